"""Programs of odd syntax do the same with probes in them, and keep their lines."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fixtures.published import NODE
from glue_rewriter import Settings, sanitize
from tests.sanitizer.programs import MODULES, SCRIPTS, SLOPPY

SETTINGS = Settings()
RUNNER = Path(__file__).parent / "sanitizer" / "run.mjs"
STRICT = {name: "'use strict';" + code for name, code in SCRIPTS.items()}
JOBS = [
    *(("sloppy", name, code) for name, code in {**SCRIPTS, **SLOPPY}.items()),
    *(("strict", name, code) for name, code in STRICT.items()),
    *(("module", name, code) for name, code in MODULES.items()),
]


def sanitized(code: str) -> str:
    return sanitize(code, SETTINGS, path="p.js", report="collect").text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("modules")


@cache
def answers(folder: Path) -> dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]]:
    """What each program does as it is, and sanitized."""
    texts = [*(code for _, _, code in JOBS), *(sanitized(code) for _, _, code in JOBS)]
    batch = []
    for number, (text, (kind, _, _)) in enumerate(zip(texts, [*JOBS, *JOBS], strict=True)):
        file = folder / f"{number}.mjs"
        file.write_text(text, "utf-8")
        batch.append({"kind": kind, "code": text, "file": str(file)})
    finished = subprocess.run(
        [NODE, "--no-warnings", "--allow-natives-syntax", RUNNER],
        input=json.dumps(batch) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(finished.stdout)
    return {(kind, name): (found[number], found[number + len(JOBS)]) for number, (kind, name, _) in enumerate(JOBS)}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in JOBS])
def test_it_does_the_same(kind: str, name: str, folder: Path) -> None:
    plain, with_probes = answers(folder)[kind, name]
    assert with_probes["said"] == plain["said"]
    assert "threw" not in plain["said"], "the program is wrong"
    assert len(plain["said"]) > 5


@pytest.mark.parametrize(("kind", "name", "code"), JOBS)
def test_every_line_keeps_its_number(kind: str, name: str, code: str) -> None:
    assert sanitized(code).count("\n") == code.count("\n")


@pytest.mark.slow
def test_the_programs_are_probed() -> None:
    for kind, name, code in JOBS:
        assert "__glueSan." in sanitized(code), (kind, name)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in JOBS])
def test_no_name_is_added_that_is_listed(kind: str, name: str, folder: Path) -> None:
    plain, with_probes = answers(folder)[kind, name]
    assert with_probes["added"] == plain["added"]


SHAPES = {
    "a chain of 3,000 look-ups": ("a" + ".get(k)" * 3000, 3000),
    "a chain of 3,000 keys": ("a" + "[k]" * 3000, 3000),
    "2,000 keys of what new calls": ("new a" + "[k]" * 2000, 2000),
    "1,000 accesses in each other": ("HEAP32[" * 1000 + "p" + ">>2]" * 1000, 1000),
    "a sum of 10,000 accesses": ("+".join(f"HEAP8[p+{number}]" for number in range(10_000)), 10_000),
    "3,000 conditions": ("a==b?" * 3000 + "c" + ":d" * 3000, 3000),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_unusual_shapes_take_no_unusual_time(shape: str) -> None:
    code, checks = SHAPES[shape]
    result = sanitize(code, SETTINGS)
    assert result.accesses + result.comparisons + result.keys == checks
