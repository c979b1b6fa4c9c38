"""Two texts parsed at the same time, by two processes."""

from __future__ import annotations

import os
import sys
import threading

from glue_rewriter.source import Source
from glue_rewriter.verify.trees import Sequence, Unread, sequence_of

#: Below this many bytes a second process gains nothing.
_WORTH_A_PROCESS = 8_192


def both(first: Source, second: Source, processes: int) -> tuple[Sequence | Unread, Sequence | Unread]:
    """The trees of two sources. With `processes` above 1 the first is parsed by a forked one, where that is safe."""
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    if processes < 2 or not is_safe or len(first.data) < _WORTH_A_PROCESS:
        return sequence_of(first), sequence_of(second)
    import marshal  # as fast as copying, and both ends are this very interpreter

    sequence_of(Source(b""))  # what both need is loaded once
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(receiving)
            found = sequence_of(first)
            with os.fdopen(sending, "wb") as pipe:
                marshal.dump((isinstance(found, Unread), tuple(found)), pipe)
            status = 0
        finally:
            # Nothing of the parent's is flushed, closed or removed here.
            os._exit(status)
    os.close(sending)
    try:
        parsed = sequence_of(second)
        with os.fdopen(receiving, "rb") as pipe:
            answer = pipe.read()
    finally:
        _, ended = os.waitpid(child, 0)
    if ended != 0:
        return sequence_of(first), parsed
    is_unread, fields = marshal.loads(answer)
    return (Unread(*fields) if is_unread else Sequence(*fields)), parsed
