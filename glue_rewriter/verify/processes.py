"""What verification does in other processes: read the input while the output is read, or while it is still made."""

from __future__ import annotations

from typing import Any

from glue_rewriter.forked import Forked, may_fork
from glue_rewriter.source import Source
from glue_rewriter.verify.trees import Sequence, Unread, sequence_of

#: Below this many bytes a second process gains nothing.
WORTH_A_PROCESS = 8_192


class Reading:
    """The tree of a source, read by a process of its own where there may be one."""

    def __init__(self, source: Source, processes: int) -> None:
        self._source = source
        self._process = None
        if processes > 1 and len(source.data) >= WORTH_A_PROCESS and may_fork():
            sequence_of(Source(b""))  # what both need is loaded once
            self._process = Forked(self._read)

    def _read(self) -> tuple[bool, tuple[Any, ...]]:
        found = sequence_of(self._source)
        return isinstance(found, Unread), tuple(found)

    def tree(self) -> Sequence | Unread:
        """The tree, or why there is none."""
        answer = None if self._process is None else self._process.answer()
        if answer is None:
            return sequence_of(self._source)
        is_unread, fields = answer
        return Unread(*fields) if is_unread else Sequence(*fields)
