"""Fixtures that cost something to make."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.browser import chromium
from tests.emcc.builds import Programs
from tests.relocation.harness import Engine
from tests.typescript.compiler import Compiler


@pytest.fixture(scope="session")
def node() -> Iterator[Engine]:
    """The Node process of the relocation proofs."""
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="session")
def compiler() -> Iterator[Compiler]:
    """The Node process with TypeScript's compiler."""
    with Compiler() as compiler:
        yield compiler


@pytest.fixture(scope="session")
def browser() -> Iterator[webdriver.Chrome]:
    """Chromium, one for all pages; skipped where there is none, which in CI is a failure."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """What emcc builds of fixtures/emcc; skipped where there is no emcc, which in CI is a failure."""
    if shutil.which("emcc") is None:
        missing = "emcc is not installed: apt-get install emscripten"
        if "CI" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    return Programs(tmp_path_factory.mktemp("emcc"))
