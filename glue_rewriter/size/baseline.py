"""A baseline: sizes on record, with what they were measured by."""

from __future__ import annotations

import json
import posixpath
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from typing import Any, NamedTuple

from glue_rewriter.errors import BaseError
from glue_rewriter.size.compare import Side
from glue_rewriter.size.compressed import Compressor, Sizes
from glue_rewriter.size.functions import Attributed, Function
from glue_rewriter.size.shapes import LENGTH, Shape

#: Raised when a reader of a baseline would have to change.
SCHEMA = 2


class Baseline(NamedTuple):
    """The sizes of files by path, `/` between folders, from the folder of the baseline."""

    compressors: Mapping[str, Compressor]
    files: Mapping[str, Side]


def baseline_json(baseline: Baseline) -> str:
    """The text of a baseline: one line for each function, so that version control shows what has changed."""
    compressors = {name: compressor._asdict() for name, compressor in sorted(baseline.compressors.items())}
    files = [f"  {json.dumps(path)}: {_file_json(side)}" for path, side in sorted(baseline.files.items())]
    head = f'{{\n "schema": {SCHEMA},\n "compressors": {json.dumps(compressors)},\n "files": {{\n'
    return head + ",\n".join(files) + "\n }\n}\n"


def _file_json(side: Side) -> str:
    sizes = ", ".join(f'"{metric}": {json.dumps(size)}' for metric, size in side.sizes._asdict().items())
    if side.functions is None:
        return f"{{{sizes}}}"
    found = side.functions
    rows = zip(found.functions, found.shapes, strict=True)
    lines = ",".join(f"\n    {json.dumps([*function, shape.code, _base64(shape.sketch)])}" for function, shape in rows)
    return f'{{{sizes}, "rest": {side.functions.rest},\n   "functions": [{lines}]}}'


def read_baseline(data: bytes, path: str) -> Baseline:
    """What a baseline says. Raises `BaseError` for anything else than a baseline."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise BaseError(
            f"{path}: is not JSON, so it is no baseline; write one with: glue-rewriter size baseline FILES -o BASELINE"
        ) from None
    try:
        if document["schema"] != SCHEMA:
            raise BaseError(
                f"{path}: a baseline of schema {document['schema']}, where {SCHEMA} is known; "
                "write it anew with: glue-rewriter size baseline"
            )
        compressors = read_compressors(document["compressors"])
        files = {_path(name): _side(record) for name, record in document["files"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BaseError(
            f"{path}: is no baseline of glue-rewriter; write one with: glue-rewriter size baseline"
        ) from None
    return Baseline(compressors, files)


def read_compressors(record: Any) -> dict[str, Compressor]:
    """The compressors that a record names. Raises what a wrong one leads to: `ValueError`, `KeyError` and the like."""
    made = {
        name: Compressor(
            _printable(record[name]["name"]), _printable(record[name]["version"]), _count(record[name]["level"])
        )
        for name in Sizes._fields
        if name != "raw" and (name in record or name != "brotli")
    }
    if made.keys() != record.keys():
        raise ValueError(record)
    return made


def read_sizes(record: Any) -> Sizes:
    """The sizes in a record; raises as `read_compressors` does."""
    brotli = None if record["brotli"] is None else _count(record["brotli"])
    return Sizes(_count(record["raw"]), _count(record["gzip"]), brotli)


def _side(record: Any) -> Side:
    sizes = read_sizes(record)
    functions = None
    if "functions" in record:
        found: list[Function] = []
        shapes: list[Shape] = []
        for depth, name, own, code, sketch in record["functions"]:
            if _count(depth) > (found[-1].depth + 1 if found else 0):
                raise ValueError(depth)
            found.append(Function(depth, None if name is None else _text(name), _count(own)))
            shapes.append(Shape(_text(code), _sketch(sketch)))
        functions = Attributed(_count(record["rest"]), tuple(found), (), tuple(shapes))
        if functions.rest + sum(function.own for function in found) != sizes.raw:
            raise ValueError(sizes)
    return Side(sizes, None, functions)


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode("ascii")


def _sketch(value: Any) -> bytes:
    data = a2b_base64(_text(value).encode("ascii"), strict_mode=True)
    if len(data) != LENGTH:
        raise ValueError(value)
    return data


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _printable(value: Any) -> str:
    if not _text(value).isprintable():
        raise ValueError(value)
    return str(value)


def _path(name: str) -> str:
    """A path as `baseline_json` has it: relative, as short as it can be, and one that a file can have."""
    if posixpath.isabs(name) or posixpath.normpath(name) != name or name == "." or "\0" in name:
        raise ValueError(name)
    name.encode("utf-8", "surrogateescape")
    return name
