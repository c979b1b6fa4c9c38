"""A wasm binary as a sequence of numbers and names (WebAssembly core specification, 5.2 "Values")."""

from __future__ import annotations

from glue_rewriter.errors import WasmError


class Reader:
    """Reads a binary from `at` to `end`. Offsets are bytes of the whole binary, always.

    Each method raises `WasmError` where the binary ends too early or holds something else.
    """

    def __init__(self, data: bytes, path: str, at: int, end: int, what: str) -> None:
        """`what` is what ends at `end`, in the words of an error."""
        self.data = data
        self.path = path
        self.at = at
        self.end = end
        self._what = what

    def error(self, at: int, message: str) -> WasmError:
        """The error for a place."""
        return WasmError(message, path=self.path, offset=at)

    def byte(self) -> int:
        """The next byte."""
        if self.at >= self.end:
            raise self.error(self.at, f"{self._what} ends here, in the middle of something")
        self.at += 1
        return self.data[self.at - 1]

    def number(self, bits: int = 32) -> int:
        """The next unsigned number in LEB128, of at most so many bits."""
        start, value, shift = self.at, 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
            if shift >= bits:
                raise self.error(start, f"a number in LEB128 takes more bytes than one of {bits} bits needs")
        if value >> bits:
            raise self.error(start, f"a number is larger than {bits} bits")
        return value

    def skip(self, size: int, what: str) -> None:
        """Passes over so many bytes."""
        if size > self.end - self.at:
            raise self.error(
                self.at, f"{what} is said to have {size} bytes, and {self._what} ends after {self.end - self.at}"
            )
        self.at += size

    def name(self) -> str:
        """The next name: its length in bytes, and UTF-8."""
        size = self.number()
        start = self.at
        self.skip(size, "a name")
        try:
            return self.data[start : self.at].decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.error(start + error.start, "a name is not UTF-8") from None


def leb(value: int, width: int = 0) -> bytes:
    """A number in LEB128, in at least `width` bytes."""
    encoded = bytearray()
    while value >= 0x80 or len(encoded) + 1 < width:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
