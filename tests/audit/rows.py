"""Rows of the audit's tables, and the checks every row gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from glue_rewriter import Settings, rewrite
from glue_rewriter.audit import audit
from glue_rewriter.audit.rules import Finding
from tests.relocation.harness import Engine, Row

UNSIGNED = Settings(maximum_memory=4 << 30)
#: What a script leaves out of a module, so that what imports it can stand behind it.
_EXPORTS = re.compile(r"\bexport (?:\{[^}]*\};?|(?=function|const))")


@dataclass(frozen=True)
class AuditRow:
    """A program that defines `run(p, q, none)`, as rows of the relocation do, and what the audit says of it."""

    name: str
    code: str
    #: Each finding: its code, a blank, and the text it marks.
    findings: tuple[str, ...] = ()
    #: The program with every fix applied, where the row says so.
    fixed: str | None = None
    #: Whether each finding has a fix.
    mended: bool = True
    #: Whether the fix changes what the program does below 2 GiB already, where it goes wrong for `none`.
    mends_low: bool = False
    path: str = "row.js"
    pointers: tuple[str, ...] = ()
    #: Whether Node can run it: not if what it takes part in is not there.
    runs: bool = True
    #: What another module does with the exports: it defines `run`, is not audited, and is run with the row's code.
    importer: str = ""
    align: int = 8
    setup: bytes | None = None

    def audited(self, code: str) -> tuple[Finding, ...]:
        """The findings of the audit in a version of the row's code."""
        return audit(code, UNSIGNED, path=self.path, pointers=self.pointers).findings


def found(name: str, code: str, *findings: str, **more: Any) -> AuditRow:
    """A row of which the audit must say this, from the statements of `run` or, where it defines `run`, as it is."""
    assert findings
    return AuditRow(name, _program(code), findings, **more)


def stays(name: str, code: str, **more: Any) -> AuditRow:
    """A row that looks like one that is found, and must not be."""
    return AuditRow(name, _program(code), **more)


def held(load: str, then: str) -> str:
    """A program that keeps the address `p` at `q`, loads it, and goes on, leaving no address behind."""
    return f"function run(p, q, none) {{ HEAPU32[q >> 2] = p; {load} HEAPU32[q >> 2] = 0; {then} }}"


def _program(code: str) -> str:
    return code if "run" in code or _EXPORTS.search(code) else f"function run(p, q, none) {{ {code} }}"


def described(code: str, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Findings as rows spell them."""
    data = code.encode()
    return tuple(f"{finding.code} {data[finding.start : finding.end].decode()}" for finding in findings)


def fixed(code: str, findings: tuple[Finding, ...]) -> str:
    """The code with the fixes of all findings applied, the safe and the unsafe ones."""
    edits = sorted({edit for finding in findings if finding.fix is not None for edit in finding.fix.edits})
    data, at, made = code.encode(), 0, b""
    for edit in edits:
        assert at <= edit.start <= edit.end, f"fixes overlap: {edit}"
        made += data[at : edit.start] + edit.text
        at = edit.end
    return (made + data[at:]).decode()


class Differences(NamedTuple):
    """Where the code, its sites rewritten, does something else than the code as it is does below 2 GiB: itself below
    2 GiB, where the rewrite must change nothing, and above."""

    low: list[dict[str, Any]]
    high: list[dict[str, Any]]


def differences(
    row: AuditRow,
    code: str,
    node: Engine,
    reference: str | None = None,
    erased: Callable[[str, str], str] = lambda code, _: code,
) -> Differences:
    """What the code of a row, or a version of it, does when it is rewritten and run; compared with the row's own code,
    or another `reference`. `erased` takes the types out of code by its path."""
    text = rewrite(code, UNSIGNED, path=row.path).text
    text, reference = (
        _EXPORTS.sub("", erased(each, row.path)) + row.importer for each in (text, reference or row.code)
    )
    job = Row(name=row.name, code=reference, setup=row.setup, align=row.align)
    (answer,) = node.prove([(job, text)])
    assert "error" not in answer, f"{row.name}: {answer['error']}\n{text}"
    assert not answer["result"].startswith("throws"), f"{row.name}: the reference {answer['result']}\n{text}"
    assert not answer["low"], f"{row.name}: it depends on its address already below 2 GiB: {answer['low']}\n{text}"
    low = [each for each in answer["rewritten"] if each["pointers"] == "low"]
    return Differences(low, [each for each in answer["rewritten"] if each["pointers"] != "low"])
