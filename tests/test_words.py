"""Words found in the bytes of a source."""

from __future__ import annotations

import pytest

from glue_rewriter import Language
from glue_rewriter.heap.words import is_indexed, unindexed
from glue_rewriter.source import Source
from glue_rewriter.syntax import parse
from glue_rewriter.syntax.words import words

#: Each view alone, indexed, as a property, with a string in it, and as part of other words.
CODE = b"""HEAP8; HEAP8[p]; m.HEAP8; m.HEAP8[p]; HEAP8['a']; HEAP8["a"]; HEAP8[ 'a']; HEAP8[
p]; HEAP8 [p]; HEAP8[/* */p]; $HEAP8; HEAP8$; \xc3\xa9HEAP8; HEAP8\xc3\xa9; HEAPHEAP8; aHEAP8[p]; HEAPU8[HEAP8];
'HEAP8'; HEAP; HEAP[p]; HEAP8"""


@pytest.mark.parametrize("language", [Language.JAVASCRIPT, Language.TYPESCRIPT])
def test_one_search_finds_what_a_search_for_each_name_finds(language: Language) -> None:
    tree = parse(Source(CODE, "in.js"), language)
    found = unindexed(tree)
    wanted = {
        name: [at for at in words(tree, name, 0, len(CODE)) if not is_indexed(tree, at + len(name))] for name in found
    }
    assert found == wanted
    assert len(found[b"HEAP8"]) == (13 if tree.is_typed else 11)
    assert set(found) == {b"HEAP8", b"HEAP8$", "HEAP8é".encode(), b"HEAPHEAP8", b"HEAP"} | (
        {b"HEAPU8"} if tree.is_typed else set()
    )
