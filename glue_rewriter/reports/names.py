"""Names from outside, as they can be shown."""

from __future__ import annotations


def shown(text: str) -> str:
    """A name without what would move the cursor, or is no character."""
    return "".join(c if c.isprintable() else "�" for c in text)
