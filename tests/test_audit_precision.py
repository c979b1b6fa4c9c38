"""What the audit finds in real code: every finding has been looked at, and few of the sure ones are wrong.

The verdicts are `tests/published/audit_verdicts.txt`. After a change of the rules GLUE_REWRITER_UPDATE_GOLDEN=1 writes
it anew: verdicts stay, and a finding without one is marked `?`, which fails until somebody has looked at it.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from fixtures.published import published_file
from glue_rewriter import Settings
from glue_rewriter.addresses.run_knowledge import Knowledge, joined, signatures
from glue_rewriter.audit.apply_fixes import apply_fixes
from glue_rewriter.audit.filter import Criteria, Reviewed, review
from glue_rewriter.reports.audit_places import placed
from tests.test_library_emcc import FILES as EMCC_FILES
from tests.test_library_emcc import MACRO, installed
from tests.test_library_emcc import ROOT as EMCC
from tests.test_library_emcc import VERSION as EMCC_VERSION
from tests.test_published import FILES as GLUE
from tests.test_published_sources import NAMES as SOURCES
from tests.test_published_sources import original as source

pytestmark = [pytest.mark.network, pytest.mark.slow]

GOLDEN = Path(__file__).parent / "published" / "audit_verdicts.txt"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))
CRITERIA = Criteria(Settings(maximum_memory=4 << 30))
#: What the library is for: it is audited as one run.
VERSION = (3, 1, 6)
#: What of the high-confidence findings must be true.
PRECISION = 0.9
#: The name that emcc's own library has in the verdicts.
LIBRARY = f"emscripten-{EMCC_VERSION}"

HEADER = """\
Every finding of `glue-rewriter audit` in published glue, in published sources written by hand, and in the library of
emcc as Debian packages it. tests/test_audit_precision.py says how this file is kept.

true:  with the address at 2 GiB or above the code does, or shows, something else than below, as the rule says.
false: it does not, whatever the address.
"""
ENTRY = re.compile(r"^(\S+):(\d+):(\d+) (GR\d+) (high|medium|low)\n    (.*)\n    (true|false|\?): ?(.*)$", re.MULTILINE)


class Entry(NamedTuple):
    """A finding and what was said of it. `code` is the code that it is about, cut."""

    path: str
    line: int
    column: int
    rule: str
    confidence: str
    code: str
    verdict: str = "?"
    reason: str = ""

    @property
    def place(self) -> tuple[str, int, int, str]:
        return self.path, self.line, self.column, self.rule

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}:{self.column} {self.rule} {self.confidence}\n"
            f"    {self.code}\n    {self.verdict}: {self.reason}".rstrip()
        )


def has_library() -> bool:
    """Whether the library that the verdicts are about is there; where another one is, nothing is judged."""
    file = EMCC / "emscripten-version.txt"
    return file.exists() and file.read_text().strip().strip('"') == EMCC_VERSION


@cache
def contents() -> dict[str, bytes]:
    """Name -> source of everything that is looked at here."""
    found = {name: published_file(package, path).read_bytes() for name, (package, path, _) in GLUE.items()}
    found |= {name: source(name) for name in SOURCES}
    if has_library():
        found |= {f"{LIBRARY}/{file.relative_to(EMCC / 'src')}": file.read_bytes() for file in EMCC_FILES}
    return found


@cache
def criteria(name: str) -> Criteria:
    if not name.startswith(LIBRARY):
        return CRITERIA
    library = [data for path, data in contents().items() if path.startswith(LIBRARY)]
    return CRITERIA._replace(knowledge=Knowledge(joined([signatures(data) for data in library]), VERSION))


@cache
def reviewed(name: str) -> Reviewed:
    return review(contents()[name], criteria(name), path=name)


@cache
def findings() -> tuple[Entry, ...]:
    """All findings, without verdicts."""
    return tuple(
        Entry(
            name,
            each.place.line,
            each.place.column,
            each.finding.code,
            each.finding.confidence,
            " ".join(result.source.data[each.finding.start : each.finding.end].decode().split())[:90],
        )
        for name in sorted(contents())
        for result in [reviewed(name)]
        for each in placed(result)
    )


def verdicts() -> list[Entry]:
    """The entries of the file of verdicts, those about the library only if it is there."""
    entries = [
        Entry(path, int(line), int(column), *rest)
        for path, line, column, *rest in ENTRY.findall(GOLDEN.read_text("utf-8"))
    ]
    return [entry for entry in entries if has_library() or not entry.path.startswith(LIBRARY)]


def test_every_finding_has_a_verdict_and_a_reason() -> None:
    if UPDATE:
        assert has_library(), "the verdicts about emcc's library would be lost"
        write_anew()
    told = {entry.place: entry for entry in verdicts()}
    assert [entry._replace(verdict="?", reason="") for entry in told.values()] == list(findings())
    assert [entry.place for entry in told.values() if entry.verdict == "?" or not entry.reason] == []


def write_anew() -> None:
    """Writes the file: verdicts stay with the place, or else with the code in the file."""
    old = verdicts() if GOLDEN.exists() else []
    by_place = {entry.place: entry for entry in old}
    by_code = {(entry.path, entry.rule, entry.code): entry for entry in old}
    entries = []
    for entry in findings():
        known = by_place.get(entry.place) or by_code.get((entry.path, entry.rule, entry.code))
        entries.append(entry._replace(verdict=known.verdict, reason=known.reason) if known else entry)
    GOLDEN.write_text("\n".join([HEADER, *(f"{entry}\n" for entry in entries)]), "utf-8")


def test_few_of_the_sure_findings_are_false() -> None:
    sure = [entry.verdict for entry in verdicts() if entry.confidence == "high"]
    assert sure
    assert sure.count("true") / len(sure) >= PRECISION


def check_fixes(name: str) -> bytes:
    # `mend` raises where a fix makes a finding, or what cannot be parsed.
    once = apply_fixes(reviewed(name), criteria(name), unsafe=True)
    assert [finding for finding in once.reviewed.findings if finding.fix is not None] == []
    assert len(once.reviewed.findings) <= len(reviewed(name).findings) - once.fixed
    assert (once.code == once.source.data) is (once.fixed == 0)
    return once.code


@pytest.mark.parametrize("name", [*GLUE, *SOURCES])
def test_fixes_of_published_code_make_no_findings_and_are_stable(name: str) -> None:
    check_fixes(name)


@installed
def test_fixes_of_libraries_make_no_findings_and_are_stable() -> None:
    names = [name for name in contents() if name.startswith(LIBRARY)]
    assert any(finding.fix is not None for name in names for finding in reviewed(name).findings) is has_library()
    for name in names:
        assert MACRO.findall(check_fixes(name).decode()) == MACRO.findall(contents()[name].decode())
