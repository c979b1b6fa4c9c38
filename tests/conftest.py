"""Fixtures that cost something to make."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.relocation.harness import Engine


@pytest.fixture(scope="session")
def node() -> Iterator[Engine]:
    """The Node process of the relocation proofs."""
    with Engine() as engine:
        yield engine
