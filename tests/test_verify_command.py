"""`--verify` on the command line, in the configuration and from Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from glue_rewriter import Language, Rewritten, Settings, SourceError, VerificationError, rewrite, verify_rewrite
from glue_rewriter.cli import pool
from glue_rewriter.passes import remedy
from glue_rewriter.source import Edit, Variant
from tests.command import SIGNED_CODE, UNSIGNED, UNSIGNED_CODE, Command

SETTINGS = Settings.from_arguments([UNSIGNED])
LIBRARY = b"""\
addToLibrary({
#if WASM_BIGINT
  a: (p) => HEAP32[p >> 2],
#else
  a: (p) => HEAPU8[p] + {{{ makeGetValue('p', 0, 'i8') }}},
#endif
});
"""


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rewrite has a bug: what it changes by an operator stays signed, and the edit says nothing of it."""
    unsigned_shift = remedy._unsigned_shift

    def wrong(*arguments: Any) -> Any:
        return unsigned_shift(*arguments)._replace(text=b"<<")

    monkeypatch.setattr(remedy, "_unsigned_shift", wrong)


def test_a_rewrite_that_verifies_is_written(command: Command, tmp_path: Path) -> None:
    found = command.rewrite("--verify", "-i", "in.js")
    assert (found.status, (tmp_path / "in.js").read_bytes()) == (0, UNSIGNED_CODE)
    assert found.stderr.startswith("in.js: 1 site: 1 rewritten")


@pytest.mark.parametrize("how", [["-i"], ["-o", "out.js"], [], ["--diff"], ["--check"]], ids=" ".join)
def test_a_bug_of_ours_is_not_written(command: Command, tmp_path: Path, bug: None, how: list[str]) -> None:
    found = command.rewrite("--verify", "in.js", *how)
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr == (
        "Error: in.js:1:12: the rewrite does not verify: "
        "BinaryExpression >> became BinaryExpression <<, and no edit says so\n"
        "    x = HEAP32[p >> 2];\n"
        "               ^\n"
        "in the output, 1:12:\n"
        "    x = HEAP32[p << 2];\n"
        "               ^\n"
        "This is a bug in glue-rewriter; nothing was written. Please report it.\n"
    )
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert os.listdir(tmp_path) == ["in.js"]  # noqa: PTH208


def test_without_verification_nobody_sees_the_bug(command: Command, tmp_path: Path, bug: None) -> None:
    # or the tests above would prove nothing
    assert command.rewrite("-i", "in.js").status == 0
    assert (tmp_path / "in.js").read_bytes() == b"x = HEAP32[p << 2];\n"


def test_the_configuration_may_ask_for_it(command: Command, tmp_path: Path, bug: None) -> None:
    (tmp_path / "glue-rewriter.toml").write_text("verify = true\n")
    assert command.rewrite("-i", "in.js").status == 2
    assert command.rewrite("-i", "--no-verify", "in.js").status == 0
    (tmp_path / "glue-rewriter.toml").write_text("verify = false\n")
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    assert command.rewrite("-i", "--verify", "in.js").status == 2
    assert command.rewrite("-i", "in.js").status == 0


