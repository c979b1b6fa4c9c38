"""Whether a source can have a site at all, told from its bytes."""

from __future__ import annotations

import re

_CERTAIN = (b"HEAP", b"DataView", b"8Array", b"16Array", b"32Array", b"64Array", b"ClampedArray")


def may_have_site(data: bytes, heap_names: tuple[bytes, ...]) -> bool:
    """Whether any byte sequence in a source could name a view, or make one: proves that it has no site.

    Every site takes a view by its name, a typed array or DataView made somewhere in the file, or a slice of the
    memory's buffer.
    """
    if any(word in data for word in (*_CERTAIN, *heap_names)):
        return True
    if b"buffer" in data and b"emory" in data:
        return True
    return b"heap" in data and re.search(rb"(?<![\w$])heap(?![\w$])", data) is not None
