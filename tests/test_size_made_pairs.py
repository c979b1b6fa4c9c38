"""How often functions of minified programs are matched rightly, where the truth is known."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

from glue_rewriter.size.pairing import Pairing
from glue_rewriter.size.tree import Tree
from tests.made_pairs import CHANGES, MINIFIERS, PROGRAMS, made_pair

pytestmark = [pytest.mark.network, pytest.mark.slow]

#: Of the functions that were changed so, this many in a hundred are to be called rightly. Missed are functions whose
#: first half is nothing but the call of the second: that is more like the whole.
WANTED = {"renamed": 99, "moved": 99, "split": 90, "inlined": 90}
#: And of all functions that are known.
WANTED_OF_ALL = 99.5


class Score(NamedTuple):
    changed: int
    changed_right: int
    all: int
    all_right: int


@cache
def score(change: str) -> Score:
    changed = changed_right = everything = right = 0
    for program in PROGRAMS:
        for minifier in MINIFIERS:
            pair = made_pair(program, minifier, change)
            found = Pairing(Tree(pair.base_functions, pair.base), Tree(pair.head_functions, pair.head))
            head = {name: index for index, name in enumerate(pair.head_names) if name is not None}
            known = {name for name in pair.base_names if name is not None}
            # What is new or gone is to have no counterpart; what nobody knows on the other side may have one.
            verdicts = [
                (name, found.head_of.get(index) == head.get(name))
                for index, name in enumerate(pair.base_names)
                if name is not None and (name in head or name.endswith("Second"))
            ] + [
                (name, index not in found.base_of)
                for name, index in head.items()
                if name not in known and name.endswith("Second")
            ]
            subjects = {*pair.subjects, *(name for name, _ in verdicts if name.endswith("Second"))}
            everything += len(verdicts)
            right += sum(is_right for _, is_right in verdicts)
            changed += sum(name in subjects for name, _ in verdicts)
            changed_right += sum(is_right for name, is_right in verdicts if name in subjects)
    return Score(changed, changed_right, everything, right)


@pytest.mark.parametrize("change", CHANGES)
def test_functions_of_minified_programs_are_matched(change: str) -> None:
    found = score(change)
    print(f"{change}: {found}")
    assert found.changed >= 40
    assert 100 * found.changed_right >= WANTED[change] * found.changed
    assert 100 * found.all_right >= WANTED_OF_ALL * found.all


def test_nine_of_ten_changed_functions_are_called_rightly() -> None:
    for changes in (("moved", "split", "inlined"), CHANGES):
        scores = [score(change) for change in changes]
        assert 10 * sum(each.changed_right for each in scores) >= 9 * sum(each.changed for each in scores)
