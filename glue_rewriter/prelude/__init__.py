"""The prelude that makes a program allocate above 2 GiB: JavaScript, put together from the files beside this one."""

from __future__ import annotations

from importlib.resources import files

#: Shape -> the file that has the place of it.
SHAPES = {"pre-js": "pre_js.js", "factory": "factory.js"}
_CLAIM = "  /* claim.js */\n"


def prelude(shape: str = "pre-js", *, allocator: str = "malloc") -> str:
    """The JavaScript of one of `SHAPES`; `allocator` is the function of the program that allocates, as C names it."""
    folder = files(__package__)
    claim = folder.joinpath("claim.js").read_text("utf-8")
    lines = ("  " + line if line.strip() else line for line in claim.splitlines(keepends=True))
    text = folder.joinpath(SHAPES[shape]).read_text("utf-8").replace(_CLAIM, "".join(lines))
    return text.replace("__ALLOCATOR__", "_" + allocator).replace("__NAME__", allocator)
