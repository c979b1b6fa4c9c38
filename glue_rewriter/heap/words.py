"""Whether a source can have a site at all, told from its bytes."""

from __future__ import annotations

import re
from functools import cache


def may_have_site(data: bytes, heap_names: tuple[bytes, ...]) -> bool:
    """Whether any byte sequence in a source could name a view, or make one. Proves the absence of sites without a
    parse."""
    return _any_word(heap_names).search(data) is not None


@cache
def _any_word(heap_names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    words = (b"HEAP", b"heap", rb"\\u", rb"Array\b", b"DataView", b"[mM]emory", *map(re.escape, heap_names))
    return re.compile(b"|".join(words))
