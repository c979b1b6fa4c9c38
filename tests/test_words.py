"""Words found in the bytes of a source."""

from __future__ import annotations

import pytest

from glue_rewriter import Language, Settings, rewrite
from glue_rewriter.memory.text_scan import is_indexed, may_have_site, unindexed
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


#: Code with a site: by one word that could make it, and nothing else.
SITES = [
    "HEAP8[p]",
    "heap[p]",
    "\\u0048EAP8[p]",
    "LE_HEAP_LOAD_I32(p)",
    "f = (T, p) => new T(memory.buffer)[p >> 2]",
    "f = (T, p) => new T(wasmMemory.toResizableBuffer())[p >> 2]",
    "f = (T, p) => new T(wasmMem.buffer)[p >> 2]",
    "f = (T, p) => new T(mem.buffer)[p >> 2]",
    "f = (T, p) => new T(_mem.buffer)[p >> 2]",
    "class A { #mem = g(); m(T, p) { return new T(this.#mem.buffer)[p >> 2] } }",
    "f = (T, p) => new T(x.exports.m.buffer)[p >> 2]",
    "f = (T, p) => { m.grow(1); return new T(m.buffer)[p >> 2] }",
    "m = new W.Memory(x); f = (T, p) => new T(m.buffer)[p >> 2]",
    "view.getUint32(ptr, true)",
    "view.setBigInt64(ptr, 1n)",
    "view.setFloat64(ptr, 1)",
    "memory['buffer'].slice(p, q)",
    "mergeInto(LibraryManager.library, {f: (p) => buffer.slice(p)})",
    "function f(stdlib, foreign, buffer) { 'use asm'; var a = new stdlib.Int32Array(buffer); a[p >> 2] }",
]


@pytest.mark.parametrize("code", SITES)
def test_what_has_a_site_has_a_word_that_could_make_one(code: str) -> None:
    assert may_have_site(code.encode(), ())
    assert rewrite(code, Settings(4 << 30)).sites


@pytest.mark.parametrize(
    "code",
    [
        "setInterval(f, 1)",
        "rebuffer(member)",
        "buffer.slice(p)",
        "heaps[p]",
        "a.memory.length",
        "'\\u00e9\\u4e00'",
        "Array",
    ],
)
def test_what_has_none_of_them_is_not_read(code: str) -> None:
    assert not may_have_site(code.encode(), ())
