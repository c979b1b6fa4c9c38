"""Writes docs/rules.md from the docstrings of the rules: `python docs/make_rules.py`."""

from __future__ import annotations

from pathlib import Path

from glue_rewriter.audit.rule_docs import CODES, documented
from glue_rewriter.reports.rules import rules_page

if __name__ == "__main__":
    Path(__file__).with_name("rules.md").write_text(rules_page([documented(code) for code in CODES]), "utf-8")
