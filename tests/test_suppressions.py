"""Comments that suppress findings: what they are about, which are stale, and what is left when those are deleted."""

from __future__ import annotations

import pytest

from glue_rewriter import Settings
from glue_rewriter.audit.apply_fixes import apply_fixes
from glue_rewriter.audit.filter import Criteria, Reviewed, review
from glue_rewriter.config.rule_selection import RuleChoice

CRITERIA = Criteria(Settings(maximum_memory=4 << 30))
#: The rule that these tests use; `bad` stands for what it finds, `fine` for what nothing finds.
HEAD = "function f(p) { HEAPU8[p]; "
BAD = "p > 0"


def reviewed(code: str, path: str = "a.js", criteria: Criteria = CRITERIA) -> Reviewed:
    return review(code.encode(), criteria, path=path)


def found(result: Reviewed) -> list[tuple[str, int]]:
    """The code and the line of each finding."""
    data = result.source.data
    return [(finding.code, data.count(b"\n", 0, finding.start) + 1) for finding in result.findings]


# (name, path, code with @ for what is found, whether it is suppressed)
SUPPRESSING = [
    ("on its line", "a.js", "@; // glue-rewriter: ignore[GR101] why\n", True),
    ("without a blank", "a.js", "@; //glue-rewriter:ignore[GR101]\n", True),
    ("in a block comment", "a.js", "@; /* glue-rewriter: ignore[GR101] why */\n", True),
    ("before the code", "a.js", "/* glue-rewriter: ignore[GR101] why */ @;\n", True),
    ("with other codes", "a.js", "@; // glue-rewriter: ignore[GR901, GR101] why\n", True),
    ("behind another comment", "a.js", "@; // eslint-disable-line // glue-rewriter: ignore[GR101]\n", True),
    ("alone: the next line", "a.js", "\n// glue-rewriter: ignore[GR101] why\n@;\n", True),
    ("alone, behind another comment", "a.js", "\n  // x // glue-rewriter: ignore[GR101]\n@;\n", True),
    ("alone: over blank lines", "a.js", "\n  // glue-rewriter: ignore[GR101] why\n\n\n  @;\n", True),
    ("alone: over comments", "a.js", "\n// glue-rewriter: ignore[GR101]\n/* a\n b */ // c\n@;\n", True),
    ("alone, CRLF", "a.js", "\r\n// glue-rewriter: ignore[GR101]\r\n@;\r\n", True),
    ("alone in several lines", "a.js", "\n/**\n * glue-rewriter: ignore[GR101] why\n * it is\n */\n@;\n", True),
    ("in several lines before the code", "a.js", "\n/* glue-rewriter: ignore[GR101]\n why */ @;\n", True),
    ("where the finding begins", "a.js", "(p // glue-rewriter: ignore[GR101]\n > 0);\n", True),
    ("where the finding ends", "a.js", "(p >\n 0); // glue-rewriter: ignore[GR101]\n", True),
    ("for the file", "a.js", "@;\n\nfine();\n// glue-rewriter: ignore-file[GR101] why\n", True),
    ("in TypeScript", "a.ts", "@; // glue-rewriter: ignore[GR101]\n", True),
    ("in JSX", "a.jsx", "\nreturn <p>\n{/* glue-rewriter: ignore[GR101] */}\n{@}</p>;\n", True),
    ("in TSX", "a.tsx", "\nreturn <p>\n{/* glue-rewriter: ignore[GR101] */}\n{@}</p>;\n", True),
    ("in a library", "a.jslib", "\n#if A\n@; // glue-rewriter: ignore[GR101]\n#endif\n", True),
    ("in a library, over a directive", "a.jslib", "\n// glue-rewriter: ignore[GR101]\n  #if A\n@;\n#endif\n", True),
    ("in a template's code", "a.js", "x = `${@ /* glue-rewriter: ignore[GR101] */}`;\n", True),
    ("on the line before", "a.js", "fine(); // glue-rewriter: ignore[GR101]\n@;\n", False),
    ("on the line after", "a.js", "@;\nfine(); // glue-rewriter: ignore[GR101]\n", False),
    ("alone, and the line after next", "a.js", "\n// glue-rewriter: ignore[GR101]\nfine();\n@;\n", False),
    ("another code", "a.js", "@; // glue-rewriter: ignore[GR901]\n", False),
    ("no code", "a.js", "@; // glue-rewriter: ignore\n", False),
    ("the beginning of a code", "a.js", "@; // glue-rewriter: ignore[GR1]\n", False),
    ("in small letters", "a.js", "@; // glue-rewriter: ignore[gr101]\n", False),
    ("a comment about suppressions", "a.js", "@; // see glue-rewriter: ignore[GR101]\n", False),
    ("in a string", "a.js", "@; x = '// glue-rewriter: ignore[GR101]'\n", False),
    ("in a template", "a.js", "@; x = `// glue-rewriter: ignore[GR101]`\n", False),
    ("in a template, alone", "a.js", "\nx = `\n// glue-rewriter: ignore[GR101]\n${@}`\n", False),
    ("in a regular expression", "a.js", "@; x = /[/]* glue-rewriter: ignore[GR101] /\n", False),
    ("in the text of JSX", "a.jsx", "return <p>{@} // glue-rewriter: ignore[GR101]\n</p>;", False),
    ("for the file, in a string", "a.js", "@; x = '// glue-rewriter: ignore-file[GR101]'\n", False),
]


