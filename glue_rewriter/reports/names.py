"""Names from outside, as they can be shown."""

from __future__ import annotations

#: How much of a name is shown, in characters.
_LONGEST = 120


def shown(text: str) -> str:
    """A name without what would move the cursor, or is no character."""
    return "".join(c if c.isprintable() else "�" for c in text)


def brief(text: str) -> str:
    """A name as `shown`, of a long one both ends."""
    text = shown(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-(_LONGEST // 2 - 1) :]}"
