"""One file printed anew, and what is said of that while it lasts. Imported where a file is."""

from __future__ import annotations

import re

from glue_rewriter.cli.terminal import Progress, say
from glue_rewriter.errors import shown
from glue_rewriter.pipeline import Rewritten, reprint
from glue_rewriter.printing.modes import Print
from glue_rewriter.reports.printed import PrintedAnew

#: From so many bytes on it is said how long it takes, and how much it takes of each MB (docs/printing.md).
_LARGE = 2_000_000
_SECONDS, _MEGABYTES = 30, 900
#: What is embedded in a file is one token.
_EMBEDDED = re.compile(rb"[\w+/=]{1000,}")
#: esprima reads, escodegen prints, the print is checked.
_STEPS = 3


def print_anew(rewritten: Rewritten, mode: str, *, quiet: bool, shows_progress: bool) -> PrintedAnew:
    """The rewritten code printed anew. Says on stderr what a large file will take, and on a terminal how far it is."""
    size = len(_EMBEDDED.sub(b"", rewritten.code)) if len(rewritten.code) > _LARGE else 0
    if size > _LARGE and not quiet:
        megabytes = size / 1e6
        say(
            f"Note: {shown(rewritten.source.path)}: --print {mode} of {megabytes:.1f} MB of code takes about "
            f"{megabytes * _SECONDS:.0f} s and {megabytes * _MEGABYTES:.0f} MB of memory; "
            "--print preserve, the default, takes neither"
        )
    progress = Progress(_STEPS, what="steps of the print", quiet=quiet or not shows_progress)
    try:
        return PrintedAnew(mode, reprint(rewritten, Print(mode), after_step=progress.advance))
    finally:
        progress.clear()
