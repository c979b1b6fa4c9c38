"""Whole processes measured side by side: `python -m benchmarks.bench`, from the repository root.

Each comparison runs its two commands in turn, A B A B …, in one run on one machine, and compares medians: of
wall time, start of the interpreter included, and of peak resident memory as the kernel counts it. The peer is
`peer.mjs`, what a user would write instead. No test is timed; `--quick` only shows that this script works.

What it prints is docs/performance.md; the figures and a picture of them are written beside it:
`python -m benchmarks.bench --json docs/performance.json --chart docs/performance.svg > docs/performance.md`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.chart import chart
from benchmarks.measure import (
    COMPILED_CODE,
    GLUE_CODE,
    OXC,
    PRINTED,
    VERIFIED,
    Measure,
    Row,
    Spent,
    exponent,
    run,
    side_by_side,
)
from benchmarks.sources import sources, write_sources
from benchmarks.stages import STAGES, WALK
from benchmarks.tables import (
    print_attributed,
    print_directory,
    print_introduction,
    print_rows,
    print_sizes,
    print_spent,
)
from fixtures.published import NODE, fetch, published_file
from glue_rewriter import Settings, rewrite
from glue_rewriter.size.functions import attribute

#: The command as it was installed, beside the interpreter that runs this.
COMMAND = Path(sys.executable).with_name("glue-rewriter")
PEER = Path(__file__).with_name("peer.mjs")
PEER_OXC = Path(__file__).with_name("peer_oxc.mjs")
STAGED = Path(__file__).with_name("stages.py")

#: What is compared with the peer: label -> package, path.
GLUE = {
    "sql-wasm.js": ("sql.js", "dist/sql-wasm.js"),
    "canvaskit.js": ("canvaskit-wasm", "bin/canvaskit.js"),
    "profiling/canvaskit.js": ("canvaskit-wasm", "bin/profiling/canvaskit.js"),
    "sql-wasm-debug.js": ("sql.js", "dist/sql-wasm-debug.js"),
    "sql-wasm-inline.js": ("sql.js", "dist/sql-wasm-inline.js"),
    "sql-wasm-inline-debug.js": ("sql.js", "dist/sql-wasm-inline-debug.js"),
}

#: sql.js without WebAssembly: asm.js, 40,000 accesses.
COMPILED = {"sql-asm-debug.js": ("sql.js", "dist/sql-asm-debug.js")}

#: A function's worth of glue; @ is a number, so that each copy has names of its own.
CHUNK = """\
  /** @param {number=} length */
  var readRecord@ = (ptr, length) => {
      var base = ptr >> 2, text = UTF8ToString(ptr + 16, length);
      var size@ = HEAPU32[((ptr)+(4))>>2];
      HEAP32[((ptr)>>2)] = size@ + 1; // the count comes first
      for (var i = 0; i < size@; ++i) {
        HEAPF64[(ptr + 24 + i * 8) >> 3] = HEAPF32[base + i] * 0.5;
        if (HEAPU8[ptr + i] === 0x20) { HEAP8[(ptr + i) | 0] = 0; }
      }
      HEAPU8.set(HEAPU8.subarray(ptr, ptr + size@), ptr + 0x100);
      return { 'name': text, total: HEAP16[(ptr + 2) >> 1], flags: HEAPU8[ptr] >> 1 };
    };
"""


def ours(source: Path, output: Path, maximum: str = "4GB") -> list[str | Path]:
    return [COMMAND, "rewrite", source, "-o", output, f"-sMAXIMUM_MEMORY={maximum}"]


BARE = [sys.executable, "-c", "import click"]


def copy_of(published: Path, folder: Path) -> Path:
    """A copy elsewhere: beside the original, this repository's own pyproject.toml would be read as a configuration."""
    return Path(shutil.copy(published, folder / f"input{published.suffix}"))


def against_the_peer(folder: Path, glue: Mapping[str, tuple[str, str]], section: str, pairs: int) -> list[Row]:
    rows = []
    for label, published in glue.items():
        source = copy_of(published_file(*published), folder)
        mine, peers = folder / "ours.js", folder / f"peers{source.suffix}"
        a, b = side_by_side(ours(source, mine), [NODE, PEER, fetch("peer"), source, peers], pairs=pairs)
        size = source.stat().st_size
        rows.append(Row(section, label, size, a, b))
    return rows


