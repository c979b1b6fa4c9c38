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
from glue_rewriter.source.c.wasm64 import known
from glue_rewriter.source.library.conditions import Suppositions
from glue_rewriter.syntax.library import Library, ReadVariant
from glue_rewriter.syntax.native import Parser
from glue_rewriter.syntax.nodes import broken
from glue_rewriter.syntax.parser import SyntaxTree, grammar, parse

#: Why the code of a macro is left.
NO_JAVASCRIPT = "cannot be read as JavaScript from here on"
DIVIDED = "cannot be read as JavaScript with every arm of the #if in it"
_NOT_TEXT = "is not UTF-8"


_Trees = tuple[SyntaxTree | None, Library | None, tuple[ReadVariant, ...]]


class Read(NamedTuple):
    """The trees of a file in C: one `tree`, or a `library` and its `variants`; neither where there is no body.

    `unread` are the macros whose code is left, in order.
    """

    tree: SyntaxTree | None
    library: Library | None
    variants: tuple[ReadVariant, ...]
    unread: tuple[Unread, ...]


def read_c(source: Source, *, wide: bool = False) -> Read:
    """A file as it is read, for wasm32, or for wasm64 if that is `wide`; what cannot be is among its `unread`."""
    suppositions = known(wide=wide)
    found = find_bodies(source.data, wide=wide)
    bodies, unread = found.bodies, list(found.unread)
    # All at once, then without those that cannot be read; and where that does not do, without any that arms divide.
    for failed in (_failed, _divided, None):
        masked = mask(source.data, bodies, found.comments)
        try:
            tree, library, variants = _trees(source, bodies, masked, suppositions)
        except SourceError:
            assert failed is not None, "what is left can be parsed"
            why = dict(failed(bodies, masked, suppositions))
            unread += why.values()
            bodies = tuple(body for body in bodies if body not in why)
        else:
            break
    for each in ([] if tree is None else [tree]) + [variant.tree for variant in variants]:
        each.is_library = True
        each.from_wasm, each.bigints = masked.parameters, masked.bigints
    return Read(tree, library, variants, tuple(sorted(unread, key=lambda one: one.start)))


def _trees(source: Source, bodies: tuple[Body, ...], masked: Masked, suppositions: Suppositions) -> _Trees:
    """The one tree of these bodies, or the library that reads them. Raises `SourceError` where one cannot be read."""
    if not bodies:
        return None, None, ()
    text = Source(masked.data, source.path)
    if not any(body.has_directives for body in bodies):
        return parse(text, Language.JAVASCRIPT), None, ()
    library = Library(text, suppositions)
    return None, library, tuple(library.variants())


def _failed(bodies: tuple[Body, ...], masked: Masked, suppositions: Suppositions) -> Iterator[tuple[Body, Unread]]:
    """The bodies that cannot be read by themselves, with the place from where on and the reason."""
    for body, (start, end) in zip(bodies, masked.spans, strict=True):
        text = masked.data[start:end]
        try:
            alone = Source(text)
        except SourceError:
            yield body, Unread(body.form, body.start, body.end, _NOT_TEXT)
            continue
        if body.has_directives:
            try:
                Library(alone, suppositions).variants()
            except SourceError:
                yield body, Unread(body.form, body.start, body.end, DIVIDED)
        elif (at := _first_error(text)) is not None:
            at = max(body.start, min(start + at, body.end - 1))
            yield body, Unread(body.form, at, body.end, NO_JAVASCRIPT)


def _divided(bodies: tuple[Body, ...], masked: Masked, suppositions: Suppositions) -> Iterator[tuple[Body, Unread]]:
    """The bodies with arms of `#if`."""
    for body in bodies:
        if body.has_directives:
            yield body, Unread(body.form, body.start, body.end, DIVIDED)


def _first_error(text: bytes) -> int | None:
    root = Parser(grammar(Language.JAVASCRIPT)).parse(text.replace(b"\0", b"\1")).root_node
    return next((node.start_byte for node in broken(root)), 0) if root.has_error else None
