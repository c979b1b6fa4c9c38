"""A process that verification starts, to read the input while the output is made."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

#: Below this many bytes a second process gains nothing.
WORTH_A_PROCESS = 8_192


def may_fork() -> bool:
    """Whether a process may be split in two here and now, with no thread in it that would be lost."""
    return sys.platform == "linux" and threading.active_count() == 1


class Forked:
    """A forked process, and what it answers: any value that `marshal` takes."""

    def __init__(self, work: Callable[[], Any]) -> None:
        import marshal  # as fast as copying, and both ends are this very interpreter

        self._receiving, sending = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            status = 1
            try:
                gc.disable()  # it lives too short
                os.close(self._receiving)
                answer = marshal.dumps(work())
                with os.fdopen(sending, "wb") as pipe:
                    pipe.write(answer)
                status = 0
            finally:
                # Nothing of the parent's is flushed, closed or removed here.
                os._exit(status)
        os.close(sending)

    def answer(self) -> Any:
        """What the process answers when it has ended, None if it failed. To be asked for once."""
        import marshal

        try:
            with os.fdopen(self._receiving, "rb") as pipe:
                answer = pipe.read()
        finally:
            _, ended = os.waitpid(self._process, 0)
        return marshal.loads(answer) if ended == 0 else None

    def end(self) -> None:
        """End the process, whatever it is at."""
        os.close(self._receiving)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
