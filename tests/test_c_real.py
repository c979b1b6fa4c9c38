"""Files in C and C++ of others, with EM_JS and EM_ASM: clang's preprocessor finds the same bodies, none more or less.

Those of emcc's own tests and system library, of SDL and of a package of npm, and those of fixtures/c.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fixtures.published import FOLDER, package_folder
from glue_rewriter import Rewritten, Settings, rewrite, verify_rewrite
from glue_rewriter.source.c import find_bodies, may_have_bodies
from glue_rewriter.source.c.tokens import tokens
from tests import clang
from tests.test_c_files import FILES, assert_apart

SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])
EMSCRIPTEN = Path("/usr/share/emscripten")
SUFFIXES = {".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp", ".m", ".mm"}
#: Where the macros themselves are defined.
HEADERS = {"em_asm.h", "em_js.h"}
#: Files of our own of which clang says something else, and why that is meant.
OTHERWISE = {
    "commas.c": "the code of old macros, with commas in braces, is read as it was meant",
    "not_javascript.c": "a parenthesis is not closed, at which clang ends",
    "unclosed.c": "as above",
    "wasm64.c": "arms for wasm64 are passed over",
}

pytestmark = [pytest.mark.emcc, pytest.mark.slow]


def sources(folder: Path) -> Iterator[Path]:
    """The files below a folder that have one of the macros."""
    for path in sorted(folder.rglob("*")):
        if (
            path.suffix in SUFFIXES
            and path.is_file()
            and path.name not in HEADERS
            and may_have_bodies(path.read_bytes())
        ):
            yield path


@cache
def emscripten() -> tuple[Path, ...]:
    clang.installed("emcc", "emscripten")
    return (*sources(EMSCRIPTEN / "tests"), *sources(EMSCRIPTEN / "system"))


@cache
def sdl() -> Path:
    """SDL's source as Debian 12 has it, by apt, with lists of its own."""
    folder = FOLDER / "sdl2"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "lists/partial").mkdir(parents=True)
        (folder / "cache/archives/partial").mkdir(parents=True)
        (folder / "sources.list").write_text(f"deb-src {_mirror()} bookworm main\n")
        apt = ["apt-get", "-qq", "-oDir::Etc::SourceParts=/dev/null", f"-oDir::Etc::SourceList={folder}/sources.list"]
        apt += [f"-oDir::State::Lists={folder}/lists", f"-oDir::Cache={folder}/cache"]
        subprocess.run([*apt, "update"], cwd=folder, check=True, capture_output=True, timeout=120)
        subprocess.run(
            [*apt, "source", "--download-only", "libsdl2"], cwd=folder, check=True, capture_output=True, timeout=120
        )
        [archive] = folder.glob("*.orig.tar.*")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        (folder / "done").touch()
    return folder


def _mirror() -> str:
    """The archive that the machine's apt uses."""
    said = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"], capture_output=True, text=True, check=True
    )
    return next(line for line in said.stdout.split() if line.rstrip("/").endswith("/debian"))


def found(path: Path) -> Rewritten:
    return rewrite(path.read_bytes(), SETTINGS, path=str(path))


def assert_same_bodies(path: Path, folder: Path) -> int:
    """How many bodies there are, which clang finds, too."""
    data = path.read_bytes()
    ours = find_bodies(data)
    read = Counter(
        (body.form, clang.squeezed(_without_comments(data, body.start, body.end)))
        for body in ours.bodies
        if body.form in clang.MACROS
    )
    theirs = Counter(clang.bodies(data, path, folder))
    unread = Counter(one.form for one in ours.unread if one.form in clang.MACROS)
    assert not read - theirs, "invented"
    assert Counter(form for form, _ in (theirs - read).elements()) == unread, "not found"
    return sum(read.values()) + sum(unread.values())


def _without_comments(data: bytes, start: int, end: int) -> str:
    """The code of a body without comments, directives and the ends of continued lines."""
    parts, done = [], start
    for token in tokens(data, start, end):
        if token.kind in ("comment", "splice", "directive") and token.start >= done:
            parts.append(data[done : token.start])
            done = token.end
            if token.kind == "directive":
                done = data.index(b"\n", token.end)
    return re.sub(r"\\\n", "", b"".join([*parts, data[done:end]]).decode("utf-8", "replace"))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_clang_finds_the_bodies_of_our_own(path: Path, tmp_path: Path) -> None:
    if path.name in OTHERWISE:
        with pytest.raises((AssertionError, subprocess.CalledProcessError)):
            assert_same_bodies(path, tmp_path)
    else:
        assert_same_bodies(path, tmp_path)


def test_clang_finds_the_bodies_of_emscripten_s_files(tmp_path: Path) -> None:
    counts = {path: assert_same_bodies(path, tmp_path) for path in emscripten()}
    assert len([count for count in counts.values() if count]) > 150
    assert sum(counts.values()) > 500


@pytest.mark.network
def test_clang_finds_the_bodies_of_packages(tmp_path: Path) -> None:
    paths = [*sources(sdl()), *sources(package_folder("quickjs-emscripten"))]
    assert len(paths) >= 9
    assert all(assert_same_bodies(path, tmp_path) for path in paths)


@pytest.mark.network
def test_nothing_else_in_the_files_changes() -> None:
    """And what changes is verified, and right when it is rewritten once more."""
    paths = [*emscripten(), *sources(sdl()), *sources(package_folder("quickjs-emscripten"))]
    edits = 0
    for path in paths:
        rewritten = found(path)
        assert_apart(rewritten)
        assert verify_rewrite(rewritten) == ()
        assert not rewrite(rewritten.code, SETTINGS, path=str(path)).changed
        edits += len(rewritten.edits)
    assert edits > 10


def test_the_macros_own_headers_have_no_body() -> None:
    for name in HEADERS:
        data = (EMSCRIPTEN / "system/include/emscripten" / name).read_bytes()
        assert re.search(rb"define EM_(ASM|JS)\(", data) is not None
        assert find_bodies(data).bodies == ()
