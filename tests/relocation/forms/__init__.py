"""The tables: one module for each group of forms, one row for each form."""

from __future__ import annotations

from tests.relocation.forms import (
    aliases,
    already_right,
    asm,
    big_endian,
    bigints,
    borrowed,
    calls,
    checked,
    chosen,
    elsewhere,
    fixups,
    flows,
    guards,
    handed_on,
    keyed,
    libraries,
    methods,
    minified,
    negative_ends,
    others,
    own_buffers,
    positions,
    repairs,
    runtime,
    runtime_strings,
    shadows,
    traps,
    two_classes,
    variables,
    views,
)
from tests.relocation.harness import Row

ROWS: tuple[Row, ...] = (
    *views.ROWS,
    *aliases.ROWS,
    *chosen.ROWS,
    *minified.ROWS,
    *positions.ROWS,
    *methods.ROWS,
    *calls.ROWS,
    *fixups.ROWS,
    *repairs.ROWS,
    *variables.ROWS,
    *runtime_strings.ROWS,
    *runtime.ROWS,
    *guards.ROWS,
    *shadows.ROWS,
    *others.ROWS,
    *traps.ROWS,
    *asm.ROWS,
    *big_endian.ROWS,
    *checked.ROWS,
    *libraries.ROWS,
)

#: Kinds that were found by use, several spellings of each.
FOUND: tuple[Row, ...] = (
    *elsewhere.ROWS,
    *bigints.ROWS,
    *keyed.ROWS,
    *negative_ends.ROWS,
    *handed_on.ROWS,
    *own_buffers.ROWS,
    *flows.ROWS,
    *two_classes.ROWS,
    *borrowed.ROWS,
    *already_right.ROWS,
)
