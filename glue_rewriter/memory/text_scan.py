"""What is told from the bytes of a source: whether it can have a site at all, and where views stand unindexed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:  # most files have no view, and need no parser
    from glue_rewriter.syntax import SyntaxTree

#: What most names of views begin with: one search finds them all.
PREFIX = b"HEAP"
_WORD = PREFIX + rb"(?<![\w$\x80-\xff]HEAP)[\w$\x80-\xff]*+"
#: A subscript that is no string: what `is_indexed` asks for.
_INDEXED = rb"""\[[^'" \n\t/]"""
#: A view that is indexed, or has a method called, by name.
_IN_TEXT = re.compile(rb"HEAPU?F?[0-9]+(?:\\?['\"]\])?(?:\[|\.[a-zA-Z]+\()")
_CERTAIN = (b"HEAP", b"DataView", b"8Array", b"16Array", b"32Array", b"64Array", b"ClampedArray")
#: An access of a DataView that other files give: a method that nothing else has. Each has one of the words in its name.
_ACCESSED = (b"etInt", b"etUint", b"etBig", b"etFloat")
_ACCESSOR = rb"[gs]et(?:Big)?(?:Int|Uint|Float)\d"
#: A memory's buffer, and how a memory is known. Either is in nearly no file.
_BUFFERS = (b"buffer", b"toResizableBuffer", b"toFixedLengthBuffer")
_MEMORY = rb"[mM]emory|exports|grow|wasmMem|(?<![\w$])_?mem(?![\w$])|LibraryManager"
#: What speaks of addresses, or of wasm, which gives some.
_SPEAKS = rb"HEAP|[Ww]asm|WebAssembly|alloc\(|_free\(|UTF\d+ToString|[Pp]tr\b"
#: An escape of a letter, a digit, `$` or `_`, in a name or a text; people write none, but for those of other letters.
_PLAIN_ESCAPE = rb"\\(?:x|u00|u\{0*)(?:24|3\d|[4-7][0-9a-fA-F])"


#: A character of a name by its code, and names in which such may stand. Compiled when a file has one.
_ESCAPE = rb"\\u(?:([0-9a-fA-F]{4})|\{0*([0-9a-fA-F]{1,6})\})"
_NAMES = rb"(?:[\w$]|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]+\}))++"


def escaped_names(data: bytes, heap_names: Mapping[bytes, str]) -> dict[bytes, str]:
    """The spellings of names of views that have escapes in them, such as `HEAPU\\u0038`, with their element types."""
    found = {}
    for match in re.finditer(_NAMES, data):
        spelled = match[0]
        if b"\\" in spelled and len(spelled) < 128:
            plain = re.sub(_ESCAPE, _unescaped, spelled)
            if plain in heap_names:
                found[spelled] = heap_names[plain]
    return found


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return chr(min(int(escape[1] or escape[2], 16), 0x10FFFF)).encode("utf-8", "replace")


def may_have_site(data: bytes, heap_names: tuple[bytes, ...]) -> bool:
    """Whether any byte sequence in a source could name a view, or make one: False proves that it has no site.

    Every site takes a view by its name, a typed array or DataView made somewhere in the file, a slice of the memory's
    buffer, or a method that only DataViews have. What is spelled with escapes may be any of them.
    """
    if any(word in data for word in (*_CERTAIN, *heap_names)):
        return True
    if any(word in data for word in _BUFFERS) and re.search(_MEMORY, data) is not None:
        return True
    if any(word in data for word in _ACCESSED) and re.search(_ACCESSOR, data) is not None:
        return True
    if b"heap" in data and re.search(rb"(?<![\w$])heap(?![\w$])", data) is not None:
        return True
    return b"\\" in data and has_escapes(data)


def has_escapes(data: bytes) -> bool:
    """Whether a source has an escape that a name may be spelled with."""
    return re.search(_PLAIN_ESCAPE, data) is not None


def speaks_of_addresses(data: bytes) -> bool:
    """Whether a source has a word by which code speaks of wasm's memory or of addresses, with a site or without."""
    return re.search(_SPEAKS, data) is not None or (b"buffer" in data and b"emory" in data)


def is_indexed(tree: SyntaxTree, at: int) -> bool:
    """Whether a subscript that is no string follows a name that ends at an offset; not told of TypeScript, where a
    string may be asserted to be one."""
    data = tree.data
    return not tree.is_typed and data[at : at + 1] == b"[" and data[at + 1 : at + 2] not in b"'\" \n\t/"


def unindexed(tree: SyntaxTree) -> dict[bytes, list[int]]:
    """The byte offsets of the words that begin with `PREFIX` and are not indexed, by word: nearly all are."""
    pattern = re.compile(_WORD if tree.is_typed else _WORD + b"(?!" + _INDEXED + b")")
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    for low, high in tree.searched:
        for match in pattern.finditer(tree.data, low, high):
            found[match[0]].append(match.start())
    return found


def may_address_in_text(tree: SyntaxTree) -> bool:
    """Whether a string or template may have the text of an access."""
    captures, data = tree.captures(), tree.data
    texts = [(node.start_byte, node.end_byte) for node in captures.get("string", ())]
    end = 0
    for node in captures.get("template", ()):
        if node.start_byte >= end:  # what stands in another is part of its text
            end = node.end_byte
            texts.append((node.start_byte, end))
    return _IN_TEXT.search(b" ".join([data[start:stop] for start, stop in texts])) is not None
