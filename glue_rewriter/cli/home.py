"""Where the project is at home, if it has a home."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata

_NAMES = ("documentation", "homepage", "source", "repository")


def home_page() -> str | None:
    """The address that the installed package names in its metadata, None where it names none.

    It stands nowhere else, so that no report leads to an address where nothing is.
    """
    try:
        named = metadata("glue-rewriter").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    found = {name.strip().lower(): url.strip() for name, _, url in (each.partition(",") for each in named)}
    return next((found[name].rstrip("/") for name in _NAMES if name in found), None)
