"""Which rules of the audit count, by codes and beginnings of codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

#: What a code, or the beginning of one, looks like.
_CODE = re.compile(r"GR[0-9]*")


class RuleChoice(NamedTuple):
    """The rules that count: what `select` names but for what `ignore` names; of two that name a code, the longer wins.

    Where both are as long, the code is ignored. What `never` names is ignored in any case.
    """

    select: tuple[str, ...] = ("GR",)
    ignore: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def has(self, code: str) -> bool:
        """Whether the rule of a code counts."""
        if code.startswith(self.never):
            return False
        return _longest(self.select, code) > _longest(self.ignore, code)


def _longest(beginnings: Collection[str], code: str) -> int:
    """How much of a code the longest of these beginnings names; -1 where none does."""
    return max((len(beginning) for beginning in beginnings if code.startswith(beginning)), default=-1)


def is_code(text: str) -> bool:
    """Whether a text looks like a code or the beginning of one."""
    return _CODE.fullmatch(text) is not None


def why_unknown(text: str, known: Sequence[str]) -> str:
    """What is wrong with a code, or the beginning of one, that none of the known ones has; empty if one does."""
    if any(code.startswith(text) for code in known) and text:
        return ""
    from difflib import get_close_matches

    close = get_close_matches(text.upper(), known, 1)
    hint = f"did you mean {close[0]}?" if close else "glue-rewriter explain lists them"
    return f"no rule has the code {text}; {hint}"
