"""Compressed sizes, as a web server would send them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

from glue_rewriter.errors import GlueRewriterError
from glue_rewriter.pipeline import Rewritten


class Sizes(NamedTuple):
    """Bytes before and after the rewrite: as they are, by gzip at level 9, by brotli at quality 11."""

    plain: tuple[int, int]
    gzip: tuple[int, int]
    brotli: tuple[int, int]


def require_brotli() -> None:
    """Raises `GlueRewriterError` where brotli is not installed."""
    if find_spec("brotli") is None:
        raise GlueRewriterError(
            "--sizes needs the Python package brotli, which is not installed; install it with: pip install brotli"
        )


def measure(rewritten: Rewritten) -> Sizes:
    """The sizes of a rewrite, in bytes."""
    import zlib

    import brotli  # type: ignore[import-untyped]  # it ships no types

    def gzip(data: bytes) -> int:
        # wbits 31: in a gzip container, as gzip.compress makes it
        compressor = zlib.compressobj(9, wbits=31)
        return len(compressor.compress(data)) + len(compressor.flush())

    before, after = rewritten.source.data, rewritten.code
    sizes = [(len(before), gzip(before), len(brotli.compress(before, quality=11)))]
    sizes.append((len(after), gzip(after), len(brotli.compress(after, quality=11))) if after != before else sizes[0])
    plain, zipped, brotlied = zip(*sizes, strict=True)
    return Sizes(plain, zipped, brotlied)
