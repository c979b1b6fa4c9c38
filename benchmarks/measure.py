"""Commands measured in turn, and what their measures come to."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

#: The sections of the rows in which ours and the peer do the same.
GLUE_CODE, COMPILED_CODE = "against acorn + terser", "compiled to asm.js, against acorn + terser"
OXC = "against oxc-parser + magic-string, basic forms only"
PRINTED = "with --print compact, against acorn + terser"
VERIFIED = "with --verify, against acorn + terser"


@dataclass(frozen=True)
class Measure:
    """Medians of one command."""

    seconds: float
    kilobytes: float


@dataclass(frozen=True)
class Row:
    """One comparison: ours against the other."""

    section: str
    label: str
    bytes: int
    ours: Measure
    other: Measure

    @property
    def wall(self) -> float:
        return self.ours.seconds / self.other.seconds

    @property
    def memory(self) -> float:
        return self.ours.kilobytes / self.other.kilobytes


#: Starts its arguments and says: exit status, seconds, peak memory. A process of its own, and a small one,
#: because a child's peak counts from that of the process it was forked from (Linux, fs/exec.c: exec_mmap).
_LAUNCHER = """
import posix, sys, time
start = time.perf_counter()
pid = posix.posix_spawn(sys.argv[1], sys.argv[1:], posix.environ)
_, status, usage = posix.wait4(pid, 0)
print(posix.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_maxrss, file=sys.__stdout__)
"""


def run(command: Sequence[str | Path]) -> Measure:
    """One run of a command: wall time, and the peak memory of that very process. Raises where it fails.

    To end with 1 is no failure of the audit, which does where it finds something; Node does where a script throws.
    """
    launched = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command], capture_output=True, text=True, check=True
    )
    status, seconds, peak = launched.stdout.split()[-3:]
    if status not in (("0", "1") if command[1] == "audit" else ("0",)):
        raise SystemExit(f"{command} ended with {status}:\n{launched.stdout}{launched.stderr}")
    # Linux counts in KiB, macOS in bytes.
    return Measure(float(seconds), float(peak) / (1024 if sys.platform == "darwin" else 1))


def side_by_side(*commands: Sequence[str | Path], pairs: int) -> list[Measure]:
    """The medians of commands run in turn; one unmeasured turn first warms the file cache."""
    if pairs > 1:
        for command in commands:
            run(command)
    turns = [[run(command) for command in commands] for _ in range(pairs)]
    return [
        Measure(median(m.seconds for m in runs), median(m.kilobytes for m in runs)) for runs in zip(*turns, strict=True)
    ]


@dataclass(frozen=True)
class Spent:
    """The medians of where the time of a rewrite goes, in seconds; `whole` is that of the command, start included."""

    label: str
    stages: dict[str, float]
    walk: float
    whole: float

    @property
    def rest(self) -> float:
        """The start of the interpreter, reading, writing, and the end."""
        return self.whole - sum(self.stages.values())

    @property
    def floors(self) -> tuple[float, float]:
        """What is left where nothing is done but to start, to import, and to parse; and with the survey."""
        parsed = self.rest + self.stages["imports"] + self.stages["parse"]
        return parsed, parsed + self.stages["survey"]


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The power of size with which a cost grows, fitted to a few of them."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(cost, 1e-3)) for cost in costs]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)