@pytest.mark.parametrize(
    ("path", "code", "is_suppressed"), [row[1:] for row in SUPPRESSING], ids=[r[0] for r in SUPPRESSING]
)
def test_a_comment_suppresses_what_it_is_about(path: str, code: str, is_suppressed: bool) -> None:
    text = HEAD + code.replace("@", BAD) + "}\n"
    result = reviewed(text, path)
    codes = [finding.code for finding in result.findings]
    assert ("GR101" in codes) is not is_suppressed
    assert result.suppressed == int(is_suppressed)
    # Without the comment there is a finding: the row shows something.
    assert "GR101" in [finding.code for finding in reviewed(text.replace("glue-rewriter", "other"), path).findings]
    if is_suppressed:
        assert codes == []


def test_a_byte_order_mark_is_no_code() -> None:
    code = "\ufeff// glue-rewriter: ignore[GR101]\nfunction f(p) { HEAPU8[p]; p > 0; }\n"
    assert reviewed(code).findings == ()
    mended = apply_fixes(reviewed(code.replace("p > 0", "p")), CRITERIA, unsafe=False)
    assert mended.code.decode() == "\ufefffunction f(p) { HEAPU8[p]; p; }\n"


def test_a_comment_at_the_end_is_about_nothing() -> None:
    assert found(reviewed("x();\n// glue-rewriter: ignore[GR101]")) == [("GR901", 2)]


# (code, the message, the code without what is stale)
STALE = [
    (
        "fine(); // glue-rewriter: ignore[GR101] why\n",
        "there is no GR101 on line 2 to suppress",
        "fine();\n",
    ),
    ("fine(); /* glue-rewriter: ignore[GR101] */\n", "there is no GR101 on line 2 to suppress", "fine();\n"),
    ("// glue-rewriter: ignore[GR101]\nfine();\n", "there is no GR101 on line 3 to suppress", "fine();\n"),
    ("  /* glue-rewriter: ignore[GR101]\n*/\r\nfine();\n", "there is no GR101 on line 4 to suppress", "fine();\n"),
    ("fine();\n// glue-rewriter: ignore[GR101]", "there is no GR101 on line 4 to suppress", "fine();"),
    ("// glue-rewriter: ignore-file[GR101]\nfine();\n", "there is no GR101 in the file to suppress", "fine();\n"),
    ("return/* glue-rewriter: ignore[GR101] */x;\n", "there is no GR101 on line 2 to suppress", "return x;\n"),
    ("f(/* glue-rewriter: ignore[GR101] */x);\n", "there is no GR101 on line 2 to suppress", "f(x);\n"),
    (
        "return /* glue-rewriter: ignore[GR101]\n */ x;\n",
        "there is no GR101 on line 2 to suppress",
        "return \n x;\n",
    ),
    (
        "fine(); // mine // glue-rewriter: ignore[GR101]\n",
        "there is no GR101 on line 2 to suppress",
        "fine(); // mine\n",
    ),
    (
        "p > 0; // glue-rewriter: ignore[GR101, GR101] why\n",
        "there is no GR101 on line 2 to suppress",
        "p > 0; // glue-rewriter: ignore[GR101] why\n",
    ),
    (
        "p > 0; // glue-rewriter: ignore[GR1, GR101, E1]\n",
        "GR1 is no whole code; no rule has the code E1; glue-rewriter explain lists them",
        "p > 0; // glue-rewriter: ignore[GR101]\n",
    ),
]


