"""How literals are spelled: as in the input, or shorter where that is surely the same value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import escodegen
from esprima import nodes

Spelling = Callable[[Any], str | None]


def as_written(node: Any) -> str | None:
    """The spelling of the input; None for `null`, `true` and `false`, which have but one."""
    return None if node.value is None and not node.bigint and not node.regex else node.raw


def shortest(text: str) -> Spelling:
    """For the literals of a text: escodegen's spelling where it is shorter than that of the input, else that.

    Templates and regular expressions stay; so does a string with `<\\/` or `<\\!` in it, which keeps the code fit for
    a <script>, and in a text of ASCII every escape of another character.
    """
    options = {"format": {**vars(escodegen.FORMAT_MINIFY), "escapeless": not text.isascii()}}

    @cache
    def respell(kind: str, value: object) -> str:
        spelled: str = escodegen.generate(nodes.Literal(value, None), options)
        return spelled

    def spell(node: Any) -> str | None:
        written = as_written(node)
        value = node.value
        if written is None or node.regex or node.bigint or isinstance(value, bool):
            return written
        if isinstance(value, str) and ("\\" not in written or "<\\" in written):
            return written
        spelled = respell(type(value).__name__, value)
        if len(spelled) >= len(written) or (text.isascii() and not spelled.isascii()):
            return written
        return spelled

    return spell
