"""What the checks of `sanitize` cost: `python -m benchmarks.sanitize`, from the repository root.

Prints the tables of docs/sanitize.md: how published glue grows, and how much longer programs run: medians of the CPU
time of whole processes, plain and sanitized in turn.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from fixtures.lifted import PROGRAMS, run
from fixtures.published import node, published_file
from glue_rewriter import Settings, sanitize

SETTINGS = Settings()
GLUE = {
    "sql-wasm.js": ("sql.js", "dist/sql-wasm.js"),
    "sql-wasm-debug.js": ("sql.js", "dist/sql-wasm-debug.js"),
    "canvaskit.js": ("canvaskit-wasm", "bin/canvaskit.js"),
    "profiling/canvaskit.js": ("canvaskit-wasm", "bin/profiling/canvaskit.js"),
    "quickjs": ("@jitl/quickjs-wasmfile-debug-sync", "dist/emscripten-module.mjs"),
    "vips.js": ("wasm-vips", "lib/vips.js"),
}
#: The worst case: a loop of nothing but accesses and comparisons.
LOOP = """
var wasmMemory = new WebAssembly.Memory({ initial: 1024 }), HEAP32 = new Int32Array(wasmMemory.buffer);
function sum(ptr, n) {
  var total = 0, base = ptr >>> 2;
  for (var i = 0; i < n; i++) total = total + HEAP32[base + i] | 0;
  return total;
}
for (var round = 0, all = 0; round < 20; round++) all += sum(round * 8, 10000000);
"""


def _sizes() -> None:
    print("| file | checks | bytes | with checks | | gzip | with checks | |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, (package, path) in GLUE.items():
        data = published_file(package, path).read_bytes()
        result = sanitize(data, SETTINGS, path=name)
        checks = result.accesses + result.comparisons + result.keys
        raw, small = (len(data), len(result.code)), tuple(len(gzip.compress(d, 9)) for d in (data, result.code))
        columns = [name, str(checks)]
        for before, after in (raw, small):
            columns += [str(before), str(after), f"{100 * (after - before) / before:+.0f} %"]
        print("|", " | ".join(columns), "|")


def _used() -> float:
    """The CPU seconds of the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _turns(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[float, float]:
    """The median CPU seconds of each, taken in turn."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for times, work in zip(taken, (first, second), strict=True):
            start = _used()
            work()
            times.append(_used() - start)
    return median(taken[0]), median(taken[1])


def _session(name: str, *, checked: bool) -> None:
    """One run of a published program, below 2 GiB."""
    answer = run(PROGRAMS[name], high=False, checked=checked)
    if answer.error:
        raise RuntimeError(answer.error)


def _loop(*, checked: bool) -> None:
    with tempfile.NamedTemporaryFile(suffix=".cjs") as file:
        Path(file.name).write_bytes(sanitize(LOOP, SETTINGS).code if checked else LOOP.encode())
        finished = node(file.name)
    if finished.returncode or "sanitize:" in finished.stderr:
        raise RuntimeError(finished.stderr)


def _times(runs: int) -> None:
    programs: dict[str, Callable[..., None]] = {
        "a session with sql.js": partial(_session, "sql.js"),
        "a session with QuickJS": partial(_session, "QuickJS"),
        "a loop of accesses": _loop,
    }
    print("| program | CPU seconds | with checks | |")
    print("| --- | ---: | ---: | ---: |")
    for name, work in programs.items():
        plain, slow = _turns(partial(work, checked=False), partial(work, checked=True), runs)
        print(f"| {name} | {plain:.2f} | {slow:.2f} | × {slow / plain:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7, help="how often each program runs (default: 7)")
    arguments = parser.parse_args()
    _sizes()
    print()
    _times(arguments.runs)


if __name__ == "__main__":
    main()
