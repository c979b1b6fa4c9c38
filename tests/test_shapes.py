"""Ten times the code takes about ten times as long, whatever its shape: one name again and again, or deep nesting."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest

from glue_rewriter import Settings, rewrite
from glue_rewriter.audit import audit
from tests.command import UNSIGNED

SETTINGS = Settings.from_arguments([UNSIGNED])
#: By how much the time may grow where the code grows tenfold.
MOST = 13.0
RUNS = 3


class Shape(NamedTuple):
    """`make` gives code of a size, `small` is the size that is compared with ten times as much."""

    work: Callable[..., object]
    make: Callable[[int], str]
    small: int


def _nested(opened: str, inner: str, closed: str) -> Callable[[int], str]:
    return lambda size: opened * size + inner + closed * size


def _named_functions(size: int) -> str:
    return "".join(f"function f{each}(p){{HEAP32[p>>2];" for each in range(size)) + "}" * size


def _repeated(text: str) -> Callable[[int], str]:
    return lambda size: text * size


def _sum(size: int) -> str:
    return f"HEAP32[{'+'.join('a' * size)}]"


def _parentheses(size: int) -> str:
    return f"HEAP32[{'(' * size}p{')' * size}]"


_REDECLARED = _repeated("function f(p){HEAP32[p>>2]=1}f(q);")
_BLOCKS = _nested("{let x=p>>2;HEAP32[x];", "", "}")
_HEAPS = _nested("HEAPU8[", "p", "]")
_FUNCTIONS = _nested("function f(p){HEAP32[p>>2];", "", "}")
SHAPES = {
    "one name declared again and again": Shape(rewrite, _REDECLARED, 250),
    "one name declared again and again, audit": Shape(audit, _REDECLARED, 120),
    "nested blocks": Shape(rewrite, _BLOCKS, 300),
    "nested blocks, audit": Shape(audit, _BLOCKS, 200),
    "nested views": Shape(rewrite, _HEAPS, 800),
    "nested views, audit": Shape(audit, _HEAPS, 400),
    "nested functions of one name": Shape(rewrite, _FUNCTIONS, 150),
    "nested functions of one name, audit": Shape(audit, _FUNCTIONS, 130),
    "nested functions": Shape(rewrite, _named_functions, 150),
    "a long sum": Shape(rewrite, _sum, 800),
    "a long sum, audit": Shape(audit, _sum, 800),
    "parentheses": Shape(rewrite, _parentheses, 2_000),
    "parentheses, audit": Shape(audit, _parentheses, 2_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_ten_times_the_code_takes_ten_times_as_long(name: str) -> None:
    shape = SHAPES[name]
    small, large = shape.make(shape.small), shape.make(10 * shape.small)
    shape.work(small, SETTINGS)  # what is imported late
    ratio = _ratio(shape, small, large, RUNS)
    if ratio > MOST:  # on a busy machine one measurement is not enough
        ratio = min(ratio, _ratio(shape, small, large, RUNS))
    assert ratio <= MOST, f"{ratio:.1f}"


def _ratio(shape: Shape, small: str, large: str, runs: int) -> float:
    """The least CPU time of the one in turn with the other, without the collections of garbage, which count all objects
    of the process."""
    times: dict[str, list[float]] = {small: [], large: []}
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            for code, taken in times.items():
                began = time.process_time()
                shape.work(code, SETTINGS)
                taken.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(times[large]) / min(times[small])
