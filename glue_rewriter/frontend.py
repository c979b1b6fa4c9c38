"""What a source is, decided once for everything that reads one: its language, and the trees it is read as.

A source is plain JavaScript, TypeScript or TSX, with one tree; a JavaScript library, with a tree for each set of `#if`
arms needed to see every line; C or C++, where the code in EM_JS and its kin is read as either of these; or it has
nothing to be read, and no tree.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from glue_rewriter.errors import DepthError, SourceError
from glue_rewriter.memory.text_scan import may_have_site, speaks_of_addresses
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Language, Source, language_of, only_declares

if TYPE_CHECKING:  # the parser is imported when there is something to parse
    from glue_rewriter.settings import Settings
    from glue_rewriter.source.c import Unread
    from glue_rewriter.syntax import SyntaxTree
    from glue_rewriter.syntax.library import Library, ReadVariant

#: What may stand in front of a page: blanks and a byte order mark.
_BLANKS = b"\xef\xbb\xbf \t\r\n"
#: What every macro of a library begins with.
_MACRO = b"{{{"


class Unit(NamedTuple):
    """A source as it is read.

    `tree` is the tree of JavaScript or TypeScript. Of a library there is `library`, which reads more variants when
    asked, and `variants`, which together show every line. There is none of them where nothing is to be read: in a
    declaration file, and in what cannot have a site. Behind the byte offset `doubt` the tree may be wrong: what stands
    there may begin a regular expression. Of C, `unread` has the macros whose code is left.
    """

    source: Source
    language: Language
    tree: SyntaxTree | None = None
    library: Library | None = None
    variants: tuple[ReadVariant, ...] = ()
    doubt: int | None = None
    unread: tuple[Unread, ...] = ()

    @property
    def trees(self) -> tuple[SyntaxTree, ...]:
        """Every tree that the source is read as. The offsets of each are those of the source."""
        return tuple(variant.tree for variant in self.variants) if self.tree is None else (self.tree,)


def source_of(source: bytes | str, path: str, language: Language | None = None) -> Source:
    """The source that some bytes or a text are. Raises `SourceError` where they are not UTF-8; of C, which is often in
    other encodings, only what is read has to be."""
    data = source.encode("utf-8") if isinstance(source, str) else source
    return Source(data, path, is_text=(language or language_of(path)) is not Language.C)


def read(
    source: Source,
    language: Language | None = None,
    *,
    settings: Settings | None = None,
    heap_names: Collection[bytes] | None = None,
) -> Unit:
    """A source as it is read: as the language that is given, or else as its path and its content say.

    What its path calls JavaScript is a library if it cannot be parsed as JavaScript and has directives or macros, and
    if it can but has macros that look like blocks. Arms of `#if` that the `settings` exclude are not read. With
    `heap_names`, further names of views, only what may have a site is read: the rest need not be JavaScript at all.
    Raises `SourceError` for what cannot be parsed.
    """
    try:
        return _read(source, language, settings, heap_names)
    except SourceError as error:
        # Imported late: nearly everything can be read.
        from glue_rewriter.not_source import explained

        raise explained(source, error, language or language_of(source.path)) from None


def read_or_leave(
    source: Source, language: Language | None = None, *, settings: Settings | None = None, names: Collection[bytes] = ()
) -> Unit:
    """A source as `read` reads it, for what looks at more than sites; without a tree where it cannot be parsed and
    nothing in it speaks of addresses: then it is no business of ours. `names` are further words that do.
    """
    try:
        return read(source, language, settings=settings)
    except SourceError:
        chosen = language or language_of(source.path)
        if chosen is Language.C or speaks_of_addresses(source.data) or _may_have_site(source.data, chosen, names):
            raise
        return Unit(source, chosen)


def _may_have_site(data: bytes, language: Language, names: Collection[bytes]) -> bool:
    # A library has emcc's own variables in sight, and its macros may stand for a part of a name.
    is_library = language is Language.LIBRARY or _MACRO in data
    return may_have_site(data, (*sorted(names), b"buffer") if is_library else tuple(sorted(names)))


def _read(
    source: Source, language: Language | None, settings: Settings | None, heap_names: Collection[bytes] | None
) -> Unit:
    chosen = language or language_of(source.path)
    if language is None and only_declares(source.path):
        return Unit(source, chosen)
    if chosen is Language.C:
        return _as_c(source, settings)
    data = source.data
    if data[:64].lstrip(_BLANKS)[:1] in (b"<", b"\0"):
        from glue_rewriter.not_source import refuse_other

        refuse_other(source)
    if heap_names is not None and not _may_have_site(data, chosen, heap_names):
        return Unit(source, chosen)
    if chosen is Language.LIBRARY:
        return _as_library(source, settings)
    is_given = language is not None or chosen is not Language.JAVASCRIPT
    try:
        tree, doubt = _parsed(source, chosen)
    except SourceError as error:
        if is_given or isinstance(error, DepthError):
            raise
        return _as_library_or_error(source, settings, error)
    if not is_given and _MACRO in data and _has_macros(source):
        # What emcc's preprocessor could not read is no library: it is the JavaScript that it can be parsed as.
        with suppress(SourceError):
            return _as_library(source, settings)
    return Unit(source, chosen, tree, doubt=doubt)


def _parsed(source: Source, language: Language) -> tuple[SyntaxTree, int | None]:
    """The tree of a source, as the second parser reads it where the first may be wrong about a slash, and the offset
    from where on neither can tell; None where there is no such place."""
    # Imported late: a file without a view needs no parser.
    from glue_rewriter.syntax import parse

    try:
        tree = parse(source, language)
    except SourceError as error:
        if language is not Language.JAVASCRIPT or isinstance(error, DepthError):
            raise
        # Imported late: nearly no file has such a slash.
        from glue_rewriter.second_parser import reread

        return reread(source, error), None
    return _settled(tree)


def _settled(tree: SyntaxTree) -> tuple[SyntaxTree, int | None]:
    """The same of a tree that was read."""
    if not tree.may_be_doubted:
        return tree, None
    # Imported late: nearly no file has such a place.
    from glue_rewriter.second_parser import settle

    return settle(tree)


def _as_c(source: Source, settings: Settings | None) -> Unit:
    # Imported late: JavaScript needs none of it.
    from glue_rewriter.source.c import may_have_bodies

    if not may_have_bodies(source.data):
        return Unit(source, Language.C)
    from glue_rewriter.settings import Mode
    from glue_rewriter.syntax.c import read_c

    wide = settings is not None and (settings.mode is Mode.MEMORY64 or settings.lowered)
    tree, library, variants, unread = read_c(source, wide=wide)
    tree, doubt = (None, None) if tree is None else _settled(tree)
    return Unit(source, Language.C, tree, library, variants, doubt, unread)


def looks_plain(data: bytes, path: str, language: Language | None) -> bool:
    """Whether a source that was not read yet is most likely plain JavaScript."""
    return (language or language_of(path)) is Language.JAVASCRIPT and _MACRO not in data


def _has_macros(source: Source) -> bool:
    """Whether what can be parsed as JavaScript has macros all the same, which look like blocks."""
    # Imported late: a file without three braces in a row need not be asked.
    from glue_rewriter.syntax.library import macros_like_blocks

    return bool(macros_like_blocks(source))


def _as_library_or_error(source: Source, settings: Settings | None, error: SourceError) -> Unit:
    """What cannot be parsed as JavaScript, as a library; raises the given error if it does not look like one."""
    # Imported late: only what cannot be parsed comes here.
    from glue_rewriter.syntax.library import LibrarySyntax, library_syntax

    syntax = library_syntax(source)
    if syntax is LibrarySyntax.NONE:
        raise error
    try:
        return _as_library(source, settings)
    except SourceError:
        if syntax is LibrarySyntax.SURE:
            raise
        raise error from None


def _as_library(source: Source, settings: Settings | None) -> Unit:
    # Imported late: plain JavaScript needs none of it.
    from glue_rewriter.source.library import known_conditions
    from glue_rewriter.syntax.library import Library

    conditions = None if settings is None else known_conditions(source.data, settings)
    library = Library(source, conditions)
    return Unit(source, Language.LIBRARY, None, library, tuple(library.variants()))
