"""The findings of an audit as GitLab and as readers of JUnit's XML take them, and the addresses in SARIF."""

from __future__ import annotations

import json
from email.message import Message
from pathlib import Path
from xml.etree import ElementTree

import pytest

from glue_rewriter.cli import home
from glue_rewriter.reports.audit_gitlab import audit_gitlab
from glue_rewriter.reports.audit_junit import audit_junit
from glue_rewriter.reports.audit_sarif import audit_sarif
from tests.command import Command
from tests.test_audit_reports import CODE, FILES, FIRST, findings_in

ROOT = Path(__file__).parent.parent


def test_gitlab_has_an_issue_for_each_finding_and_each_unreadable_file() -> None:
    issues = json.loads(audit_gitlab(FILES))
    assert [(each["check_name"], each["severity"], each["location"]) for each in issues] == [
        ("GR101 sign-test-of-address", "major", {"path": "a.js", "lines": {"begin": 1, "end": 1}}),
        ("GR101 sign-test-of-address", "info", {"path": "a.js", "lines": {"begin": 2, "end": 3}}),
        ("unreadable", "blocker", {"path": "bad\n.js", "lines": {"begin": 3, "end": 3}}),
    ]
    assert issues[0]["description"] == "is it? [high confidence]"
    assert len({each["fingerprint"] for each in issues}) == 3


def test_gitlab_knows_a_finding_again_when_lines_have_moved() -> None:
    [before] = json.loads(audit_gitlab([findings_in(CODE, FIRST)]))
    moved = FIRST._replace(start=FIRST.start + 3, end=FIRST.end + 3, fix=None)
    [after] = json.loads(audit_gitlab([findings_in(b"//\n" + CODE, moved)]))
    assert before["fingerprint"] == after["fingerprint"]
    assert (before["location"]["lines"]["begin"], after["location"]["lines"]["begin"]) == (1, 2)


def test_gitlab_gets_a_list_where_nothing_is_found() -> None:
    assert json.loads(audit_gitlab(FILES[1:2])) == []


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_finding() -> None:
    root = ElementTree.fromstring(audit_junit(FILES).encode())
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "4",
        "failures": "2",
        "errors": "1",
    }
    assert [[case.get("name") for case in suite] for suite in root] == [
        ["GR101 sign-test-of-address at 1:7", "GR101 sign-test-of-address at 2:2"],
        ["nothing is found"],
        ["can be read"],
    ]
    [failure] = root[0][0]
    assert (failure.tag, failure.get("message"), failure.get("type")) == ("failure", "is it?", "error")
    assert (failure.text or "").startswith("a.js:1:7: is it? [high confidence]\n")
    [error] = root[2][0]
    assert (error.tag, error.text) == ("error", "not UTF-8: byte 0xff")


def test_junit_is_xml_whatever_a_file_is_called() -> None:
    odd = findings_in(CODE, FIRST._replace(message="\x1b[31m <&>\0"), path="\x07\udcff<.js")
    [suite] = ElementTree.fromstring(audit_junit([odd]).encode())
    assert suite.get("name") == "��<.js"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.js").write_text("const p = _malloc(8);\nif (p > 0) HEAPU8[p] = 1;\n")
    return Command(monkeypatch, capsysbinary)


@pytest.mark.parametrize("name", ["gitlab", "junit"])
def test_the_command_writes_them(command: Command, tmp_path: Path, name: str) -> None:
    found = command("audit", "--format", name, "-o", "report", "a.js", "none.js")
    assert found.status == 2  # none.js; the report is there all the same
    text = (tmp_path / "report").read_text()
    assert "GR101" in text
    assert "none.js" in text
    assert command("audit", "--format", name, "a.js").status == 1


# addresses


def sarif(at_home: str | None) -> dict[str, object]:
    log = json.loads(audit_sarif(FILES, version="1", root="/", places={}, home=at_home))
    driver: dict[str, object] = log["runs"][0]["tool"]["driver"]
    return driver


def test_sarif_leads_to_the_rules_where_there_is_a_home_and_nowhere_else() -> None:
    driver = sarif("https://a.test/project")
    assert driver["informationUri"] == "https://a.test/project"
    page = (ROOT / "docs/rules.md").read_text("utf-8")
    rules = driver["rules"]
    assert isinstance(rules, list)
    for rule in rules:
        address, _, anchor = rule["helpUri"].partition("#")
        assert address == "https://a.test/project/docs/rules.md"
        assert f"](#{anchor})" in page
    assert "Uri" not in json.dumps(sarif(None))


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ([], None),
        (["Changelog, https://a.test/changes"], None),
        (["Homepage, https://a.test/", "Changelog, https://a.test/changes"], "https://a.test"),
        (["Homepage, https://a.test", "Documentation, https://docs.test"], "https://docs.test"),
    ],
)
def test_the_home_is_what_the_metadata_says(
    monkeypatch: pytest.MonkeyPatch, urls: list[str], expected: str | None
) -> None:
    named = Message()
    for url in urls:
        named["Project-URL"] = url
    monkeypatch.setattr(home, "metadata", lambda _: named)
    assert home.home_page() == expected
