"""The rewrite as one pure function: source and settings in, rewritten source and a report out."""

from __future__ import annotations

from itertools import chain

from glue_rewriter.errors import SourceError
from glue_rewriter.frontend import looks_plain, read, source_of
from glue_rewriter.memory.text_scan import has_escapes, may_have_site
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.settings import GIB, Mode, Settings
from glue_rewriter.source import Edit, Language, Source, Variant, language_of

if TYPE_CHECKING:  # the passes are imported when there is something to rewrite, the others when they are asked for
    from collections.abc import Callable
    from typing import Literal

    from glue_rewriter.frontend import Unit
    from glue_rewriter.passes import Outcome
    from glue_rewriter.printing.modes import Print
    from glue_rewriter.printing.reprint import Printed
    from glue_rewriter.printing.source_map import InputMap, SourceMap
    from glue_rewriter.sanitizer import Sanitized
    from glue_rewriter.syntax import SyntaxTree
    from glue_rewriter.syntax.escapes import Unescaped
    from glue_rewriter.verify.ahead import Ahead

#: Where a list is put here, it holds on to every tree: taking one down is a twentieth of the time of a rewrite, which a
#: process that ends right afterwards need not spend.
kept: list[object] | None = None


class SiteReport(NamedTuple):
    """One site: a place where an address or index enters a view.

    `start` and `end` are byte offsets of the index expression in the input; `form` says how it enters the view
    (`subscript`, `subarray`, `Atomics`, …); `shift` is log2 of the view's element size in bytes, None where
    it is not known; `outcome` is `rewritten`, `right` (it was right as it stood) or `left` (it may be wrong, and
    `reason` says why it was not touched). `reason` names the rule of the fix-up otherwise.
    """

    start: int
    end: int
    form: str
    shift: int | None
    outcome: Outcome
    reason: str


class Rewritten(NamedTuple):
    """The outcome of one rewrite.

    `variants` are what each set of `#if` arms that was looked at shows of a JavaScript library; there are none for
    other sources, and none where nothing had to be looked at. `language` is what the source was read as; where it was
    not read, what it was said to be, None if nothing was said.
    """

    source: Source
    code: bytes
    edits: tuple[Edit, ...]
    sites: tuple[SiteReport, ...]
    variants: tuple[Variant, ...] = ()
    language: Language | None = None

    @property
    def text(self) -> str:
        """The rewritten code as text."""
        # Of C, what is not read need not be UTF-8.
        return self.code.decode("utf-8", "surrogateescape")

    @property
    def changed(self) -> bool:
        """Whether the output differs from the input."""
        return bool(self.edits)


def rewrite(
    source: bytes | str,
    settings: Settings,
    *,
    path: str = "<input>",
    language: Language | None = None,
    raise_heap_max: bool | int = False,
) -> Rewritten:
    """The source with every address made unsigned, where the settings let the memory grow past 2 GiB, and freed of
    32-bit operators, where they are of wasm64.

    `path` is used in messages, and its extension names the language where `language` does not; what is called
    JavaScript and has directives or macros is read as a JavaScript library, and of C the code in EM_JS and its kin. In
    signed mode the code is the source, byte for byte, and nothing is parsed; nor is a declaration file of TypeScript.
    With `raise_heap_max`, the limits of 2 GiB that the glue of a linked program has for its heap are raised to the
    settings' maximum, too, or those of so many bytes, which a program for wasm64 may have; a library has none.
    Raises `SourceError` for input that is not UTF-8 or that cannot be parsed.
    """
    text = source_of(source, path, language)
    if settings.mode is Mode.SIGNED:
        return Rewritten(text, text.data, (), (), language=language)
    names = {name.encode(): element for name, element in settings.heap_names.items()}
    try:
        return _rewritten(text, settings, names, language, raise_heap_max)
    except RecursionError:
        # Imported late: nearly no code nests like that.
        from glue_rewriter.printing.reading import with_room

        return with_room(lambda: _rewritten(text, settings, names, language, raise_heap_max), text)


def _rewritten(
    text: Source, settings: Settings, names: dict[bytes, str], language: Language | None, raise_heap_max: bool | int
) -> Rewritten:
    unit = read(text, language, settings=settings, heap_names=None if raise_heap_max else names)
    if unit.library is not None:
        return _rewrite_library(unit, names, settings.memory64)
    if unit.tree is None:
        return Rewritten(text, text.data, (), _unread(unit), language=language or (Language.C if unit.unread else None))
    if b"\\" in text.data and unit.language is not Language.C and has_escapes(text.data):
        # Imported late: people write no names with escapes.
        from glue_rewriter.syntax.escapes import unescaped

        plain = unescaped(unit.tree)
        if plain is not None:
            other = Source(plain.data, text.path)
            inner = _rewritten(other, settings, names, unit.language, raise_heap_max)
            return _respelled(text, inner, plain)
    heap_max = None
    if raise_heap_max:
        heap_max = (GIB * 2 if raise_heap_max is True else raise_heap_max), settings.maximum_memory
    return _rewrite(unit, unit.tree, names, heap_max, settings.memory64)


