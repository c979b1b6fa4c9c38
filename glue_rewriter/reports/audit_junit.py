"""Findings as JUnit's XML, which most CI services show: a suite for each file, a failed case for each finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from glue_rewriter.audit.rule_docs import documented
from glue_rewriter.reports.audit_places import FileFindings

#: What XML 1.0 has no characters for (2.2, Char), among them a lone surrogate.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def audit_junit(files: Sequence[FileFindings]) -> str:
    """The report. A file in which nothing is found is a suite with one case, which passes."""
    root = Element("testsuites", name="glue-rewriter audit")
    for file in files:
        _add_suite(root, file)
    for total in ("tests", "failures", "errors"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_suite(root: Element, file: FileFindings) -> None:
    path = _text(file.path)
    suite = SubElement(root, "testsuite", name=path)
    for each in file.findings:
        finding, place = each.finding, each.place
        where = f"{path}:{place.line}:{place.column}"
        name = f"{finding.code} {documented(finding.code).name} at {place.line}:{place.column}"
        case = SubElement(suite, "testcase", classname=path, name=name, file=path, line=str(place.line))
        failure = SubElement(case, "failure", message=_text(finding.message), type=finding.severity)
        failure.text = _text(f"{where}: {finding.message} [{finding.confidence} confidence]\n{each.excerpt}")
    if file.error:
        case = SubElement(suite, "testcase", classname=path, name="can be read", file=path)
        SubElement(case, "error", message="cannot be read").text = _text(file.error)
    elif not file.findings:
        SubElement(suite, "testcase", classname=path, name="nothing is found", file=path)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(file.findings)))
    suite.set("errors", str(int(bool(file.error))))


def _text(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
