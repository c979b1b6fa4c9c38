"""What is said of a place in a source; every offset is bytes of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glue_rewriter.settings import Settings
from glue_rewriter.source import Edit, Source

if TYPE_CHECKING:
    from glue_rewriter.passes import Outcome


class Step(NamedTuple):
    """One piece of code that says something, and what it says."""

    start: int
    end: int
    note: str


class Verdict(NamedTuple):
    """What the rewrite does about one site; `outcome` is None where it does not call it one after all."""

    start: int
    end: int
    form: str
    shift: int | None
    outcome: Outcome | None
    reason: str
    edits: tuple[Edit, ...]


class Holder(NamedTuple):
    """What the index enters.

    `what` says it in words, `element` is the element type where it is a view. Each of the `trails`, one for each kind
    of value that it may be, leads from it to what it is known by. Where it is not `sure` that it is nothing else, or
    of which type, `others` say what else it may be.
    """

    start: int
    end: int
    what: str
    element: str | None
    trails: tuple[tuple[Step, ...], ...]
    sure: bool
    others: tuple[Step, ...]


class Part(NamedTuple):
    """One expression that the index may be worth: `values` in words, what it is `given` by, and the `signs`: where a
    sign may come from."""

    start: int
    end: int
    values: tuple[str, ...]
    given: tuple[Step, ...]
    signs: tuple[Step, ...]


class Change(NamedTuple):
    """A piece of code and what is written for it."""

    start: int
    end: int
    after: bytes


class Explained(NamedTuple):
    """One site: `start` and `end` are those of the whole access, `form` is how the index enters, in words."""

    start: int
    end: int
    verdict: Verdict
    form: str
    holder: Holder | None
    parts: tuple[Part, ...]
    rule: str
    changes: tuple[Change, ...]


class Explanation(NamedTuple):
    """What is said of the place from `start` to `end`, a line or a point.

    There are `sites`, or else it is said why it is none, by `absent`. `more` sites of the line are left out. `nearest`
    are other sites around it.
    """

    source: Source
    settings: Settings
    start: int
    end: int
    sites: tuple[Explained, ...]
    absent: tuple[Step, ...]
    nearest: tuple[Verdict, ...]
    more: int = 0
