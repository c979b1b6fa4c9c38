"""The table of docs/emcc.md, made from the rows: `python -m tests.emcc.table` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.emcc.rows import BINDING_ROWS, PLAIN_TODAY, ROWS, TODAY


def table() -> str:
    """The rows as a table in Markdown, a line each."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield f"| where | what | emcc {TODAY} alone | emcc 3.1.6 alone | with glue-rewriter |"
    yield "| --- | --- | --- | --- | --- |"
    last = ""
    for row in (*ROWS, *BINDING_ROWS):
        mended = f"wrong: {row.beyond}" if row.beyond else "right"
        place, what = row.place if row.place != last else "", row.what.replace("|", "\\|")
        today = "" if row in BINDING_ROWS else "wrong" if row.name in PLAIN_TODAY else "right"
        yield f"| {place} | {what} | {today} | {row.plain.value} | {mended} |"
        last = row.place


if __name__ == "__main__":
    print(table(), end="")
