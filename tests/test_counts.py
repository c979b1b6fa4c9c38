"""What a rewrite costs, in counts that no machine changes: so that what benchmarks/ measures does not rot unseen."""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import glue_rewriter.syntax.parser as parser
import glue_rewriter.syntax.words as words
from benchmarks.bench import CHUNK
from fixtures.published import published_file
from glue_rewriter import Language, Settings, rewrite, sanitize
from glue_rewriter.audit import audit
from glue_rewriter.passes.operators import Spacing
from glue_rewriter.pipeline import verify_rewrite
from tests.command import UNSIGNED

SETTINGS = Settings.from_arguments([UNSIGNED])
#: What slows the start down by a millisecond or more, and the plain path needs none of.
_SLOW = {
    "argparse", "ast", "click", "configparser", "dataclasses", "decimal", "difflib", "esprima", "fnmatch", "glob",
    "gzip", "importlib.metadata", "importlib.resources", "inspect", "json", "logging", "multiprocessing", "pathlib",
    "random", "shlex", "shutil", "socket", "subprocess", "tempfile", "threading", "tomllib", "traceback", "typing",
    "urllib.parse", "zlib",
}  # fmt: skip
#: A count may be so many times what it was when it was measured: code may move, and what is quadratic is caught all the
#: same. Counts are measured anew where they have become smaller by more than that.
_SLACK = 1.1
#: How many modules of ours the plain path imports: each takes a fifth of a millisecond.
_MODULES = 66


