"""The rules of the audit: in a terminal, and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glue_rewriter.audit.rule_docs import Documented


def listing(rules: Sequence[Documented]) -> str:
    """A line for each rule: code, name, what it finds."""
    width = max(len(rule.name) for rule in rules)
    return "".join(f"{rule.code}  {rule.name:<{width}}  {rule.summary}\n" for rule in rules)


def explanation(rule: Documented) -> str:
    """What is said of one rule, Markdown that can be read as it is."""
    return "\n".join([f"# {rule.code} {rule.name}", "", rule.summary, *_sections(rule, 2)]) + "\n"


def rules_page(rules: Sequence[Documented]) -> str:
    """docs/rules.md."""
    lines = [
        "# Rules of the audit",
        "",
        "What [`glue-rewriter audit`](audit.md) finds; `glue-rewriter explain CODE` prints the same.",
        "`python docs/make_rules.py` writes this page.",
        "",
        "| code | name | |",
        "| --- | --- | --- |",
        *(f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.name} | {rule.summary} |" for rule in rules),
    ]
    for rule in rules:
        lines += ["", f"## {rule.code} {rule.name}", "", rule.summary, *_sections(rule, 3)]
    return "\n".join(lines) + "\n"


def _sections(rule: Documented, level: int) -> Iterator[str]:
    for title, body in rule.sections.items():
        yield from ("", f"{'#' * level} {title}", "", body)
