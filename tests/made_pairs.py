"""Pairs of minified programs, with the truth about which function of one is which of the other.

A program is changed as its authors would change it, and minified before and after. Which function a minified one was, its
source map says: so the truth is known, and the comparison is told nothing of it.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fixtures.published import NODE, fetch, published_file
from glue_rewriter.printing.source_map import read_source_map
from glue_rewriter.size.functions import Attributed, attribute
from glue_rewriter.size.matching import paths

PROGRAMS = {
    "acorn": ("acorn", "dist/acorn.js"),
    "codemirror": ("codemirror", "lib/codemirror.js"),
    "pako": ("pako", "dist/pako.js"),
    "quickjs": ("@jitl/quickjs-wasmfile-debug-sync", "dist/emscripten-module.mjs"),
    "sql.js": ("sql.js", "dist/sql-wasm-debug.js"),
}
MINIFIERS = ("esbuild", "terser")
CHANGES = ("renamed", "moved", "split", "inlined")
#: How many functions of a program are moved, split or inlined.
_SUBJECTS = 6
#: Functions of such a size are worth splitting, in bytes.
_WORTH = range(300, 6000)
_DECLARED = re.compile(rb"\b(?:var|let|const)\s+(\w+)")
#: What makes all names others: names are given by how often they are used.
_ADDED = b"""
function additionalTelemetry(event, detail, when) {
  var record = {event: event, detail: detail, when: when || Date.now(), serial: additionalTelemetry.count++};
  for (var listener of additionalTelemetry.listeners) { try { listener(record, event, detail); } catch (problem) { console.error(problem); } }
  return record;
}
additionalTelemetry.count = 0; additionalTelemetry.listeners = []; globalThis.telemetry = additionalTelemetry;
var %s; globalThis.several = [%s];
"""


class Made(NamedTuple):
    """A pair: both minified programs, their functions, and for each of these which of the original it is, None where
    nobody can tell. `subjects` are the originals that were changed, `new` and `gone` those of one side alone."""

    base: bytes
    head: bytes
    base_functions: Attributed
    head_functions: Attributed
    base_names: list[str | None]
    head_names: list[str | None]
    subjects: tuple[str, ...]


def made_pair(program: str, minifier: str, change: str) -> Made:
    """The program before and after a change, minified."""
    original = published_file(*PROGRAMS[program]).read_bytes()
    changed, subjects = _changed(original, change)
    before, after = (changed, original) if change == "inlined" else (original, changed)
    (base, base_functions, base_names), (head, head_functions, head_names) = (
        _minified(code, minifier) for code in (before, after)
    )
    return Made(base, head, base_functions, head_functions, base_names, head_names, subjects)


def _changed(code: bytes, change: str) -> tuple[bytes, tuple[str, ...]]:
    found = attribute(code, "a.js")
    assert found is not None
    if change == "renamed":
        many = b", ".join(b"several%d" % number for number in range(60))
        # Inside of what is around everything, if anything is: there names are given.
        at = found.spans[0][1] if found.functions[1].depth else 0
        at = code.rindex(b"}", 0, at) if at else 0
        names = [name for name in paths(found) if not name.endswith(")")]
        return code[:at] + _ADDED % (many, many) + code[at:], tuple(dict.fromkeys(names))
    subjects = _worth(code, found)
    chosen = subjects[:: max(1, len(subjects) // _SUBJECTS)][:_SUBJECTS]
    moves: list[tuple[int, int, bytes]] = []
    for number, (index, name) in enumerate(chosen):
        start, end = found.spans[index]
        if change == "moved":
            # To where another one ends, far from here, in the same function.
            target = subjects[(subjects.index((index, name)) + len(subjects) // 2 + 1) % len(subjects)][0]
            moves += [(start, end, b""), (found.spans[target][1],) * 2 + (b"\n" + code[start:end] + b"\n",)]  # type: ignore[list-item]
        else:
            moves.append((start, end, _split(code[start:end], number)))
    for start, end, text in sorted(moves, reverse=True):
        code = code[:start] + text + code[end:]
    return code, tuple(name for _, name in chosen)


def _worth(code: bytes, found: Attributed) -> list[tuple[int, str]]:
    """The declarations that can be split, all in the one function (or none) that has most of them."""
    names = paths(found)
    once = {name for name, number in Counter(names).items() if number == 1}
    candidates = []
    for index, (start, end) in enumerate(found.spans):
        text = code[start:end]
        is_declared = text.startswith(b"function ") and code[:start].rstrip(b" \t").endswith(b"\n")
        if is_declared and end - start in _WORTH and names[index] in once and _split(text, 0):
            candidates.append((index, names[index]))
    [(around, _)] = Counter(name.rpartition(".")[0] for _, name in candidates).most_common(1)
    return [(index, name) for index, name in candidates if name.rpartition(".")[0] == around]


def _split(text: bytes, number: int) -> bytes:
    """A function whose second half has become one of its own, empty where it has no such half."""
    head = re.match(rb"function (\w+)\(([\w, ]*)\)\s*\{", text)
    if head is None or b"yield" in text:
        return b""
    indent = None
    lines = [at.end() for at in re.finditer(rb"\n", text)]
    starts = []
    for at in lines:
        blank = re.match(rb"[ \t]*", text[at:])
        assert blank is not None
        depth = len(blank[0])
        if text[at + depth : at + depth + 1] in (b"}", b"", b"\n", b"/"):
            continue
        indent = depth if indent is None else indent
        if depth == indent and re.match(rb"(?:if|for|while|var|let|return|\w+[.(= ])", text[at + depth :]):
            starts.append(at)
    middle = [at for at in starts if len(text) * 0.4 < at < len(text) * 0.7]
    if not middle:
        return b""
    at = middle[0]
    first, second = text[:at], text[at:]
    if any(
        text[:at].count(one) != text[:at].count(other) + (one == b"{")
        for one, other in ((b"{", b"}"), (b"(", b")"), (b"[", b"]"))
    ):
        return b""
    if re.match(rb"\s*else\b", second):
        return b""
    given = dict.fromkeys([name.strip() for name in head[2].split(b",") if name.strip()] + _DECLARED.findall(first))
    arguments = b", ".join(given)
    part = b"%s%dSecond" % (head[1], number)
    return first + b"return %s(%s);\n}\nfunction %s(%s) {\n" % (part, arguments, part, arguments) + second


@cache
def _minified(code: bytes, minifier: str) -> tuple[bytes, Attributed, list[str | None]]:
    """The code minified, its functions, and the path that each had in the original, if it was the only one of that."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "in.mjs"), Path(folder, "out.js")
        source.write_bytes(code)
        modules = fetch("peer") / "node_modules"
        command = {
            "esbuild": [modules / "esbuild/bin/esbuild", source, "--minify", "--format=esm", "--sourcemap", f"--outfile={output}"],
            "terser": [modules / "terser/bin/terser", source, "--module", "-m", "--format", "ascii_only=true", "-c", "inline=false,reduce_funcs=false",
                       "--source-map", "url=out.js.map", "-o", output],
        }[minifier]  # fmt: skip
        subprocess.run([NODE, *command], check=True, capture_output=True, timeout=300)
        made, mapped = output.read_bytes(), Path(folder, "out.js.map").read_bytes()
    made = re.sub(rb"\n//# sourceMappingURL=.*\s*\Z", b"\n", made)
    found, original = attribute(made, "a.js"), attribute(code, "a.js")
    assert found is not None
    assert original is not None
    return made, found, _names(made, found, mapped, code, original)


