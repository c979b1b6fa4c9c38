"""Where the regular expressions of a source are, by esprima."""

from __future__ import annotations

from typing import Any, NamedTuple

from glue_rewriter.errors import SourceError
from glue_rewriter.printing.reading import deep, read
from glue_rewriter.source import Source


class Regex(NamedTuple):
    """A regular expression with its flags: its byte offsets, and whether a statement begins with it."""

    start: int
    end: int
    begins_statement: bool


def regexes(source: Source) -> list[Regex] | None:
    """The regular expressions of a source in order, None where esprima does not accept it."""
    try:
        return deep(lambda: _regexes(source))
    except SourceError:
        return None


def _regexes(source: Source) -> list[Regex]:
    reading = read(source, jsx=True)
    literals: list[tuple[int, int]] = []
    statements: set[int] = set()
    pending: list[Any] = [reading.program]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending += node
        elif hasattr(node, "__dict__") and hasattr(node, "type"):
            if node.type == "ExpressionStatement":
                statements.add(node.range[0])
            if node.type == "Literal" and getattr(node, "regex", None) is not None:
                literals.append(tuple(node.range))
            else:
                pending += vars(node).values()
    at = reading.byte_offset
    return [Regex(at(start), at(end), start in statements) for start, end in sorted(literals)]
