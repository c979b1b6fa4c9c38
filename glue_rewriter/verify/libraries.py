"""The verification of a JavaScript library: of every variant that its `#if` arms give, as a file of its own."""

from __future__ import annotations

from collections.abc import Sequence

from glue_rewriter.errors import SourceError
from glue_rewriter.printing import splice
from glue_rewriter.source import Edit, Source, Variant
from glue_rewriter.verify.check import check_bytes, verify


def verify_library(source: Source, code: bytes, edits: Sequence[Edit], variants: Sequence[Variant]) -> tuple[str, ...]:
    """What was not verified, a line for each variant that esprima does not accept; mostly nothing.

    Each edit is verified in at least one variant. Raises `VerificationError`, and `SourceError` where esprima accepts
    no variant that shows an edit.
    """
    check_bytes(source, Source(code, source.path, is_text=False), edits)
    unread: list[SourceError] = []
    verified: set[Edit] = set()
    for variant in variants:
        if not variant.edits:
            continue
        after, ordered = splice(Source(variant.data, source.path), variant.edits)
        try:
            verify(variant.data, after, ordered, path=source.path)
        except SourceError as error:
            unread.append(error)
        else:
            verified.update(variant.edits)
    for edit in edits:
        if edit not in verified:
            reason = f": {unread[0].message}" if unread else ""
            raise source.error(
                edit.start,
                f"this edit could not be verified: esprima accepts none of the variants that show it{reason}",
            )
    return tuple(
        f"{error.path}:{error.line}:{error.column}: one of the {len(variants)} variants was not verified: "
        f"{error.message}; each edit was verified in another one"
        for error in unread
    )
