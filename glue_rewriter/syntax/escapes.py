"""A source whose names are spelled without escapes: `\\u0048EAP32` as `HEAP32`, `m["\\x48EAP32"]` as `m["HEAP32"]`.

ECMA-262 12.7: a name means the same however it is spelled; names are compared by their bytes here. Imported only where
a source has an escape of a letter, a digit, `$` or `_`; people write none in names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from glue_rewriter.syntax.parser import SyntaxTree

_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|\r\n|\n|\xe2\x80[\xa8\xa9])")
_NAME = re.compile(rb"#?[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
#: Words that mean something only where they are spelled without escapes (12.7.2), and those that are never a name.
_WORDS = frozenset(
    b"accessor as assert async await break case catch class const continue debugger default defer delete do else enum "
    b"export extends false finally for from function get if implements import in instanceof interface let meta new "
    b"null of package private protected public return set source static super switch target this throw true try type "
    b"typeof using var void while with yield".split()
)
_PLAIN = re.compile(rb"\\(?:x|u00|u\{0*)(?:24|3\d|[4-7][0-9a-fA-F])")
_START = attrgetter("start_byte")
_TEXTS = frozenset({"string", "template_string"})


class Unescaped(NamedTuple):
    """The bytes of a source with its names spelled without escapes.

    `ends` are the offsets in them behind each name that is spelled otherwise, and `shifts` by how much the original
    offset is larger from there on.
    """

    data: bytes
    ends: tuple[int, ...]
    shifts: tuple[int, ...]

    def original(self, offset: int) -> int:
        """The offset in the source of what stands at an offset here, which is not inside a name."""
        before = bisect_right(self.ends, offset)
        return offset + (self.shifts[before - 1] if before else 0)


def unescaped(tree: SyntaxTree) -> Unescaped | None:
    """The source with its names spelled without escapes; None where it has no such name."""
    data = tree.data
    texts = [node for kind in ("string", "template") for node in tree.captures().get(kind, ())]
    texts.sort(key=_START)
    starts = [node.start_byte for node in texts]
    spelled: list[tuple[int, int, bytes]] = []
    done = 0
    for escape in _PLAIN.finditer(data):
        at = escape.start()
        if at < done:
            continue
        index = bisect_right(starts, at) - 1
        # A node is looked for in the tree only outside of texts: there may be thousands of escapes in them.
        node = texts[index] if index >= 0 and at < texts[index].end_byte else tree.at(at, at + 1)
        if node is None or not (node.type in _TEXTS or node.type.endswith(("identifier", "identifier_pattern"))):
            done = at + 1 if node is None or node.child_count else node.end_byte
            continue
        start, end = node.start_byte, node.end_byte
        quote = 1 if node.type in _TEXTS else 0
        plain = _ESCAPE.sub(_character, data[start + quote : end - quote])
        if _NAME.fullmatch(plain) and plain not in _WORDS:
            spelled.append((start + quote, end - quote, plain))
            done = end
        else:
            done = at + 1 if node.type == "template_string" else end
    if not spelled:
        return None
    parts, ends, copied, size = [], [], 0, 0
    for start, end, plain in spelled:
        parts += [data[copied:start], plain]
        size += start - copied + len(plain)
        ends.append(size)
        copied = end
    shifts = accumulate(end - start - len(plain) for start, end, plain in spelled)
    return Unescaped(b"".join([*parts, data[copied:]]), tuple(ends), tuple(shifts))


def _character(escape: re.Match[bytes]) -> bytes:
    """What an escape stands for: nothing for a line break, which goes on in the next line."""
    code = escape[1] or escape[2] or escape[3]
    return b"" if code is None else chr(min(int(code, 16), 0x10FFFF)).encode("utf-8", "replace")
