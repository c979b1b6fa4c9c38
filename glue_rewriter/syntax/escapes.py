"""A source whose names are spelled without escapes: `\\u0048EAP32` as `HEAP32`, `m["\\x48EAP32"]` as `m["HEAP32"]`.

ECMA-262 12.7: a name means the same however it is spelled; names are compared by their bytes here. Imported only where
a source has an escape of a letter, a digit, `$` or `_`; people write none in names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from glue_rewriter.syntax.native import Query
from glue_rewriter.syntax.parser import SyntaxTree, captured, grammar

_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|\r\n|\n|\xe2\x80[\xa8\xa9])")
_NAME = re.compile(rb"#?[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")
#: Words that mean something only where they are spelled without escapes (12.7.2), and those that are never a name.
_WORDS = frozenset(
    b"accessor as assert async await break case catch class const continue debugger default defer delete do else enum "
    b"export extends false finally for from function get if implements import in instanceof interface let meta new "
    b"null of package private protected public return set source static super switch target this throw true try type "
    b"typeof using var void while with yield".split()
)
#: How long a name is that is looked at, in bytes.
_LONGEST = 512
_NAMES = """
[(identifier) (property_identifier) (private_property_identifier) (statement_identifier)
 (shorthand_property_identifier) (shorthand_property_identifier_pattern)] @name
"""


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
    captures = tree.captures()
    texts = [(node, 1) for kind in ("string", "template") for node in captures.get(kind, ())]
    names = [(node, 0) for node in captured(Query(grammar(tree.language), _NAMES), tree.root).get("name", ())]
    spelled: list[tuple[int, int, bytes]] = []
    for node, quote in (*texts, *names):
        start, end = node.start_byte + quote, node.end_byte - quote
        if end - start <= _LONGEST and data.find(b"\\", start, end) >= 0:
            plain = _ESCAPE.sub(_character, data[start:end])
            if _NAME.fullmatch(plain) and plain not in _WORDS:
                spelled.append((start, end, plain))
    spelled.sort()
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
