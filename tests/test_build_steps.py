"""docs/build-steps.md: each example is built, built again, and built after what it depends on has changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.published import NODE, fetch
from tests.command import SIGNED_CODE, UNSIGNED_CODE
from tests.tools import installed

#: The script beside the `npm` of the Node distribution, which is a link there and a copy in its wheel.
NPM = (NODE, NODE.parent.parent / "lib/node_modules/npm/bin/npm-cli.js")
ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/build-steps.md").read_text("utf-8")


def block(info: str) -> str:
    [found] = re.findall(rf"^```{info}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


def run(*command: str | Path, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A finished process that finds the programs beside this interpreter: ours, cmake and ninja."""
    path = os.pathsep.join([str(Path(sys.executable).parent), str(NODE.parent), os.environ["PATH"]])
    clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    # A program is looked for in the PATH of this process, not in that of the new one.
    program = shutil.which(command[0], path=path)
    assert program is not None, f"{command[0]} is not installed"
    return subprocess.run(
        [program, *command[1:]],
        cwd=cwd,
        env={**clean, **environ, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )


def built(*command: str | Path, cwd: Path, **environ: str) -> str:
    found = run(*command, cwd=cwd, **environ)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def later(file: Path, than: Path) -> None:
    """Make a file newer than another by a second, whatever the clock of the file system."""
    moment = than.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(moment, moment))


def assert_steps(folder: Path, output: Path, *command: str) -> None:
    """The output is made, not made again, and made again after its input or the configuration has changed."""
    configuration, source = folder / "glue-rewriter.toml", folder / "app.js"
    configuration.write_text("")
    source.write_bytes(SIGNED_CODE)
    built(*command, cwd=output.parent)
    assert output.read_bytes() == UNSIGNED_CODE

    before = output.stat().st_mtime_ns
    built(*command, cwd=output.parent)
    assert output.stat().st_mtime_ns == before

    source.write_bytes(SIGNED_CODE * 2)
    later(source, output)
    built(*command, cwd=output.parent)
    assert output.read_bytes() == UNSIGNED_CODE * 2

    configuration.write_text('heap-names = {mem = "i32"}\n')
    source.write_bytes(b"x = mem[p >> 2];\n")
    os.utime(source, ns=(output.stat().st_mtime_ns - 5_000_000_000,) * 2)  # the configuration alone is new
    later(configuration, output)
    built(*command, cwd=output.parent)
    assert output.read_bytes() == b"x = mem[p >>> 2];\n"


#: What emcc's own pass leaves as it is: the view is a property.
MAIN = """\
#include <emscripten.h>
EM_JS(int, peek, (int *p), { return Module.HEAP32[p >> 2]; });
int answer = 42;
int main(void) { return peek(&answer) - 42; }
"""


@pytest.mark.emcc
@pytest.mark.network
def test_emcc(tmp_path: Path) -> None:
    installed("emcc", "emscripten")
    (tmp_path / "main.c").write_text(MAIN)
    # Debian leaves acorn out, which emcc needs for a pass of its own.
    found = run("sh", "-ec", block("sh"), cwd=tmp_path, NODE_PATH=str(fetch("peer") / "node_modules"))
    assert found.returncode == 0, found.stdout + found.stderr
    assert re.search(r"main\.js\S*: \d+ sites: [1-9]\d* rewritten", found.stderr)
    assert "return Module.HEAP32[p >>> 2]" in (tmp_path / "main.js").read_text("utf-8")


@pytest.mark.slow
def test_make(tmp_path: Path) -> None:
    installed("make", "make")
    (tmp_path / "makefile").write_text(block("make"))
    assert_steps(tmp_path, tmp_path / "app.4gb.js", "make", "-s")


@pytest.mark.slow
def test_ninja(tmp_path: Path) -> None:
    (tmp_path / "build.ninja").write_text(block("ninja"))
    assert_steps(tmp_path, tmp_path / "app.4gb.js", "ninja")


@pytest.mark.slow
def test_cmake(tmp_path: Path) -> None:
    (tmp_path / "CMakeLists.txt").write_text(block("cmake"))
    (tmp_path / "app.js").write_bytes(SIGNED_CODE)
    (tmp_path / "out").mkdir()
    built("cmake", "-G", "Ninja", "-S", ".", "-B", "out", cwd=tmp_path)
    assert_steps(tmp_path, tmp_path / "out/app.4gb.js", "cmake", "--build", ".")


@pytest.mark.slow
@pytest.mark.emcc
@pytest.mark.network
def test_cmake_after_the_link(tmp_path: Path) -> None:
    installed("emcmake", "emscripten")
    (tmp_path / "CMakeLists.txt").write_text(block("cmake post-build"))
    code = "#include <emscripten.h>\nEM_JS(int, at, (int *p, int i), { return HEAP32[(p >> 2) + i]; });\n"
    (tmp_path / "main.c").write_text(code + "int main(void) { int a[2] = {0, 0}; return at(a, 1); }\n")
    tool = Path(sys.executable).with_name("glue-rewriter")
    built("emcmake", "cmake", "-G", "Ninja", "-S", ".", "-B", "out", f"-DGLUE_REWRITER={tool}", cwd=tmp_path)
    built("cmake", "--build", "out", cwd=tmp_path, NODE_PATH=str(fetch("peer") / "node_modules"))
    assert "HEAP32[(p >>> 2) + i]" in (tmp_path / "out/app.js").read_text()
    found = run(tool, "rewrite", "--check", "-sMAXIMUM_MEMORY=4GB", "out/app.js", cwd=tmp_path)
    assert found.returncode == 0, found.stderr


@pytest.mark.slow
@pytest.mark.network
def test_npm(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(block("json"))
    assert json.loads(block("json"))["scripts"].keys() == {"prebuild", "build", "lint"}
    vite = tmp_path / "node_modules/.bin/vite"  # in its place: it sees what the step before has made
    vite.parent.mkdir(parents=True)
    vite.write_text("#!/bin/sh\ncp app.4gb.js bundled.js\n")
    vite.chmod(0o755)
    (tmp_path / "src").mkdir()
    for name in ("app.js", "src/a.js"):
        (tmp_path / name).write_bytes(SIGNED_CODE)
    built(*NPM, "run", "build", cwd=tmp_path)
    assert (tmp_path / "bundled.js").read_bytes() == UNSIGNED_CODE
    found = run(*NPM, "run", "lint", cwd=tmp_path)
    assert found.returncode == 1
    assert "+x = HEAP32[p >>> 2];" in found.stdout
    (tmp_path / "src/a.js").write_bytes(UNSIGNED_CODE)
    built(*NPM, "run", "lint", cwd=tmp_path)
