"""The JSON Schemas of baselines and histories: what is written keeps to them, and what breaks them is refused."""

from __future__ import annotations

import copy
import json
from binascii import b2a_base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from glue_rewriter.errors import BaseError
from glue_rewriter.size.baseline import Baseline, baseline_json, read_baseline
from glue_rewriter.size.compare import Side
from glue_rewriter.size.compressed import compressors, measure
from glue_rewriter.size.functions import attribute
from glue_rewriter.size.history import Entry, entry_line, read_history
from glue_rewriter.size.matching import on_record
from glue_rewriter.size.shapes import LENGTH
from glue_rewriter.source.edit import EDIT_KINDS
from tests.test_published import original

DOCS = Path(__file__).parent.parent / "docs"
GLUE = "sql.js/dist/sql-wasm.js"
Change = Callable[[dict[str, Any]], object]

#: The sketch of a function, in base64.
SKETCH = b2a_base64(bytes(LENGTH), newline=False).decode()


def validator(name: str) -> Any:
    schema = json.loads((DOCS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def baseline() -> dict[str, Any]:
    """A baseline of published glue and of a file without functions."""
    sides = {
        path: Side(measure(data), None, on_record(attribute(data, path), data))
        for path, data in ((GLUE, original(GLUE)), ("a.txt", b"1"), ("empty.js", b""))
    }
    document: dict[str, Any] = json.loads(baseline_json(Baseline(compressors(), sides)))
    return document


@pytest.fixture(scope="module")
def line() -> dict[str, Any]:
    """A line of a history."""
    entry = Entry("2026-01-01T00:00:00Z", None, compressors(), {GLUE: measure(original(GLUE))})
    record: dict[str, Any] = json.loads(entry_line(entry))
    return record


def test_the_schema_of_reports_knows_every_kind_of_edit() -> None:
    schema = json.loads((DOCS / "size-report.schema.json").read_text("utf-8"))
    assert schema["$defs"]["edits"]["properties"]["kind"]["enum"] == list(EDIT_KINDS)


@pytest.mark.network
def test_a_baseline_keeps_to_its_schema(baseline: dict[str, Any]) -> None:
    validator("size-baseline").validate(baseline)
    assert len(baseline["files"][GLUE]["functions"]) > 100
    assert baseline["files"]["a.txt"].keys() == {"raw", "gzip", "brotli"}
    assert baseline["files"]["empty.js"]["functions"] == []


@pytest.mark.network
@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(schema=1),
        lambda document: document.pop("compressors"),
        lambda document: document["compressors"]["gzip"].update(level="9"),
        lambda document: document["compressors"]["gzip"].pop("version"),
        lambda document: document.update(files=[]),
        lambda document: document["files"].update(b=None),
        lambda document: document["files"]["a.txt"].pop("gzip"),
        lambda document: document["files"]["a.txt"].update(brotli=-1),
        lambda document: document["files"]["a.txt"].update(raw=1.5),
        lambda document: document["files"][GLUE].pop("rest"),
        lambda document: document["files"][GLUE]["functions"].insert(0, [0, None]),
        lambda document: document["files"][GLUE]["functions"].insert(0, [0, 1, 0, "0", SKETCH]),
        lambda document: document["files"][GLUE]["functions"].insert(0, [-1, None, 0, "0", SKETCH]),
        lambda document: document["files"][GLUE]["functions"].insert(0, [0, None, 0, "0", SKETCH, 0]),
    ],
)
def test_what_breaks_the_schema_is_refused_as_a_baseline(baseline: dict[str, Any], change: Change) -> None:
    document = copy.deepcopy(baseline)
    change(document)
    assert not validator("size-baseline").is_valid(document)
    with pytest.raises(BaseError):
        read_baseline(json.dumps(document).encode(), "size-baseline.json")


@pytest.mark.network
def test_a_line_of_a_history_keeps_to_its_schema(line: dict[str, Any]) -> None:
    validator("size-history").validate(line)
    validator("size-history").validate({**line, "commit": "abc"})


@pytest.mark.network
@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(time=1),
        lambda record: record.pop("time"),
        lambda record: record.pop("commit"),
        lambda record: record.update(commit=1),
        lambda record: record["compressors"]["brotli"].pop("name"),
        lambda record: record["files"][GLUE].pop("raw"),
        lambda record: record["files"][GLUE].update(gzip=True),
        lambda record: record.update(files=None),
    ],
)
def test_what_breaks_the_schema_is_refused_as_a_line(line: dict[str, Any], change: Change) -> None:
    record = copy.deepcopy(line)
    change(record)
    assert not validator("size-history").is_valid(record)
    with pytest.raises(BaseError):
        read_history(json.dumps(record).encode(), "sizes.jsonl")
