"""The explanation of a place as JSON. docs/explanation.schema.json describes it."""

from __future__ import annotations

import json
from typing import Any

from glue_rewriter.explain.record import Explained, Explanation, Holder, Part, Step

#: Raised when a reader of the report would have to change: a field renamed, removed, or of another meaning.
SCHEMA = 1


def explained_json(explanation: Explanation, *, assumed: bool, version: str) -> str:
    """The explanation, ASCII only; `assumed` says that no setting was given, and 4 GiB taken for the maximum."""
    record = _Record(explanation)
    settings = explanation.settings
    document = {
        "schema": SCHEMA,
        "tool": {"name": "glue-rewriter", "version": version},
        "path": explanation.source.path,
        "settings": {"mode": settings.mode.value, "maximum_memory": settings.maximum_memory, "assumed": assumed},
        "place": record.code(explanation.start, explanation.end),
        "sites": [record.site(site) for site in explanation.sites],
        "more": explanation.more,
        "no_site": [record.step(step) for step in explanation.absent],
        "nearest": [{**record.code(each.start, each.end), "form": each.form} for each in explanation.nearest],
    }
    return json.dumps(document, indent=1) + "\n"


class _Record:
    def __init__(self, explanation: Explanation) -> None:
        self._source = explanation.source

    def code(self, start: int, end: int) -> dict[str, Any]:
        """A piece of code and where it stands."""
        line, column = self._source.position(start)
        code = self._source.data[start:end].decode("utf-8", "replace")
        return {"line": line, "column": column, "offset": start, "end_offset": end, "code": code}

    def step(self, step: Step) -> dict[str, Any]:
        """A piece of code and what it says."""
        return {**self.code(step.start, step.end), "note": step.note}

    def site(self, site: Explained) -> dict[str, Any]:
        """All that is said of one site."""
        verdict = site.verdict
        return {
            **self.code(verdict.start, verdict.end),
            "form": verdict.form,
            "form_in_words": site.form,
            "shift": verdict.shift,
            "access": self.code(site.start, site.end),
            "view": None if site.holder is None else self._holder(site.holder),
            "index": [self._part(part) for part in site.parts],
            "outcome": verdict.outcome,
            "reason": verdict.reason,
            "rule": site.rule,
            "changes": [
                {**self.code(change.start, change.end), "after": change.after.decode("utf-8", "replace")}
                for change in site.changes
            ],
        }

    def _holder(self, holder: Holder) -> dict[str, Any]:
        return {
            **self.code(holder.start, holder.end),
            "what": holder.what,
            "element": holder.element,
            "sure": holder.sure,
            "trails": [[self.step(step) for step in trail] for trail in holder.trails],
            "others": [self.step(step) for step in holder.others],
        }

    def _part(self, part: Part) -> dict[str, Any]:
        return {
            **self.code(part.start, part.end),
            "values": list(part.values),
            "given": [self.step(step) for step in part.given],
            "signs": [self.step(step) for step in part.signs],
        }
