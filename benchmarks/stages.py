"""Where the time of one rewrite goes: `python benchmarks/stages.py FILE` prints the seconds of each stage, as JSON.

It does what `glue-rewriter rewrite` does, in a process of its own as the command is, with a look at the clock between
the stages. `benchmarks.bench` prints the medians.
"""

from __future__ import annotations

import sys
import time

#: In their order; `WALK` is part of the survey, measured once more by itself: a query that finds nothing.
STAGES = ("imports", "parse", "survey", "trace", "sites", "fix-up")
WALK = "walk"


def stages(path: str) -> dict[str, float]:
    """Stage -> seconds, of the rewrite of one file; none of the package may be imported before."""
    clock = [time.perf_counter()]
    import gc

    from glue_rewriter.cli import run  # noqa: F401 -- what the command imports besides
    from glue_rewriter.memory.propagation import trace
    from glue_rewriter.memory.sites import find_sites
    from glue_rewriter.passes import propose
    from glue_rewriter.source import Source
    from glue_rewriter.syntax import parse

    gc.set_threshold(200_000)  # as the command does
    clock.append(time.perf_counter())
    with open(path, "rb") as file:  # noqa: PTH123 -- pathlib is slow to import
        tree = parse(Source(file.read(), path))
    clock.append(time.perf_counter())
    tree.captures()
    clock.append(time.perf_counter())
    views, uses = trace(tree, {})
    clock.append(time.perf_counter())
    sites = find_sites(views, uses)
    clock.append(time.perf_counter())
    list(propose(views, sites))
    clock.append(time.perf_counter())
    found = {stage: end - start for stage, start, end in zip(STAGES, clock, clock[1:], strict=False)}

    from glue_rewriter.syntax.native import Query, QueryCursor
    from glue_rewriter.syntax.parser import grammar

    nothing = Query(grammar(tree.language), "(debugger_statement) @found")
    start = time.perf_counter()
    QueryCursor(nothing).captures(tree.root)
    return {**found, WALK: time.perf_counter() - start}


if __name__ == "__main__":
    measured = stages(sys.argv[1])
    import json

    print(json.dumps(measured))
