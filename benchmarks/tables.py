"""docs/performance.md: what was measured, as Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import date

from benchmarks.measure import COMPILED_CODE, GLUE_CODE, VERIFIED, Measure, Row, Spent
from benchmarks.stages import STAGES
from fixtures.published import NODE, PACKAGES

INTRODUCTION = """\
# Performance

{summary}

Whole processes, from start to exit, side by side, measured on {date} by `python -m benchmarks.bench`, which wrote this
page. Ours is `glue-rewriter rewrite FILE -o OUT -sMAXIMUM_MEMORY=4GB`. The other is what each
heading says; acorn + terser is [benchmarks/peer.mjs](../benchmarks/peer.mjs), a script of 80 lines that knows views
by their names alone, makes `>>` `>>>`, and puts `>>> 0` at 8-bit views. oxc-parser + magic-string is
[benchmarks/peer_oxc.mjs](../benchmarks/peer_oxc.mjs), which does the same with a parser in Rust, whose tree comes over
as raw memory, and edits the text in place. A ratio is ours divided by the other's: 0.30 is 3.3 times as fast, or a
third of the memory.

{python}; {node} for acorn + terser and for oxc-parser + magic-string;
{packages}; {machine}, {cpus} CPUs. Medians of {pairs}
interleaved pairs, of 5 for asm.js, oxc-parser, `--print`, functions and the growth with size;
memory is the peak of resident memory. [The figures](performance.json) are here too.

![The ratios of all comparisons](performance.svg)
"""


def summary(rows: Sequence[Row]) -> str:
    """The figures in two sentences."""
    glue = {row.label: row for row in rows if row.section == GLUE_CODE}
    ours = sorted(row.ours.seconds for row in glue.values())
    faster = sorted(1 / row.wall for row in glue.values())
    verified = [row.ours.seconds / glue[row.label].ours.seconds for row in rows if row.section == VERIFIED]
    return (
        f"Published glue is rewritten in {ours[0] * 1000:.0f} to {ours[-1] * 1000:.0f} ms a file, {faster[0]:.1f} to "
        f"{faster[-1]:.1f} times as fast as a short script for\nNode.js with acorn and terser, which rewrites less. "
        f"`--verify` takes up to {max(verified):.0f} times as long."
    )


def print_introduction(pairs: int, rows: Sequence[Row]) -> None:
    node = subprocess.run([NODE, "-v"], capture_output=True, text=True, check=True).stdout.strip()
    print(
        INTRODUCTION.format(
            python=f"Python {platform.python_version()}",
            node=f"Node {node.removeprefix('v')}",
            packages=", ".join(f"{package} {version}" for package, version in _versions().items()),
            machine=platform.machine(),
            cpus=os.cpu_count(),
            pairs=pairs,
            summary=summary(rows),
            date=date.today(),
        ),
        end="",
    )


def _versions() -> dict[str, str]:
    """The packages that the scripts use, with their versions."""
    used = {package: version for package, version in PACKAGES["peer"].items() if package in ("acorn", "terser")}
    return {**used, **PACKAGES["peer-oxc"]}


def print_rows(rows: Sequence[Row]) -> None:
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            print(f"\n## {section[0].upper()}{section[1:]}\n")
            print("| file | size | ours | other | wall ratio | ours | other | memory ratio |")
            print("| --- | --: | --: | --: | --: | --: | --: | --: |")
        print(
            f"| {row.label} | {row.bytes / 1000:.0f} KB"
            f" | {row.ours.seconds * 1000:.0f} ms | {row.other.seconds * 1000:.0f} ms"
            f" | {row.wall:.2f}"
            f" | {row.ours.kilobytes / 1024:.0f} MiB | {row.other.kilobytes / 1024:.0f} MiB"
            f" | {row.memory:.2f} |"
        )


WHERE = """
## Where the time goes

Milliseconds of each stage, by [benchmarks/stages.py](../benchmarks/stages.py); the rest is the start of the
interpreter, reading, writing, and the end. The survey is the one query over the whole tree, which finds scopes,
definitions and subscripts; the walk alone is what a query takes that finds nothing.

The floor is a process that only starts, imports, and lets tree-sitter parse the file, as a share of what acorn + terser
take for their whole work: nothing in Python on this parser can go below that. With the survey, it is a process that
knows every name and has not yet looked at one access.

"""


def print_spent(found: Sequence[Spent], rows: Sequence[Row]) -> None:
    peers = {row.label: row.other.seconds for row in rows if row.section in (GLUE_CODE, COMPILED_CODE)}
    print(WHERE, end="")
    print(f"| file | {' | '.join(STAGES)} | rest | whole | walk alone | whole / parse | floor | with the survey |")
    print(f"| --- |{' --: |' * (len(STAGES) + 6)}")
    for one in found:
        columns = [*(one.stages[stage] for stage in STAGES), one.rest, one.whole, one.walk]
        print(
            f"| {one.label} | {' | '.join(f'{seconds * 1000:.0f}' for seconds in columns)}"
            f" | {one.whole / one.stages['parse']:.1f}"
            f" | {' | '.join(f'{floor / peers[one.label]:.2f}' for floor in one.floors)} |"
        )


def print_attributed(size: int, found: float, rewritten: float) -> None:
    ratio = found / rewritten
    print(
        f"\n## The functions of two files of {size / 1e6:.1f} MB\n\nWhat `glue-rewriter size compare` finds before it "
        "compresses anything, against a rewrite of the two, within one process.\n\n"
        "| functions | rewrite | ratio |\n| --: | --: | --: |\n"
        f"| {found * 1000:.0f} ms | {rewritten * 1000:.0f} ms | {ratio:.2f} |"
    )


def print_sizes(points: Sequence[tuple[int, Measure]], in_time: float, in_memory: float) -> None:
    print("\n## By size\n\n| size | wall | memory |\n| --: | --: | --: |")
    for size, measure in points:
        print(f"| {size / 1e6:.1f} MB | {measure.seconds * 1000:.0f} ms | {measure.kilobytes / 1024:.0f} MiB |")
    print(
        f"\nBeyond those of a file of one access, time grows with size to the power {in_time:.2f}, "
        f"memory to the power {in_memory:.2f}."
    )


def print_directory(size: int, count: int, ours: Measure, other: Measure) -> None:
    ratio = ours.seconds / other.seconds
    print(
        f"\n## {count} files in a directory\n\n"
        "`glue-rewriter rewrite -i DIRECTORY`, with a process for each CPU, against one process of acorn + terser on "
        "the same files,\nwhich [benchmarks/sources.py](../benchmarks/sources.py) makes: "
        f"{size / count / 1000:.1f} KB each, such as people write by hand, with some seven accesses.\n\n"
        "| ours | other | wall ratio |\n| --: | --: | --: |\n"
        f"| {ours.seconds * 1000:.0f} ms | {other.seconds * 1000:.0f} ms | {ratio:.2f} |"
    )
