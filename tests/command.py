"""Run the command inside the test's process, and see what a shell would see of it."""

from __future__ import annotations

import io
import sys
from typing import NamedTuple

import pytest

from glue_rewriter.cli import run

UNSIGNED = "-sMAXIMUM_MEMORY=4GB"
#: A file that needs a rewrite, and what it becomes.
SIGNED_CODE = b"x = HEAP32[p >> 2];\n"
UNSIGNED_CODE = b"x = HEAP32[p >>> 2];\n"


class Result(NamedTuple):
    """What a process leaves behind."""

    status: int
    stdout: bytes
    stderr: str


class Command:
    """`glue-rewriter`, to be called with its arguments."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        self._monkeypatch = monkeypatch
        self._capture = capsysbinary

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Result:
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            try:
                status = run(arguments)
            except SystemExit as error:
                status = int(error.code or 0)
        stdout, stderr = self._capture.readouterr()
        assert b"Traceback" not in stderr
        return Result(status, stdout, stderr.decode())

    def rewrite(self, *arguments: str, stdin: bytes = b"") -> Result:
        """`glue-rewriter rewrite -sMAXIMUM_MEMORY=4GB …`"""
        return self("rewrite", UNSIGNED, *arguments, stdin=stdin)
