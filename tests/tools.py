"""Tools that a machine has from its own packages, and not from pip or npm."""

from __future__ import annotations

import os
import shutil

import pytest


def installed(program: str, packages: str) -> str:
    """Where a program is. Skips the test where there is none, with what installs it; in CI that is a failure."""
    found = shutil.which(program)
    if found is None:
        missing = f"{program} is not installed: apt-get install {packages}"
        if "CI" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    return found
