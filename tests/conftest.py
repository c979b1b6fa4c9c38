"""Fixtures that cost something to make."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.browser import chromium
from tests.emcc.builds import Programs
from tests.relocation.harness import Engine
from tests.tools import installed
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
    installed("emcc", "emscripten")
    return Programs(tmp_path_factory.mktemp("emcc"))
