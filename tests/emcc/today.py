"""Programs of fixtures/emcc built by today's emcc, in the root that `tests.emcc.root` makes: for 4 GiB, and wasm64."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

from fixtures.published import fetch
from tests.emcc.builds import FIXTURES, FUNCTIONS, MEMORY, UNSIGNED, Answers, BuildError, current_runtime, make_current
from tests.emcc.root import EmccRoot

WIDE = FIXTURES / "wide"
WIDE_MEMORY = ("-m64", "-sMAXIMUM_MEMORY=16GB")
WIDE_ROWS = re.findall(r"ROW\((\w+)\)", (WIDE / "program.c").read_text("utf-8").partition("rows[] =")[2])
#: What the rewrite needs to run inside the root: what is not bound to this interpreter is copied.
_PACKAGES = ("tree_sitter_javascript", "tree_sitter_typescript", "click", "escodegen", "esprima", "esutils", "pathspec")
_HOOK = "env PYTHONPATH=/opt/glue python3 -m glue_rewriter rewrite -q -i"

#: Where the rewrite is done: nowhere, in the link, or in what emcc has made; of wasm64 in its sources, too.
KINDS = ("", "link", "afterwards")
WIDE_KINDS = (*KINDS, "before")
WIDE_O0 = ("-O0", "-sASSERTIONS=0")
#: emcc's own pass for 4 GiB, in its tools/acorn-optimizer.mjs; no setting switches it off.
_PASS = "function unsignPointers(ast) {\n"
#: Name -> how else a program is linked: by which flags, and whether without emcc's own pass.
WAYS: dict[str, tuple[list[str], bool]] = {
    "without its pass": (["-O2"], False),
    # Assertions would take other libraries, which emcc makes first, for minutes.
    "-O0": (["-O0", "-sASSERTIONS=0"], True),
    "--closure 1": (["-O2", "--closure", "1"], True),
    "-pthread": (["-O1", "-pthread"], True),
}


class Today:
    """The builds, each made once, at -O2 where nothing else is said."""

    def __init__(self, root: EmccRoot) -> None:
        self._root = root
        self.version = root.version
        # Those libraries are in no package: emcc makes them where it may write its cache.
        config = (root.folder / "usr/share/emscripten/.emscripten").read_text("utf-8")
        self.links_wasm64 = re.search(r"^FROZEN_CACHE = True", config, re.MULTILINE) is None
        self.answers = cache(self._answers)
        self.wide = cache(self._wide)
        self._hooked = False

    def _answers(self, rewritten: str, way: str = "") -> Answers:
        """What a program for 4 GiB answers, as `tests.emcc.builds` says it."""
        flags, has_pass = WAYS.get(way, (["-O2"], True))
        place = self._root.place(f"program-{rewritten or 'plain'}-{os.getpid()}")
        for file in FIXTURES.iterdir():
            if file.is_file():
                shutil.copy(file, place)
        make_current(place / "library.js")
        if rewritten:
            _rewrite([UNSIGNED], place / "page.js", place / "extern_post.js")
        emcc = "emcc" if has_pass else self.without_pass()
        command = [emcc, "program.c", *flags, *MEMORY, "-o", "program.js", "-sALLOW_TABLE_GROWTH"]
        command += ["-sEXPORTED_FUNCTIONS=" + ",".join(f"_{name}" for name in FUNCTIONS)]
        command += ["-sEXPORTED_RUNTIME_METHODS=" + ",".join(current_runtime())]
        command += ["--js-library", "library.js", "--pre-js", "pre.js", "--post-js", "post.js"]
        command += ["--extern-post-js", "extern_post.js"]
        if rewritten == "link":
            self._install()
            command += ["--js-transform", f"{_HOOK} {UNSIGNED}"]
        self._run(command, place, self._closure() if "--closure" in flags else None)
        if rewritten == "afterwards":
            _rewrite([UNSIGNED], place / "program.js")
        found = json.loads(self._run(["node", "run.js", "."], place))
        shutil.rmtree(place)
        return Answers(found["answers"], found["high"], 0, "")

    def _wide(self, rewritten: str, flags: tuple[str, ...] = ("-O2",)) -> dict[str, tuple[str, str]]:
        """What the wasm64 program answers, for each row: below 4 GiB, and above."""
        place = self._wide_built(rewritten, flags)
        lines = [line.split() for line in self._run(["node", "program.js"], place).splitlines()]
        shutil.rmtree(place)
        return {name: (below, above) for name, below, above in lines}

    def reports(self, rewritten: str) -> list[str]:
        """What the checks of `sanitize -m64` report when the wasm64 program runs."""
        place = self._wide_built(rewritten)
        _call("sanitize", ["-m64"], place / "program.js")
        done = self._root.run(["node", "program.js"], place)
        shutil.rmtree(place)
        assert done.returncode == 0, done.stderr
        return done.stderr.splitlines()

    def _wide_built(self, rewritten: str, flags: tuple[str, ...] = ("-O2",)) -> Path:
        """The folder with the wasm64 program."""
        place = self._root.place(f"wide-{rewritten or 'plain'}-{os.getpid()}")
        for file in WIDE.iterdir():
            shutil.copy(file, place)
        if rewritten == "before":
            _rewrite(WIDE_MEMORY, *(place / name for name in ("program.c", "library.js", "pre.js", "post.js")))
        command = ["emcc", "program.c", *flags, *WIDE_MEMORY, "-sALLOW_MEMORY_GROWTH", "-o", "program.js"]
        command += ["--js-library", "library.js", "--pre-js", "pre.js", "--post-js", "post.js"]
        if rewritten == "link":
            self._install()
            command += ["--js-transform", " ".join([_HOOK, *WIDE_MEMORY])]
        self._run(command, place)
        if rewritten == "afterwards":
            _rewrite(WIDE_MEMORY, place / "program.js")
        return place

    def without_pass(self) -> str:
        """The path of an emcc that has no pass for 4 GiB, in the root: the same but for one function."""
        folder = self._root.folder / "usr/share/emcc-without-pass"
        if not folder.exists():
            part = folder.with_name(f"{folder.name}.{os.getpid()}")
            inside = "/" + str(part.relative_to(self._root.folder))
            # Links but for the Python in it, which looks for the rest beside the file that a link leads to.
            links = f"cp -rs /usr/share/emscripten {inside} && cd {inside} && rm -r tools emcc emcc.py"
            self._run(
                ["sh", "-c", f"{links} && cp -r /usr/share/emscripten/tools /usr/share/emscripten/emcc* ."],
                folder.parent,
            )
            optimizer = part / "tools/acorn-optimizer.mjs"
            code = (self._root.folder / "usr/share/emscripten/tools/acorn-optimizer.mjs").read_text("utf-8")
            assert code.count(_PASS) == 1, f"emcc {self.version} has its pass elsewhere: see tools/acorn-optimizer.mjs"
            optimizer.write_text(code.replace(_PASS, f"{_PASS}  return;\n"), "utf-8")
            part.rename(folder)
        return "/usr/share/emcc-without-pass/emcc"

    def _closure(self) -> dict[str, str]:
        """The closure compiler from npm, put into the root, and what tells emcc of it."""
        target = self._root.folder / "opt/closure-compiler"
        if not target.exists():
            part = target.with_name(f"{target.name}.{os.getpid()}")
            shutil.copy(fetch("closure-today") / "node_modules/google-closure-compiler-linux/compiler", part)
            part.chmod(0o755)
            part.rename(target)
        return {"EM_CLOSURE_COMPILER": "/opt/closure-compiler"}

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

    def _run(self, command: list[str], place: Path, environ: Mapping[str, str] | None = None) -> str:
        done = self._root.run(command, place, environ)
        if done.returncode:
            raise BuildError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None, package
    assert found.origin is not None, package
    return Path(found.origin).parent


def _rewrite(settings: tuple[str, ...] | list[str], *files: Path) -> None:
    _call("rewrite", settings, *files)


def _call(command: str, settings: Sequence[str], *files: Path) -> None:
    _run([str(Path(sys.executable).with_name("glue-rewriter")), command, "-q", "-i", *settings, *map(str, files)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
