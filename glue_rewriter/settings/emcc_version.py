"""Versions of emcc: how people write them, and what a version does at the boundary to wasm."""

from __future__ import annotations

#: Newer than all.
NEWEST = (1 << 30,)
#: The first emcc that hands pointers to the functions of libraries unsigned where `__sig` says `p`, and gives the
#: results of exports that are pointers unsigned (its ChangeLog.md).
CONVERTS = (3, 1, 43)


def parsed_version(text: str) -> tuple[int, ...] | None:
    """A version of emcc, spelled as `3.1.6` or `4.0`; None for what is none."""
    parts = text.strip().split(".")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return None
    return tuple(map(int, parts))
