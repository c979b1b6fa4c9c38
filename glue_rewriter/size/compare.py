"""What has grown, and by how much: files, the functions in them, the kinds of edits that made them grow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.size.compressed import NOTHING, Compressor, Sizes, total
from glue_rewriter.size.functions import Attributed
from glue_rewriter.size.matching import FunctionChange, match_functions

if TYPE_CHECKING:
    from glue_rewriter.source import Edit


class Side(NamedTuple):
    """A file on one side of a comparison. `data` is its content, None where only a baseline's figures are known."""

    sizes: Sizes
    data: bytes | None
    functions: Attributed | None


class EditCost(NamedTuple):
    """What the edits of one kind cost: how many there are, and how many bytes they add."""

    kind: str
    number: int
    bytes: int


class FileChange(NamedTuple):
    """One file. `base` is None for a file that is new, `head` for one that is gone.

    `functions` are those whose size differs, None where the functions of a side are not known; `edits` are those
    of a rewrite, by their place in the base. `renamed` are the paths before and after of functions with another name.
    `was` is the path of the base where that is another one: a name with a hash, or a file that was renamed.
    """

    path: str
    base: Side | None
    head: Side | None
    functions: tuple[FunctionChange, ...] | None
    edits: tuple[Edit, ...] | None
    renamed: tuple[tuple[str, str], ...] = ()
    was: str | None = None

    @property
    def status(self) -> str:
        """`added`, `removed`, `changed` or `unchanged`: by the content, or by what a baseline knows of it."""
        if self.base is None or self.head is None:
            return "added" if self.base is None else "removed"
        same = self.base.sizes == self.head.sizes and not self.functions and not self.renamed
        if self.base.data is not None and self.head.data is not None:
            same = self.base.data == self.head.data
        return "unchanged" if same else "changed"

    @property
    def before(self) -> Sizes:
        """The sizes of the base, 0 for a new file."""
        return self.base.sizes if self.base else NOTHING

    @property
    def after(self) -> Sizes:
        """The sizes of the head, 0 for a file that is gone."""
        return self.head.sizes if self.head else NOTHING


class Comparison(NamedTuple):
    """All files, and what they were measured with. `foreign` names the sizes whose base another compressor made,
    with that compressor: they are shown, but prove nothing. `missing` are the paths of files that could not be
    compared, and that the sums lack."""

    files: tuple[FileChange, ...]
    compressors: Mapping[str, Compressor]
    foreign: Mapping[str, Compressor]
    missing: tuple[str, ...] = ()

    @property
    def totals(self) -> tuple[Sizes, Sizes]:
        """The sums before and after."""
        return total(file.before for file in self.files), total(file.after for file in self.files)


def compare_file(
    path: str, base: Side | None, head: Side | None, edits: Sequence[Edit] | None = None, was: str | None = None
) -> FileChange:
    """The change of one file, whose functions are matched."""
    given = None if edits is None else tuple(edits)
    nothing = Side(NOTHING, b"", Attributed(0, (), ()))
    one, other = base or nothing, head or nothing
    if one.functions is None or other.functions is None:
        return FileChange(path, base, head, None, given, (), was)
    changes, renamed = match_functions(one.functions, other.functions, one.data, other.data)
    return FileChange(path, base, head, changes, given, renamed, was)


def edit_costs(edits: Iterable[Edit]) -> tuple[EditCost, ...]:
    """The edits by kind, in alphabetical order. Their bytes add up to the file's growth."""
    costs: dict[str, EditCost] = {}
    for edit in edits:
        _, number, added = costs.get(edit.kind, EditCost(edit.kind, 0, 0))
        costs[edit.kind] = EditCost(edit.kind, number + 1, added + len(edit.text) - (edit.end - edit.start))
    return tuple(costs[kind] for kind in sorted(costs))
