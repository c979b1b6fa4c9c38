"""What the reports say of code that was printed anew."""

from __future__ import annotations

from glue_rewriter.pipeline import Rewritten
from glue_rewriter.records import TYPE_CHECKING, NamedTuple
from glue_rewriter.source import Edit

if TYPE_CHECKING:  # only some commands need the modules
    from glue_rewriter.printing.reprint import Printed
    from glue_rewriter.size.compressed import Growth


class PrintedAnew(NamedTuple):
    """A print, and the mode it was printed in."""

    mode: str
    printed: Printed
    sizes: Growth | None = None

    @property
    def code(self) -> bytes:
        """The code as it is written, but for a source map's comment."""
        return self.printed.code

    def as_rewritten(self, rewritten: Rewritten) -> Rewritten:
        """The print as a rewrite of the whole input, for the diff."""
        source = rewritten.source
        edits = (Edit(0, len(source.data), self.code, "print"),) if self.code != source.data else ()
        return Rewritten(source, self.code, edits, rewritten.sites, rewritten.variants)
