"""The explanation of a place as people read it in a terminal: a page for each site."""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.explain.record import Change, Explained, Explanation, Holder, Part, Step
from glue_rewriter.reports.names import shown
from glue_rewriter.settings import Mode

#: How much of a piece of code is shown, in characters.
_LONGEST = 72
_DONE = {"right": "nothing: it is right as it stands", "left": "nothing: it is left as it is", None: "nothing"}


def explained_text(explanation: Explanation, *, note: str = "") -> str:
    """The whole explanation; `note` says what settings it goes by, where that is worth a line."""
    page = _Page(explanation)
    blocks = [[f"Settings: {note}"]] if note else []
    blocks += [list(page.site(site)) for site in explanation.sites]
    if not explanation.sites:
        blocks.append(list(page.no_site()))
    if explanation.more:
        blocks.append([f"{explanation.more} more sites on this line: name the column."])
    if explanation.nearest and not explanation.sites:
        lines = ["The nearest sites:"]
        lines += [f"  {page.place(each.start)} {page.code(each.start, each.end)}" for each in explanation.nearest]
        blocks.append(lines)
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


class _Page:
    def __init__(self, explanation: Explanation) -> None:
        self._explanation = explanation
        self._source = explanation.source
        self._is_signed = explanation.settings.mode is Mode.SIGNED

    def site(self, site: Explained) -> Iterator[str]:
        """All that is said of one site."""
        verdict = site.verdict
        what = "no site after all" if verdict.outcome is None else "a site"
        yield f"{self.place(verdict.start)} {what}: {site.form}"
        yield self._source.excerpt(verdict.start, verdict.end)
        yield ""
        if site.holder is not None:
            yield from self._holder(site.holder)
        for part in site.parts:
            yield from self._part(part)
        sentence = f"{verdict.reason}: {site.rule}" if site.rule and site.rule != verdict.reason else verdict.reason
        yield f"Rule:  {sentence}"
        yield from self._done(site)

    def _holder(self, holder: Holder) -> Iterator[str]:
        sure = "" if holder.sure else "; not sure"
        yield f"View:  {self.code(holder.start, holder.end)} is {holder.what}{sure}"
        for trail in holder.trails:
            for depth, step in enumerate(trail):
                yield self._step(step, "<- " if depth else "")
        if holder.others:
            yield "       It may be something else, too:"
            yield from map(self._step, holder.others)

    def _part(self, part: Part) -> Iterator[str]:
        yield f"Index: {self.code(part.start, part.end)} may be {'; '.join(part.values)}"
        yield from map(self._step, part.given)
        if part.signs:
            yield "Sign:"
            yield from map(self._step, part.signs)

    def _done(self, site: Explained) -> Iterator[str]:
        verdict = site.verdict
        if verdict.outcome != "rewritten":
            yield f"Done:  {_DONE[verdict.outcome]}"
        elif self._is_signed:
            yield "Done:  nothing, by these settings; with -sMAXIMUM_MEMORY=4GB it would be rewritten:"
        else:
            yield "Done:  would be rewritten to"
        yield from map(self._change, site.changes)

    def no_site(self) -> Iterator[str]:
        """Why a place is no site."""
        at = self._explanation.start
        yield f"{self.place(at)} no site"
        yield self._source.excerpt(at)
        yield ""
        for step in self._explanation.absent:
            code = self.code(step.start, step.end).strip()
            yield f"{self.place(step.start)} {code}{' - ' if code else ''}{step.note}"

    def place(self, offset: int) -> str:
        """`path:line:column:`"""
        line, column = self._source.position(offset)
        return f"{shown(self._source.path)}:{line}:{column}:"

    def code(self, start: int, end: int) -> str:
        """A piece of code on one line, the middle of a long one left out."""
        return _brief(self._source.data[start:end])

    def _step(self, step: Step, before: str = "") -> str:
        return f"       {before}{self.place(step.start)} {self.code(step.start, step.end)} - {step.note}"

    def _change(self, change: Change) -> str:
        before = _brief(self._source.data[change.start : change.end])
        return f"       {self.place(change.start)} {before} → {_brief(change.after)}"


def _brief(data: bytes) -> str:
    text = shown(" ".join(data.decode("utf-8", "replace").split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-(_LONGEST // 2 - 3) :]}"
