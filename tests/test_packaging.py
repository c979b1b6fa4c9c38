"""What is built from the project: an sdist whose tests run, metadata, a word to old Pythons, shell completion."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from glue_rewriter import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: Tests that read files of the project, need nothing but pip's packages, and take a second.
QUICK = ["tests/test_readme.py", "tests/test_words.py", "tests/test_budgets.py", "tests/test_mistakes.py"]


def run(*command: str | Path, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **environ}
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("built")
    made = run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def sdist_of(built: Path) -> Path:
    [archive] = built.glob("*.tar.gz")
    return archive


def wheel_of(built: Path) -> Path:
    [archive] = built.glob("*.whl")
    return archive


@pytest.mark.network
@pytest.mark.slow
def test_what_is_built_can_be_uploaded(built: Path) -> None:
    checked = run(sys.executable, "-m", "twine", "check", "--strict", *sorted(built.iterdir()), cwd=built)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("PASSED") == 2


@pytest.mark.network
@pytest.mark.slow
def test_the_sdist_has_what_its_tests_need_and_they_run(built: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist_of(built)) as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.iterdir()
    tracked = run("git", "ls-files", cwd=ROOT)
    if tracked.returncode == 0:  # it is a checkout; else this is the sdist's own test
        missing = [name for name in tracked.stdout.split("\n") if name and not (folder / name).exists()]
        assert missing == []
    collected = run(sys.executable, "-m", "pytest", "-q", "--collect-only", cwd=folder, PYTHONPATH=str(folder))
    assert collected.returncode == 0, collected.stdout[-2000:] + collected.stderr
    tested = run(sys.executable, "-m", "pytest", "-q", *QUICK, cwd=folder, PYTHONPATH=str(folder))
    assert tested.returncode == 0, tested.stdout[-2000:] + tested.stderr


@pytest.mark.network
@pytest.mark.slow
def test_the_metadata_is_complete(built: Path) -> None:
    with zipfile.ZipFile(wheel_of(built)) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("METADATA")]
        metadata = archive.read(name).decode("utf-8")
    head, _, page = metadata.partition("\n\n")
    assert f"Version: {__version__}" in head
    for field in ("Summary: ", "Author: ", "Keywords: ", "License-Expression: MIT", "Requires-Python: >=3.11"):
        assert f"\n{field}" in head
    assert "Requires-Dist: brotli" in head
    assert page.startswith("# glue-rewriter")


def pythons() -> list[str]:
    """The Pythons of the versions that the metadata names and that are on this machine, one of each."""
    versions = re.findall(r"Python :: (3\.\d+)$", "\n".join(PROJECT["project"]["classifiers"]), re.MULTILINE)
    assert "3.11" in versions
    assert "3.14" in versions
    roots = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    roots += sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions").glob("*/bin"))
    found = {version: [root / f"python{version}" for root in roots] for version in versions}
    there = [next((str(path) for path in paths if works(path)), "") for paths in found.values()]
    return [path for path in there if path] or [sys.executable]


def works(python: Path) -> bool:
    """Whether a Python can make virtual environments with pip in them."""
    return python.is_file() and run(python, "-c", "import venv, ensurepip", cwd=ROOT).returncode == 0


@pytest.mark.network
@pytest.mark.slow
def test_the_wheel_works_in_each_python_that_is_there(built: Path, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("x = HEAP32[p >> 2];\n")
    for number, python in enumerate(pythons()):
        folder = tmp_path / str(number)
        assert run(python, "-m", "venv", folder, cwd=tmp_path).returncode == 0
        installed = run(folder / "bin/pip", "install", "-q", wheel_of(built), cwd=tmp_path)
        assert installed.returncode == 0, installed.stderr
        tool = folder / "bin/glue-rewriter"
        done = run(tool, "rewrite", "--verify", "--sizes", "-sMAXIMUM_MEMORY=4GB", "a.js", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "x = HEAP32[p >>> 2];\n"), f"{python}: {done.stderr}"
        assert run(tool, "audit", "a.js", cwd=tmp_path).returncode == 0
        assert run(tool, "size", "measure", "a.js", cwd=tmp_path).returncode == 0


def test_an_old_python_is_told() -> None:
    code = "import sys; sys.version_info = (3, 10, 13); import backend"
    found = run(sys.executable, "-c", code, cwd=ROOT)
    assert found.returncode == 1
    assert found.stderr.startswith("glue-rewriter needs Python 3.11 or newer, and this is Python 3.10.")


def test_the_backend_and_the_metadata_name_the_same_python() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert re.search(r"^NEEDED = \(3, 11\)$", (ROOT / "backend.py").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("glue-rewriter re", "plain,rewrite"),
        ("glue-rewriter rewrite --ch", "plain,--check"),
        ("glue-rewriter rewrite --print p", "plain,pretty"),
        ("glue-rewriter rewrite gl", "file,gl"),
        ("glue-rewriter lift ap", "file,ap"),
        ("glue-rewriter audit --format s", "plain,sarif"),
    ],
)
def test_shells_complete(words: str, expected: str) -> None:
    environ = {
        "_GLUE_REWRITER_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    found = run(sys.executable, "-c", "from glue_rewriter.cli import main; main()", cwd=ROOT, **environ)
    assert expected in found.stdout.split(), found.stdout + found.stderr


# nothing that cannot be had


@pytest.mark.parametrize(
    "word", ["example.org", "example.com", "OWNER/", "HOST/", "YOUR-ORG", "glue-rewriter[", "@REF"]
)
def test_no_placeholder_is_left(word: str) -> None:
    texts = [ROOT / "README.md", ROOT / "action.yml", ROOT / "pyproject.toml", *(ROOT / "docs").rglob("*.md")]
    texts += (ROOT / "glue_rewriter").rglob("*.py")
    found = [str(path) for path in texts if path.name != "changelog.md" and word in path.read_text("utf-8")]
    assert found == []
