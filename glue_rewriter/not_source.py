"""What is said of input that is no source: a binary, a page, a file with a conflict in it.

Imported only where something cannot be read.
"""

from __future__ import annotations

import re

from glue_rewriter.errors import SourceError
from glue_rewriter.source import Source

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype\b|html\b|head\b|body\b|script\b)", re.I | re.S)
#: git's marks: the first and the last have a name behind them, the middle has not.
_CONFLICT = re.compile(rb"^(?:<{7} \S.*|={7}\r?$|>{7} \S.*)", re.M)


def refuse_other(source: Source) -> None:
    """Raises `SourceError` for what is a file of another kind by its first bytes."""
    data = source.data
    if data.startswith(b"\0asm"):
        raise SourceError(  # of which a line is nothing to look at
            "this is a WebAssembly binary, which holds no JavaScript: give the .js file beside it "
            "(`glue-rewriter limits` shows the binary's memory, `glue-rewriter lift` raises its maximum)",
            path=source.path,
            line=1,
            column=1,
        )
    if _PAGE.match(data, 0, 4096):
        raise source.error(
            0,
            "this is an HTML page: give the .js file that it loads; where emcc has put the script into the page "
            "(-sSINGLE_FILE), link to a .js file",
        )


def explained(source: Source, error: SourceError) -> SourceError:
    """The error, or a better one where it is plain why the source cannot be parsed."""
    data = source.data
    found = _CONFLICT.search(data)
    if found is not None and len({match[0][:1] for match in _CONFLICT.finditer(data)}) == 3:
        return source.error(found.start(), "a merge left its conflict here: resolve it, then run this again")
    return error
