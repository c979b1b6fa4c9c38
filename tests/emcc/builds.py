"""Programs of fixtures/emcc, built by the machine's emcc with the rewrite and without, and what they answer.

Each is built once for all tests. No two links share a file, and Debian's cache of libraries is complete, so that two
links may run at a time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from fixtures.published import NODE, fetch
from tests.emcc.rows import BINDING_ROWS, ROWS, Row

FIXTURES = Path(__file__).parent.parent.parent / "fixtures/emcc"
#: The version that the answers without the rewrite are on record for, in tests/emcc/rows.py: that of Debian 12.
RECORDED = "3.1.6"
UNSIGNED = "-sMAXIMUM_MEMORY=4GB"
MEMORY = ("-sALLOW_MEMORY_GROWTH", UNSIGNED)
#: The programs beside this interpreter, the command among them, come first.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

FUNCTIONS = ("malloc", "free", "main", "mean", "shout", "each", "order")
#: What page.js and runtime.js call of the runtime.
RUNTIME = (
    "stackSave",
    "stackRestore",
    "UTF8ToString",
    "stringToUTF8",
    "UTF16ToString",
    "stringToUTF16",
    "UTF32ToString",
    "stringToUTF32",
    "AsciiToString",
    "stringToAscii",
    "writeArrayToMemory",
    "allocateUTF8",
    "getValue",
    "setValue",
    "ccall",
    "cwrap",
    "FS",
    "addFunction",
    "removeFunction",
)


#: What emcc has no more; and what it exports no longer unless it is asked for.
GONE = frozenset({"allocateUTF8"})
VIEWS = ("HEAP8", "HEAPU8", "HEAP16", "HEAPU16", "HEAP32", "HEAPU32", "HEAPF32", "HEAPF64")


class Build(NamedTuple):
    """A program and how it is made.

    `rewritten` says what the rewrite is given: nothing; in the `link`, what emcc hands to --js-transform, and our
    scripts beside it; the `library`, with the scripts, and nothing in the link; what emcc has made, `afterwards`,
    and the scripts of the page; or the `source` in C, and nothing else.
    """

    level: str
    rewritten: str = ""
    closure: bool = False
    binding: bool = False
    #: The memory is shared, and grows: emcc's pass for that calls a function wherever a view is used.
    threads: bool = False

    @property
    def name(self) -> str:
        program = "binding" if self.binding else "program"
        words = [
            program,
            self.level,
            "closure" if self.closure else "",
            "threads" if self.threads else "",
            self.rewritten,
        ]
        return " ".join(filter(None, words))

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are called in this build."""
        rows = BINDING_ROWS if self.binding else ROWS
        return [row for row in rows if not (row.endless and self.closure and not self.rewritten)]


LEVELS = ("-O0", "-O1", "-O2", "-O3", "-Os")
PLAIN = [Build(level) for level in LEVELS] + [Build("-O2", closure=True), Build("-O1", threads=True)]
LINKED = [build._replace(rewritten="link") for build in PLAIN]
AFTERWARDS = [build._replace(rewritten="afterwards") for build in PLAIN if build.level not in ("-O3", "-Os")]
LIBRARY = Build("-O1", "library")
SOURCE = [Build("-O0", "source"), Build("-O2", "source")]
BINDINGS = [Build("-O0", binding=True), Build("-O2", binding=True)]
LINKED_BINDINGS = [Build("-O0", "link", binding=True), Build("-O2", "link", binding=True)]


class Answers(NamedTuple):
    """What a build has answered: place of the data -> row -> its answer and the bytes it wrote, as JSON."""

    places: Mapping[str, Mapping[str, str]]
    #: The address of the block above 2 GiB.
    high: int
    #: What the process ended with; emcc's assertions may find memory overwritten after all rows have answered.
    status: int
    stderr: str

    def wrong(self) -> set[str]:
        """The rows that answer something else in another place than below 2 GiB."""
        below = self.places["below"]
        return {name for answers in self.places.values() for name in below if answers[name] != below[name]}


class BuildError(Exception):
    """A tool has failed; the message is what it said."""


