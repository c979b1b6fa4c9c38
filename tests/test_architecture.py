"""docs/architecture.md and its picture say what the code is today."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parent.parent
make_architecture = SimpleNamespace(**runpy.run_path(str(ROOT / "docs/make_architecture.py")))
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
ANEW = "write it anew: python docs/make_architecture.py"


def test_the_picture_is_that_of_the_imports() -> None:
    assert (ROOT / "docs/architecture.svg").read_text("utf-8") == make_architecture.picture(), ANEW


def test_the_table_is_that_of_the_folders() -> None:
    assert make_architecture.page() == PAGE, ANEW


def test_every_folder_of_the_package_is_in_the_layers() -> None:
    found = {each.stem for each in make_architecture.PACKAGE.iterdir() if each.suffix == ".py" or [*each.glob("*.py")]}
    named = {name for row in make_architecture.layers() for name in row} | make_architecture.LEFT_OUT
    assert found - {"__init__"} == named


def test_every_place_that_is_named_is_there() -> None:
    package, root = make_architecture.PACKAGE, ROOT
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", PAGE)) | set(
        re.findall(r"(?<![\w/(])(tests/[\w/]+(?:\.py|/))", PAGE)
    )
    assert len(named) > 20
    missing = [name for name in named if not (package / name).exists() and not (root / name).exists()]
    assert not missing
