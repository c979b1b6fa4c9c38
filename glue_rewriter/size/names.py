"""Which file is which where their names have hashes of their content in them, or others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

#: A part of a name that looks like a hash: six hexadecimal digits or more, or at least eight letters and digits, small
#: and capital mixed or with digits, before the extension or another part.
_HASH = re.compile(
    r"(?<=[.\-_~])(?:[0-9a-f]{6,64}|(?=[\w-]*(?:[0-9]|[a-z][A-Z]|[A-Z][a-z]))(?![a-z]+(?:\.|$))[A-Za-z0-9_-]{8,24})(?=\.|$)"
)


def without_hash(path: str) -> str:
    """A path with `*` for what in its last part looks like a hash."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + _HASH.sub("*", name)


def pair_names(
    gone: Iterable[str], new: Iterable[str], before: Mapping[str, bytes | int], after: Mapping[str, bytes | int]
) -> dict[str, str]:
    """Of files that are new which one of those that are gone each is: new path -> old path.

    The same content is the same file; then so is the only one whose name differs by a hash, or of several the one of
    the nearest size. `before` and `after` are the contents, or the sizes where those alone are known.
    """
    gone, new = sorted(gone), sorted(new)
    found: dict[str, str] = {}
    by_content: dict[bytes | int, list[str]] = defaultdict(list)
    for path in gone:
        if isinstance(before[path], bytes) and before[path]:
            by_content[before[path]].append(path)
    for path in new:
        if ones := by_content.get(after[path]):
            # Of several of one content, the one whose name is nearest.
            one = next((one for one in ones if without_hash(one) == without_hash(path)), ones[0])
            ones.remove(one)
            found[path] = one
    taken = set(found.values())
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in gone:
        if path not in taken:
            by_name[without_hash(path)].append(path)
    for path in new:
        ones = by_name.get(without_hash(path), [])
        if path not in found and ones and without_hash(path) != path:
            one = min(ones, key=lambda one: (abs(_size(before[one]) - _size(after[path])), one))
            ones.remove(one)
            found[path] = one
    return found


def _size(content: bytes | int) -> int:
    return content if isinstance(content, int) else len(content)
