"""Huge files: two processes propose what one proposes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fixtures.published import published_file
from glue_rewriter import Rewritten, rewrite
from glue_rewriter.passes import halves
from tests.command import Command
from tests.test_published import FILES, SETTINGS, original, rewritten

ASM = ["dist/sql-asm.js", "dist/sql-asm-debug.js"]

#: A variable is mended where it is defined if all its uses allow, and these are seen by both processes.
SHARED = [
    ("uses in both halves", "function f(p) { const i = p >> 2; HEAP32[i]; HEAP32[i + 1]; HEAP32[i + 2]; HEAP32[i] }"),
    ("a use in the second that prevents", "function f(p) { const i = p >> 2; HEAP32[i]; a[1]; b[2]; HEAP16[i]; g(i) }"),
    ("a use in the first that prevents", "function f(p) { const i = p >> 2; g(i); HEAP16[i]; HEAP32[i]; HEAP32[i] }"),
    (
        "two variables compared",
        "function f(p, q) { let i = p >> 2; const e = q >> 2; for (; i < e; i++) HEAP32[i]; a[0]; HEAP32[e - 1] }",
    ),
    ("in an index", "function f(p) { const i = p >> 2; HEAP32[HEAP32[i] >> 2]; HEAP32[HEAP32[HEAP32[i + 1]]] }"),
    ("no subscript in the first", "HEAPU8.set(a, p); HEAPU8.subarray(p, q); f(HEAP32, p >> 2); HEAP32[p >> 2];"),
    ("what is no view too", "function f(h, p) { h[p]; h[p >> 2]; h.set(a, p); h = []; h[p] } f(HEAP32, 1); f(HEAP8)"),
]  # fmt: skip


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The processes that were started. All must have ended."""
    found: list[int] = []
    fork = os.fork

    def noted() -> int:
        process = fork()
        if process:
            found.append(process)
        return process

    monkeypatch.setattr("glue_rewriter.forked.os.fork", noted)
    yield found
    for process in found:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glue_rewriter.pipeline._WORTH_TWO", 1)


def _all_of(result: Rewritten) -> tuple[object, ...]:
    return result.code, result.edits, result.sites


@pytest.mark.parametrize("name", FILES)
@pytest.mark.usefixtures("always")
def test_published_files(name: str, forks: list[int]) -> None:
    assert _all_of(rewrite(original(name), SETTINGS, path=name, processes=2)) == _all_of(rewritten(name))
    assert len(forks) == 1


@pytest.mark.parametrize("path", ASM)
def test_published_files_that_are_huge(path: str, forks: list[int]) -> None:
    code = published_file("sql.js", path).read_bytes()
    assert _all_of(rewrite(code, SETTINGS, processes=2)) == _all_of(rewrite(code, SETTINGS))
    assert len(forks) == 1


@cache
def _alone(code: str) -> Rewritten:
    return rewrite(code, SETTINGS)


@pytest.mark.parametrize("code", [row[1] for row in SHARED], ids=[row[0] for row in SHARED])
@pytest.mark.usefixtures("always")
def test_what_both_must_know(code: str, forks: list[int]) -> None:
    assert _all_of(rewrite(code, SETTINGS, processes=2)) == _all_of(_alone(code))
    assert len(forks) == 1


def test_the_examples_hang_on_both_halves() -> None:
    reasons = [{site.reason for site in _alone(code).sites} for _, code in SHARED]
    assert sum("definition" in found for found in reasons) == 3
    assert sum("mask" in found for found in reasons) == 3


@pytest.mark.usefixtures("always")
def test_a_process_that_dies_is_no_matter(forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "_judge", lambda *_: os._exit(1))
    for _, code in SHARED:
        assert _all_of(rewrite(code, SETTINGS, processes=2)) == _all_of(_alone(code))
    assert len(forks) == len(SHARED)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_the_other_process_ends_with_this_one(
    error: type[BaseException], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def fail(*_: object) -> None:
        if os.getpid() == here:
            raise error
        threading.Event().wait()  # for ever, unless it is ended

    monkeypatch.setattr("glue_rewriter.passes.addresses.FixUp.read", fail)
    with pytest.raises(error):
        rewrite(SHARED[0][1], SETTINGS, processes=2)
    assert len(forks) == 1


def test_who_works_alone(forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(SHARED[0][1], SETTINGS, processes=2)  # a small file
    monkeypatch.setattr("glue_rewriter.pipeline._WORTH_TWO", 1)
    rewrite(SHARED[0][1], SETTINGS)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert _all_of(rewrite(SHARED[0][1], SETTINGS, processes=2)) == _all_of(_alone(SHARED[0][1]))
    finally:
        done.set()
        thread.join()
    assert forks == []


@pytest.mark.parametrize(("options", "processes"), [(["-j", "1"], 0), (["-j", "2"], 1), (["-j", "2", "--verify"], 1)])
@pytest.mark.usefixtures("always")
def test_the_command(
    options: list[str],
    processes: int,
    forks: list[int],
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
) -> None:
    # Where the rewrite is verified, the verification has the other process.
    monkeypatch.setattr("glue_rewriter.verify.processes.WORTH_A_PROCESS", 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_text(SHARED[0][1])
    assert Command(monkeypatch, capsysbinary).rewrite("-i", *options, "in.js").status == 0
    assert (tmp_path / "in.js").read_text() == _alone(SHARED[0][1]).text
    assert len(forks) == processes
