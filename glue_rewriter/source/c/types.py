"""What the types written in C say of a number that wasm hands to JavaScript: whether it is an address."""

from __future__ import annotations

import re

from glue_rewriter.records import NamedTuple

_COMMENT = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_INTEGERS = re.compile(rb"\bu?intptr_t\b")
#: What has 64 bits in C for wasm64, so that it comes to EM_JS as a BigInt: references and pointers to functions, too.
_BIGINT = re.compile(rb"&|\(\s*\*|\b(?:long(?!\s+double\b)|u?int(?:64|max)_t|s?size_t|ptrdiff_t|off_t|time_t)\b")
_NAME = re.compile(rb"[A-Za-z_$][\w$]*")
_CAST = re.compile(rb"\(\s*([\w\s:<>,]*?(?:\*[\s*\w]*|\bu?intptr_t\s*))\)\s*[\w&(*\"]")
_CPP_CAST = re.compile(rb"(?:reinterpret|static|const)_cast\s*<([^()]*)>\s*\(")
_GIVES_ADDRESS = re.compile(
    rb"&\s*[\w(]|(?:u8)?\"|this\Z|[\w>.-]+(?:\.|->)(?:c_str|data)\s*\(\s*\)\Z|(?:malloc|calloc)\s*\("
)
#: Words, then stars and the like: what may stand before the name in a declaration.
_TYPE = re.compile(rb"[A-Za-z_$][\w$:\s<>]*[\s*&](?:[\s*&]|const)*|[A-Za-z_$][\w$:<>]*\*+")
#: How far away a declaration is looked for, and how long a type may be, in bytes.
_NEARBY, _LONGEST_TYPE = 20_000, 200
#: And at how many of its mentions.
_MENTIONS = 40
#: What no type begins with.
_NO_TYPE = frozenset({b"return", b"else", b"case", b"goto", b"delete", b"throw", b"sizeof", b"new", b"in", b"typeof"})


class Parameter(NamedTuple):
    """The name of a parameter of a function in JavaScript, by its bytes, whether its type in C is an address, and
    whether it is a BigInt where addresses have 64 bits."""

    start: int
    end: int
    is_address: bool
    is_bigint: bool


def parameter(data: bytes, start: int, end: int) -> Parameter | None:
    """A parameter of EM_JS; None for `void` and nothing. A pointer to a function is an index of a table."""
    text = _COMMENT.sub(lambda found: b" " * len(found[0]), data[start:end])
    bracket = text.find(b"[")
    names = list(_NAME.finditer(text, 0, bracket if bracket >= 0 else len(text)))
    if not names or text.strip() == b"void":
        return None
    name = names[-1]
    if b"(" in text:
        names = [one for one in names if text[: one.start()].rstrip().endswith((b"*", b"("))]
        name = names[0] if names else name
    type_ = text[: name.start()] + (b"[" if bracket >= 0 else b"")
    is_address = is_address_type(type_)
    is_bigint = is_address or _BIGINT.search(type_) is not None
    return Parameter(start + name.start(), start + name.end(), is_address, is_bigint)


def is_address_type(text: bytes) -> bool:
    """Whether a type is a pointer to data, an array, or an integer made for an address."""
    return b"(" not in text and (b"*" in text or b"[" in text or _INTEGERS.search(text) is not None)


def is_address(data: bytes, start: int, end: int, *, declared: bool) -> bool:
    """Whether an argument of EM_ASM is an address: by a cast, by what it is, or as a name that is `declared` nearby."""
    text = _COMMENT.sub(b" ", data[start:end]).strip()
    if (cast := _CAST.match(text) or _CPP_CAST.match(text)) is not None:
        return is_address_type(cast[1])
    if _GIVES_ADDRESS.match(text) is not None:
        return True
    return declared and _NAME.fullmatch(text) is not None and _is_declared(data, start, text)


def _is_declared(data: bytes, before: int, name: bytes) -> bool:
    """Whether the nearest declaration of a name in front of an offset gives it a pointer or array type."""
    # A function is rarely longer; what stands further away may be of another one.
    low = max(0, before - _NEARBY)
    for found in reversed(
        [*re.finditer(rb"(?<![\w$.>])" + re.escape(name) + rb"\s*([=,;)\[])", data[low:before])][-_MENTIONS:]
    ):
        text = data[max(low, low + found.start() - _LONGEST_TYPE) : low + found.start()]
        type_ = re.split(rb"[;{}(,)]|\*/|//[^\n]*", text)[-1].lstrip()
        words = _NAME.findall(type_)
        if words and _TYPE.fullmatch(type_) is not None and not _NO_TYPE & set(words):
            return is_address_type(type_ + (b"[" if found[1] == b"[" else b""))
    return False
