"""Which budgets a file has, and which files have one together."""

# os instead of pathlib, as in the modules that this one goes with:
# ruff: noqa: PTH100, PTH120

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from glue_rewriter.cli.configurations import Configurations
from glue_rewriter.cli.size_pairs import Pair
from glue_rewriter.config.budgets import Budget, parse_budget
from glue_rewriter.size.verdicts import Together

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def totals_for(given: Sequence[str], pairs: Sequence[Pair], configurations: Configurations) -> list[Together]:
    """The budgets for files together: of a pattern in a configuration, and of the command line for all files."""
    totals = []
    seen = set()
    for pair in pairs:
        configuration = configurations.of_folder(os.path.dirname(os.path.abspath(pair.path)))
        if configuration is None or configuration.path in seen:
            continue
        seen.add(configuration.path)
        for label, patterns, budgets in configuration.totals():
            has = partial(_is_of, patterns, configuration.folder)
            totals += [Together(label, has, budget) for budget in budgets]
    commanded = [budget for budget in map(parse_budget, given) if budget.together]
    return totals + [Together("total", lambda path: True, budget) for budget in commanded]


def without_match(pairs: Sequence[Pair], configurations: Configurations) -> list[str]:
    """The configurations of files that have none of the budgets in them: their names for messages."""
    found = [configurations.of_folder(os.path.dirname(os.path.abspath(pair.path))) for pair in pairs]
    return list(dict.fromkeys(each.path for each in found if each is not None and each.budgets))


def _is_of(patterns: GitIgnoreSpec, folder: str, path: str) -> bool:
    return patterns.match_file(os.path.relpath(os.path.abspath(path), folder))


def budgets_for(given: Sequence[str], configurations: Configurations) -> Callable[[str], list[Budget]]:
    """The budgets of a path: those of its configuration, where the command line says nothing about the same.

    Of several about the same metric, the last counts. Raises `BudgetError`.
    """
    commanded = [budget for budget in map(parse_budget, given) if not budget.together]

    def budgets_of(path: str) -> list[Budget]:
        absolute = os.path.abspath(path)
        configuration = configurations.of_folder(os.path.dirname(absolute))
        budgets: dict[tuple[str, bool], Budget] = {}
        if configuration is not None:
            name = os.path.relpath(absolute, configuration.folder)
            budgets = {budget.subject: budget for budget in configuration.budgets_of(name)}
        budgets |= {budget.subject: budget for budget in commanded}
        return list(budgets.values())

    return budgets_of
