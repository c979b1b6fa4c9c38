"""Writes terminal.svg, the picture in README.md, from a real run: `python docs/make_terminal.py ROOT`.

ROOT is a folder with a Debian system in it, which has today's emcc, such as `debootstrap` makes of the suite unstable.
The program of fixtures/demo is linked there and run; then `glue-rewriter` of this environment fixes its glue, and it is
run again. What the commands print is what the picture shows.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
DEMO = HERE.parent / "fixtures" / "demo" / "demo.c"
PICTURE = HERE / "terminal.svg"
LINK = ["emcc", "-O1", "demo.c", "-o", "demo.js", "-sALLOW_MEMORY_GROWTH", "-sMAXIMUM_MEMORY=4GB"]
FIX = ["glue-rewriter", "rewrite", "-i", "demo.js", "-sMAXIMUM_MEMORY=4GB"]
#: The sizes of the picture, in its own units: of a character, of a line, of the frame.
_WIDTH, _LINE, _PAD, _BAR = 8.43, 21, 18, 34
_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_COLOURS = {"command": "#e6edf3", "said": "#9da7b3", "wrong": "#ff7b72", "right": "#56d364", "note": "#9da7b3"}


class Line(NamedTuple):
    """A line of the terminal, and what it is: a key of the colours."""

    text: str
    kind: str


class Run(NamedTuple):
    """What the commands printed: emcc's version, the program before, the fix, the program after."""

    version: str
    before: str
    fix: str
    after: str


def run(root: Path) -> Run:
    """The demonstration, linked and run in a root folder, fixed by the tool of this environment."""
    place = root / "demo"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copy(DEMO, place)
    version = _inside(root, "emcc", "--version").split(" (")[1].rpartition(") ")[2].split()[0]
    _inside(root, *LINK)
    before = _inside(root, "node", "demo.js")
    tool = Path(sys.executable).with_name(FIX[0])
    fix = subprocess.run([tool, *FIX[1:]], cwd=place, check=True, capture_output=True, text=True).stderr
    return Run(version, before, fix, _inside(root, "node", "demo.js"))


def lines(made: Run) -> list[Line]:
    """What the terminal shows."""
    wrong, right = made.before.splitlines(), made.after.splitlines()
    return [
        Line(f"$ {' '.join(LINK[:-1])} \\", "command"),
        Line(f"       {LINK[-1]}    # emcc {made.version}", "command"),
        Line("$ node demo.js", "command"),
        *(Line(text, "said" if text == other else "wrong") for text, other in zip(wrong, right, strict=True)),
        Line(f"$ {' '.join(FIX)}", "command"),
        *(Line(text, "note") for text in _folded(made.fix.rstrip())),
        Line("$ node demo.js", "command"),
        *(Line(text, "said" if text == other else "right") for text, other in zip(right, wrong, strict=True)),
    ]


def picture(shown: list[Line]) -> str:
    """The terminal as SVG."""
    width = round(2 * _PAD + _WIDTH * max(len(line.text) for line in shown))
    height = _BAR + _PAD + _LINE * len(shown)
    texts = []
    for number, line in enumerate(shown):
        weight = ' font-weight="600"' if line.kind == "command" else ""
        y = _BAR + _LINE * (number + 1) - 5
        text = escape(line.text, quote=False)
        texts.append(
            f'<text x="{_PAD}" y="{y}" fill="{_COLOURS[line.kind]}"{weight} xml:space="preserve">{text}</text>'
        )
    dots = "".join(f'<circle cx="{20 + 18 * n}" cy="17" r="5.5" fill="#484f58"/>' for n in range(3))
    said = escape("\n".join(line.text for line in shown), quote=False)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="{_FONT}" font-size="14">\n'
        "<title>A program above 2 GiB: wrong as emcc links it, right after the rewrite</title>\n"
        f"<desc>{said}</desc>\n"
        f'<rect width="{width}" height="{height}" rx="9" fill="#0d1117"/>\n{dots}\n' + "\n".join(texts) + "\n</svg>\n"
    )


def _folded(text: str, width: int = 62) -> list[str]:
    """A long line as a terminal of this width shows it, broken at blanks."""
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def _inside(root: Path, *command: str) -> str:
    script = 'cd /demo && exec "$@"'
    environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["chroot", root, "/bin/sh", "-c", script, "sh", *command],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    PICTURE.write_text(picture(lines(run(Path(sys.argv[1]).resolve()))), "utf-8")
    print(f"{PICTURE} is written")
