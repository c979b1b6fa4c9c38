"""Sources changed at random: each command either does its work or says why not, and a second run changes nothing."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from glue_rewriter import (
    GlueRewriterError,
    Print,
    Rewritten,
    Settings,
    SourceError,
    VerificationError,
    reprint,
    rewrite,
    sanitize,
    source_map,
    verify_rewrite,
)
from glue_rewriter.audit import audit
from glue_rewriter.explain import explain
from glue_rewriter.printing.reading import deep, read
from glue_rewriter.sizes.functions import attribute
from tests.relocation.forms import ROWS
from tests.test_forms import JAVASCRIPT, TYPESCRIPT

pytestmark = pytest.mark.slow

SETTINGS = Settings(maximum_memory=4 << 30)
COUNT = 5_000
PARTS = 5
#: How long all commands may take with one source, in seconds of this process.
LONGEST = 10
LIBRARIES = sorted((Path(__file__).parent.parent / "fixtures" / "library").glob("*.js*"))
#: What is put in between: tokens, and lines of libraries.
PIECES = (
    "HEAPU8[p]|HEAP32[p >> 2]|HEAP[+e=2]|HEAPU8[|]|(|)|{|}|;|,|>>|>>>|>>> 0|| 0|&|&&|??|?.|? a : b|=|=>|/|/re/|`|${|'|\"|"
    "//|/*|*/|<!--|-->|\n|\r|\u2028|\0|\ufeff|yield|await|async|of|let|static|in|instanceof|return|var|function|class|new|0|010|1n|-1|\n#if W\n|"
    "\n#if !W\n|\n#else\n|\n#elif V\n|\n#endif\n|\n#if W\n|| t\n#endif\n|\n#if BIASED\n& 8\n#endif\n|{{{ x }}}|{{{|}}}|<<< x >>>|"
    "subarray(p, q)|Atomics.add(HEAP32, p >> 2, 1)|é|𐐀|\\"
).split("|")
#: What may stand instead of each other.
_ALIKE = (
    "HEAPU8 HEAP32 HEAPF64 HEAP p q i x undefined".split(),
    "+ - * / & | >> >>> << && || ?? , = < in".split(),
    "0 1 2 3 -1 1n 010 'a' `b` /c/".split(),
    "var let const yield await async return typeof".split(),
)
#: An operand of an operator that is assigned to.
_ASSIGNED_SUM = re.compile(r"[-+*/&|] \w+ = ")
_TOKEN = re.compile(r"\w+|\s+|>>>|>>|&&|\|\||[^\w\s]")


def _sources() -> list[tuple[str, str]]:
    found = [("a.js", row.code) for row in ROWS]
    found += [("a.mjs", code) for code in JAVASCRIPT] + [("a.ts", code) for code in TYPESCRIPT]
    found += [(file.name, file.read_text("utf-8")) for file in LIBRARIES]
    return [(path, code) for path, code in found if len(code) < 1_500]


def _mutated(chance: random.Random, sources: list[tuple[str, str]]) -> tuple[str, str]:
    path, code = chance.choice(sources)
    tokens = _TOKEN.findall(code)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(tokens) + 1)
        alike = next((words for words in _ALIKE if tokens[at : at + 1] and tokens[at] in words), None)
        if alike is not None and chance.random() < 0.8:
            tokens[at] = chance.choice(alike)
        elif chance.random() < 0.3:
            other = _TOKEN.findall(chance.choice(sources)[1])
            tokens[at:at] = ["\n", *other, "\n"]
        else:
            width = chance.choice((0, 0, 0, 1, 3))
            tokens[at : at + width] = chance.choice(([], [chance.choice(PIECES)], tokens[at : at + width] * 2))
    return chance.choice((path, path, path, "a.js", "a.jslib", "a.ts")), "".join(tokens)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_command_fails_of_itself(part: int) -> None:
    chance = random.Random(part)
    sources = _sources()
    accepted = refused = changed = 0
    for _ in range(COUNT // PARTS):
        path, code = _mutated(chance, sources)
        began = time.process_time()
        try:
            result = rewrite(code, SETTINGS, path=path)
        except SourceError:
            refused += 1
        else:
            accepted += 1
            changed += result.changed
            _twice(result, path)
            _verified(result)
        for command in (_audit, _sanitize, _explain, _sizes):
            command(path, code)
        assert time.process_time() - began < LONGEST, (path, code)
    assert min(accepted, refused, changed) > COUNT // PARTS // 5


def _twice(result: Rewritten, path: str) -> None:
    again = rewrite(result.code, SETTINGS, path=path, language=result.language)
    # `HEAP32[p + i = 4 >> 2]`, which is no JavaScript, is read all the same, and may change with each run.
    is_exempt = _ASSIGNED_SUM.search(result.text) is not None and not _is_javascript(result)
    assert again.code == result.code or is_exempt, (path, result.source.data)
    assert source_map(result).text
    try:
        reprint(result, Print.COMPACT)
    except SourceError:
        pass  # a library, TypeScript, or what esprima does not accept


def _is_javascript(result: Rewritten) -> bool:
    try:
        deep(lambda: read(result.source))
    except SourceError:
        return False
    return True


def _verified(result: Rewritten) -> None:
    try:
        verify_rewrite(result)
    except VerificationError:
        raise
    except SourceError:
        pass  # TypeScript, or what esprima does not accept


def _audit(path: str, code: str) -> None:
    _without_internal_error(lambda: audit(code, SETTINGS, path=path))


def _sanitize(path: str, code: str) -> None:
    _without_internal_error(lambda: sanitize(code, SETTINGS, path=path))


def _explain(path: str, code: str) -> None:
    _without_internal_error(lambda: explain(code, SETTINGS, 1, path=path))


def _sizes(path: str, code: str) -> None:
    _without_internal_error(lambda: attribute(code.encode(), path))


def _without_internal_error(command: Callable[[], object]) -> None:
    try:
        command()
    except GlueRewriterError:
        pass