class Programs:
    """The builds, in a folder of their own, made when they are asked for first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.answers = cache(self._answers)
        self.folder = cache(self._build)
        self.compiled = cache(self._compile)

    def run(self, builds: Sequence[Build]) -> None:
        """Make and run builds, two at a time; what went wrong is told by the one that asks for it."""
        sources = {(build.level, build.binding, build.threads, build.rewritten == "source") for build in builds}
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda source: self.compiled(*source), sources))
            # What is rewritten afterwards needs the build without.
            for wanted in (False, True):
                list(pool.map(self.answers, [build for build in builds if (build.rewritten == "afterwards") is wanted]))

    def _compile(self, level: str, binding: bool, threads: bool, rewritten: bool = False) -> Path:
        kind = f"{'-threads' if threads else ''}{'-rewritten' if rewritten else ''}"
        output = self._folder / f"{'binding' if binding else 'program'}{level}{kind}.o"
        source: list[str | Path] = ["-std=c++17", "-fexceptions", "binding.cpp"] if binding else ["program.c"]
        if rewritten:
            source = [output.with_suffix(".c")]
            shutil.copy(FIXTURES / "program.c", source[0])
            _rewrite(output.with_suffix(".c"))
        if threads:
            source.append("-pthread")
        run("em++" if binding else "emcc", level, "-c", *source, "-o", output, cwd=FIXTURES)
        return output

    @cached_property
    def version(self) -> str:
        """That of the machine's emcc, `3.1.69`."""
        environ = {**os.environ, "PATH": PATH}
        said = subprocess.run(["emcc", "--version"], capture_output=True, text=True, check=True, env=environ).stdout
        found = re.search(r"\b\d+\.\d+\.\d+\b", said)
        assert found is not None, said
        return found[0]

    @property
    def is_recorded(self) -> bool:
        """Whether the answers without the rewrite are on record for this version."""
        return self.version == RECORDED

    def _build(self, build: Build) -> Path:
        """The folder with program.js, program.wasm, the scripts of the page and the page."""
        folder = self._folder / build.name.replace(" ", "_")
        folder.mkdir()
        for name in ("session.js", "runtime.js", "page.js", "page.html", "library.js", "extern_post.js"):
            shutil.copy(FIXTURES / name, folder)
        if not self.is_recorded:
            make_current(folder / "library.js")
        if build.binding:
            shutil.copy(FIXTURES / "binding.js", folder / "page.js")
            (folder / "runtime.js").write_text("")
        if build.rewritten == "afterwards":
            made = self.folder(build._replace(rewritten=""))
            for name in ("program.js", "program.wasm"):
                shutil.copy(made / name, folder)
            _rewrite(folder / "program.js", folder / "page.js")
            return folder
        if build.rewritten and build.rewritten != "source":
            _rewrite(folder / "page.js", folder / "extern_post.js")
        if build.rewritten == "library":
            _rewrite(folder / "library.js")
        self._link(build, folder)
        return folder

    def _link(self, build: Build, folder: Path) -> None:
        command: list[str | Path] = [build.level, *MEMORY, "-o", folder / "program.js"]
        if build.binding:
            command += ["-fexceptions", "-lembind", "-sEXPORTED_FUNCTIONS=_malloc,_free"]
            more = [] if self.is_recorded else VIEWS
            command += ["-sEXPORTED_RUNTIME_METHODS=" + ",".join(["stackSave", "stackRestore", *more])]
        else:
            command += ["-sEXPORTED_FUNCTIONS=" + ",".join(f"_{name}" for name in FUNCTIONS)]
            runtime = RUNTIME if self.is_recorded else current_runtime()
            command += ["-sEXPORTED_RUNTIME_METHODS=" + ",".join(runtime), "-sALLOW_TABLE_GROWTH"]
            command += ["--js-library", folder / "library.js", "--pre-js", "pre.js", "--post-js", "post.js"]
            command += ["--extern-post-js", folder / "extern_post.js"]
        if build.closure:
            command += ["--closure", "1"]
        if build.rewritten == "link":
            command += ["--js-transform", f"glue-rewriter rewrite -i {UNSIGNED}"]
        if build.threads:
            command += ["-pthread"]
        if not self.is_recorded:
            command += ["-sWASM_BIGINT"]  # without it setValue stores no 64 bits, until it is the default
        compiled = self.compiled(build.level, build.binding, build.threads, build.rewritten == "source")
        run("em++" if build.binding else "emcc", compiled, *command, cwd=FIXTURES, is_recorded=self.is_recorded)

    def _answers(self, build: Build) -> Answers:
        rows = BINDING_ROWS if build.binding else ROWS
        endless = [row.name for row in rows if row not in build.rows]
        script = FIXTURES / "run.js"
        finished = subprocess.run(
            [NODE, script, self.folder(build), *endless], check=False, capture_output=True, text=True, timeout=120
        )
        if not finished.stdout:
            raise BuildError(f"{build.name}: no answers, status {finished.returncode}\n{finished.stderr}")
        found = json.loads(finished.stdout)
        return Answers(found["answers"], found["high"], finished.returncode, finished.stderr)


def current_runtime() -> list[str]:
    """What is called of the runtime of an emcc after 3.1.6."""
    return [name for name in (*RUNTIME, *VIEWS) if name not in GONE]


def make_current(library: Path) -> None:
    """Changes our library for an emcc after 3.1.6, in which a macro has another name."""
    library.write_text(library.read_text("utf-8").replace("Runtime.getNative", "getNative"), "utf-8")


def _rewrite(*files: Path) -> None:
    run("glue-rewriter", "rewrite", "-q", "-i", UNSIGNED, *files, cwd=FIXTURES)


def run(program: str, *arguments: str | Path, cwd: Path, is_recorded: bool = True) -> None:
    """Run a program to its end, with what emcc needs to find; `is_recorded` says of emcc that it is the version that
    answers are on record for. Raises `BuildError` where it fails."""
    # Debian's acorn is found where NODE_PATH says; the closure compiler that Debian has is too old for emcc.
    environ = {**os.environ, "PATH": PATH, "NODE_PATH": str(fetch("peer") / "node_modules")}
    if "1" in arguments and "--closure" in arguments:
        compiler = (
            fetch("closure" if is_recorded else "closure-today") / "node_modules/google-closure-compiler-linux/compiler"
        )
        compiler.chmod(0o755)
        environ["EM_CLOSURE_COMPILER"] = str(compiler)
    found = shutil.which(program, path=PATH)
    assert found is not None, f"{program} is not installed"
    finished = subprocess.run(
        [found, *arguments], cwd=cwd, env=environ, check=False, capture_output=True, text=True, timeout=300
    )
    if finished.returncode != 0:
        raise BuildError(f"{program} {' '.join(map(str, arguments))}\n{finished.stdout}{finished.stderr}")