@pytest.mark.parametrize(("code", "message", "without"), STALE, ids=[row[0] for row in STALE])
def test_what_suppresses_nothing_is_found_and_deleted(code: str, message: str, without: str) -> None:
    result = reviewed(f"{HEAD}\n{code}\n}}")
    [stale] = [finding for finding in result.findings if finding.code == "GR901"]
    assert stale.message == message
    assert stale.fix is not None
    assert stale.fix.safe
    assert result.source.data[stale.start :].startswith(b"glue-rewriter: ignore")
    mended = apply_fixes(result, CRITERIA, unsafe=False)
    assert mended.code.decode() == f"{HEAD}\n{without}\n}}"
    assert [finding.code for finding in mended.reviewed.findings if finding.code == "GR901"] == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (
            "glue-rewriter: ignore",
            "this names no rule, and suppresses nothing; write the codes in brackets: ignore[CODE]",
        ),
        ("glue-rewriter: ignore GR101", "this names no rule, and suppresses nothing"),
        ("glue-rewriter: ignore[] why", "this names no rule, and suppresses nothing"),
        (
            "glue-rewriter: ignore-file",
            "this names no rule, and suppresses nothing; write the codes in brackets: ignore-f",
        ),
        ("glue-rewriter: ingore[GR101]", "there is no ‘glue-rewriter: ingore’; it is ignore[CODE] for a line"),
        ("glue-rewriter: ignore-line[GR101]", "there is no ‘glue-rewriter: ignore-line’"),
        ("glue-rewriter:", "there is no ‘glue-rewriter: ’"),
    ],
)
def test_what_cannot_be_understood_is_found_and_stays(comment: str, message: str) -> None:
    result = reviewed(f"fine(); // {comment}\n")
    [finding] = result.findings
    assert (finding.code, finding.fix) == ("GR901", None)
    assert finding.message.startswith(message)


def test_what_does_not_count_is_not_stale() -> None:
    code = "fine(); // glue-rewriter: ignore[GR101]\n"
    assert len(reviewed(code).findings) == 1
    assert reviewed(code, criteria=CRITERIA._replace(choice=RuleChoice(ignore=("GR101",)))).findings == ()
    assert reviewed(code, criteria=CRITERIA._replace(choice=RuleChoice(ignore=("GR901",)))).findings == ()


def test_what_is_not_reported_for_its_confidence_can_be_suppressed() -> None:
    code = HEAD + BAD + "; // glue-rewriter: ignore[GR101]\n}"
    assert reviewed(code, criteria=CRITERIA._replace(confidence="high")).findings == ()


def test_a_suppression_that_is_to_stay_says_so() -> None:
    assert reviewed("fine(); // glue-rewriter: ignore[GR901, GR101] not with all settings\n").findings == ()
    code = "// glue-rewriter: ignore-file[GR901]\nfine(); // glue-rewriter: ignore[GR101]\n"
    assert reviewed(code).findings == ()


def test_nothing_is_stale_where_nothing_is_looked_at() -> None:
    criteria = Criteria(Settings())
    assert reviewed("fine(); // glue-rewriter: ignore[GR101]\n", criteria=criteria).findings == ()
