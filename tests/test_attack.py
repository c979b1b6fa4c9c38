"""Programs made to mislead the analysis: whatever it understands of them, it does no harm.

GLUE_REWRITER_ATTACK=5000 judges so many programs; GLUE_REWRITER_ATTACK_FIRST=1000 begins with that one. What fails is
shown by its smallest program of each kind.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

import pytest

from glue_rewriter import GlueRewriterError, Rewritten
from tests.relocation.attack_grammar import Program, program
from tests.relocation.harness import Engine, Row, left, rewritten

COUNT = int(os.environ.get("GLUE_REWRITER_ATTACK", "320"))
FIRST = int(os.environ.get("GLUE_REWRITER_ATTACK_FIRST", "0"))
#: How many programs Node is given at once, how many failures are made smaller, and by how many attempts each.
BATCH, SHOWN, ATTEMPTS = 40, 5, 40
RIGHT = "right at every place"
LEFT = "wrong above 2 GiB, a site is listed as left"
UNSEEN = "wrong above 2 GiB, and nothing is listed as left"
OUTSIDE = "wrong above 2 GiB for views that only other files give"
HARM = "wrong below 2 GiB"
SPOILED = "right before, and wrong above 2 GiB now"
REFUSED = "the rewrite fails, is not stable, or not verified"


class Verdict(NamedTuple):
    """What became of a program, and the story of it."""

    outcome: str
    story: str


def judge(programs: Sequence[Program], node: Engine) -> list[Verdict]:
    """The verdicts on programs, in their order."""
    results: list[Rewritten | Verdict] = []
    jobs = []
    for each in programs:
        row = each.row()
        try:
            result = rewritten(row)
        except (AssertionError, GlueRewriterError) as error:
            results.append(Verdict(REFUSED, f"{error}\n--- original\n{row.code}"))
        else:
            results.append(result)
            # asked twice: of all tests, and of those that show the tool their view
            jobs += [(row, result.text), (each.seen.row(), result.text)]
    answers = iter(node.prove(jobs))
    verdicts = []
    for each, result in zip(programs, results, strict=True):
        if isinstance(result, Rewritten):
            verdicts.append(_verdict(each.row(), result, next(answers), next(answers)))
        else:
            verdicts.append(result)
    return verdicts


def _verdict(row: Row, result: Rewritten, answer: dict[str, Any], seen: dict[str, Any]) -> Verdict:
    """The verdict, by what the rewritten program answers, and what it answers where its views are seen."""
    assert "error" not in answer, f"{answer['error']}\n{row.code}\n{row.outside}"
    assert not answer["low"], f"the program depends on its address already below 2 GiB\n{row.code}\n{row.outside}"
    if not answer["rewritten"]:
        return Verdict(RIGHT, "")
    told = seen if seen["rewritten"] else answer
    wrong = told["rewritten"]
    outcome = LEFT if left(result) else UNSEEN if seen["rewritten"] else OUTSIDE
    for low in (each for each in answer["rewritten"] if each["pointers"] == "low"):
        outcome, told, wrong = HARM, answer, [low]
        break
    else:
        if not answer["original"]:
            outcome = SPOILED
    first = wrong[0]
    story = (
        f"reference (data low): {told['result']}\n"
        f"at 0x{first['base']:08x}, pointers {first['pointers']}: {first['result']} {first['written'] or ''}\n"
        f"--- original\n{row.code}\n--- rewritten\n{result.text}\n--- outside\n{row.outside}"
    )
    return Verdict(outcome, story)


def _smallest(found: Program, verdict: Verdict, node: Engine) -> tuple[Program, Verdict]:
    """The program with as little in it as keeps its outcome."""
    attempts = 0
    while attempts < ATTEMPTS:
        candidates = list(islice((less for less in found.smaller() if less.has_tests), ATTEMPTS - attempts))
        attempts += len(candidates)
        kept = [
            (less, said)
            for less, said in zip(candidates, judge(candidates, node), strict=True)
            if said.outcome == verdict.outcome
        ]
        if not kept:
            break
        found, verdict = min(kept, key=lambda pair: len(pair[1].story))
    return found, verdict


@pytest.fixture(scope="module")
def verdicts(node: Engine) -> dict[Program, Verdict]:
    """What became of every program."""
    found: dict[Program, Verdict] = {}
    for seeds in _batches(range(FIRST, FIRST + COUNT)):
        programs = [program(seed) for seed in seeds]
        judged = dict(zip(programs, judge(programs, node), strict=True))
        # One gadget's site that is left is no excuse for another gadget's.
        alone = [
            replace(each, gadgets=(gadget,))
            for each, verdict in judged.items()
            if verdict.outcome == LEFT and len(each.gadgets) > 1
            for gadget in each.gadgets
        ]
        found |= judged
        found |= {
            each: verdict
            for each, verdict in zip(alone, judge(alone, node), strict=True)
            if verdict.outcome not in (RIGHT, LEFT, OUTSIDE)
        }
    return found


def _batches(seeds: range) -> Iterator[range]:
    for at in range(0, len(seeds), BATCH):
        yield seeds[at : at + BATCH]


def _none(outcome: str, verdicts: dict[Program, Verdict], node: Engine) -> None:
    """Fail with the smallest program of each kind that has the outcome."""
    failed = {each: verdict for each, verdict in verdicts.items() if verdict.outcome == outcome}
    if not failed:
        return
    stories: dict[str, str] = {}
    for each, verdict in sorted(failed.items(), key=lambda pair: len(pair[1].story)):
        if len(stories) == SHOWN:
            break
        small, said = _smallest(each, verdict, node)
        if small.kind not in stories:
            stories[small.kind] = f"=== {small.kind}\n{said.story}"
    counts = Counter(verdict.outcome for verdict in verdicts.values())
    head = f"{len(failed)} programs: {outcome}; in all {dict(counts)}"
    pytest.fail("\n\n".join([head, *stories.values()]), pytrace=False)


def test_no_program_is_harmed_below_2_gib(verdicts: dict[Program, Verdict], node: Engine) -> None:
    _none(HARM, verdicts, node)


def test_no_program_that_was_right_is_wrong_above_2_gib(verdicts: dict[Program, Verdict], node: Engine) -> None:
    _none(SPOILED, verdicts, node)


def test_rewriting_again_changes_nothing(verdicts: dict[Program, Verdict], node: Engine) -> None:
    _none(REFUSED, verdicts, node)


def test_what_is_wrong_above_2_gib_is_listed_as_left(verdicts: dict[Program, Verdict], node: Engine) -> None:
    _none(UNSEEN, verdicts, node)


def test_most_programs_are_right_at_every_place(verdicts: dict[Program, Verdict]) -> None:
    counts = Counter(verdict.outcome for verdict in verdicts.values())
    assert counts[RIGHT] > counts[LEFT], dict(counts)


def test_a_number_makes_one_program() -> None:
    assert [program(seed) for seed in range(20)] == [program(seed) for seed in range(20)]
    assert len({program(seed) for seed in range(200)}) == 200