@pytest.mark.parametrize(
    ("options", "needed"),
    [
        (["-o", "out.js"], set()),
        (["-o", "out.js", "-q"], set()),
        (["-o", "out.js", "-v"], set()),
        (["--check"], set()),
        (["-i", "again.js"], set()),
        (["-o", "out.js", "--stats", "stats.json"], {"json"}),
    ],
    ids=" ".join,
)
def test_what_the_plain_path_imports(tmp_path: Path, options: list[str], needed: set[str]) -> None:
    for name in ("in.js", "again.js"):
        (tmp_path / name).write_text("x = HEAP32[p >> 2];\n")
    script = (
        "import os, sys\n"
        "before = set(sys.modules)\n"
        "os._exit = lambda status: print(*sorted({*sys.modules} - before))\n"
        f"sys.argv = ['glue-rewriter', 'rewrite', 'in.js', *{options!r}, {UNSIGNED!r}]\n"
        "from glue_rewriter.cli import main\n"
        "main()\n"
    )
    found = subprocess.run(
        [sys.executable, "-S", "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    if "-o" in options:
        assert (tmp_path / "out.js").read_text() == "x = HEAP32[p >>> 2];\n"
    loaded = found.stdout.split()
    assert (_SLOW - needed).isdisjoint(loaded)
    ours = [name for name in loaded if name.startswith("glue_rewriter")]
    assert len(ours) <= _MODULES * _SLACK, ours


@pytest.mark.parametrize(
    ("path", "code", "parses"),
    [
        ("in.js", "x = HEAP32[p >> 2];", 1),
        ("in.js", f"x = HEAP32[p >> 2]; y = '{'A' * 10_000}';", 1),  # an embedded file
        ("in.ts", "const x: number = HEAP32[p >> 2];", 1),
        ("in.ts", "const x: number = HEAP32[p! >> 2];", 2),  # the `!` is blanked
        ("in.jslib", "addToLibrary({ f: (p) => HEAP32[p >> 2] });", 1),
        ("in.jslib", "addToLibrary({\n#if A\n f: (p) => HEAP32[p >> 2],\n#else\n f: (p) => p,\n#endif\n});", 2),
    ],
    ids=["plain", "embedded", "typed", "postfix", "library", "two arms"],
)
def test_how_often_a_file_is_parsed(monkeypatch: pytest.MonkeyPatch, path: str, code: str, parses: int) -> None:
    made = []

    class Counted:
        def __init__(self, *arguments: Any, **options: Any) -> None:
            self._parser = native(*arguments, **options)

        def parse(self, data: bytes) -> Any:
            made.append(data)
            return self._parser.parse(data)

    native = parser.Parser
    monkeypatch.setattr(parser, "Parser", Counted)
    monkeypatch.setattr("glue_rewriter.syntax.library.Parser", Counted, raising=False)
    assert rewrite(code, SETTINGS, path=path).changed
    assert len(made) == parses


def _calls(code: str | bytes, work: Callable[..., object] = rewrite) -> int:
    """How many functions are called in Python, C's included, to rewrite a file, or for other work on it."""
    work("HEAP8[p]", SETTINGS)  # what is imported or compiled once is not counted
    profile = cProfile.Profile()
    profile.runcall(work, code, SETTINGS, language=Language.JAVASCRIPT)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_calls_of_a_site_do_not_grow_with_the_file() -> None:
    files = ["".join(CHUNK.replace("@", str(copy)) for copy in range(copies)) for copies in (100, 1000)]
    hundred, thousand = (_calls(code) / len(rewrite(code, SETTINGS).sites) for code in files)
    assert thousand <= hundred * _SLACK
    assert hundred <= 312 * _SLACK


#: Code that asks the same again and again, unless it is kept: what stands before, what is repeated, what stands after.
_REPEATED = {
    "counter of many loops": ("function f(p, q) {", "for (var i = 0; i < q; i++) HEAP32[i] = HEAP8[p + i];", "}"),
    "index set many times": ("function f(p) { var b;", "b = p + @ >> 2; HEAP32[b] = 1;", "}"),
    "counter set many times": ("function f(p, i) { var x, j;", "j = q@; x += HEAPU32[(p >> 2) + j >>> 0];", "}"),
    "sums of one variable": ("function f(p) { var i, j;", "var b@ = p >> 2, x@ = i + b@; i = j + @; HEAP32[x@];", "}"),
    "indexes made of each other": ("function f(p) { var a0 = p >> 2;", "var a@1 = a@ + 4; HEAP32[a@1];", "}"),
    "indexes made of one": ("function f(p) { var b = p >> 2;", "var c@ = b + @; HEAP32[c@];", "HEAP32[b]; g(b); }"),
    "memory of one variable": ("", "new Uint8Array(wasmMemory.buffer, p, @);", ""),
    "buffer of one variable": ("", "wasmMemory.buffer; b = wasmMemory.buffer; new Int32Array(b)[p >> 2];", ""),
    "perhaps exports, of one variable": ("var e;", "e = a@.b; e.memory.buffer; HEAP8[p];", ""),
    "something else's buffer": ("var x = f();", "x.buffer; g(x); HEAP8[p];", ""),
    "view and something else": ("var h;", "h = HEAP32; h[p >> 2]; h = x@; h[p];", ""),
    "own memory": ("var heap, b, c;", "b = c; c = b; heap = new Uint8Array(b); heap[p]; HEAP8[p];", ""),
    "parameter given views": ("function f(h, p) { @@ }", "f(HEAP32, q + @); HEAP8[@];", "h[p >> 2];"),
    "end left out": ("function f(p, e) { @@ }", "f(p); f(p, q + @); HEAP8[@];", "HEAP8.subarray(p, e);"),
    "method of this": ("class A { w(h, p) { h[p >> 2]; } m() {", "this.w(HEAP32, p + @);", "} }"),
    "getters of a name": ("", "o@ = { v: function () { return HEAP32; } }; o@.v()[p >> 2];", ""),
    "aliases": ("", "var h@ = HEAP32; h@[p >> 2];", ""),
    "properties": ("", "o.h@ = HEAP32; o.h@[p >> 2];", ""),
    "methods": ("class A {", "v@() { return HEAP32; } m@(p) { return this.v@()[p >> 2]; }", "}"),
    "modules in a bundle": ("", "(function () { function g(p) { return HEAP32[p >> 2]; } g(@); })();", ""),
    "functions that call each other": ("", "function f@(h, p) { h[p >> 2]; f@1(h, p); }", "f0(HEAP32, q);"),
}


def _repeated(before: str, repeated: str, after: str, times: int) -> str:
    """The code, with what is repeated after a function's body that is itself repeated, where `@@` stands for that."""
    middle = "\n".join(repeated.replace("@1", str(copy + 1)).replace("@", str(copy)) for copy in range(times))
    if "@@" in before:
        return before.replace("@@", after * times) + middle
    return f"{before}\n{middle}\n{after}"


def _grows_evenly(shape: str, work: Callable[..., object]) -> bool:
    """Whether four times as much of a shape takes four times as many calls, and not more."""
    some, many = (_calls(_repeated(*_REPEATED[shape], times), work) for times in (100, 400))
    return many <= 4 * some * _SLACK


@pytest.mark.slow
@pytest.mark.parametrize("work", [rewrite, audit, sanitize])
@pytest.mark.parametrize("shape", _REPEATED)
def test_the_calls_grow_with_what_is_repeated_and_no_faster(shape: str, work: Callable[..., object]) -> None:
    assert _grows_evenly(shape, work)


def test_what_is_quadratic_is_caught() -> None:
    def work(code: str, settings: Settings, **given: Language) -> None:
        sites = rewrite(code, settings, **given).sites
        for site in sites[::3]:
            for other in sites:
                other.form.startswith(site.form)

    assert not _grows_evenly("aliases", work)


def test_how_much_is_read_in_search_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[float] = []
    for times in (1000, 2000):
        searches: list[int] = []
        monkeypatch.setattr(words, "_search", partial(_counted_search, words._search, searches))
        code = _repeated(*_REPEATED["aliases"], times)
        assert len(rewrite(code, SETTINGS).edits) == times
        monkeypatch.undo()
        readings.append(sum(searches) / len(code))
    assert 1 < readings[0] <= 187 * _SLACK
    assert readings[1] <= readings[0] * _SLACK


def _counted_search(
    search: Callable[..., Iterator[int]],
    searches: list[int],
    data: bytes,
    name: bytes,
    start: int,
    end: int,
    ranges: list[tuple[int, int]],
) -> Iterator[int]:
    """A search that notes how many bytes it reads."""
    searches.extend(max(min(high, end) - max(low, start), 0) for low, high in ranges)
    return search(data, name, start, end, ranges)


def test_how_much_is_read_to_tell_how_code_is_spaced(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(self: Spacing, text: bytes) -> int:
        asked.append(len(text))
        return votes(self, text)

    votes = Spacing._votes
    monkeypatch.setattr(Spacing, "_votes", counted)
    code = "HEAP8[" * 1000 + "p" + "]" * 1000
    assert len(rewrite(code, SETTINGS).edits) == 1000
    assert len(asked) >= 1000
    assert sum(asked) <= len(asked) * 1840 * _SLACK


@pytest.mark.network
@pytest.mark.parametrize(
    ("package", "path", "calls"),
    [
        ("sql.js", "dist/sql-wasm-debug.js", 144_000),
        ("canvaskit-wasm", "bin/canvaskit.js", 367_000),
        ("canvaskit-wasm", "bin/profiling/canvaskit.js", 248_500),
    ],
)
def test_the_calls_that_published_glue_takes(package: str, path: str, calls: int) -> None:
    assert _calls(published_file(package, path).read_bytes()) <= calls * _SLACK


@pytest.mark.slow
def test_what_is_nested_deep_is_verified() -> None:
    result = rewrite(f"x = HEAP32[{'~~' * 6000}p];", SETTINGS)
    assert result.changed
    assert verify_rewrite(result) == ()
