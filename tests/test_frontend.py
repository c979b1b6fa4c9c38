"""What a source is taken for, the same by everything that reads one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from glue_rewriter import Language, Print, Settings, SourceError, reprint, rewrite, sanitize, source_map, verify_rewrite
from glue_rewriter.audit import audit
from glue_rewriter.audit.filter import Criteria, review
from glue_rewriter.explain import explain
from glue_rewriter.frontend import read
from glue_rewriter.size.functions import attribute
from glue_rewriter.source import EXTENSIONS, Source, is_source, language_of, only_declares
from tests.command import Command

SETTINGS = Settings(maximum_memory=4 << 30)
PLAIN, TYPED, TSX, LIBRARY = Language.JAVASCRIPT, Language.TYPESCRIPT, Language.TSX, Language.LIBRARY
NOTHING = "nothing"

CODE = "function f(p) { return HEAP32[p >> 2]; }"
TYPES = "function f(p: number): number { return HEAP32[p >> 2]; }"
ARMS = "#if A\nfunction f(p) { return HEAP32[p >> 2]; }\n#else\nfunction g(p) { return HEAP32[p >> 2]; }\n#endif\n"
OPEN = "#if A\n" + CODE + "\n"
BROKEN = "function f(p) { return HEAP32[p >> 2; }"
MACRO = "function f(p) { return HEAP32[p >> 2] + {{{ x }}}; }"
BLOCKS = "function f(p) { {{{ g(p); }}} return HEAP32[p >> 2]; }"
IDIOM = "mergeInto(L, { f: function (p) { {{{g(p);}}} return HEAP32[p >> 2]; } })"
DEEP = "function f(p) { {{{g(p);}}} return HEAP32[p >> 2]; }"
#: Blocks with a blank behind their braces, as macros have it, in a file that is no library: one macro is in another.
NESTED = "function f(p) { {{{ {{{ g(p); }}} }}} return HEAP32[p >> 2]; }"
SHADER = "var s = `\n#if A\n#endif\n`;" + CODE

#: Path, the language that is given, the source; what it is read as, or a part of the error.
ROWS: list[tuple[str, Language | None, str, Language | str]] = [
    *((f"a{extension}", None, CODE, PLAIN) for extension in (".js", ".mjs", ".cjs", ".jsx", ".JS")),
    *((f"a{extension}", None, ARMS, LIBRARY) for extension in (".js", ".mjs", ".cjs", ".jsx", ".jslib", ".JSPRE")),
    *((f"a{extension}", None, CODE, LIBRARY) for extension in (".jslib", ".jspre")),
    *((f"a{extension}", None, TYPES, TYPED) for extension in (".ts", ".mts", ".cts", ".TS")),
    ("a.tsx", None, TYPES, TSX),
    *((f"a{extension}", None, BROKEN, NOTHING) for extension in (".d.ts", ".d.mts", ".D.CTS")),
    ("a.d.ts", TYPED, TYPES, TYPED),
    ("a.js", None, BROKEN, "is missing here"),
    ("a.ts", None, BROKEN, "cannot parse this"),
    ("a.jslib", None, BROKEN, "cannot parse this as a JavaScript library"),
    ("a.js", None, OPEN, "this #if has no #endif"),
    ("a.ts", None, ARMS, "cannot parse this as TypeScript"),
    ("a.js", PLAIN, ARMS, "cannot parse this as JavaScript"),
    ("a.js", None, MACRO, LIBRARY),
    ("a.js", PLAIN, MACRO, "cannot parse this"),
    ("a.js", None, BLOCKS, LIBRARY),
    ("a.js", PLAIN, BLOCKS, PLAIN),
    ("a.js", None, IDIOM, LIBRARY),
    ("a.js", None, DEEP, PLAIN),
    ("a.js", None, NESTED, PLAIN),
    ("a.js", None, SHADER, PLAIN),
    ("a.js", LIBRARY, CODE, LIBRARY),
    ("a.js", TYPED, TYPES, TYPED),
    ("a.ts", PLAIN, CODE, PLAIN),
    ("a.txt", LIBRARY, ARMS, LIBRARY),
]


def _rewritten(code: str, path: str, language: Language | None) -> Language | str:
    result = rewrite(code, SETTINGS, path=path, language=language)
    assert bool(result.variants) is (result.language is LIBRARY)
    assert result.changed is (result.language is not None)
    assert source_map(result).text
    if result.language in (TYPED, TSX):
        with pytest.raises(SourceError, match="a rewrite of TypeScript cannot be verified"):
            verify_rewrite(result)
    else:
        assert verify_rewrite(result) == ()
    if result.language not in (PLAIN, None):
        with pytest.raises(SourceError, match="cannot print " + ("library" if result.variants else "TypeScript")):
            reprint(result, Print.COMPACT)
    return result.language or NOTHING


def _audited(code: str, path: str, language: Language | None) -> Language | str:
    found = audit(code, SETTINGS, path=path, language=language)
    assert review(code.encode(), Criteria(SETTINGS), path=path, language=language).language is found.language
    assert found.language is not None
    return NOTHING if language is None and only_declares(path) else found.language


def _measured(code: str, path: str, language: Language | None) -> Language | str:
    found = attribute(code.encode(), path, language)
    if found is None:
        return NOTHING
    unit = read(Source(code.encode(), path), language)
    assert len(found.functions) == code.count("function ")
    return unit.language


def _sanitized(code: str, path: str, language: Language | None) -> Language | str:
    try:
        assert sanitize(code, SETTINGS, path=path, language=language).accesses == 1
    except SourceError as error:
        if "TypeScript is not sanitized" in str(error):
            return NOTHING if language is None and only_declares(path) else TSX if path == "a.tsx" else TYPED
        if "a JavaScript library is not sanitized" in str(error):
            return LIBRARY
        raise
    return PLAIN


def _read(code: str, path: str, language: Language | None) -> Language | str:
    unit = read(Source(code.encode(), path), language)
    assert (unit.library is not None) is bool(unit.variants) is (unit.trees != () and unit.tree is None)
    assert all(tree.root.end_byte <= len(code) for tree in unit.trees)
    return unit.language if unit.trees else NOTHING


@pytest.mark.parametrize("consumer", [_read, _rewritten, _audited, _measured, _sanitized])
@pytest.mark.parametrize(("path", "language", "code", "expected"), ROWS)
def test_every_consumer_reads_a_source_alike(
    consumer: Callable[..., Language | str], path: str, language: Language | None, code: str, expected: Language | str
) -> None:
    if isinstance(expected, Language) or expected == NOTHING:
        assert consumer(code, path, language) is expected
        return
    errors = []
    for reader in (_read, consumer):
        with pytest.raises(SourceError, match=re.escape(expected)) as caught:
            reader(code, path, language)
        errors.append(str(caught.value))
    assert errors[0] == errors[1]


#: No JavaScript, and no word in it that could make a site, or speak of an address.
OTHERS = [
    ("a.js", "function ((("),
    ("a.mjs", "let = = 1;"),
    ("a.js", "{% for x in xs %}{{ x }}{% endfor %}"),
    ("a.ts", "const x: = {"),
    ("a.tsx", "<a><b></a>"),
    ("a.jslib", "#if A\nb;\n"),
    ("a.js", "a;\n#else\n"),
    ("a.jslib", "f({{{ x );\n"),
]
LARGE = ("a.js", "x = 1;\n" * 6_000 + "(((")


@pytest.mark.parametrize(("path", "code"), [*OTHERS, LARGE])
def test_what_cannot_have_a_site_need_not_be_read(path: str, code: str) -> None:
    result = rewrite(code, SETTINGS, path=path)
    assert (result.text, result.sites, result.language) == (code, (), None)
    assert verify_rewrite(result) == ()
    assert audit(code, SETTINGS, path=path).findings == ()
    for asked in (lambda: read(Source(code.encode(), path)), lambda: explain(code, SETTINGS, 1, path=path)):
        with pytest.raises(SourceError):
            asked()


@pytest.mark.parametrize(("path", "code"), OTHERS)
@pytest.mark.parametrize("word", ["HEAPU8", "new Int32Array(b)", "view.getUint16(ptr)", "m\\u0065m"])
def test_what_may_have_one_must_be_read(path: str, code: str, word: str) -> None:
    for work in (rewrite, audit):
        with pytest.raises(SourceError):
            work(f"{code}\n// {word}", SETTINGS, path=path)


def test_names_of_views_that_are_given_make_sites() -> None:
    with pytest.raises(SourceError):
        rewrite("words; (((", Settings(4 << 30, {"words": "i32"}))


@pytest.mark.parametrize("word", ["wasmExports", "_malloc(8)", "UTF8ToString(x)", "the ptr"])
def test_what_speaks_of_addresses_must_be_read_for_the_audit(word: str) -> None:
    code = f"(((\n// {word}"
    assert rewrite(code, SETTINGS).text == code
    with pytest.raises(SourceError):
        audit(code, SETTINGS)


def test_a_maximum_leaves_the_arms_out_that_it_excludes() -> None:
    source = Source(ARMS.replace("#if A", "#if MEMORY64").encode(), "a.js")
    assert len(read(source).variants) == 2
    [tree] = read(source, settings=Settings(4 << 30)).trees
    assert b"function g" in tree.data
    assert b"function f" not in tree.data


def test_signed_mode_remembers_what_was_said() -> None:
    assert rewrite(BROKEN, Settings()).language is None
    assert rewrite(BROKEN, Settings(), language=LIBRARY).language is LIBRARY
    assert audit(BROKEN, Settings(), language=TSX).language is TSX


def test_file_extensions_are_those_of_one_table() -> None:
    assert {language_of(f"a{extension}") for extension in EXTENSIONS} == set(Language)
    assert all(is_source(f"A{extension.upper()}") for extension in EXTENSIONS)
    assert not any(map(is_source, ("a", "js", "a.wasm", "a.js.map", "")))
    assert [extension for extension in EXTENSIONS if only_declares(f"a.d{extension}")] == [".ts", ".mts", ".cts"]


@pytest.mark.parametrize("name", ["a.js", "a.jslib"])
def test_the_limits_of_a_library_are_read_too(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(ARMS)
    found = Command(monkeypatch, capsysbinary)("limits", name)
    assert (found.status, found.stdout) == (0, f"{name}: no limit of the heap at 2 GiB found\n".encode())
