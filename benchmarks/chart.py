"""The ratios of a benchmark as a picture: one bar for each row.

`python -m benchmarks.chart docs/performance.json > docs/performance.svg` draws what was measured earlier.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import COMPILED_CODE, GLUE_CODE

_WIDTH, _LABEL, _SCALE, _LINE, _TOP = 760, 300, 160, 22, 54
#: Where the axis ends, in times what the other takes.
_LONGEST = 2.5

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .section { font-weight: 600 }
  rect { fill: #6e7781 } .axis { stroke: #8c959f; stroke-dasharray: 2 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .axis { stroke: #6e7681 }
  }
"""


class Bar(NamedTuple):
    """One comparison: `ratio` is ours / other."""

    section: str
    label: str
    ratio: float


def chart(report: Mapping[str, Any]) -> str:
    """An SVG picture of a report of the benchmark, 760 pixels wide, light or dark as the reader prefers."""
    title = "Relative to the other program: time, or memory where it says so; shorter is better"
    lines: list[str] = []
    section, y = "", _TOP
    for bar in _bars(report):
        if bar.section != section:
            section = bar.section
            y += 8
            lines.append(f'<text class="section" x="8" y="{y + 15}">{escape(section)}</text>')
            y += _LINE
        width = min(bar.ratio, _LONGEST) * _SCALE
        lines.append(f'<text x="20" y="{y + 15}">{escape(bar.label)}</text>')
        lines.append(f'<rect x="{_LABEL}" y="{y + 3}" width="{width:.1f}" height="{_LINE - 6}"/>')
        lines.append(f'<text x="{_LABEL + width + 6:.1f}" y="{y + 15}">{bar.ratio:.2f}</text>')
        y += _LINE
    one = _LABEL + _SCALE
    height = y + 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">\n<style>{_STYLE}</style>\n'
        f'<text class="section" x="8" y="20">{escape(title)}</text>\n'
        f'<text x="{one - 28}" y="42">the same</text>\n'
        f'<line class="axis" x1="{one}" x2="{one}" y1="{_TOP - 6}" y2="{y}"/>\n' + "\n".join(lines) + "\n</svg>\n"
    )


def _bars(report: Mapping[str, Any]) -> Iterator[Bar]:
    rows, directory = report["rows"], report["directory"]
    for row in rows:
        yield Bar(row["section"], row["label"], row["wall"])
    ratio = directory["ours"]["seconds"] / directory["other"]["seconds"]
    yield Bar("1000 files in a directory", "5 KB each", ratio)
    for row in rows:
        if row["section"] in (GLUE_CODE, COMPILED_CODE):
            yield Bar("peak memory, against acorn + terser", row["label"], row["memory"])
    for name, power in report["exponents"].items():
        yield Bar("the power of the size with which both grow", name, power)


if __name__ == "__main__":
    sys.stdout.write(chart(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
