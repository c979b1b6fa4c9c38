"""What is read of the output in pieces is what is read of the whole; where that is not sure, the whole is read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.source import Edit, Source
from glue_rewriter.verify import check, verify
from glue_rewriter.verify.pieces import Pieces, end_of, pieces
from glue_rewriter.verify.trees import Tree, tree_of
from tests.test_verify import CODE, RESULT, SOURCES

SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])


def read(before: bytes, after: bytes, edits: Sequence[Edit]) -> tuple[Pieces | None, Tree]:
    """The pieces of a rewrite, and the whole tree of its output."""
    old, new = Source(before, "in.js"), Source(after, "in.js")
    trees = tree_of(old), tree_of(new)
    assert isinstance(trees[0], Tree)
    assert isinstance(trees[1], Tree)
    spans = check._spans(old, new, edits)
    return pieces(trees[0], before.decode(), after.decode(), spans), trees[1]


def check_pieces(found: Pieces, whole: Tree) -> None:
    """Each piece of the output is a part of the whole tree, node by node and character by character."""
    nodes = list(zip(whole.keys, whole.starts, whole.ends, strict=True))
    keys, starts, ends, parents = found.after
    roots = [node for node, parent in enumerate(parents) if parent == 0]
    assert roots
    for root in roots:
        holder = next((at for at in (root + 1,) if found.nodes[at : at + 1] == [-1] or ends[at] == starts[at]), None)
        first = root if holder is None else end_of(parents, holder)
        part = list(zip(keys, starts, ends, strict=True))[first : end_of(parents, root)]
        at = nodes.index(part[0])
        assert nodes[at : at + len(part)] == part
        if holder is not None:  # what has it: all but where it begins
            parent = whole.parents[at]
            assert (whole.keys[parent], whole.ends[parent]) == (keys[root], ends[root])


#: Sources whose edits are all in pieces, each by the kind of piece.
IN_PIECES = {
    "subscript": "x = HEAP32[p >> 2] + HEAPU8[p | q]",
    "subscript of what is in parentheses": "function f() { return (g(), HEAP32)[p >> 2]; }",
    "argument": "HEAPU8.set(HEAPU8.subarray(p, q), p); (HEAPU8.fill)(0, p, q)",
    "constructor": "x = new Uint8Array(HEAPU8.buffer, p, n)",
    "variable": "function f(p) { const i = p >> 2, j = p >> 3; return HEAP32[i] + HEAPF64[j]; }",
    "variable of a loop": "for (var i = p >> 2; i < 9; i++) HEAP32[i] = 0;",
    "assignment": "function f(p) { var i; i = p >> 2; return HEAP32[i]; }",
    "assignment by a shift": "function f(p) { p >>= 2; return HEAP32[p]; }",
    "result": "const index = (p) => { return p >> 2 }; HEAP32[index(p)] = 1",
    "result in a loop": "function index(p) { for (;;) { if (p) return p >> 2; else break; } } HEAP32[index(p)] = 1",
    "case": "function index(p) { switch (p) { case 1: return p >> 2; default: return 0 } } HEAP32[index(p)] = 1",
    "one in another": "HEAPU8[HEAP32[HEAPU32[p >> 2] + 4 >> 2] | 0] = HEAPU8[HEAPU8[p | q] | q]",
    "beyond ASCII": "t = '\U0001f600é'; HEAPU8[p | q] = 'é' + HEAPU8[q | p]; /* ü */ HEAP32[p >> 2]",
    "regular expression within": "HEAPU8[p | /[/]]/g.exec(t).index] = 1",
    "template within": "HEAPU8[p | `a${HEAP32[p >> 2]}b`.length] = 1",
    "function within": "HEAPU8[(function () { for (;;) { if (q) break; } return q | 0; })() | p] = 1",
    "strict": "'use strict'; x = HEAP32[p >> 2]",
    "module": "export const x = HEAP32[p >> 2]",
    "generator, not within": "async function* f() { yield HEAP32[p >> 2]; await HEAPU8[p | q] }",
    "class": "class A extends B { #x = HEAP32[p >> 2]; f() { super.g(); return HEAPU8[p | this.q]; } }",
}
#: Those where a piece would say something else, or nothing, elsewhere.
AS_A_WHOLE = {
    "await": "async function f() { HEAP32[(await p) >> 2] }",
    "await as a name": "HEAP32[await >> 2]",
    "yield": "function* f() { HEAP32[(yield p) >> 2] }",
    "yield by an escape": "HEAP32[yi\\u0065ld >> 2]",
    "private name": "class A { #p = 1; f() { return HEAP32[this.#p >> 2]; } }",
    "super": "class A extends B { f() { return HEAP32[super.p >> 2]; } }",
    "new.target": "function F() { return HEAP32[new.target.p >> 2]; }",
    "import.meta": "export const x = HEAP32[import.meta.p >> 2]",
}


@pytest.mark.parametrize("name", IN_PIECES)
def test_pieces_are_parts_of_the_whole(name: str) -> None:
    before = IN_PIECES[name].encode()
    result = rewrite(before, SETTINGS, path="in.js")
    assert result.changed
    found, whole = read(before, result.code, result.edits)
    assert found is not None
    check_pieces(found, whole)
    verify(before, result.code, result.edits)


@pytest.mark.parametrize("name", AS_A_WHOLE)
def test_what_means_something_else_elsewhere_is_read_as_a_whole(name: str) -> None:
    before = AS_A_WHOLE[name].encode()
    result = rewrite(before, SETTINGS, path="in.js")
    assert result.changed
    assert read(before, result.code, result.edits)[0] is None
    verify(before, result.code, result.edits)


@pytest.mark.slow
@pytest.mark.parametrize("name", SOURCES)
def test_pieces_of_sources_of_all_kinds(name: str) -> None:
    before = SOURCES[name].encode()
    result = rewrite(before, SETTINGS, path="in.js")
    found, whole = read(before, result.code, result.edits)
    if found is not None:
        check_pieces(found, whole)


#: What a wrong rewrite may bring, as if it were an edit.
_TEXTS = (
    *("", ">>>", ">>", ">>>0", " >>> 0", " & 0x3fffffff", "(", ")", ") >>> 0", " in q", ", q", "; q", "]", "[", "}"),
    *(
        "/*",
        "*/",
        "//",
        "\n",
        "`",
        "'",
        " => q",
        "=",
        "++",
        "--",
        "-->",
        "await ",
        "yield ",
        "/",
        "0",
        "#",
        "?.",
        "...",
        "\\u",
    ),
)


def test_what_passes_in_pieces_passes_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits changed at random: moved, with another text, of another kind, with a neighbour of its own."""
    chosen = random.Random(20)
    edits = [edit for edit in RESULT.edits if not edit.kind.startswith("heap-max")]
    kinds = sorted({edit.kind for edit in edits})
    passed = asked = 0
    for _ in range(1500):
        at = chosen.randrange(len(edits))
        edit = edits[at]
        match chosen.randrange(4):
            case 0:
                changed = [edit._replace(text=chosen.choice(_TEXTS).encode())]
            case 1:
                move = chosen.choice((-2, -1, 1, 2))
                changed = [edit._replace(start=edit.start + move, end=edit.end + move)]
            case 2:
                changed = [edit._replace(kind=chosen.choice(kinds), text=chosen.choice(_TEXTS).encode())]
            case _:
                place = edit.end + chosen.randrange(12)
                changed = [edit, Edit(place, place, chosen.choice(_TEXTS).encode(), chosen.choice(kinds))]
        forged = [*edits[:at], *changed, *edits[at + 1 :]]
        if any(one.end > other.start for one, other in pairwise(forged)):
            continue
        asked += 1
        after = _applied(CODE, forged)
        if not _verifies(CODE, after, forged):
            continue
        passed += 1
        with monkeypatch.context() as patched:
            patched.setattr("glue_rewriter.verify.check.pieces", lambda *_: None)
            assert _verifies(CODE, after, forged), (edit, changed)
    assert asked > 1000
    assert passed > 10


def _applied(before: bytes, edits: Sequence[Edit]) -> bytes:
    parts, at = [], 0
    for edit in edits:
        parts += (before[at : edit.start], edit.text)
        at = edit.end
    return b"".join((*parts, before[at:]))


def _verifies(before: bytes, after: bytes, edits: Sequence[Edit]) -> bool:
    try:
        verify(before, after, edits, path="in.js")
    except GlueRewriterError:
        return False
    return True