def against_oxc(folder: Path, glue: Mapping[str, tuple[str, str]], pairs: int) -> list[Row]:
    rows = []
    for label, published in glue.items():
        source = copy_of(published_file(*published), folder)
        peers = [NODE, PEER_OXC, fetch("peer-oxc"), source, folder / f"peers{source.suffix}"]
        a, b = side_by_side(ours(source, folder / "ours.js"), peers, pairs=pairs)
        rows.append(Row(OXC, label, source.stat().st_size, a, b))
    return rows


def printed(folder: Path, labels: Sequence[str], pairs: int) -> list[Row]:
    rows = []
    for label in labels:
        source = copy_of(published_file(*GLUE[label]), folder)
        command = [*ours(source, folder / "ours.js"), "--print", "compact"]
        a, b = side_by_side(command, [NODE, PEER, fetch("peer"), source, folder / "peers.js"], pairs=pairs)
        rows.append(Row(PRINTED, label, source.stat().st_size, a, b))
    return rows


def verified(folder: Path, labels: Sequence[str], pairs: int) -> list[Row]:
    rows = []
    for label in labels:
        source = copy_of(published_file(*GLUE[label]), folder)
        peers = folder / f"peers{source.suffix}"
        command = [*ours(source, folder / "ours.js"), "--verify"]
        a, b = side_by_side(command, [NODE, PEER, fetch("peer"), source, peers], pairs=pairs)
        rows.append(Row(VERIFIED, label, source.stat().st_size, a, b))
    return rows


def audited(folder: Path, labels: Sequence[str], pairs: int) -> list[Row]:
    rows = []
    for label in labels:
        source = copy_of(published_file(*GLUE[label]), folder)
        command: list[str | Path] = [COMMAND, "audit", source, "-o", folder / "report.txt"]
        a, b = side_by_side(command, [NODE, PEER, fetch("peer"), source, folder / "peers.js"], pairs=pairs)
        section = "the audit, against acorn + terser"
        rows.append(Row(section, label, source.stat().st_size, a, b))
    return rows


def against_the_bare_interpreter(folder: Path, pairs: int) -> list[Row]:
    glue = published_file("canvaskit-wasm", "bin/profiling/canvaskit.js")
    without_views = published_file("acorn", "dist/acorn.js")
    cases = [
        ("signed mode, profiling/canvaskit.js", glue, "2GB"),
        ("no view in it, acorn.js", without_views, "4GB"),
    ]
    rows = []
    for label, published, maximum in cases:
        source = copy_of(published, folder)
        a, b = side_by_side(ours(source, folder / "out.js", maximum), BARE, pairs=pairs)
        section = "against python -c 'import click'"
        rows.append(Row(section, label, source.stat().st_size, a, b))
    return rows


def spent(folder: Path, pairs: int) -> list[Spent]:
    """Where the time goes, for each file."""
    found = []
    for label, published in {**GLUE, **COMPILED}.items():
        source = copy_of(published_file(*published), folder)
        turns, wholes = [], []
        for _ in range(pairs):
            done = subprocess.run([sys.executable, STAGED, source], capture_output=True, text=True, check=True)
            turns.append(json.loads(done.stdout))
            wholes.append(run(ours(source, folder / "ours.js")).seconds)
        medians = {stage: median(turn[stage] for turn in turns) for stage in (*STAGES, WALK)}
        found.append(Spent(label, {stage: medians[stage] for stage in STAGES}, medians[WALK], median(wholes)))
    return found


def attributed(pairs: int) -> tuple[int, float, float]:
    """The size of a file in bytes, and the medians, in seconds, of finding the functions of two such files, as `size
    compare` does before it compresses anything, and of rewriting both."""
    files = [chunks(1_000_000, suffix) for suffix in ("", "b")]
    found, rewritten = [], []
    for _ in range(pairs):
        start = time.perf_counter()
        matched = [attribute(code, "a.js") for code in files]
        between = time.perf_counter()
        for code in files:
            rewrite(code, Settings(maximum_memory=4 << 30), path="a.js")
        rewritten.append(time.perf_counter() - between)
        found.append(between - start)
        if None in matched:
            raise SystemExit("no functions were found")
    return len(files[0]), median(found), median(rewritten)


