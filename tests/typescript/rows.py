"""What a row of TypeScript is, and the frames it may be written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.relocation.harness import Row


@dataclass(frozen=True, kw_only=True)
class TypedRow(Row):
    """A program in TypeScript that defines `run(p, q)`; what runs is what is left of it without its types."""

    path: str = "row.ts"
    #: The types say what the same program without them does not; so the rewrites of the two differ.
    types_tell: bool = False


#: `Pointer` is a number that TypeScript tells from others, as careful people write it.
FRAME = "type Pointer = number & {{ tag?: 'pointer' }};\nfunction run(p: Pointer, q: Pointer): unknown {{ {} }}".format


def program(name: str, code: str, expect: str | None = None, **more: Any) -> TypedRow:
    """A row from a whole program; line breaks at its ends are for the reader only."""
    return TypedRow(name=name, code=code.strip("\n"), expect=expect and expect.strip("\n"), **more)


def body(name: str, code: str, expect: str | None = None, **more: Any) -> TypedRow:
    """A row from the statements of `run(p, q)`."""
    return TypedRow(name=name, code=FRAME(code), expect=expect and FRAME(expect), **more)


def expr(name: str, code: str, expect: str | None = None, **more: Any) -> TypedRow:
    """A row from the expression that `run(p, q)` returns."""
    return body(name, f"return {code};", expect and f"return {expect};", **more)


def guard(name: str, code: str, **more: Any) -> TypedRow:
    """A row for statements of `run(p, q)` that must stay as they are, and are right everywhere."""
    return body(name, code, **{"fails": False, **more})
