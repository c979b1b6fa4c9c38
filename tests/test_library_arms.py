"""Libraries in which the arms of `#if` say different things of one variable: right in every build, or left."""

from __future__ import annotations

import itertools

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.libraries import _VARIANTS as MOST_VARIANTS
from glue_rewriter.libraries import DIVIDED
from tests.preprocessor import expand

SETTINGS = Settings(maximum_memory=4 << 30)

ROWS = [
    # name, library, output, how many sites are left
    (
        "a key in an arm that is taken with no other use",
        """
function f(p) {
  var i = p;
#if A
  i = 'length';
#endif
#if B
  HEAP32[i];
#else
  g(i);
#endif
}
""",
        {},
        1,
    ),
    (
        "views of two sizes, given and used in arms apart",
        """
function f(p) {
  var v = HEAP32;
#if !A
  v = HEAPU8;
#endif
#if A
#else
  v[p + 2];
#endif
#if B
  v[p + 1];
#else
  v[p];
#endif
}
""",
        # Only where A is not taken the view is HEAPU8 for sure.
        {"v[p + 2]": "v[p + 2 >>> 0]"},
        2,
    ),
    (
        "a view given in one arm and used in another",
        """
function f(p) {
  var w = [];
#if A
#else
  w = M.HEAP32;
#endif
#if B
  w[p >> 2];
#else
  w[p];
#endif
}
""",
        {},
        2,
    ),
    (
        "arms spaced differently",
        """
function f(p) {
#if A
  var i = p >> 2;
#else
  var i=p/4;
#endif
  return HEAP32[i];
}
""",
        {"HEAP32[i]": "HEAP32[i & 0x3fffffff]"},
        0,
    ),
]


@pytest.mark.parametrize(("code", "changes", "left"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_arms(code: str, changes: dict[str, str], left: int) -> None:
    result = rewrite(code, SETTINGS, path="a.jslib")
    output = code
    for before, after in changes.items():
        assert output.count(before) == 1
        output = output.replace(before, after)
    assert result.text == output
    assert [site.outcome for site in result.sites if site.reason == DIVIDED] == ["left"] * left
    assert rewrite(result.code, SETTINGS, path="a.jslib").edits == ()


def test_a_view_is_never_indexed_by_the_mask_of_another_size() -> None:
    """Each build of the library with views of two sizes: a mask of 30 bits would cut off addresses of HEAPU8."""
    result = rewrite(ROWS[1][1], SETTINGS, path="a.jslib")
    for a, b in itertools.product((0, 1), repeat=2):
        assert "0x3fffffff" not in expand(result.text, {"A": a, "B": b})


def test_more_arms_than_are_looked_at_together() -> None:
    # Each use would have to be seen with each key: what no variant shows is left.
    keys = "".join(f"#if K{i}\ni = 'k{i}';\n#elif L{i}\ni = 0;\n#endif\n" for i in range(20))
    uses = "".join(f"#if U{i}\n#elif V{i}\nHEAP32[i];\n#endif\n" for i in range(20))
    result = rewrite(f"function f(p) {{\nvar i = p;\n{keys}{uses}HEAP32[p];\n}}\n", SETTINGS, path="a.jslib")
    assert len(result.variants) == MOST_VARIANTS
    assert [site.outcome for site in result.sites] == ["left"] * 20 + ["rewritten"]
