"""Writes docs/architecture.svg, and the table of docs/architecture.md: `python docs/make_architecture.py`.

The rows of the picture are the layers of the import contract in pyproject.toml, which `lint-imports` holds; the lines
are imports that are not to be had through another folder.
"""

from __future__ import annotations

import ast
import re
import tomllib
from html import escape
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PACKAGE = ROOT / "glue_rewriter"
#: What is no folder of its own in the picture: the way in, and what everything imports.
LEFT_OUT = frozenset({"__main__", "errors", "records", "regular_files"})
WIDTH, ROW, BOX, HIGH, MARGIN = 760, 58, 150, 34, 16
#: What stands beside the way of a rewrite, which is in the middle: to the left what prints and is read, to the right
#: the audit and what else is made of the same model.
LEFT = frozenset(
    {"reports", "size", "explain", "not_source", "second_parser", "verify", "printing", "config", "prelude"}
)
RIGHT = frozenset({"audit", "sanitizer", "addresses", "wasm"})


HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-label="The folders of glue_rewriter, each above those it imports from">
<style>
rect{{fill:#eef3f8;stroke:#4a6785}}text{{font:600 13px sans-serif;fill:#1b2a3a}}
path{{fill:none;stroke:#8aa0b6;stroke-width:1.2}}
@media(prefers-color-scheme:dark){{rect{{fill:#1d2a38;stroke:#7f9cba}}text{{fill:#dbe6f1}}path{{stroke:#5d7691}}}}
</style>"""


def layers() -> list[list[str]]:
    """The folders and modules at the top of the package, from what imports to what is imported."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [names for row in rows if (names := [name for name in row.split(" | ") if name not in LEFT_OUT])]


def modules(name: str) -> list[Path]:
    """The files of a folder, or the one file of a module."""
    folder = PACKAGE / name
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def knows(name: str) -> str:
    """What a folder knows: the first sentence of its docstring."""
    folder = PACKAGE / name
    head = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    said = ast.get_docstring(ast.parse(head.read_text("utf-8"))) or ""
    return re.split(r"(?<=\.)\s", said.replace("\n", " "), maxsplit=1)[0]


def imported(name: str, others: set[str]) -> set[str]:
    """The folders that a folder imports from."""
    found = set()
    for path in modules(name):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if module is not None and module.split(".")[0] == "glue_rewriter":
                names = [module.split(".")[1]] if "." in module else [alias.name for alias in node.names]
                found.update(names)
    return (found & others) - {name}


def direct(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The imports that no other import gives as well."""
    reached: dict[str, set[str]] = {}

    def reach(name: str) -> set[str]:
        if name not in reached:
            reached[name] = graph[name].union(*(reach(each) for each in graph[name]))
        return reached[name]

    return {name: {to for to in below if not any(to in reach(via) for via in below)} for name, below in graph.items()}


def picture() -> str:
    """The SVG."""
    rows = layers()
    names = {name for row in rows for name in row}
    lines = direct({name: imported(name, names) for name in names})
    places = {}
    for at, row in enumerate(rows):
        for name in row:
            places[name] = (40 if name in LEFT else 570 if name in RIGHT else 305, MARGIN + at * ROW)
    height = MARGIN * 2 + len(rows) * ROW - (ROW - HIGH)
    parts = [HEAD.format(width=WIDTH, height=height)]
    for name in sorted(lines):
        x0, y0 = places[name]
        for to in sorted(lines[name]):
            x1, y1 = places[to]
            top, low = (x0 + BOX / 2, y0 + HIGH), (x1 + BOX / 2, y1)
            bend = (low[1] - top[1]) * 0.5
            parts.append(
                f'<path d="M{top[0]:g} {top[1]:g}C{top[0]:g} {top[1] + bend:g} {low[0]:g} {low[1] - bend:g} '
                f'{low[0]:g} {low[1]:g}"/>'
            )
    for name, (x, y) in places.items():
        parts.append(f'<rect x="{x}" y="{y}" width="{BOX}" height="{HIGH}" rx="6"/>')
        parts.append(f'<text x="{x + BOX / 2:g}" y="{y + 22}" text-anchor="middle">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def table() -> str:
    """The table of the folders: what each knows, what it may import is all below."""
    rows = ["| folder | what it knows | modules |", "| --- | --- | --: |"]
    for row in layers():
        rows += [f"| `{name}` | {knows(name)} | {len(modules(name))} |" for name in row]
    return "\n".join(rows)


def page() -> str:
    """docs/architecture.md with the table of today."""
    text = (DOCS / "architecture.md").read_text("utf-8")
    begin, end = "<!-- folders -->", "<!-- /folders -->"
    before, rest = text.split(begin)
    return f"{before}{begin}\n{table()}\n{end}{rest.split(end)[1]}"


if __name__ == "__main__":
    (DOCS / "architecture.svg").write_text(picture(), "utf-8")
    (DOCS / "architecture.md").write_text(page(), "utf-8")
