"""What acorn, trace-mapping, terser and TypeScript say, each at a pinned version."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from fixtures.published import NODE, fetch
from glue_rewriter import Rewritten


def ask(*questions: dict[str, Any]) -> list[Any]:
    """The answers of oracle.mjs."""
    finished = subprocess.run(
        [NODE, Path(__file__).with_name("oracle.mjs"), fetch("peer"), fetch("maps"), fetch("compiler")],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    answers: list[Any] = json.loads(finished.stdout)
    return answers


class Token(NamedTuple):
    """A token as acorn reads it: offsets and column in UTF-16 units, lines from 1."""

    start: int
    end: int
    line: int
    column: int
    text: str
    type: str


def tokens_and_lookups(code: str, map_text: str, *, module: bool = False) -> tuple[list[Token], list[Any]]:
    """The tokens of a code, and where the map says each is from."""
    [found] = ask({"ask": "tokens", "code": code, "module": module})
    tokens = [Token(*token) for token in found]
    [places] = ask({"ask": "lookups", "map": map_text, "positions": [token[2:4] for token in tokens]})
    return tokens, places


class SignSource(NamedTuple):
    """Where a unit of the rewritten text is from: a unit of the input, or an edit, by number."""

    unit: int | None
    edit: int | None


def origins(result: Rewritten) -> tuple[list[SignSource], list[int]]:
    """For each UTF-16 unit of the rewritten text, where it is from; for each edit, at which unit of the input it is."""
    data = result.source.data
    found: list[SignSource] = []
    places: list[int] = []
    at = unit = 0
    for number, edit in enumerate(result.edits):
        size = count(data[at : edit.start])
        found += [SignSource(unit + each, None) for each in range(size)]
        places.append(unit + size)
        unit += size + count(data[edit.start : edit.end])
        found += [SignSource(None, number)] * count(edit.text)
        at = edit.end
    found += [SignSource(unit + each, None) for each in range(count(data[at:]))]
    assert len(found) == count(result.code)
    return found, places


def count(text: bytes) -> int:
    """How many UTF-16 units a text has; a byte order mark at its start is none."""
    return len(text.decode("utf-8-sig").encode("utf-16-le")) // 2