def _names(made: bytes, found: Attributed, mapped: bytes, code: bytes, original: Attributed) -> list[str | None]:
    """By the places in the map: a function is the one of the original that most places in its own code are from."""
    lines = read_source_map(mapped, "map").lines
    made_starts, code_starts = _line_starts(made), _line_starts(code)
    votes: list[Counter[int]] = [Counter() for _ in found.functions]
    inside, inside_code = _innermost(found.spans, len(made)), _innermost(original.spans, len(code))
    for number, segments in enumerate(lines):
        for segment in segments:
            if len(segment) > 1 and number < len(made_starts):
                # Columns are those of UTF-16; the programs have little else than ASCII.
                at, origin = made_starts[number] + segment[0], code_starts[segment[2]] + segment[3]
                if at < len(made) and origin < len(code) and inside[at] >= 0 and inside_code[origin] >= 0:
                    votes[inside[at]][inside_code[origin]] += 1
    names = paths(original)
    once = {name for name, number in Counter(names).items() if number == 1}
    most = [vote.most_common(1)[0][0] if vote else None for vote in votes]
    taken = Counter(most)
    return [
        names[index] if index is not None and taken[index] == 1 and names[index] in once else None for index in most
    ]


def _line_starts(data: bytes) -> list[int]:
    return [0, *(found.end() for found in re.finditer(rb"\n", data))]


def _innermost(spans: tuple[tuple[int, int], ...], size: int) -> list[int]:
    """For each byte the function that it is in, -1 for none."""
    inside = [-1] * size
    for index, (start, end) in enumerate(spans):
        inside[start:end] = [index] * (end - start)
    return inside
