"""Fixtures that cost something to make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixtures import published
from tests.browser import chromium
from tests.emcc.builds import Programs
from tests.relocation.harness import Engine
from tests.tools import installed
from tests.typescript.compiler import Compiler

if TYPE_CHECKING:
    from selenium import webdriver

#: What a test needs that uses a fixture: markers of pyproject.toml.
_NEEDS = {
    "browser": ("browser",),
    "compiler": ("network",),
    "programs": ("emcc", "network"),
}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks a test with what its fixtures need; those are dear, and made in one process of `--dist loadgroup`."""
    for name in _NEEDS.keys() & set(getattr(item, "fixturenames", ())):
        for marker in _NEEDS[name]:
            item.add_marker(marker)


def pytest_configure(config: pytest.Config) -> None:
    """Lets no test fetch a package where those that do are left out: the marker `network` is on all of them."""
    if "not network" in config.getoption("markexpr"):
        published._installed = _unmarked


def _unmarked(name: str, folder: Path) -> dict[str, str]:
    pytest.fail(f"the packages {name!r} are fetched by a test that is not marked as one that needs the network")


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
