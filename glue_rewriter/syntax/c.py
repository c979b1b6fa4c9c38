"""A file in C or C++ -> the trees of the JavaScript in it, with offsets that are the file's.

One tree has all bodies, each in a function of its own: they run in one scope, emcc's. Where `#if` divides a body there
is a tree for each set of arms that is needed to see every line, as for a JavaScript library.
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.errors import SourceError
from glue_rewriter.records import NamedTuple
from glue_rewriter.source import Language, Source
from glue_rewriter.source.c import Body, Masked, Unread, find_bodies, mask
from glue_rewriter.source.c.wasm64 import KNOWN
from glue_rewriter.syntax.library import Library, ReadVariant
from glue_rewriter.syntax.native import Parser
from glue_rewriter.syntax.parser import SyntaxTree, broken, grammar, parse

#: Why the code of a macro is left.
NO_JAVASCRIPT = "cannot be read as JavaScript from here on"
DIVIDED = "cannot be read as JavaScript with every arm of the #if in it"
_NOT_TEXT = "is not UTF-8"


class Read(NamedTuple):
    """The trees of a file in C: one `tree`, or a `library` and its `variants`; neither where there is no body.

    `unread` are the macros whose code is left, in order.
    """

    tree: SyntaxTree | None
    library: Library | None
    variants: tuple[ReadVariant, ...]
    unread: tuple[Unread, ...]


def read_c(source: Source) -> Read:
    """A file as it is read; what cannot be is among its `unread`."""
    found = find_bodies(source.data)
    bodies, unread = found.bodies, list(found.unread)
    masked = mask(source.data, bodies, found.comments)
    if any(map(_is_broken_text, _texts(masked))) or any(body.has_directives for body in bodies) or _fails(masked.data):
        failed = dict(_failed(source, bodies, masked))
        unread += failed.values()
        bodies = tuple(body for body in bodies if body not in failed)
        masked = mask(source.data, bodies, found.comments)
    in_order = tuple(sorted(unread, key=lambda one: one.start))
    if not bodies:
        return Read(None, None, (), in_order)
    text = Source(masked.data, source.path)
    if not any(body.has_directives for body in bodies):
        tree = parse(text, Language.JAVASCRIPT)
        _tell(tree, masked)
        return Read(tree, None, (), in_order)
    library = Library(text, KNOWN)
    variants = tuple(library.variants())
    for variant in variants:
        _tell(variant.tree, masked)
    return Read(None, library, variants, in_order)


def _tell(tree: SyntaxTree, masked: Masked) -> None:
    tree.is_library = True
    tree.from_wasm = masked.parameters


def _texts(masked: Masked) -> Iterator[bytes]:
    return (masked.data[start:end] for start, end in masked.spans)


def _is_broken_text(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _fails(data: bytes) -> bool:
    return bool(data.strip()) and _first_error(data) is not None


def _first_error(data: bytes) -> int | None:
    root = Parser(grammar(Language.JAVASCRIPT)).parse(data.replace(b"\0", b"\1")).root_node
    return next((node.start_byte for node in broken(root)), 0) if root.has_error else None


def _failed(source: Source, bodies: tuple[Body, ...], masked: Masked) -> Iterator[tuple[Body, Unread]]:
    """The bodies that cannot be read, with the place from where on and the reason."""
    for body, (start, end) in zip(bodies, masked.spans, strict=True):
        text = masked.data[start:end]
        if _is_broken_text(text):
            yield body, Unread(body.form, body.start, body.end, _NOT_TEXT)
        elif body.has_directives:
            try:
                Library(Source(mask(source.data, [body]).data, source.path), KNOWN).variants()
            except SourceError:
                yield body, Unread(body.form, body.start, body.end, DIVIDED)
        elif (at := _first_error(text)) is not None:
            at = max(body.start, min(start + at, body.end - 1))
            yield body, Unread(body.form, at, body.end, NO_JAVASCRIPT)
