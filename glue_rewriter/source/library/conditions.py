"""What the conditions of `#if` say about each other.

Nothing is known of the settings. But `#if A` and `#if !A` are never both taken, and a variant that takes them both
reads a file that nobody gets. So each variant supposes something about the conditions it meets, and keeps to it.
"""

from __future__ import annotations

import re

_NEGATED = re.compile(rb"!(?!=)")
#: A comparison, and the one that says the opposite.
_OPPOSITES = ((b"!==", b"==="), (b"!=", b"=="), (b"<=", b">"), (b"<", b">="))
_COMPARISON = re.compile(rb"(?<![<>=!])(!==|!=|<=|<)(?![<=>])")
#: Nesting deeper than this is not looked into. No recursion is deeper either.
_DEPTH = 16

#: Condition, blanks removed -> what is supposed of it.
Suppositions = dict[bytes, bool]


def normal(condition: bytes) -> bytes:
    """A condition without the blanks and the comment behind it."""
    return b"".join(condition.partition(b"//")[0].split())


def decide(condition: bytes, known: Suppositions, depth: int = 0) -> bool | None:
    """Whether a normal condition is true by what is known, None where that does not tell."""
    condition, negative = _bare(condition)
    value = known.get(condition)
    if value is None and depth < _DEPTH:
        for sign, absorbing in ((b"||", True), (b"&&", False)):
            parts = _split(condition, sign)
            if len(parts) > 1:
                values = {decide(part, known, depth + 1) for part in parts}
                value = absorbing if absorbing in values else None if None in values else not absorbing
                break
    return value if value is None else value ^ negative


def suppose(condition: bytes, value: bool, known: Suppositions, depth: int = 0) -> None:
    """Notes that a normal condition is true or false, and what follows from it for its parts."""
    condition, negative = _bare(condition)
    value ^= negative
    known[condition] = value
    if depth >= _DEPTH:
        return
    # All parts of a true conjunction are true, all of a false disjunction false; the reverse tells nothing.
    either, both = _split(condition, b"||"), _split(condition, b"&&")
    parts = either if len(either) > 1 and not value else both if len(either) == 1 and len(both) > 1 and value else ()
    for part in parts:
        suppose(part, value, known, depth + 1)


def _bare(condition: bytes) -> tuple[bytes, bool]:
    """A condition without outer parentheses, negations and negative comparisons, and whether that negates it."""
    negative = False
    while True:
        if condition[:1] == b"(" and _closing(condition) == len(condition) - 1:
            condition = condition[1:-1]
        elif _NEGATED.match(condition) and _is_one(condition[1:]):
            condition, negative = condition[1:], not negative
        else:
            break
    found = _COMPARISON.search(condition)
    if found is not None and b"||" not in condition and b"&&" not in condition:
        opposite = dict(_OPPOSITES)[found[1]]
        condition, negative = condition[: found.start()] + opposite + condition[found.end() :], not negative
    return condition, negative


def _is_one(text: bytes) -> bool:
    """Whether a negation in front takes all of a text: a name, a call, or something in parentheses."""
    name = re.match(rb"!*[\w$.]*", text)
    rest = text[name.end() :] if name else text
    return not rest or (rest[:1] == b"(" and _closing(rest) == len(rest) - 1)


def _closing(text: bytes) -> int:
    """Where the parenthesis that a text begins with is closed, -1 where it is not."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == 0x28) - (sign == 0x29)
        if depth == 0:
            return at
    return -1


def _split(text: bytes, sign: bytes) -> list[bytes]:
    """The parts of a text between signs that stand in no parentheses."""
    if sign not in text:
        return [text]
    parts: list[bytes] = []
    depth = start = 0
    for found in re.finditer(rb"[()]|\|\||&&", text):
        depth += (found[0] == b"(") - (found[0] == b")")
        if depth == 0 and found[0] == sign:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]
