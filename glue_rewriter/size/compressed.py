"""Sizes as they are and as a web server would send them: by gzip at level 9, by brotli at quality 11."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import NamedTuple

LEVEL = 9
QUALITY = 11


class Sizes(NamedTuple):
    """The sizes of one file, in bytes. That by brotli is None where it was not measured."""

    raw: int
    gzip: int
    brotli: int | None

    def plus(self, other: Sizes) -> Sizes:
        """The sums of both: what two files take that are sent one by one."""
        brotli = None if self.brotli is None or other.brotli is None else self.brotli + other.brotli
        return Sizes(self.raw + other.raw, self.gzip + other.gzip, brotli)


NOTHING = Sizes(0, 0, 0)


class Growth(NamedTuple):
    """The sizes of one file before and after something was done with it; each metric as (before, after)."""

    raw: tuple[int, int]
    gzip: tuple[int, int]
    brotli: tuple[int, int]


class Compressor(NamedTuple):
    """Which compressor made a size: sizes of different ones cannot be compared.

    `name` is the library's, `version` what it calls itself at run time.
    """

    name: str
    version: str
    level: int

    def __str__(self) -> str:
        return f"{self.name} {self.version} (level {self.level})"


def has_brotli() -> bool:
    """Whether brotli is installed, as it is where it has a wheel."""
    return find_spec("brotli") is not None


def compressors(*, brotli: bool = True) -> Mapping[str, Compressor]:
    """The compressor of each compressed size, by its name in `Sizes`; of brotli only if it is wanted."""
    import zlib

    made = {"gzip": Compressor("zlib", zlib.ZLIB_RUNTIME_VERSION, LEVEL)}
    if brotli:
        import brotli as library  # type: ignore[import-untyped]  # it ships no types

        made["brotli"] = Compressor("brotli", str(library.version), QUALITY)
    return made


def measure(data: bytes, *, brotli: bool = True) -> Sizes:
    """The sizes of a file with this content, that by brotli only if it is wanted: it takes a second for each MB."""
    import zlib

    # wbits 31: in a gzip container, as gzip.compress makes it
    compressor = zlib.compressobj(LEVEL, wbits=31)
    gzip = len(compressor.compress(data)) + len(compressor.flush())
    if not brotli:
        return Sizes(len(data), gzip, None)
    import brotli as library

    return Sizes(len(data), gzip, len(library.compress(data, quality=QUALITY)))


def growth_of(before: bytes, after: bytes) -> Growth:
    """The sizes of two contents, the second of which is compressed only if it is another one; by brotli, where that is
    not installed, 0."""
    brotli = has_brotli()
    old = measure(before, brotli=brotli)
    new = measure(after, brotli=brotli) if after != before else old
    return Growth((old.raw, new.raw), (old.gzip, new.gzip), (old.brotli or 0, new.brotli or 0))


def total(sizes: Iterable[Sizes]) -> Sizes:
    """The sums."""
    summed = NOTHING
    for each in sizes:
        summed = summed.plus(each)
    return summed


def percent(before: int, after: int) -> float | None:
    """By how many percent a size has grown; None for something out of nothing, 0 for nothing out of nothing."""
    if before:
        return 100 * (after - before) / before
    return None if after else 0.0
