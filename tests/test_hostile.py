"""What others may put into a tree or call a file harms nobody who runs a command over it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml

from tests.command import Command

ROOT = Path(__file__).parent.parent
SIGNED_CODE, UNSIGNED_CODE = "x = HEAP32[p >> 2];\n", "x = HEAP32[p >>> 2];\n"
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_takes_what_follows_for_files(hook: dict[str, list[str]]) -> None:
    assert hook["args"][-1] == "--"


@pytest.mark.parametrize("name", ["--stats=lib/index.js", "--output=lib/index.js", "-olib/index.js", "--diff"])
def test_a_file_with_the_name_of_an_option_is_a_file(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/index.js").write_text("keep")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    for hook in HOOKS:
        (tmp_path / name).write_text(SIGNED_CODE)
        result = command(*hook["entry"].split()[1:], *hook["args"], name)
        assert result.status == (1 if "--check" in hook["entry"] else 0), result
        assert (tmp_path / "lib/index.js").read_text() == "keep"
        assert (tmp_path / name).read_text() == (UNSIGNED_CODE if "--in-place" in hook["entry"] else SIGNED_CODE)


def test_the_action_is_pinned_and_ends_its_options() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)
    given = [line for line in text.splitlines() if '"${files[@]}"' in line]
    assert len(given) == 2
    assert all('-- "${files[@]}"' in line for line in given)
    assert '-- origin "$BASE"' in text
    assert text.index('rm -f -- "$baseline"') < text.index('cp -- "$work/base.json" "$baseline"')


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("in.js", ["in.js"], 2),
        ("in.js", ["-i", "in.js"], 2),
        ("all.rsp", ["@all.rsp", "a.js"], 2),
        ("glue-rewriter.toml", ["a.js"], 2),
        (".gitignore", ["-i", "."], 0),
        ("a.js.map", ["a.js", "-o", "out.js", "--source-map", "out.js.map"], 2),
    ],
)
def test_a_pipe_is_not_waited_for(
    command: Command, tmp_path: Path, name: str, arguments: list[str], status: int
) -> None:
    (tmp_path / "a.js").write_text(SIGNED_CODE + "//# sourceMappingURL=a.js.map\n")
    os.mkfifo(tmp_path / name)
    result = command.rewrite(*arguments)
    assert result.status == status, result
    assert status == 0 or name in result.stderr


def test_a_device_is_no_source_map(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(SIGNED_CODE + "//# sourceMappingURL=a.js.map\n")
    (tmp_path / "a.js.map").symlink_to("/dev/zero")
    result = command.rewrite("a.js", "-o", "out.js", "--source-map", "out.js.map")
    assert result.status == 2
    assert "outside" in result.stderr


def test_a_comment_names_no_map_outside(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "secret.json").write_text(json.dumps({"version": 3, "sources": ["x"], "names": [], "mappings": ""}))
    (tmp_path / "work/a.js").write_text(SIGNED_CODE + "//# sourceMappingURL=../secret.json\n")
    monkeypatch.chdir(tmp_path / "work")
    found = command.rewrite("a.js", "-o", "out.js", "--source-map", "out.js.map")
    assert found.status == 2
    assert "secret.json" in found.stderr
    assert not (tmp_path / "work/out.js").exists()
    # By its name, and where one works above both, it is what the user says.
    assert (
        command.rewrite("a.js", "-o", "out.js", "--source-map", "o.map", "--input-source-map", "../secret.json").status
        == 0
    )
    monkeypatch.chdir(tmp_path)
    assert command.rewrite("work/a.js", "-o", "out.js", "--source-map", "out.js.map").status == 0


@pytest.mark.parametrize("name", ["a\n::error title=x::y.js", "a\x1b[2J.js", "a\r.js", "a\u009b2J.js", "a\u2028.js"])
def test_names_are_printed_without_what_is_no_character(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SIGNED_CODE)
    for options in ([], ["--diff"], ["-v"], ["--check"]):
        result = command.rewrite(*options, name)
        shown = (result.stdout.decode() if "--diff" in options else "") + result.stderr
        assert "a�" in shown
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028]", shown)
        assert not re.search("^::error", shown, re.MULTILINE)
    (tmp_path / name).write_text("HEAP8[p] )")
    for arguments in (["rewrite", "-sMAXIMUM_MEMORY=4GB"], ["audit"], ["sanitize", "-o", "x.js"]):
        result = command(*arguments, name)
        assert result.status == 2
        assert "a�" in result.stderr
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028]", result.stderr)
        assert not re.search("^::error", result.stderr, re.MULTILINE)
    assert "a�" in command.rewrite(name + "x").stderr


def test_a_depfile_takes_no_line_break(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a\nb.js").write_text(SIGNED_CODE)
    result = command.rewrite("a\nb.js", "-o", "out.js", "--depfile", "out.d")
    assert result.status == 2
    assert "depfile" in result.stderr
    assert not (tmp_path / "out.d").exists()


def test_response_files_that_name_each_other_end(command: Command, tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.rsp").write_text(" ".join([f"@{number + 1}.rsp"] * 10))
    (tmp_path / "10.rsp").write_text("-sMAXIMUM_MEMORY=4GB")
    (tmp_path / "a.js").write_text(SIGNED_CODE)
    result = command("rewrite", "@0.rsp", "a.js")
    assert result.status == 2
    assert "response files" in result.stderr


def test_a_configuration_above_the_repository_does_not_count(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "glue-rewriter.toml").write_text('settings = ["MAXIMUM_MEMORY=2GB"]\n')
    (tmp_path / "repository/src").mkdir(parents=True)
    (tmp_path / "repository/src/a.js").write_text(SIGNED_CODE)
    monkeypatch.chdir(tmp_path / "repository/src")
    assert command("rewrite", "a.js").stdout.decode() == SIGNED_CODE  # it counts where there is no repository
    (tmp_path / "repository/.git").mkdir()
    assert command("rewrite", "a.js").status == 2
    (tmp_path / "repository/glue-rewriter.toml").write_text('settings = ["MAXIMUM_MEMORY=4GB"]\n')
    assert command("rewrite", "a.js").stdout.decode() == UNSIGNED_CODE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the administrator gives files away")
def test_a_configuration_of_somebody_else_does_not_count(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "glue-rewriter.toml").write_text('settings = ["MAXIMUM_MEMORY=4GB"]\n')
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.js").write_text(SIGNED_CODE)
    monkeypatch.chdir(tmp_path / "src")
    assert command("rewrite", "a.js").status == 0
    os.chown(tmp_path / "glue-rewriter.toml", 4711, 4711)
    assert command("rewrite", "a.js").status == 2
    os.chown(tmp_path / "src", 4711, 4711)
    assert command("rewrite", "a.js").status == 0
