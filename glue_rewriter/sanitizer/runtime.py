"""The runtime of the probes: a file of its own, or one line at the beginning of a sanitized file."""

from __future__ import annotations

from glue_rewriter.records import NamedTuple

#: What the file says it does with reports, and whether addresses have 64 bits.
_DEFAULT = b'})("console", false);'


#: What the runtime does with what it finds, besides keeping it.
REPORTS = ("console", "throw", "collect")


class Runtime(NamedTuple):
    """The runtime as it is read, and as statements on one line."""

    file: bytes
    inline: bytes


def runtime(report: str, *, memory64: bool = False) -> Runtime:
    """The runtime that does one of `REPORTS`, unless the page says otherwise."""
    # Imported late: only what is sanitized needs it.
    from importlib.resources import files

    file = files(__package__).joinpath("runtime.js").read_bytes()
    head, default, tail = file.rpartition(_DEFAULT)
    assert default, "runtime.js does not end as it should"
    file = head + b'})("%s", %s);' % (report.encode(), b"true" if memory64 else b"false") + tail
    lines = (line.strip() for line in file.split(b"\n"))
    whole = b" ".join(line for line in lines if line and not line.startswith(b"//"))
    # A declaration in a block: it adds no name, and what the program is worth to `eval` is not its value.
    return Runtime(file, b";{const _ = " + whole.removesuffix(b";") + b"} ")
