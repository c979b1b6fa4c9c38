"""The ways to print."""

from __future__ import annotations

from enum import Enum


class Print(Enum):
    """How rewritten code is printed. The values are the names people give them on the command line."""

    #: The input with the edits in it.
    PRESERVE = "preserve"
    #: Anew, laid out for reading, with all comments.
    PRETTY = "pretty"
    #: Anew, as short as it gets without other names, with the comments that must stay.
    COMPACT = "compact"
