"""acorn as the judge of printed code: whether two spellings are one program."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from fixtures.published import NODE, published_file

_HERE = Path(__file__).parent


def programs(kind: str) -> list[str]:
    """The programs of one of the files here, `scripts` or `modules`: one a line, `⏎` being the end of a line in it."""
    text = (_HERE / f"{kind}.txt").read_text(encoding="utf-8")
    return [line.replace("⏎", "\n") for line in text.rstrip("\n").split("\n")]


def differences(pairs: Sequence[tuple[str, str]], *, module: bool) -> list[str]:
    """For each two spellings where acorn's trees differ, or why acorn cannot read them; empty if they do not."""
    cases = [{"input": before, "output": after, "module": module} for before, after in pairs]
    finished = subprocess.run(
        [NODE, "--stack-size=50000", _HERE / "judge.mjs", published_file("acorn", "dist/acorn.mjs")],
        input=json.dumps(cases) + "\n",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers: list[str] = json.loads(finished.stdout)
    assert len(answers) == len(pairs)
    return answers
