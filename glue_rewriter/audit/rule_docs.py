"""All rules by code, and what their docstrings say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from glue_rewriter.audit import suppressions
from glue_rewriter.audit.rules import MEMORY64_RULES, RULES


class Documented(NamedTuple):
    """A rule as it is explained.

    `summary` is the first paragraph of its docstring, a sentence; `sections` are title -> Markdown, in order.
    """

    code: str
    name: str
    summary: str
    sections: Mapping[str, str]


#: The codes of all rules, in order.
CODES = tuple(sorted([*RULES, *MEMORY64_RULES, suppressions.CODE]))


def documented(code: str) -> Documented:
    """What is said of the rule of a code."""
    if code == suppressions.CODE:
        return _read(code, suppressions.NAME, suppressions.__doc__)
    rule = {**RULES, **MEMORY64_RULES}[code]
    return _read(code, rule.NAME, rule.__doc__)


def _read(code: str, name: str, text: str | None) -> Documented:
    summary, *sections = (text or f"{name}.").strip().split("\n## ")  # python -OO leaves no docstring
    titled = (section.partition("\n") for section in sections)
    return Documented(code, name, " ".join(summary.split()), {title: body.strip() for title, _, body in titled})
