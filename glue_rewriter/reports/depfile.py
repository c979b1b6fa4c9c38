"""Dependencies in Make's syntax, for Make, Ninja and CMake."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glue_rewriter.errors import FileError


def depfile(output: str, inputs: Sequence[str]) -> str:
    """The rule `output: inputs`, names escaped as GCC escapes them (libcpp/mkdeps.cc, `munge`).

    Raises `FileError` for a name with a line break, which no rule can hold.
    """
    for name in (output, *inputs):
        if "\n" in name or "\r" in name:
            raise FileError(f"{name}: a name with a line break cannot stand in a depfile; rename the file")
    return " ".join([f"{_escaped(output)}:", *map(_escaped, inputs)]) + "\n"


def _escaped(name: str) -> str:
    # Backslashes mean themselves, except before a space, where each must be doubled.
    name = re.sub(r"(\\*)([ \t])", r"\1\1\\\2", name.replace("$", "$$"))
    return re.sub(r"([#:])", r"\\\1", name)
