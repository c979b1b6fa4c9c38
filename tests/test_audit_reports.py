"""The findings of an audit as text, JSON, GitHub's annotations and SARIF."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from fixtures.published import published_file
from glue_rewriter.audit.filter import Reviewed
from glue_rewriter.audit.rule_docs import CODES
from glue_rewriter.audit.rules import Finding, Fix
from glue_rewriter.reports.audit_github import audit_github
from glue_rewriter.reports.audit_json import audit_json
from glue_rewriter.reports.audit_places import FileFindings, Placed, placed
from glue_rewriter.reports.audit_sarif import audit_sarif
from glue_rewriter.reports.audit_text import audit_text, summary
from glue_rewriter.source import Edit, Source

SCHEMA = json.loads((Path(__file__).parent.parent / "docs/audit-report.schema.json").read_text("utf-8"))


def finding(code: bytes, text: bytes, **other: Any) -> Finding:
    """A finding at the only place of some text."""
    assert code.count(text) == 1
    start = code.index(text)
    return Finding(
        "GR101", start, start + len(text), **{"message": "m", "severity": "error", "confidence": "high"} | other
    )


def findings_in(code: bytes, *found: Finding, path: str = "a.js") -> FileFindings:
    return FileFindings(path, placed(Reviewed(Source(code, path), found)))


def place_of(code: bytes, text: bytes) -> Placed:
    [only] = findings_in(code, finding(code, text)).findings
    return only


def fix(code: bytes, text: bytes, new: bytes, *, safe: bool = True) -> Fix:
    start = code.index(text)
    return Fix("do better", (Edit(start, start + len(text), new, "fix"),), safe)


CODE = "'é😀'; p > 0;\n\tq <\n 0".encode()
FIRST = finding(CODE, b"p > 0", message="is it?", fix=fix(CODE, b">", b"!=="))
SECOND = finding(CODE, b"q <\n 0", severity="note", confidence="low", fix=fix(CODE, b"<", b"!==", safe=False))
FILES = [
    findings_in(CODE, FIRST, SECOND),
    FileFindings("b c,d.js", suppressed=2, fixed=1),
    FileFindings("bad\n.js", error="not UTF-8: byte 0xff", error_place=(3, 4)),
]


# places


def test_columns_are_characters_and_units() -> None:
    first, second = FILES[0].findings
    assert first.place == (1, 7, 1, 12, 8, 13)
    assert second.place == (2, 2, 3, 3, 2, 3)
    assert first.changes[0][0] == (1, 9, 1, 10, 10, 11)


def test_a_byte_order_mark_is_no_unit() -> None:
    assert place_of(b"\xef\xbb\xbfp > 0; x", b"p > 0").place == (1, 2, 1, 7, 1, 6)
    assert place_of(b"\xef\xbb\xbfx;\np > 0", b"p > 0").place == (2, 1, 2, 6, 1, 6)


def test_a_fingerprint_outlives_moved_lines_and_blanks() -> None:
    fingerprint = place_of(b"x;\nif (p > 0) y;\n", b"p > 0").fingerprint
    assert re.fullmatch(r"[0-9a-f]{16}:1", fingerprint)
    assert place_of(b"\n\nz();\n    if (p > 0)  y;\r\nw", b"p > 0").fingerprint == fingerprint
    assert place_of(b"x;\nif (p > 0) z;\n", b"p > 0").fingerprint != fingerprint


def test_fingerprints_in_a_file_differ() -> None:
    code = b"p > 0; p > 0;\np > 0; p > 0;\n"
    found = [Finding("GR101", at, at + 5, "m", "error", "high") for at in (0, 7, 14, 21)]
    fingerprints = [each.fingerprint for each in findings_in(code, *found).findings]
    assert [each.partition(":")[2] for each in fingerprints] == ["1", "2", "3", "4"]
    assert len({each.partition(":")[0] for each in fingerprints}) == 1


def test_in_a_long_line_what_is_near_tells_findings_apart() -> None:
    code = b"f(" + b"x;" * 500 + b"p>0;" + b"y;" * 500 + b"q>0)"
    one, other = findings_in(code, finding(code, b"p>0"), finding(code, b"q>0")).findings
    assert one.fingerprint != other.fingerprint
    assert place_of(code.replace(b"f(", b"g(" + b"z" * 50, 1), b"p>0").fingerprint == one.fingerprint


# text


def test_text_shows_the_line_and_what_to_do() -> None:
    assert audit_text(FILES) == (
        "a.js:1:7: GR101 error: is it? [sign-test-of-address, high confidence]\n"
        "    'é😀'; p > 0;\n"
        "           ^^^^^\n"
        "    fix: do better\n"
        "\n"
        "a.js:2:2: GR101 note: m [sign-test-of-address, low confidence]\n"
        "    \tq <\n"
        "    \t^^^\n"
        "    fix (unsafe): do better\n"
        "\n"
        "2 findings in 1 of 2 files (1 error, 1 note); 1 fixed; 1 can be fixed by --fix; "
        "1 more by --fix --unsafe-fixes (look at it first, by --diff --unsafe-fixes); 2 suppressed; "
        "1 file could not be read\n"
    )


def test_colours_change_nothing_else() -> None:
    coloured = audit_text(FILES, coloured=True)
    assert "\x1b[31mGR101 error\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == audit_text(FILES)


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ([], "no findings in 0 files"),
        ([FileFindings("a.js")], "no findings in 1 file"),
        ([FileFindings("a.js", fixed=3)], "no findings in 1 file; 3 fixed"),
        (
            [findings_in(CODE, SECOND, path=path) for path in ("a.js", "b.js")],
            "2 findings in 2 files (2 notes); 2 by --fix --unsafe-fixes (look at each first, by --diff --unsafe-fixes)",
        ),
    ],
)
def test_the_summary_counts(files: list[FileFindings], text: str) -> None:
    assert summary(files) == text


# JSON


def test_json_says_all_and_follows_its_schema() -> None:
    text = audit_json(FILES, version="1.2.3")
    assert text.isascii()
    document = json.loads(text)
    jsonschema.validate(document, SCHEMA)
    assert document["tool"] == {"name": "glue-rewriter", "version": "1.2.3"}
    assert document["total"] == {"files": 3, "findings": 2, "suppressed": 2, "fixed": 1, "unreadable": 1}
    [first, second] = document["files"][0]["findings"]
    fingerprint = first.pop("fingerprint")
    assert fingerprint == FILES[0].findings[0].fingerprint
    assert first == {
        "code": "GR101",
        "name": "sign-test-of-address",
        "severity": "error",
        "confidence": "high",
        "message": "is it?",
        "line": 1,
        "column": 7,
        "end_line": 1,
        "end_column": 12,
        "offset": 10,
        "end_offset": 15,
        "fix": {"description": "do better", "safe": True, "edits": [{"offset": 12, "end_offset": 13, "text": "!=="}]},
    }
    assert second["fix"]["safe"] is False
    assert [file["error"] for file in document["files"]] == [None, None, "not UTF-8: byte 0xff"]


def test_the_schema_refuses_what_is_not_described() -> None:
    document = json.loads(audit_json(FILES, version="1.2.3"))
    document["files"][0]["findings"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


# GitHub's annotations


def test_annotations_are_escaped() -> None:
    hard = findings_in(CODE, FIRST._replace(message="5 %: a,b\nc", severity="warning"), path="c:d,e%.js")
    title = "title=GR101 sign-test-of-address"
    assert audit_github([hard, *FILES]).splitlines() == [
        f"::warning file=c%3Ad%2Ce%25.js,line=1,endLine=1,col=7,endColumn=12,{title}::5 %25: a,b%0Ac [high confidence]",
        f"::error file=a.js,line=1,endLine=1,col=7,endColumn=12,{title}::is it? [high confidence]",
        f"::notice file=a.js,line=2,endLine=3,{title}::m [low confidence]",
        "::error file=bad%0A.js,line=3,col=4,title=Cannot be read::not UTF-8: byte 0xff",
    ]


# SARIF


@pytest.fixture(scope="module")
def sarif_schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0, as it is published; the one that schemastore.org gives out."""
    file = published_file("@microsoft/jest-sarif", "lib/schemas/sarif-2.1.0-rtm.5.json")
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def sarif(files: list[FileFindings], schema: dict[str, Any], **places: str) -> dict[str, Any]:
    text = audit_sarif(files, version="1.2.3", root="/project", places=places)
    assert text.isascii()
    document = json.loads(text)
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    [run] = document["runs"]
    result: dict[str, Any] = run
    return result