def chunks(size: int, suffix: str = "") -> bytes:
    """About so many bytes of glue."""
    copies = round(size / (len(CHUNK) + 4 * len(str(size // len(CHUNK)))))
    return "".join(CHUNK.replace("@", f"{copy}{suffix}") for copy in range(copies)).encode()


def on_a_directory(folder: Path, count: int, pairs: int) -> tuple[int, Measure, Measure]:
    """The files' size in bytes, and the medians of rewriting them all in place, ours and the peer's in one process."""
    files = sources(count)
    commands = (
        [COMMAND, "rewrite", "-i", folder, "-sMAXIMUM_MEMORY=4GB"],
        [NODE, PEER, fetch("peer"), folder],
    )

    def turn() -> list[Measure]:
        measures = []
        for command in commands:
            write_sources(folder, files)
            measures.append(run(command))
        return measures

    if pairs > 1:
        turn()
    mine, peers = zip(*(turn() for _ in range(pairs)), strict=True)
    median_of = [Measure(median(m.seconds for m in runs), median(m.kilobytes for m in runs)) for runs in (mine, peers)]
    return sum(map(len, files.values())), *median_of


def by_size(folder: Path, pairs: int) -> tuple[list[tuple[int, Measure]], float, float]:
    """Size -> medians for 0.1, 1 and 10 MB, and the exponents of the time and the memory beyond those of a file of one
    access, for which everything is imported, too."""
    points = []
    least = folder / "least.js"
    least.write_bytes(b"HEAP8[p];\n")
    [start] = side_by_side(ours(least, folder / "out.js"), pairs=pairs)
    for size in (100_000, 1_000_000, 10_000_000):
        source = folder / f"{size}.js"
        source.write_bytes(chunks(size))
        [measure] = side_by_side(ours(source, folder / "out.js"), pairs=pairs)
        points.append((source.stat().st_size, measure))
    sizes = [size for size, _ in points]
    in_time = exponent(sizes, [measure.seconds - start.seconds for _, measure in points])
    in_memory = exponent(sizes, [measure.kilobytes - start.kilobytes for _, measure in points])
    return points, in_time, in_memory


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, as Markdown."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bench", description="Measure whole processes side by side."
    )
    parser.add_argument("--pairs", type=int, default=9, help="pairs of runs per comparison, at least 5")
    parser.add_argument("--quick", action="store_true", help="one pair, the smallest file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the ratios there, as SVG")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.quick:
            [row] = against_the_peer(folder, {"sql-wasm.js": GLUE["sql-wasm.js"]}, GLUE_CODE, 1)
            print(f"{row.label}: ours {row.ours.seconds:.3f} s, acorn + terser {row.other.seconds:.3f} s")
            _, mine, peers = on_a_directory(folder / "sources", 100, 1)
            print(f"100 files: ours {mine.seconds:.3f} s, acorn + terser {peers.seconds:.3f} s")
            return
        if chosen.pairs < 5:
            parser.error("--pairs must be at least 5")
        steps: list[Callable[[], list[Row]]] = [
            lambda: against_the_peer(folder, GLUE, GLUE_CODE, chosen.pairs),
            lambda: against_the_peer(folder, COMPILED, COMPILED_CODE, 5),
            lambda: verified(folder, ["profiling/canvaskit.js", "sql-wasm-debug.js"], chosen.pairs),
            lambda: printed(folder, ["sql-wasm-debug.js", "sql-wasm-inline-debug.js"], 5),
            lambda: against_oxc(folder, GLUE, 5),
            lambda: against_oxc(folder, COMPILED, 5),
            lambda: audited(folder, ["profiling/canvaskit.js", "sql-wasm-debug.js"], chosen.pairs),
            lambda: against_the_bare_interpreter(folder, chosen.pairs),
        ]
        rows = [row for step in steps for row in step()]
        print_introduction(chosen.pairs, rows)
        print_rows(rows)
        where = spent(folder, chosen.pairs)
        functions = attributed(5)
        print_attributed(*functions)
        points, in_time, in_memory = by_size(folder, 5)
        print_sizes(points, in_time, in_memory)
        size, mine, peers = on_a_directory(folder / "sources", 1000, chosen.pairs)
        print_directory(size, 1000, mine, peers)
        print_spent(where, rows)
        report = {
            "rows": [asdict(row) | {"wall": row.wall, "memory": row.memory} for row in rows],
            "sizes": [{"bytes": size, **asdict(measure)} for size, measure in points],
            "stages": [asdict(one) for one in where],
            "functions": dict(zip(("bytes", "seconds", "rewrite"), functions, strict=True)),
            "exponents": {"time": in_time, "memory": in_memory},
            "directory": {"bytes": size, "ours": asdict(mine), "other": asdict(peers)},
        }
        if chosen.json:
            chosen.json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
        if chosen.chart:
            chosen.chart.write_text(chart(report), "utf-8")


if __name__ == "__main__":
    main()