def test_many_files_are_verified_in_processes(command: Command, tmp_path: Path, bug: None) -> None:
    names = [f"{number}.js" for number in range(4)]
    for name in names:
        (tmp_path / name).write_bytes(SIGNED_CODE + b"// long\n" * 2000)
    assert sum((tmp_path / name).stat().st_size for name in names) > pool._WORTH_A_POOL_VERIFIED
    found = command.rewrite("-i", "-j", "2", "--verify", *names)
    assert found.status == 2
    assert found.stderr.count("does not verify") == 4


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often this process was split in two; each entry a process."""
    found: list[int] = []
    fork = os.fork

    def counted() -> int:
        process = fork()
        if process:
            found.append(process)
        return process

    monkeypatch.setattr("glue_rewriter.verify.processes.os.fork", counted)
    return found


def test_the_verification_gets_ready_while_the_rewrite_is_made(
    command: Command, tmp_path: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glue_rewriter.verify.processes.WORTH_A_PROCESS", 0)
    assert command.rewrite("--verify", "-j", "2", "-i", "in.js").status == 0
    assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE
    assert len(forks) == 1
    _all_ended(forks)


@pytest.mark.parametrize("code", [b"x = HEAP32[p >> ];\n", UNSIGNED_CODE], ids=["broken", "right"])
def test_a_verification_that_nobody_needs_is_ended(
    command: Command, tmp_path: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch, code: bytes
) -> None:
    monkeypatch.setattr("glue_rewriter.verify.processes.WORTH_A_PROCESS", 0)
    (tmp_path / "in.js").write_bytes(code)
    assert command.rewrite("--verify", "-j", "2", "-i", "in.js").status == (0 if code == UNSIGNED_CODE else 2)
    assert len(forks) == 1
    _all_ended(forks)


def test_a_bug_is_found_by_the_process_that_got_ready(
    command: Command, tmp_path: Path, bug: None, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glue_rewriter.verify.processes.WORTH_A_PROCESS", 0)
    # were it not, this one would pass the rewrite
    monkeypatch.setattr("glue_rewriter.verify.verify", lambda *_, **__: pytest.fail("asked again, as it must be"))
    with pytest.raises(pytest.fail.Exception, match="asked again"):
        command.rewrite("--verify", "-j", "2", "-i", "in.js")
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert len(forks) == 1
    _all_ended(forks)


def test_a_process_that_dies_while_it_gets_ready_is_no_matter(
    command: Command, tmp_path: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glue_rewriter.verify.processes.WORTH_A_PROCESS", 0)
    monkeypatch.setattr("glue_rewriter.verify.ahead.tree_of", lambda _: os._exit(1))
    assert command.rewrite("--verify", "-j", "2", "-i", "in.js").status == 0
    assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE
    _all_ended(forks)


def _all_ended(processes: list[int]) -> None:
    for process in processes:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_what_esprima_cannot_read_is_not_written(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE + b"return x;\n")
    found = command.rewrite("--verify", "-i", "in.js")
    assert found.status == 2
    assert found.stderr == (
        "Error: in.js:2:1: esprima cannot read this: Illegal return statement, so the rewrite could not be verified; "
        "leave out --verify, or give --no-verify, to write it as it is\n    return x;\n    ^\n"
    )
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE + b"return x;\n"
    # where nothing was rewritten there is nothing to verify
    (tmp_path / "in.js").write_bytes(UNSIGNED_CODE + b"return x;\n")
    assert command.rewrite("--verify", "-i", "in.js").status == 0


def test_types_cannot_be_verified(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.ts").write_bytes(b"const x: number = HEAP32[p >> 2];\n")
    found = command.rewrite("--verify", "in.ts")
    assert (found.status, found.stdout) == (2, b"")
    assert "in.ts:1:28: a rewrite of TypeScript cannot be verified: esprima reads no types" in found.stderr
    assert command.rewrite("--verify", "--language", "typescript", "in.js").status == 2
    (tmp_path / "in.ts").write_bytes(b"const x: number = 1;\n")
    assert command.rewrite("--verify", "in.ts").status == 0


@pytest.mark.parametrize("name", ["in.jsx", "in.js", "in.mjs"])
def test_jsx_is_verified(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x = <p a={HEAP32[p >> 2]}>text {HEAPU8[p]}</p>;\n")
    found = command.rewrite("--verify", name)
    assert (found.status, found.stdout) == (0, b"x = <p a={HEAP32[p >>> 2]}>text {HEAPU8[p >>> 0]}</p>;\n")


def test_jsx_is_judged_whatever_the_file_is_called(command: Command, tmp_path: Path, bug: None) -> None:
    (tmp_path / "in.js").write_bytes(b"x = <p a={HEAP32[p >> 2]}/>;\n")
    found = command.rewrite("--verify", "in.js")
    assert (found.status, found.stdout) == (2, b"")
    assert "in.js:1:18: the rewrite does not verify" in found.stderr


# libraries


def test_each_variant_of_a_library_is_verified(command: Command, tmp_path: Path, bug: None) -> None:
    (tmp_path / "in.jslib").write_bytes(LIBRARY)
    found = command.rewrite("--verify", "in.jslib")
    assert (found.status, found.stdout) == (2, b"")
    assert "Error: in.jslib:3:20: the rewrite does not verify" in found.stderr


def changed(variants: list[Variant]) -> Rewritten:
    result = rewrite(LIBRARY, SETTINGS, path="in.jslib")
    assert len(result.variants) == 2
    assert [len(variant.edits) for variant in result.variants] == [1, 1]
    assert verify_rewrite(result) == ()
    return result._replace(variants=tuple(variants))


def test_a_variant_that_esprima_refuses_is_told() -> None:
    first, second = rewrite(LIBRARY, SETTINGS, path="in.jslib").variants
    broken = first._replace(data=first.data.replace(b"HEAP32[p", b"return[p"))
    (told,) = verify_rewrite(changed([first, broken, second]))
    assert told.startswith(
        "in.jslib:3:13: one of the 3 variants was not verified: esprima cannot read this: Unexpected"
    )
    # an edit that only such variants show is not verified at all
    with pytest.raises(SourceError, match=r"^in\.jslib:3:22: this edit could not be verified: esprima accepts none"):
        verify_rewrite(changed([broken, second]))
    with pytest.raises(SourceError, match=r"^in\.jslib:5:21: this edit could not be verified"):
        verify_rewrite(changed([first]))


def test_the_bytes_of_the_library_count_too() -> None:
    result = rewrite(LIBRARY, SETTINGS, path="in.jslib")
    with pytest.raises(VerificationError, match=r"^in\.jslib:5:\d+: the rewrite does not verify: a byte differs"):
        verify_rewrite(result._replace(code=result.code.replace(b"'i8'", b"'i9'")))


# from Python


def test_from_python() -> None:
    result = rewrite(SIGNED_CODE, SETTINGS)
    assert verify_rewrite(result) == ()
    wrong = result._replace(edits=(Edit(0, 1, b"y", "shift"), *result.edits))
    with pytest.raises(VerificationError):
        verify_rewrite(wrong)
    with pytest.raises(SourceError, match="TypeScript"):
        verify_rewrite(result, language=Language.TYPESCRIPT)


def test_without_verification_no_second_parser_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    script = (
        "import atexit, os, sys, glue_rewriter.cli as cli\n"
        "os._exit = lambda status: print(*sys.modules)\n"
        "sys.argv = ['', 'rewrite', '-sMAXIMUM_MEMORY=4GB', 'in.js', '-o', 'out.js', *sys.argv[1:]]\n"
        "cli.main()\n"
    )

    def loaded(*arguments: str) -> set[str]:
        found = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return set(found.stdout.split())

    without = loaded()
    assert "glue_rewriter.pipeline" in without
    assert without.isdisjoint({"esprima", "escodegen", "glue_rewriter.verify", "glue_rewriter.printing.reading"})
    assert {"esprima", "glue_rewriter.verify"} <= loaded("--verify")