@pytest.mark.network
def test_sarif_has_what_code_scanning_requires(sarif_schema: dict[str, Any]) -> None:
    run = sarif(FILES, sarif_schema)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("glue-rewriter", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == list(CODES)
    for rule in driver["rules"]:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert "## Use instead\n" in rule["help"]["markdown"]
        assert "```" not in rule["help"]["text"]
    assert run["columnKind"] == "utf16CodeUnits"
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        [location] = result["locations"]
        assert set(location["physicalLocation"]["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert re.fullmatch(r"[0-9a-f]{16}:\d+", result["partialFingerprints"]["primaryLocationLineHash"])
    first, second = run["results"]
    assert first["level"] == "error"
    assert second["level"] == "note"
    location = first["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 13}
    assert location["artifactLocation"] == {"uri": "a.js", "uriBaseId": "%SRCROOT%"}
    assert "%SRCROOT%" in run["originalUriBaseIds"]


@pytest.mark.network
def test_sarif_has_the_fixes(sarif_schema: dict[str, Any]) -> None:
    [found] = sarif(FILES, sarif_schema)["results"][0]["fixes"]
    assert found["description"]["text"] == "do better"
    [change] = found["artifactChanges"]
    region = {"startLine": 1, "startColumn": 10, "endLine": 1, "endColumn": 11}
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "!=="}}]
    assert found["properties"] == {"safe": True}


@pytest.mark.network
def test_sarif_says_what_could_not_be_read(sarif_schema: dict[str, Any]) -> None:
    [invocation] = sarif(FILES, sarif_schema)["invocations"]
    assert invocation["executionSuccessful"] is False
    [notification] = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "not UTF-8: byte 0xff"
    location = notification["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "bad%0A.js"
    assert location["region"] == {"startLine": 3, "startColumn": 4}
    assert sarif(FILES[:2], sarif_schema)["invocations"][0]["executionSuccessful"] is True


@pytest.mark.network
@pytest.mark.parametrize(
    ("path", "place", "location"),
    [
        ("a.js", "/project/a.js", {"uri": "a.js", "uriBaseId": "%SRCROOT%"}),
        ("./a b/ü#.js", "/project/a b/ü#.js", {"uri": "a%20b/%C3%BC%23.js", "uriBaseId": "%SRCROOT%"}),
        ("/project/x:y.js", "/project/x:y.js", {"uri": "x%3Ay.js", "uriBaseId": "%SRCROOT%"}),
        ("link.js", "/project/real.js", {"uri": "real.js", "uriBaseId": "%SRCROOT%"}),
        ("../b.js", "/b.js", {"uri": "file:///b.js"}),
        ("../projects/b.js", "/projects/b.js", {"uri": "file:///projects/b.js"}),
        ("\udcff.js", "/project/\udcff.js", {"uri": "%FF.js", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_sarif_names_files_by_uri(
    sarif_schema: dict[str, Any], path: str, place: str, location: dict[str, str]
) -> None:
    [result] = sarif([findings_in(CODE, FIRST, path=path)], sarif_schema, **{path: place})["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


@pytest.mark.network
def test_sarif_messages_have_no_links_and_placeholders(sarif_schema: dict[str, Any]) -> None:
    hard = FIRST._replace(message="HEAP8[p](x) and {0}, but a[0] and {a}")
    [result] = sarif([findings_in(CODE, hard)], sarif_schema)["results"]
    assert result["message"]["text"] == r"HEAP8\[p\](x) and {{0}}, but a[0] and {a}"