def _respelled(text: Source, inner: Rewritten, plain: Unescaped) -> Rewritten:
    """The rewrite of a source, made of that of the source with its names spelled without escapes."""
    # Imported late: nearly no file comes here.
    from glue_rewriter.printing import splice

    original = plain.original
    code, edits = splice(
        text, [each._replace(start=original(each.start), end=original(each.end)) for each in inner.edits]
    )
    sites = tuple(each._replace(start=original(each.start), end=original(each.end)) for each in inner.sites)
    return Rewritten(text, code, edits, sites, language=inner.language)


def source_map(
    rewritten: Rewritten,
    *,
    url: str | None = None,
    file: str | None = None,
    input_map: InputMap | None = None,
    language: Language | None = None,
    printed: Printed | None = None,
) -> SourceMap:
    """The source map of the rewritten code, every token of it mapped to where it stood in the input.

    `url` is what the map calls the input, the name of its path unless given; `file` is what it calls the output.
    With `input_map`, the map the input came with, the result leads to what the input was made from, and no `url` is
    in it. `language` is what the input is read as, where that is not what it was read as. With `printed`, the rewritten
    code printed anew, the map is that of the printed code.
    """
    from glue_rewriter.printing.maps import map_of_edits, map_of_printed

    if _language(rewritten, language) is Language.C:
        raise rewritten.source.error(
            0, "C has no source map: no line of it moves, and what emcc makes of it has a map of its own"
        )
    path = rewritten.source.path
    made = map_of_edits(
        rewritten.source,
        rewritten.edits,
        rewritten.code,
        _language(rewritten, language),
        url=path.replace("\\", "/").rpartition("/")[2] if url is None else url,
        file=file,
        input_map=input_map,
    )
    return map_of_printed(printed.code, printed.places, rewritten.code, made) if printed is not None else made


def verify_ahead(
    source: bytes, settings: Settings, *, path: str, language: Language | None = None, processes: int = 1
) -> Ahead | None:
    """A process that gets ready to verify the rewrite of a source while it is made, for `verify_rewrite`.

    None where that gains nothing, or where the source may not be plain JavaScript.
    """
    # Imported late: what is not verified needs no second parser.
    from glue_rewriter.verify.processes import WORTH_A_PROCESS, may_fork

    if processes < 2 or settings.mode is Mode.SIGNED or len(source) < WORTH_A_PROCESS or not may_fork():
        return None
    names = tuple(sorted(map(str.encode, settings.heap_names)))
    if not (looks_plain(source, path, language) and may_have_site(source, names)):
        return None
    from glue_rewriter.verify.ahead import Ahead

    try:
        return Ahead(Source(source, path))
    except SourceError:
        return None  # the rewrite says so


def verify_rewrite(
    rewritten: Rewritten, *, language: Language | None = None, ahead: Ahead | None = None
) -> tuple[str, ...]:
    """What could not be verified of a rewrite: nothing, or a line for each variant of a library that esprima refuses.

    Is the output the input plus the recorded edits, in its bytes and in its meaning, for a parser that the rewrite does
    not use? docs/verification.md says what that proves. `language` is what the input is read as, where that is not what
    it was read as; with `ahead` the input is being parsed already.
    Raises `VerificationError` where it is not, which is a bug of this package; `SourceError` where esprima does not
    accept the source, so that an edit remains unverified.
    """
    # Imported late: what is not verified needs no second parser.
    from glue_rewriter.verify import verify, verify_library

    source, edits = rewritten.source, rewritten.edits
    if rewritten.variants:
        return verify_library(source, rewritten.code, edits, rewritten.variants)
    if edits and _language(rewritten, language) in (Language.TYPESCRIPT, Language.TSX):
        raise source.error(
            edits[0].start,
            "a rewrite of TypeScript cannot be verified: esprima reads no types; "
            "verify what the TypeScript compiler makes of it",
        )
    if ahead is None or not edits or not ahead.verifies(rewritten.code, edits):
        verify(source.data, rewritten.code, edits, path=source.path)
    return ()


