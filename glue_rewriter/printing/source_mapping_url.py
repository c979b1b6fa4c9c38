"""The comment that links a text to its source map, and URLs (ECMA-426, Linking generated code to source maps)."""

from __future__ import annotations

import re
from typing import NamedTuple

from glue_rewriter.errors import SourceMapError
from glue_rewriter.printing.utf16 import LINE_END

#: The pieces of a line: blanks, comments, and code, such as a comment that is not closed on the line.
_PIECE = re.compile(r"\s+|//(?P<line>.*)|/\*(?P<block>.*?)\*/|(?P<code>/\*.*|[^/\s]+|/)", re.DOTALL)
_CONTENT = re.compile(r"[@#]\s*sourceMappingURL=(\S*?)\s*$")
_WORD = "sourceMappingURL="


class Link(NamedTuple):
    """A comment that names a source map: where it stands, in characters, and the URL."""

    start: int
    end: int
    url: str


def find_link(text: str) -> Link | None:
    """The last comment that names a source map, where only blanks and comments follow it.

    So says the standard, which has two ways of looking, with and without parsing, and warns of texts in which they
    differ. What may stand in a string, template, comment or regular expression is not taken here: behind it stands what
    ends such a thing, a quote, `*/`, or the `]` without which `//` cannot stand in a regular expression.
    """
    if _WORD not in text:
        return None
    starts = [0, *(end.end() for end in LINE_END.finditer(text))]
    ends = [*starts[1:], len(text)]
    for start, end in zip(reversed(starts), reversed(ends), strict=True):
        found: Link | None = None
        has_code = False
        for piece in _PIECE.finditer(text, start, end):
            if piece["code"] is not None:
                found = None
                has_code = True
                continue
            comment = piece["line"] if piece["line"] is not None else piece["block"]
            if comment is None:
                continue
            content = _CONTENT.match(comment)
            if content:
                found = Link(piece.start(), piece.start() + len(piece.group().rstrip()), content[1])
            if any(end in comment for end in ('"', "'", "`", "*/")) or (has_code and "]" in text[piece.start() : end]):
                return None
        if found or has_code:
            return found
    return None


def linked(code: bytes, url: str) -> bytes:
    """The code with the comment that names the URL of its source map, in place of the one it had, or at its end."""
    text = code.decode("utf-8")
    comment = f"//# {_WORD}{url}"
    old = find_link(text)
    if old:
        end = LINE_END.search(text, old.end)
        behind = text[old.end : end.start() if end else None]
        if not behind.strip():
            return (text[: old.start] + comment + text[old.end :]).encode("utf-8")
        text = text[: old.start] + text[old.end :]
    first = LINE_END.search(text)
    line_end = "\r\n" if first and first.group() == "\r\n" else "\n"
    if text and not text.endswith(("\n", "\r")):
        text += line_end
    return (text + comment + line_end).encode("utf-8")


def data_of(url: str, path: str) -> bytes | None:
    """The bytes in a `data:` URL, None for any other. Raises `SourceMapError`; `path` names the file in it."""
    if url[:5].lower() != "data:":
        return None
    from base64 import b64decode
    from urllib.parse import unquote_to_bytes

    head, comma, body = url.partition(",")
    if not comma:
        raise SourceMapError(f"{path}: the data: URL of its source map has no data; {CHOICES}")
    data = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return data
    try:
        return b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except ValueError as error:
        raise SourceMapError(f"{path}: the data: URL of its source map is not base64 ({error}); {CHOICES}") from None


#: What to do about an input's map that cannot be had.
CHOICES = "name the map by --input-source-map FILE, or give --input-source-map none to map to the input itself"


def path_of(url: str, path: str) -> str:
    """The path of the map that a URL in the file `path` names. Raises `SourceMapError` for what is on no disk."""
    import os
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme or parts.netloc or parts.path.startswith("/") or not parts.path:
        raise SourceMapError(f"{path}: its source map is at ‘{url[:80]}’, which is not beside it; {CHOICES}")
    return os.path.join(os.path.dirname(path), unquote(parts.path, errors="surrogateescape"))  # noqa: PTH118, PTH120


def relative_url(path: str, folder: str) -> str:
    """The URL of a path as it reads in a file of a folder."""
    import os
    from urllib.parse import quote

    way = os.path.relpath(path, folder or ".")
    url = quote(os.fsencode(way.replace(os.sep, "/")), safe="/!$&'()*+,;=:@~")
    return "./" + url if ":" in url.partition("/")[0] else url
