"""The tables: one module for each group of forms, one row for each form."""

from __future__ import annotations

from tests.relocation.forms import (
    aliases,
    asm,
    big_endian,
    calls,
    checked,
    chosen,
    fixups,
    guards,
    libraries,
    methods,
    minified,
    others,
    positions,
    repairs,
    runtime,
    runtime_strings,
    shadows,
    traps,
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
