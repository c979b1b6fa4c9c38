"""Directories: which of their files are taken, in which order, and what is said of many."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from glue_rewriter import Rewritten, Settings, pipeline
from glue_rewriter.cli import pool, rewrite_one
from glue_rewriter.source import Language, Source
from tests.command import SIGNED_CODE, UNSIGNED_CODE, Command

BAD = b"if (a { HEAP32[p >> 2] }\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


def lay_out(folder: Path, *names: str, **contents: str) -> None:
    """Write files that need a rewrite, and others."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(SIGNED_CODE)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def git(*arguments: str, cwd: Path) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True, env=clean
    ).stdout


def taken(command: Command, *arguments: str) -> list[str]:
    """The files that these names stand for, in their order."""
    found = command("rewrite", "-sMAXIMUM_MEMORY=2GB", "--check", "-q", "--stats", "-", *arguments)
    return [file["path"] for file in json.loads(found.stdout)["files"] if not file["error"]]


# which files


def test_sources_are_taken_by_their_endings(command: Command, tmp_path: Path) -> None:
    sources = [
        "a.cjs",
        "a.cts",
        "a.js",
        "a.jslib",
        "a.jspre",
        "a.jsx",
        "a.mjs",
        "a.mts",
        "a.ts",
        "a.tsx",
        "b.JS",
        "src/deep/er/c.js",
    ]
    others = ["a.txt", "a.json", "js", "a.js.map", "Makefile", "src/a.html", "a.jslib.bak"]
    lay_out(tmp_path, *sources, *others)
    assert taken(command, ".") == sources
    assert taken(command, f"{tmp_path}") == [f"{tmp_path}/{name}" for name in sources]
    assert taken(command, "src/", "a.txt", "./src/deep") == ["src/deep/er/c.js", "a.txt"]


def test_the_files_of_a_folder_come_first_by_name(command: Command, tmp_path: Path) -> None:
    names = ["B.js", "b.js", "z.js", "a/b.js", "a/c.js", "a/b/a.js", "a.d/a.js", "é/a.js"]
    lay_out(tmp_path, *reversed(names))
    assert taken(command, ".") == ["B.js", "b.js", "z.js", "a/b.js", "a/c.js", "a/b/a.js", "a.d/a.js", "é/a.js"]


def test_folders_of_git_npm_and_cmake_are_never_entered(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, ".git/hooks/a.js", "node_modules/a/a.js", "a/node_modules/a.js", "a/a.js", ".hidden/a.js")
    # CMake calls a time stamp so, which is no TypeScript.
    lay_out(tmp_path, "build/CMakeFiles/app.dir/compiler_depend.ts")
    assert taken(command, ".") == [".hidden/a.js", "a/a.js"]
    assert taken(command, "node_modules") == ["node_modules/a/a.js"]  # asked for by name


def test_symbolic_links_are_not_followed(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, "src/a.js", "elsewhere/b.js")
    (tmp_path / "src/loop").symlink_to(".")
    (tmp_path / "src/up").symlink_to("..")
    (tmp_path / "src/b").symlink_to("../elsewhere")
    (tmp_path / "src/b.js").symlink_to("../elsewhere/b.js")
    (tmp_path / "src/none.js").symlink_to("none")
    (tmp_path / "link").symlink_to("src")
    os.mkfifo(tmp_path / "src/pipe.js")
    assert taken(command, "src") == ["src/a.js"]
    assert taken(command, "link") == ["link/a.js"]  # asked for by name


