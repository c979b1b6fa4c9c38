"""The wasm binary that a file is or holds: as it is, in base64, or in a string with a character for each byte.

emcc puts a binary into the glue by `-sSINGLE_FILE`: in base64, and from version 5 on in a string that its
`binaryDecode` reads (src/binaryDecode.js: a character is a byte, U+0100 is the byte 0).
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from glue_rewriter.errors import WasmError
from glue_rewriter.wasm.limits import is_binary

#: What `\0asm` and version 1 are in base64.
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])AGFzbQEAAA[A-P][A-Za-z0-9+/]*={0,2}")
_STRING = re.compile(rb"""(?<=(['"`]))(?=(?:\0|\\0|\\x00|\xc4\x80)asm(?:\x01|\\x01))""")
#: Quote -> the rest of the string up to its end. Template strings with code in them hold no binary of emcc's.
_REST = {
    b"'": re.compile(rb"(?:[^'\\\r\n]|\\.)*(?=')", re.S),
    b'"': re.compile(rb'(?:[^"\\\r\n]|\\.)*(?=")', re.S),
    b"`": re.compile(rb"(?:[^`\\$]|\\.|\$(?!\{))*(?=`)", re.S),
}
#: What stands for one byte.
_UNIT = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^xu])|[^\\]", re.S)
_ESCAPES = {"n": 10, "r": 13, "t": 9, "b": 8, "f": 12, "v": 11, "0": 0}
_ZERO = 0x100


class Embedded(NamedTuple):
    """Where the binary's text starts and ends in a file; `form` is `file`, `base64` or `string`."""

    start: int
    end: int
    form: str


def embedded_binaries(data: bytes) -> list[Embedded]:
    """The binaries that a file is or holds, in order."""
    if is_binary(data):
        return [Embedded(0, len(data), "file")]
    found = [Embedded(*match.span(), "base64") for match in _BASE64.finditer(data)]
    for match in _STRING.finditer(data):
        rest = _REST[match[1]].match(data, match.end())
        if rest is not None:
            found.append(Embedded(*rest.span(), "string"))
    return sorted(found)


def only_binary(data: bytes) -> Embedded | None:
    """The one binary that a file is or holds; None where it holds none, or several."""
    found = embedded_binaries(data)
    return found[0] if len(found) == 1 else None


def decoded(data: bytes, where: Embedded, path: str) -> bytes:
    """The binary. Raises `WasmError` where its text is broken."""
    text = data[where.start : where.end]
    if where.form == "file":
        return text
    if where.form == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            raise WasmError(
                "the base64 of a wasm binary that starts here is broken", path=path, offset=where.start
            ) from None
    units = _units(text)
    if units is None:
        raise WasmError("the string with a wasm binary that starts here is broken", path=path, offset=where.start)
    return bytes(map(_byte, units))


def encoded(binary: bytes, data: bytes, where: Embedded) -> bytes:
    """What stands for another binary in place of the one that is there, which was decoded before. In a string only the
    bytes that differ are spelled anew."""
    if where.form == "file":
        return binary
    if where.form == "base64":
        return base64.b64encode(binary)
    units = _units(data[where.start : where.end]) or []
    before = bytes(map(_byte, units))
    head = _same(before, binary)
    tail = _same(before[head:][::-1], binary[head:][::-1])
    middle = [f"\\x{byte:02x}" for byte in binary[head : len(binary) - tail]]
    return "".join([*units[:head], *middle, *units[len(units) - tail :]]).encode()


def _same(one: bytes, other: bytes) -> int:
    """How many bytes they have in common from their start."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _units(text: bytes) -> list[str] | None:
    """What stands for each byte in a string; None where something in it stands for none."""
    try:
        characters = text.decode()
    except UnicodeDecodeError:
        return None
    units = _UNIT.findall(characters)
    if sum(map(len, units)) != len(characters) or any(not 0 <= _byte(unit) <= 0xFF for unit in units):
        return None
    return units


def _byte(unit: str) -> int:
    """The byte that a character or an escape stands for; something above 255 where it stands for none."""
    if not unit.startswith("\\"):
        code = ord(unit)
    elif len(unit) > 2:
        code = int(unit[2:], 16)
    else:
        # Line continuations and octal escapes: emcc writes none.
        code = 0x200 if unit[1] in "\r\n123456789" else _ESCAPES.get(unit[1], ord(unit[1]))
    return 0 if code == _ZERO else code
