"""Programs of fixtures/emcc built by today's emcc, in the root that `tests.emcc.root` makes: for 4 GiB, and wasm64."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from tests.emcc.builds import FIXTURES, FUNCTIONS, MEMORY, RUNTIME, UNSIGNED, Answers, BuildError
from tests.emcc.root import EmccRoot

WIDE = FIXTURES / "wide"
WIDE_MEMORY = ("-m64", "-sMAXIMUM_MEMORY=16GB")
WIDE_ROWS = re.findall(r"ROW\((\w+)\)", (WIDE / "program.c").read_text("utf-8").partition("rows[] =")[2])
#: What emcc 3.1.6 had, and has no more; and what is exported no longer unless it is asked for.
_GONE = frozenset({"allocateUTF8"})
_VIEWS = ("HEAP8", "HEAPU8", "HEAP16", "HEAPU16", "HEAP32", "HEAPU32", "HEAPF32", "HEAPF64")
#: What the rewrite needs to run inside the root: what is not bound to this interpreter is copied.
_PACKAGES = ("tree_sitter_javascript", "tree_sitter_typescript", "click", "escodegen", "esprima", "esutils", "pathspec")
_HOOK = "env PYTHONPATH=/opt/glue python3 -m glue_rewriter rewrite -q -i"

#: Where the rewrite is done: nowhere, in the link, or in what emcc has made.
KINDS = ("", "link", "afterwards")


class Today:
    """The builds, each made once, all at -O2."""

    def __init__(self, root: EmccRoot) -> None:
        self._root = root
        self.version = root.version
        self.answers = cache(self._answers)
        self.wide = cache(self._wide)
        self._hooked = False

    def _answers(self, rewritten: str) -> Answers:
        """What a program for 4 GiB answers, as `tests.emcc.builds` says it."""
        place = self._root.place(f"program-{rewritten or 'plain'}-{os.getpid()}")
        for file in FIXTURES.iterdir():
            if file.is_file():
                shutil.copy(file, place)
        library = place / "library.js"
        library.write_text(library.read_text("utf-8").replace("Runtime.getNative", "getNative"), "utf-8")
        exported = [name for name in RUNTIME if name not in _GONE]
        if rewritten:
            _rewrite([UNSIGNED], place / "page.js", place / "extern_post.js")
        command = ["emcc", "program.c", "-O2", *MEMORY, "-o", "program.js", "-sALLOW_TABLE_GROWTH"]
        command += ["-sEXPORTED_FUNCTIONS=" + ",".join(f"_{name}" for name in FUNCTIONS)]
        command += ["-sEXPORTED_RUNTIME_METHODS=" + ",".join([*exported, *_VIEWS])]
        command += ["--js-library", "library.js", "--pre-js", "pre.js", "--post-js", "post.js"]
        command += ["--extern-post-js", "extern_post.js"]
        if rewritten == "link":
            self._install()
            command += ["--js-transform", f"{_HOOK} {UNSIGNED}"]
        self._run(command, place)
        if rewritten == "afterwards":
            _rewrite([UNSIGNED], place / "program.js")
        found = json.loads(self._run(["node", "run.js", "."], place))
        shutil.rmtree(place)
        return Answers(found["answers"], found["high"], 0, "")

    def _wide(self, rewritten: str) -> dict[str, tuple[str, str]]:
        """What the wasm64 program answers, for each row: below 4 GiB, and above."""
        place = self._root.place(f"wide-{rewritten or 'plain'}-{os.getpid()}")
        for file in WIDE.iterdir():
            shutil.copy(file, place)
        command = ["emcc", "program.c", "-O2", *WIDE_MEMORY, "-sALLOW_MEMORY_GROWTH", "-o", "program.js"]
        command += ["--js-library", "library.js", "--pre-js", "pre.js", "--post-js", "post.js"]
        if rewritten == "link":
            self._install()
            command += ["--js-transform", " ".join([_HOOK, *WIDE_MEMORY])]
        self._run(command, place)
        if rewritten == "afterwards":
            _rewrite(WIDE_MEMORY, place / "program.js")
        lines = [line.split() for line in self._run(["node", "program.js"], place).splitlines()]
        shutil.rmtree(place)
        return {name: (below, above) for name, below, above in lines}

    def _install(self) -> None:
        """Puts the rewrite into the root, for emcc to call."""
        if self._hooked:
            return
        target = self._root.folder / "opt/glue"
        if not (target / "tree_sitter").exists():
            self._fetch(target)
        fresh = target / f"fresh-{os.getpid()}"
        shutil.copytree(_folder("glue_rewriter"), fresh, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.rmtree(target / "glue_rewriter", ignore_errors=True)
        fresh.rename(target / "glue_rewriter")
        self._hooked = True

    def _fetch(self, target: Path) -> None:
        """The parser's binding for the root's own Python, and the packages that fit any."""
        asked = "import sys; print('%d.%d' % sys.version_info[:2])"
        version = self._run(["python3", "-c", asked], self._root.place(f"python-{os.getpid()}")).strip()
        part = target.with_name(f"{target.name}.{os.getpid()}")
        binding = f"tree-sitter=={metadata.version('tree-sitter')}"
        machines = ["--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_17_x86_64"]
        wanted = ["--python-version", version, *machines, "--target", str(part), binding]
        _run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--only-binary=:all:", *wanted])
        for name in _PACKAGES:
            shutil.copytree(_folder(name), part / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)

    def _run(self, command: list[str], place: Path) -> str:
        done = self._root.run(command, place)
        if done.returncode:
            raise BuildError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None, package
    assert found.origin is not None, package
    return Path(found.origin).parent


def _rewrite(settings: tuple[str, ...] | list[str], *files: Path) -> None:
    _run([str(Path(sys.executable).with_name("glue-rewriter")), "rewrite", "-q", "-i", *settings, *map(str, files)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
