"""What a destructuring pattern takes out of an object: `const { malloc, ptr: p = 0 } = source`."""

from __future__ import annotations

from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.nodes import field

_DEFAULTS = frozenset({"assignment_pattern", "object_assignment_pattern"})


def bound_by(key: Node) -> Node | None:
    """The variable to which a pattern gives the property that a word names; None for a word in any other place."""
    if key.type == "shorthand_property_identifier_pattern":
        return key
    parent = key.parent
    if parent is None or parent.type != "pair_pattern" or field(parent, "key") != key:
        return None
    value = field(parent, "value")
    if value.type in _DEFAULTS:
        value = field(value, "left")
    return value if value.type == "identifier" else None
