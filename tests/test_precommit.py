"""The hooks, as pre-commit installs and runs them from this checkout."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest

from glue_rewriter.cli import rewrite as command
from glue_rewriter.cli.audit import audit as audit_command
from glue_rewriter.cli.options import Options
from glue_rewriter.cli.usage import check_usage
from glue_rewriter.source import EXTENSIONS

ROOT = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in load_manifest(ROOT / ".pre-commit-hooks.yaml")}

DIRTY = b"""\
mergeInto(LibraryManager.library, {
#if ASSERTIONS
  $check: function(p) { return HEAP32[p >> 2] === {{{ cDefs.MAGIC }}}; },
#endif
  total: function(p, n) { return HEAPF64[(p >> 3) + n]; },
});
"""
AUDITED = b"""\
mergeInto(LibraryManager.library, {
#if ASSERTIONS
  $check: function(p) { return p < 0 ? 0 : HEAPU8[p]; },
#endif
});
"""
CLEAN = DIRTY.replace(b">>", b">>>")


class Repository:
    """A git repository of somebody who tries the hooks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self._environ["PRE_COMMIT_HOME"] = str(folder.parent / "pre-commit")
        folder.mkdir()
        self.git("init", "-q")

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self._environ, check=True, capture_output=True, text=True
        ).stdout

    def add(self, name: str, content: bytes) -> Path:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        self.git("add", name)
        return file

    def try_hooks(self, *hook: str) -> tuple[int, str]:
        """The exit status and the output of `pre-commit try-repo` on all files; of all hooks where none is named."""
        found = subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", "--color=never", ROOT, *hook, "--all-files"],
            cwd=self.folder,
            env=self._environ,
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        return found.returncode, found.stdout + found.stderr


@pytest.mark.network
def test_dirty_libraries_fail_until_they_are_mended(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    file = repository.add("plugin.jslib", DIRTY)
    repository.add("right.js", b"x = HEAP32[p >>> 2];\n")
    repository.add("@types/right.ts", b"x = HEAP32[p >>> 2];\n")
    excluded = repository.add("third_party/theirs.js", b"x = HEAP32[p >> 2];\n")
    text = repository.add("notes.txt", b"HEAP32[p >> 2]\n")
    repository.add("glue-rewriter.toml", b'exclude = ["third_party/"]\n')

    status, said = repository.try_hooks("glue-rewriter-check")
    assert status == 1, said
    assert "- exit code: 1" in said
    assert "+  total: function(p, n) { return HEAPF64[(p >>> 3) + n]; }," in said
    assert "plugin.jslib: 2 sites: 2 to rewrite" in said
    assert "right.js" not in said
    assert file.read_bytes() == DIRTY
    assert repository.git("diff", "--name-only") == ""

    status, said = repository.try_hooks("glue-rewriter")
    assert status == 1, said
    assert "- files were modified by this hook" in said
    assert "- exit code" not in said
    assert file.read_bytes() == CLEAN
    assert repository.git("diff", "--name-only") == "plugin.jslib\n"

    repository.git("add", ".")
    audited = repository.add("audited.jslib", AUDITED)
    repository.add("third_party/audited.jslib", AUDITED)
    status, said = repository.try_hooks("glue-rewriter-audit")
    assert status == 1, said
    assert "- exit code: 1" in said
    assert "audited.jslib:3:32: GR101 error: " in said
    assert "third_party" not in said
    assert "1 finding in 1 of 4 files (1 error)\n" in said
    assert audited.read_bytes() == AUDITED

    repository.add("audited.jslib", AUDITED.replace(b"p < 0", b"p === 0").replace(b"HEAPU8[p]", b"HEAPU8[p >>> 0]"))
    status, said = repository.try_hooks()
    assert status == 0, said
    assert said.count("Passed") == 3
    assert repository.git("diff", "--name-only") == ""
    assert excluded.read_bytes() == b"x = HEAP32[p >> 2];\n"
    assert text.read_bytes() == b"HEAP32[p >> 2]\n"


REWRITING = ("glue-rewriter", "glue-rewriter-check")


def test_the_audit_is_a_command_that_takes_files() -> None:
    hook = HOOKS["glue-rewriter-audit"]
    program, name, *arguments = shlex.split(hook["entry"]) + hook["args"]
    assert (program, name) == ("glue-rewriter", "audit")
    params = audit_command.make_context("audit", [*arguments, "a.js", "b.js"]).params
    assert (params["files"], params["force_exclude"], params["fix"]) == (("a.js", "b.js"), True, False)


@pytest.mark.parametrize("hook", REWRITING)
def test_each_hook_is_a_command_that_takes_files(hook: str) -> None:
    program, name, *arguments = shlex.split(HOOKS[hook]["entry"]) + HOOKS[hook]["args"]
    assert (program, name) == ("glue-rewriter", "rewrite")
    options = Options(**command.rewrite.make_context("rewrite", [*arguments, "a.js", "b.js"]).params)
    check_usage(options)
    assert options.force_exclude
    assert options.writes_nothing is (hook == "glue-rewriter-check")


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hooks_take_the_files_that_a_walk_takes(hook: str) -> None:
    extensions = "|".join(extension.removeprefix(".") for extension in EXTENSIONS)
    assert HOOKS[hook]["files"] == rf"\.({extensions})$"
    assert HOOKS[hook]["types"] == ["text"]
    assert HOOKS[hook]["language"] == "python"


def test_the_hooks_are_those_that_are_documented() -> None:
    assert list(HOOKS) == [*REWRITING, "glue-rewriter-audit"]
    page = (ROOT / "docs/pre-commit.md").read_text("utf-8")
    assert all(f"id: {hook}\n" in page for hook in HOOKS)