def reprint(
    rewritten: Rewritten,
    mode: Print,
    *,
    language: Language | None = None,
    after_step: Callable[[], None] | None = None,
) -> Printed:
    """The rewritten code printed anew, in a mode other than `Print.PRESERVE`, rewritten or not.

    `language` is what the input is read as, where that is not what it was read as. `after_step` is called three times:
    when the code is read, when it is printed, and when what was printed is found to be the same program.
    Raises `SourceError` for what cannot be printed anew: libraries, TypeScript, what esprima or escodegen do not know.
    """
    from glue_rewriter.printing.reprint import reprint as print_anew

    language = _language(rewritten, language)
    return print_anew(
        source_of(rewritten.code, rewritten.source.path, language), mode, language=language, after_step=after_step
    )


def sanitize(
    source: bytes | str,
    settings: Settings,
    *,
    path: str = "<input>",
    language: Language | None = None,
    report: Literal["console", "throw", "collect"] | None = "console",
) -> Sanitized:
    """The source with checks in it that find wrong addresses when it runs; docs/sanitize.md says which.

    `path` is what the checks call the source. Of the settings the names of views count, and whether the program is of
    wasm64, for which there are more checks. `report` says what the
    runtime, which stands in the code once, does with what it finds; None leaves it out, for another file to bring.
    Raises `SourceError` for input that is not UTF-8, that cannot be parsed, that is not plain JavaScript, or that is
    sanitized already.
    """
    # Imported late: a rewrite needs none of it.
    from glue_rewriter.sanitizer import sanitize as put_in

    text = source_of(source, path, language)
    names = {name.encode(): element for name, element in settings.heap_names.items()}
    try:
        return put_in(read(text, language), names, report, memory64=settings.memory64)
    except RecursionError:
        # Imported late: nearly no code nests like that.
        from glue_rewriter.printing.reading import with_room

        return with_room(lambda: put_in(read(text, language), names, report, memory64=settings.memory64), text)


def _language(rewritten: Rewritten, given: Language | None) -> Language:
    """What the source of a rewrite is read as: what is given, or what it was read as, or what its path says."""
    return given or rewritten.language or language_of(rewritten.source.path)


def _rewrite(
    unit: Unit, tree: SyntaxTree, names: dict[bytes, str], heap_max: tuple[int, int] | None, memory64: bool
) -> Rewritten:
    """The rewrite of JavaScript or TypeScript; `heap_max` is what limits of the heap are, and are raised to, where they
    are raised."""
    # Imported late: signed mode, and a file without a view, need no parser.
    from glue_rewriter.memory.propagation import trace
    from glue_rewriter.memory.sites import find_sites
    from glue_rewriter.passes import propose
    from glue_rewriter.printing import splice

    views, uses = trace(tree, names)
    proposals = list(propose(views, find_sites(views, uses), written=unit.source.data, memory64=memory64))
    if unit.doubt is not None:
        from glue_rewriter.passes.ambiguous import spare_doubtful

        proposals = list(spare_doubtful(unit.doubt, proposals))
    if kept is not None:
        kept.append((views, uses, proposals))
    # The sites of one variable share the edits of its definition: one tuple, met many times.
    shared = {id(proposal.edits): proposal.edits for proposal in proposals}
    proposed = chain.from_iterable(shared.values())
    if heap_max is not None:
        # Imported late: only linked programs are asked for it.
        from glue_rewriter.passes.heap_maximum import raise_heap_maximum

        before, maximum = heap_max
        proposed = chain(proposed, raise_heap_maximum(tree, maximum, before=before, memory64=memory64))
    code, edits = splice(unit.source, proposed)
    sites = tuple(
        SiteReport(
            proposal.site.expression.start_byte,
            proposal.site.expression.end_byte,
            proposal.site.form,
            proposal.site.shift,
            proposal.outcome,
            proposal.reason,
        )
        for proposal in proposals
    )
    # Of C, what is verified is the JavaScript in it.
    variants = (Variant(tree.data, edits),) if unit.language is Language.C else ()
    return Rewritten(unit.source, code, edits, (*sites, *_unread(unit)), variants, unit.language)


def _rewrite_library(unit: Unit, names: dict[bytes, str], memory64: bool) -> Rewritten:
    # Imported late: plain JavaScript needs none of it.
    from glue_rewriter.libraries import rewrite_library

    joined = rewrite_library(unit, names, memory64=memory64)
    sites = tuple(SiteReport(*site[:6]) for site in joined.sites)
    return Rewritten(unit.source, joined.code, joined.edits, (*sites, *_unread(unit)), joined.variants, unit.language)


def _unread(unit: Unit) -> tuple[SiteReport, ...]:
    """Macros of C whose code is left, each as a site: there may be any in it."""
    return tuple(SiteReport(one.start, one.end, one.form, None, "left", one.reason) for one in unit.unread)
