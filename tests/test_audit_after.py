"""The audit finds nothing in what the rewrite writes that it did not find before."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

from glue_rewriter import GlueRewriterError, Settings, rewrite
from glue_rewriter.audit import audit
from tests.relocation import forms
from tests.relocation.harness import Row

SETTINGS = Settings(4 << 30)


def rows() -> Iterator[Row]:
    """All programs that are run above 2 GiB."""
    for module in pkgutil.iter_modules(forms.__path__):
        for value in vars(importlib.import_module(f"{forms.__name__}.{module.name}")).values():
            yield from (each for each in value if isinstance(each, Row)) if isinstance(value, tuple) else ()


def found(code: str) -> Counter[str]:
    """How many findings there are of each rule."""
    return Counter(finding.code for finding in audit(code.encode(), SETTINGS).findings)


@pytest.mark.slow
def test_the_rewrite_adds_no_finding() -> None:
    judged, more = 0, []
    for row in rows():
        try:
            text = rewrite(row.code, SETTINGS).text
        except GlueRewriterError:
            continue  # rows of libraries and of types are no plain JavaScript
        if text != row.code:
            judged += 1
            more += [(row.name, added)] if (added := found(text) - found(row.code)) else []
    assert judged > 600
    assert not more
