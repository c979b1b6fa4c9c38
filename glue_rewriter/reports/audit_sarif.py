"""Findings as SARIF 2.1.0, with what GitHub's code scanning asks for.

docs.oasis-open.org/sarif/sarif/v2.1.0; docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote_from_bytes

from glue_rewriter.audit.rule_docs import CODES, documented
from glue_rewriter.reports.audit_places import FileFindings, Place, Placed

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: What relative addresses start from; GitHub takes it for the root of the repository.
_BASE = "%SRCROOT%"
#: GitHub cuts descriptions here, in characters.
_DESCRIPTION = 1024
_LINK = re.compile(r"\[([^\]]*)\](?=\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def audit_sarif(
    files: Sequence[FileFindings],
    *,
    version: str,
    root: str,
    places: Mapping[str, str],
    home: str | None = None,
) -> str:
    """The log, ASCII only.

    `places` are the absolute paths of the files; those below `root` get addresses that start from there. `home` is the
    address of the project's pages; without one the log leads nowhere: what a rule's page says stands in its `help`.
    """
    addresses = {file.path: _address(file.path, places.get(file.path), root) for file in files}
    run = {
        "tool": {
            "driver": {
                "name": "glue-rewriter",
                "semanticVersion": version,
                **({"informationUri": home} if home else {}),
                "rules": [_rule(code, home) for code in CODES],
            }
        },
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder that the audit was started in."}}},
        "invocations": [
            {
                "executionSuccessful": not any(file.error for file in files),
                "toolExecutionNotifications": [
                    _notification(file, addresses[file.path]) for file in files if file.error
                ],
            }
        ],
        "results": [_result(each, addresses[file.path]) for file in files for each in file.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(code: str, home: str | None) -> dict[str, Any]:
    rule = documented(code)
    full = " ".join([rule.summary, *rule.sections.get("What it does", "").split()])
    markdown = "\n\n".join([rule.summary, *(f"## {title}\n{body}" for title, body in rule.sections.items())])
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": _escaped(rule.summary)},
        "fullDescription": {"text": _escaped(full)[:_DESCRIPTION]},
        "help": {"text": _escaped("\n\n".join(_plain(rule.summary, rule.sections))), "markdown": markdown},
        **({"helpUri": f"{home}/docs/rules.md#{code.lower()}-{rule.name}"} if home else {}),
        "properties": {"tags": ["correctness", "webassembly"]},
    }


def _plain(summary: str, sections: Mapping[str, str]) -> Iterator[str]:
    yield summary
    for title, body in sections.items():
        yield f"{title}:\n" + "\n".join(line for line in body.split("\n") if not line.startswith("```"))


def _result(each: Placed, address: Mapping[str, str]) -> dict[str, Any]:
    finding = each.finding
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": CODES.index(finding.code),
        "level": finding.severity,
        "message": {"text": _escaped(finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": address, "region": _region(each.place)}}],
        "partialFingerprints": {"primaryLocationLineHash": each.fingerprint},
        "properties": {"confidence": finding.confidence},
    }
    if each.steps:
        places = [*each.steps, (each.place, finding.message)]
        locations = [
            {
                "location": {
                    "physicalLocation": {"artifactLocation": address, "region": _region(place)},
                    "message": {"text": _escaped(text)},
                }
            }
            for place, text in places
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": locations}]}]
    if finding.fix is not None:
        replacements = [
            {"deletedRegion": _region(place), "insertedContent": {"text": edit.text.decode("utf-8")}}
            for place, edit in each.changes
        ]
        result["fixes"] = [
            {
                "description": {"text": _escaped(finding.fix.description)},
                "artifactChanges": [{"artifactLocation": address, "replacements": replacements}],
                "properties": {"safe": finding.fix.safe},
            }
        ]
    return result


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.unit,
        "endLine": place.end_line,
        "endColumn": place.end_unit,
    }


def _notification(file: FileFindings, address: Mapping[str, str]) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": address}
    if file.error_place is not None:
        where["region"] = {"startLine": file.error_place[0], "startColumn": file.error_place[1]}
    return {
        "level": "error",
        "message": {"text": _escaped(file.error)},
        "locations": [{"physicalLocation": where}],
    }


def _address(path: str, place: str | None, root: str) -> dict[str, str]:
    """The location of a file: relative where it is below the root, else an absolute URI."""
    if place is None:
        return {"uri": _quoted(path), "uriBaseId": _BASE}
    below = root.rstrip("/") + "/"
    if place.startswith(below):
        return {"uri": _quoted(place.removeprefix(below)), "uriBaseId": _BASE}
    return {"uri": "file://" + _quoted(place)}


def _quoted(path: str) -> str:
    return quote_from_bytes(path.encode("utf-8", "surrogateescape"), safe="/")


def _escaped(text: str) -> str:
    """A plain text message: brackets that would be a link, and braces that would be a placeholder (3.11.5, 3.11.6)."""
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[\1\\]", text))
