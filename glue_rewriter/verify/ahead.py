"""A verification that gets ready while the rewrite is made: esprima loaded, the input read."""

from __future__ import annotations

import marshal  # both ends are this very interpreter
import os
from collections.abc import Sequence

from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.source import Edit, Source
from glue_rewriter.verify.check import verify
from glue_rewriter.verify.processes import Forked
from glue_rewriter.verify.trees import tree_of


class Ahead:
    """A process of its own that is told the rewrite of a source when it is made. To be closed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._receiving, self._sending = os.pipe()
        self._process: Forked | None = Forked(self._verify)
        os.close(self._receiving)

    def _verify(self) -> bool:
        """In the other process: whether the rewrite that it is told of verifies."""
        os.close(self._sending)
        first = tree_of(self._source)
        with os.fdopen(self._receiving, "rb") as pipe:
            told = pipe.read()
        if not told:
            return False
        after, edits = marshal.loads(told)
        try:
            verify(self._source.data, after, [Edit(*edit) for edit in edits], path=self._source.path, first=first)
        except GlueRewriterError:
            return False
        return True

    def verifies(self, after: bytes, edits: Sequence[Edit]) -> bool:
        """Whether the rewrite verifies; where not, `verify` says why. To be asked once."""
        process, self._process = self._process, None
        if process is None:
            return False
        try:
            with os.fdopen(self._sending, "wb") as pipe:
                pipe.write(marshal.dumps((after, [tuple(edit) for edit in edits])))
        except BrokenPipeError:  # it has died
            pass
        return process.answer() is True

    def close(self) -> None:
        """End the process, if nobody needed it."""
        if self._process is not None:
            os.close(self._sending)
            self._process.end()
            self._process = None