IGNORED = {
    "nothing": ({}, ["a.js", "b.js", "gen/a.js", "gen/x/b.js", "src/a.js", "src/gen/a.js"]),
    "a name": ({".gitignore": "a.js\n"}, ["b.js", "gen/x/b.js"]),
    "a folder": ({".gitignore": "gen/\n"}, ["a.js", "b.js", "src/a.js"]),
    "a folder here": ({".gitignore": "/gen\n"}, ["a.js", "b.js", "src/a.js", "src/gen/a.js"]),
    "all but": ({".gitignore": "*.js\n!b.js\n"}, ["b.js", "gen/x/b.js"]),
    "never below a folder that is": ({".gitignore": "gen/\n!gen/a.js\n"}, ["a.js", "b.js", "src/a.js"]),
    "deeper files": ({"src/.gitignore": "a.js\n"}, ["a.js", "b.js", "gen/a.js", "gen/x/b.js"]),
    "deeper files count more": (
        {".gitignore": "a.js\n", "src/.gitignore": "!/a.js\n"},
        ["b.js", "gen/x/b.js", "src/a.js"],
    ),
    "deeper files that say nothing": (
        {".gitignore": "/b.js\n/gen/\n/src/gen\n", "src/.gitignore": "x\n"},
        ["a.js", "src/a.js"],
    ),
    "the repository's own": ({".git/info/exclude": "gen\n", ".gitignore": "b.js"}, ["a.js", "src/a.js"]),
    "a byte order mark": ({".gitignore": "\ufeffa.js\ngen\n"}, ["b.js"]),
    "comments, no patterns, CRLF": ({".gitignore": "# a.js\r\n\r\n!\r\n/\r\ngen/\r\n"}, ["a.js", "b.js", "src/a.js"]),
}


