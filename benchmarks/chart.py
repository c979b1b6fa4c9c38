"""The ratios of a benchmark as a picture: one bar for each row, and a mark where its goal is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDTH, _LABEL, _SCALE, _LINE, _TOP = 760, 300, 160, 22, 54
#: Where the axis ends, in times what the other takes.
_LONGEST = 2.5

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .section { font-weight: 600 }
  .met { fill: #2da44e } .missed { fill: #d4722c } .free { fill: #6e7781 }
  .goal { stroke: #1f2328; stroke-width: 2 } .axis { stroke: #8c959f; stroke-dasharray: 2 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .goal { stroke: #e6edf3 } .axis { stroke: #6e7681 }
  }
"""


class Bar(NamedTuple):
    """One comparison: `ratio` is ours / other in wall time, `goal` what it is to be at most, if anything."""

    section: str
    label: str
    ratio: float
    goal: float | None


def chart(bars: Sequence[Bar], title: str) -> str:
    """An SVG picture, 760 pixels wide, light or dark as the reader prefers."""
    lines: list[str] = []
    section, y = "", _TOP
    for bar in bars:
        if bar.section != section:
            section = bar.section
            y += 8
            lines.append(f'<text class="section" x="8" y="{y + 15}">{escape(section)}</text>')
            y += _LINE
        kind = "free" if bar.goal is None else "met" if bar.ratio <= bar.goal else "missed"
        width = min(bar.ratio, _LONGEST) * _SCALE
        lines.append(f'<text x="20" y="{y + 15}">{escape(bar.label)}</text>')
        lines.append(f'<rect class="{kind}" x="{_LABEL}" y="{y + 3}" width="{width:.1f}" height="{_LINE - 6}"/>')
        if bar.goal is not None:
            at = _LABEL + bar.goal * _SCALE
            lines.append(f'<line class="goal" x1="{at:.1f}" x2="{at:.1f}" y1="{y}" y2="{y + _LINE}"/>')
        after = max(width, 0 if bar.goal is None else bar.goal * _SCALE)
        lines.append(f'<text x="{_LABEL + after + 6:.1f}" y="{y + 15}">{bar.ratio:.2f}</text>')
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
