"""By which steps an address came to a finding: in the audit, its reports, and `explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glue_rewriter import Settings
from glue_rewriter.audit import audit
from tests.command import Command

UNSIGNED = Settings(maximum_memory=4 << 30)
CODE = """\
function take(list) { return HEAP32[list >> 2]; }
function check(node, end) {
  HEAPU8[node] = 1;
  return node < end >>> 0;
}
function run(list, end) {
  const first = take(list);
  return check(first, end);
}
"""
STEPS = [
    ("HEAP32[list >> 2]", "loaded as an int32"),
    ("take(list)", "assigned to `first`"),
    ("first", "passed for `node`"),
    ("end >>> 0", "made unsigned"),
]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    """The command, in a folder with the code in `a.js`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.js").write_text(CODE)
    return Command(monkeypatch, capsysbinary)


def steps(code: str, rule: str) -> list[tuple[str, str]]:
    data = code.encode()
    (finding,) = (each for each in audit(code, UNSIGNED, explain=True).findings if each.code == rule)
    return [(data[step.start : step.end].decode(), step.text) for step in finding.steps]


def test_the_steps_lead_from_the_sign_to_the_finding() -> None:
    assert steps(CODE, "GR102") == STEPS


@pytest.mark.parametrize(
    ("code", "rule", "wanted"),
    [
        (
            "o.base = HEAP32[l >> 2]; HEAPU8[o.base] = o.base > 0;",
            "GR101",
            [("HEAP32[l >> 2]", "loaded as an int32")],
        ),
        (
            "function f(exports) { const at = exports.malloc(4); HEAPU8[at] = at > 0; }",
            "GR101",
            [("exports.malloc(4)", "given by wasm, as an int32")],
        ),
        ("function f(p) { HEAPU8[p] = p > 0; }", "GR101", [("p", "given by callers out of sight, with either sign")]),
        ("const f = (a) => { const b = a & ~7; HEAPU8[b] = b > 0; };", "GR101", [("a & ~7", "made an int32")]),
    ],
)
def test_where_signs_are_made(code: str, rule: str, wanted: list[tuple[str, str]]) -> None:
    assert steps(code, rule) == wanted


def test_they_are_said_where_they_are_asked_for(command: Command) -> None:
    assert all(finding.steps == () for finding in audit(CODE, UNSIGNED).findings)
    assert "loaded as an int32\n" not in command("audit", "a.js").stdout.decode()
    text = command("audit", "--explain", "a.js").stdout.decode()
    assert "    a.js:8:16: passed for `node`\n" in text
    report = json.loads(command("audit", "--explain", "--format", "json", "a.js").stdout.decode())
    (finding,) = (each for each in report["files"][0]["findings"] if each["code"] == "GR102")
    assert [step["text"] for step in finding["steps"]] == [text for _, text in STEPS]


def test_sarif_has_them_as_a_code_flow(command: Command) -> None:
    log = json.loads(command("audit", "--format", "sarif", "a.js").stdout.decode())
    (result,) = (each for each in log["runs"][0]["results"] if each["ruleId"] == "GR102")
    locations = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [each["location"]["message"]["text"] for each in locations] == [
        *(text for _, text in STEPS),
        result["message"]["text"],
    ]


def test_explain_says_them_of_a_place(command: Command) -> None:
    text = command("explain", "a.js:4:11").stdout.decode()
    assert "a.js:4:10: GR102 warning" in text
    assert "    a.js:1:30: loaded as an int32\n" in text
    assert "GR102" not in command("explain", "a.js:3:3").stdout.decode()


def test_explain_goes_by_the_rules_for_64_bits_where_addresses_have_them(command: Command) -> None:
    Path("wide.js").write_text("function f(p) { return HEAPU8[p] + HEAPU8[p & ~7]; }\n")
    assert "GR301" in command("explain", "wide.js:1", "-sMEMORY64").stdout.decode()
    assert "GR301" not in command("explain", "wide.js:1").stdout.decode()