@pytest.mark.parametrize(("files", "expected"), IGNORED.values(), ids=IGNORED)
def test_what_git_ignores_is_passed_over(
    command: Command, tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    git("init", "-q", cwd=tmp_path)
    lay_out(tmp_path, *IGNORED["nothing"][1], **files)
    assert taken(command, ".") == expected
    listed = git("ls-files", "--others", "--exclude-standard", "-z", "--", "*.js", cwd=tmp_path)
    assert sorted(filter(None, listed.split("\0"))) == sorted(expected)


def test_what_stands_above_in_the_repository_counts(command: Command, tmp_path: Path) -> None:
    git("init", "-q", "repo", cwd=tmp_path)
    lay_out(tmp_path, "repo/src/in/a.js", "repo/src/in/b.js", "repo/src/in/c.js", "repo/src/in/d.js")
    (tmp_path / ".gitignore").write_text("d.js\n")  # outside of the repository
    (tmp_path / "repo/.gitignore").write_text("a.js\n")
    (tmp_path / "repo/src/.gitignore").write_text("in/b.js\n")
    (tmp_path / "repo/src/in/.gitignore").write_text("!a.js\n")
    assert taken(command, "repo/src/in") == ["repo/src/in/a.js", "repo/src/in/c.js", "repo/src/in/d.js"]


def test_an_ignored_folder_can_be_named(command: Command, tmp_path: Path) -> None:
    git("init", "-q", cwd=tmp_path)
    lay_out(tmp_path, "build/out/a.js", "build/out/b.js", "a.js", **{".gitignore": "build/\n"})
    (tmp_path / "build/out/.gitignore").write_text("b.js\n")
    assert taken(command, ".") == ["a.js"]
    assert taken(command, "build") == taken(command, "build/out") == ["build/out/a.js"]
    assert taken(command, "build/out/b.js") == ["build/out/b.js"]


def test_in_a_worktree_the_repository_has_its_own_patterns_too(command: Command, tmp_path: Path) -> None:
    git("init", "-q", "repo", cwd=tmp_path)
    git("commit", "-q", "--allow-empty", "-m", "a", cwd=tmp_path / "repo")
    git("worktree", "add", "-q", "../tree", cwd=tmp_path / "repo")
    lay_out(tmp_path, "tree/a.js", "tree/b.js", **{"repo/.git/info/exclude": "b.js\n"})
    assert taken(command, "tree") == ["tree/a.js"]


FILES = ["a.js", "a.min.js", "lib/a.js", "lib/a.inc", "src/a.js", "src/b.js", "src/old/a.js"]
PATTERNS = {
    "include": ('include = ["src/**/*.js"]', ["src/a.js", "src/b.js", "src/old/a.js"]),
    "include another ending": ('include = ["*.inc"]', ["lib/a.inc"]),
    "include all but": ('include = ["*.js", "!*.min.js", "!**/old/**"]', ["a.js", "lib/a.js", "src/a.js", "src/b.js"]),
    "exclude a folder": ('exclude = ["src/"]', ["a.js", "a.min.js", "lib/a.js"]),
    "exclude files": ('exclude = ["*.min.js", "/lib/*.js"]', ["a.js", "src/a.js", "src/b.js", "src/old/a.js"]),
    "exclude all but": ('exclude = ["a.js", "!/src/old/a.js"]', ["a.min.js", "src/b.js", "src/old/a.js"]),
    "exclude counts more": ('include = ["src/**"]\nexclude = ["old"]', ["src/a.js", "src/b.js"]),
}


@pytest.mark.parametrize(("text", "expected"), PATTERNS.values(), ids=PATTERNS)
def test_the_configuration_includes_and_excludes(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: list[str]
) -> None:
    lay_out(tmp_path, *FILES, **{"glue-rewriter.toml": text})
    assert taken(command, ".") == expected
    # patterns start from the configuration's folder, wherever the walk does
    assert taken(command, "src") == [name for name in expected if name.startswith("src/")]
    monkeypatch.chdir(tmp_path / "src")
    assert taken(command, "..") == [f"../{name}" for name in expected]
    # files that are named: all of them, or those that are not excluded, whatever is included
    names = [f"../{name}" for name in FILES]
    assert taken(command, *names) == names
    allowed = taken(command, "--force-exclude", *names)
    assert {name for name in names if name in allowed} >= {f"../{name}" for name in expected}
    if "exclude" not in text:
        assert allowed == names


@pytest.mark.parametrize("text", [text for text, _ in PATTERNS.values() if "include" not in text])
def test_files_that_are_named_are_excluded_by_force_as_in_a_walk(command: Command, tmp_path: Path, text: str) -> None:
    sources = [name for name in FILES if name.endswith(".js")]
    lay_out(tmp_path, *sources, **{"glue-rewriter.toml": text})
    assert taken(command, "--force-exclude", *sources) == taken(command, ".")


def test_a_folder_is_judged_from_outside_and_its_files_from_inside(command: Command, tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        *("a.js", "in/a.js", "in/b.js", "out/a.js"),
        **{
            "glue-rewriter.toml": 'exclude = ["out", "a.js"]',
            "in/glue-rewriter.toml": 'exclude = ["b.js"]',
            "out/glue-rewriter.toml": "",
        },
    )
    assert taken(command, ".") == ["in/a.js"]
    assert taken(command, "--force-exclude", "a.js", "in/a.js", "in/b.js", "out/a.js") == ["in/a.js"]
    assert taken(command, "--force-exclude", "in", "out") == ["in/a.js"]


def test_what_is_excluded_by_force_is_counted(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, "a.js", "b.js", **{"glue-rewriter.toml": 'exclude = ["b.js"]'})
    found = command.rewrite("-i", "--force-exclude", "b.js", "a.js")
    assert found.status == 0
    assert found.stderr.splitlines()[-1].startswith("1 file: 1 changed, 1 excluded; 1 site: 1 rewritten")
    assert (tmp_path / "b.js").read_bytes() == SIGNED_CODE
    found = command.rewrite("-i", "--force-exclude", "b.js")
    assert (found.status, found.stderr) == (0, "Note: what is named is excluded by the configuration; nothing to do.\n")


@pytest.mark.parametrize("how", [("-o", "out.js"), ("-o", "out.js", "--depfile", "out.d"), ()])
def test_an_excluded_file_is_no_output(command: Command, tmp_path: Path, how: tuple[str, ...]) -> None:
    lay_out(tmp_path, "a.js", **{"glue-rewriter.toml": 'exclude = ["a.js"]'})
    message = "Error: a.js: excluded by the configuration, so nothing is written; leave out --force-exclude\n"
    assert command.rewrite("--force-exclude", "a.js", *how) == (2, b"", message)
    assert not (tmp_path / "out.js").exists()
    assert not (tmp_path / "out.d").exists()


# what is done


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_is_rewritten_in_place(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr(pool, "_WORTH_A_POOL", 0)
    lay_out(tmp_path, "src/a.js", "src/b/c.js", "src/b/d.txt")
    (tmp_path / "src/left.js").write_bytes(b"f(HEAP8, x);\n")
    (tmp_path / "src/right.js").write_bytes(UNSIGNED_CODE)
    found = command.rewrite("-i", "-j", jobs, "src")
    assert (found.status, found.stdout) == (0, b"")
    a, left, c, total = found.stderr.splitlines()
    assert a.startswith("src/a.js: 1 site: 1 rewritten")
    assert left.startswith("src/left.js: 1 site: 0 rewritten, 0 already right, 1 left")
    assert c.startswith("src/b/c.js: 1 site: 1 rewritten")
    assert total == "4 files: 2 changed; 4 sites: 2 rewritten, 1 already right, 1 left; 74 -> 76 bytes (+2.70 %)"
    assert (tmp_path / "src/b/c.js").read_bytes() == UNSIGNED_CODE
    assert (tmp_path / "src/b/d.txt").read_bytes() == SIGNED_CODE
    again = command.rewrite("-i", "-j", jobs, "src").stderr.splitlines()
    assert [line.partition(":")[0] for line in again] == ["src/left.js", "4 files"]


def test_lines_for_every_file_with_v_and_none_with_q(command: Command, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/right.js").write_bytes(UNSIGNED_CODE)
    assert [line.partition(":")[0] for line in command.rewrite("-i", "src", "-v").stderr.splitlines()] == [
        "src/right.js"
    ]
    assert [line.partition(":")[0] for line in command.rewrite("-i", "src").stderr.splitlines()] == ["1 file"]
    (tmp_path / "src/more.js").write_bytes(UNSIGNED_CODE)
    assert [line.partition(":")[0] for line in command.rewrite("-i", "src", "-v").stderr.splitlines()] == [
        "src/more.js",
        "src/right.js",
        "2 files",
    ]
    assert command.rewrite("-i", "src", "-q").stderr == ""


def test_terse_is_for_files_what_folders_are(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, "a.js")
    (tmp_path / "right.js").write_bytes(UNSIGNED_CODE)
    found = command.rewrite("--check", "--terse", "right.js", "a.js")
    assert found.status == 1
    first, total, fix = found.stderr.splitlines()
    assert first.startswith("a.js: 1 site: 1 to rewrite")
    assert total.startswith("2 files: 1 would change; 2 sites: 1 to rewrite, 1 already right")
    assert fix == "Fix with: glue-rewriter rewrite -i -sMAXIMUM_MEMORY=4GB a.js"
    assert command.rewrite("--check", "--terse", "right.js").stderr == ""
    assert command.rewrite("--check", "-q", "a.js").stderr == ""
    (tmp_path / "b c.js").write_bytes(SIGNED_CODE)
    assert "-sMAXIMUM_MEMORY=4GB 'b c.js'\n" in command.rewrite("--check", "b c.js").stderr
    wide = command("rewrite", "--check", "-m64", "-sMAXIMUM_MEMORY=16GB", "a.js")
    assert "Fix with: glue-rewriter rewrite -i -m64 -sMAXIMUM_MEMORY=16GB a.js\n" in wide.stderr


@pytest.mark.parametrize(("how", "status"), [("-i", 0), ("--check", 1), ("--diff", 0)])
def test_the_status_is_that_of_the_files(command: Command, tmp_path: Path, how: str, status: int) -> None:
    lay_out(tmp_path, "src/a.js")
    assert command.rewrite(how, "src").status == status
    (tmp_path / "src/b.js").write_bytes(BAD)
    found = command.rewrite(how, "src")
    assert found.status == 2
    assert "Error: src/b.js:1:" in found.stderr
    assert "1 file: " in found.stderr
    assert ", 1 failed;" in found.stderr


def test_a_bad_file_does_not_stop_the_others(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lay_out_again() -> None:
        lay_out(tmp_path, *(f"src/{number}.js" for number in range(20)))
        (tmp_path / "src/3.js").write_bytes(BAD)
        (tmp_path / "src/7.js").write_bytes(b"'\xff'\n")

    lay_out_again()
    alone = command.rewrite("-i", "-j", "1", "src", "--stats", "-")
    written = {file.name: file.read_bytes() for file in (tmp_path / "src").iterdir()}
    lay_out_again()
    monkeypatch.setattr(pool, "_WORTH_A_POOL", 0)
    assert command.rewrite("-i", "-j", "2", "src", "--stats", "-") == alone
    assert {file.name: file.read_bytes() for file in (tmp_path / "src").iterdir()} == written
    assert alone.status == 2
    assert [line for line in alone.stderr.splitlines() if line.startswith("Error")] == [
        line for line in alone.stderr.splitlines() if line.startswith("Error: src/3.js:")
    ]
    assert "Note: src/7.js: not UTF-8, so it is passed over.\n" in alone.stderr
    assert "18 files: 18 changed, 1 failed;" in alone.stderr
    assert list(written.values()).count(UNSIGNED_CODE) == 18


# what is said where there is nothing


def test_a_folder_without_a_source_is_an_error(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, "empty/a.txt", "src/a.js")
    found = command.rewrite("-i", "empty", "src")
    assert found.status == 2
    assert found.stderr.startswith("Error: empty: no source file in this directory; name other files one by one")
    assert (tmp_path / "src/a.js").read_bytes() == UNSIGNED_CODE


def test_a_folder_in_which_all_is_passed_over_says_so(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, "src/a.js", "src/b/c.js", **{"glue-rewriter.toml": 'exclude = ["src/*"]'})
    found = command.rewrite("-i", "src")
    assert found.status == 2
    assert found.stderr.startswith(
        "Error: src: no source file in this directory: 2 files or folders in it are ignored by git or excluded\n"
    )


def test_a_folder_that_cannot_be_read_is_an_error(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path, "src/a.js", "src/no/b.js")
    really = os.scandir

    def refuse(path: str) -> object:  # root may read anything
        if path.endswith("no"):
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = command.rewrite("-i", "src")
    assert found.status == 2
    assert found.stderr.startswith("Error: src/no: cannot be read: Permission denied\n")
    assert (tmp_path / "src/a.js").read_bytes() == UNSIGNED_CODE


@pytest.mark.parametrize("how", [(), ("-o", "out.js"), ("-o", "-"), ("a.js", "-o", "out")])
def test_the_files_of_a_folder_need_a_place_to_go(command: Command, tmp_path: Path, how: tuple[str, ...]) -> None:
    lay_out(tmp_path, "src/a.js", "a.js")
    found = command.rewrite("src", *how)
    assert (found.status, found.stdout) == (2, b"")
    assert "-i" in found.stderr
    assert not (tmp_path / "out.js").exists()


def test_what_is_written_must_not_be_a_file_of_the_folder(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, "src/a.js")
    found = command.rewrite("--check", "src", "--stats", "src/a.js")
    assert found.status == 2
    assert "--stats src/a.js would overwrite the input src/a.js" in found.stderr
    assert (tmp_path / "src/a.js").read_bytes() == SIGNED_CODE


def test_files_alone_are_not_searched_for(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(_: object) -> NoReturn:
        raise AssertionError

    lay_out(tmp_path, "a.js")
    monkeypatch.setattr(os, "scandir", search)
    assert command.rewrite("-i", "a.js").status == 0


# the language


@pytest.mark.parametrize("language", [None, *Language])
def test_the_language_can_be_given(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language | None
) -> None:
    asked: list[object] = []

    def read(source: bytes, settings: Settings, *, path: str, language: object, **_: object) -> Rewritten:
        asked.append(language)
        return Rewritten(Source(source, path), source, (), ())

    lay_out(tmp_path, "a.ts")
    monkeypatch.setattr(rewrite_one, "rewrite", read)
    given = () if language is None else ("--language", language.value)
    assert command.rewrite("a.ts", *given).status == 0
    assert asked == [language]


def test_an_unknown_language_is_bad_usage(command: Command) -> None:
    found = command.rewrite("--language", "cobol", "a.js")
    assert found.status == 2
    assert "'javascript', 'typescript', 'tsx', 'library'" in found.stderr


@pytest.mark.parametrize(("files", "kept"), [(1, 1), (3, 0)])
def test_the_trees_of_many_files_are_not_kept(command: Command, tmp_path: Path, files: int, kept: int) -> None:
    lay_out(tmp_path, *(f"src/{index}.js" for index in range(files)))
    assert command("rewrite", "-i", "src", "-sMAXIMUM_MEMORY=4GB").status == 0
    assert len(pipeline.kept or ()) == kept
