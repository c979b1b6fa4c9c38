"""The functions of a file as a tree, by what is around them and what they are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glue_rewriter.size.functions import Attributed
from glue_rewriter.size.shapes import Recorded, Shapes

#: A name that a minifier may have given: of up to three characters, or numbered by wasm2js.
_GIVEN = re.compile(r"[\w$]{1,3}|\$\d+|\[…\]|…")
#: Segments of data as wasm-ld and `wasm.contents` number them, whatever is in them.
_NUMBERED = re.compile(
    r"\.(?:ro|t)?data\.\d+|segment \d+|(?:\.L|L|\.L\.)?\.?str(?:ing)?\.\d+|\.\.(?:ro|t)?data\.\S*\d+"
)
_LONG = re.compile(r"[\w$]{4,}")
#: Of so many functions, more than half with names that a minifier may have given, the file is minified.
_ENOUGH = 20
#: Stands for the file, which is around all.
FILE = -1


class Tree:
    """The functions of a file by the function around them; `FILE` is the file."""

    def __init__(self, attributed: Attributed, data: bytes | None = None) -> None:
        """`data` is the content of the file, None where only the shapes on record are known."""
        self.functions = attributed.functions
        self.inside: dict[int, list[int]] = {FILE: []}
        self.around: list[int] = []
        self.labels: list[str] = []
        #: How many functions are before each in the one around it.
        self.place: list[int] = []
        #: The functions right before (-1) and right behind (1) each in the one around it, None where there is none.
        self.next_to: dict[int, list[int | None]] = {-1: [], 1: []}
        around = [FILE]
        anonymous: dict[int, int] = {}
        for index, function in enumerate(attributed.functions):
            del around[function.depth + 1 :]
            parent = around[-1]
            label = function.name
            if label is None:
                anonymous[parent] = anonymous.get(parent, 0) + 1
                label = f"(anonymous {anonymous[parent]})"
            siblings = self.inside[parent]
            self.place.append(len(siblings))
            self.next_to[-1].append(siblings[-1] if siblings else None)
            self.next_to[1].append(None)
            if siblings:
                self.next_to[1][siblings[-1]] = index
            siblings.append(index)
            self.inside[index] = []
            self.around.append(parent)
            self.labels.append(label)
            around.append(index)
        inside = [self.inside[index] for index in range(len(self.functions))]
        self.shapes: Shapes | Recorded = (
            Recorded(attributed.shapes) if data is None else Shapes(data, attributed.spans, inside)
        )
        self._keys: dict[int, str | None] = {}
        self._minified = _is_minified([function.name for function in attributed.functions])

    def path(self, index: int) -> str:
        """The names of the functions around one, and its own. Made when asked for: deep nests have long ones."""
        labels = []
        while index >= 0:
            labels.append(self.labels[index])
            index = self.around[index]
        return ".".join(reversed(labels))

    def key(self, index: int) -> str | None:
        """What of its name proves something: all where the file is not minified, else `*` for each part that a minifier
        may have given. None where nothing does."""
        if index not in self._keys:
            self._keys[index] = self._key(self.functions[index].name)
        return self._keys[index]

    def _key(self, name: str | None) -> str | None:
        if name is None or _NUMBERED.fullmatch(name):
            return None
        if not self._minified:
            return name
        parts = ["*" if _GIVEN.fullmatch(part) else part for part in name.split(".")]
        return ".".join(parts) if _LONG.search(parts[-1]) else None

    def calls(self, index: int, other: int) -> bool:
        """Whether a function calls another one, or itself, by a name of its own."""
        name = self.functions[other].name
        return name is not None and "." not in name and self.shapes.calls(index, name)

    def whole_shapes(self) -> list[int | str]:
        """For each function what is the same of two that are of one shape together with all functions inside."""
        signs: list[int | str] = [0] * len(self.functions)
        for index in range(len(signs) - 1, -1, -1):  # what is inside comes first
            inner = tuple(signs[inside] for inside in self.inside[index])
            code = self.shapes.code(index)
            signs[index] = hash((code, inner)) if inner else code
        return signs


def _is_minified(names: Sequence[str | None]) -> bool:
    known = [name for name in names if name is not None and not _NUMBERED.fullmatch(name)]
    # Members keep their names more often than what is declared does.
    for found in ([name for name in known if "." not in name], [name.rpartition(".")[2] for name in known]):
        if len(found) >= _ENOUGH and 2 * sum(1 for name in found if _GIVEN.fullmatch(name)) > len(found):
            return True
    return False
