"""What a rewrite costs, in counts that no machine changes: so that what benchmarks/ measures does not rot unseen."""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import glue_rewriter.syntax.parser as parser
from benchmarks.bench import CHUNK
from fixtures.published import published_file
from glue_rewriter import Language, Settings, rewrite
from tests.command import UNSIGNED

SETTINGS = Settings.from_arguments([UNSIGNED])
#: What slows the start down by a millisecond or more, and the plain path needs none of.
_SLOW = {
    "argparse", "ast", "click", "configparser", "dataclasses", "decimal", "difflib", "esprima", "fnmatch", "glob",
    "gzip", "importlib.metadata", "importlib.resources", "inspect", "json", "logging", "multiprocessing", "pathlib",
    "random", "shlex", "shutil", "socket", "subprocess", "tempfile", "threading", "tomllib", "traceback", "typing",
    "urllib.parse", "zlib",
}  # fmt: skip
#: How many modules of ours the plain path imports: each takes a fifth of a millisecond.
_MODULES = 52


def test_what_the_plain_path_imports(tmp_path: Path) -> None:
    (tmp_path / "in.js").write_text("x = HEAP32[p >> 2];\n")
    script = (
        "import os, sys\n"
        "before = set(sys.modules)\n"
        "os._exit = lambda status: print(*sorted({*sys.modules} - before))\n"
        f"sys.argv = ['glue-rewriter', 'rewrite', 'in.js', '-o', 'out.js', {UNSIGNED!r}]\n"
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
    assert (tmp_path / "out.js").read_text() == "x = HEAP32[p >>> 2];\n"
    loaded = found.stdout.split()
    assert _SLOW.isdisjoint(loaded)
    ours = [name for name in loaded if name.startswith("glue_rewriter")]
    assert len(ours) <= _MODULES, ours


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


def _calls(code: str | bytes) -> int:
    """How many functions are called in Python, C's included, to rewrite a file."""
    rewrite("HEAP8[p]", SETTINGS)  # what is imported or compiled once is not counted
    profile = cProfile.Profile()
    profile.runcall(rewrite, code, SETTINGS, language=Language.JAVASCRIPT)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_the_calls_of_a_site_do_not_grow_with_the_file() -> None:
    files = ["".join(CHUNK.replace("@", str(copy)) for copy in range(copies)) for copies in (100, 1000)]
    hundred, thousand = (_calls(code) / len(rewrite(code, SETTINGS).sites) for code in files)
    assert thousand <= hundred * 1.01
    assert hundred <= 173


@pytest.mark.parametrize(
    ("package", "path", "calls"),
    [
        ("sql.js", "dist/sql-wasm-debug.js", 55_200),
        ("canvaskit-wasm", "bin/canvaskit.js", 142_200),
        ("canvaskit-wasm", "bin/profiling/canvaskit.js", 125_400),
    ],
)
def test_the_calls_that_published_glue_takes(package: str, path: str, calls: int) -> None:
    assert _calls(published_file(package, path).read_bytes()) <= calls
