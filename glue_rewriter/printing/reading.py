"""The second reading of a source: its ESTree by esprima, which shares nothing with the parser of the rewrite.

esprima descends by recursion, as escodegen does, so both are run by `deep`: in a thread whose stack is large enough
for the deepest code that programs write, such as a sum of 20,000 terms.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from glue_rewriter.errors import SourceError
from glue_rewriter.source import Source

T = TypeVar("T")

#: The stack of the thread, in bytes. Address space: only what is used takes memory.
_STACK = 512 << 20
#: Calls within calls until Python gives up. A call takes at most 1.3 KB of the stack, so it gives up before the stack
#: ends: the worst nestings (300,000 of each) end in an error, not in a crash.
_CALLS = 400_000
_NAME = "glue-rewriter deep"

#: What only a module has, at the start of a line or behind a statement, where minifiers put it.
_MODULE = re.compile(rb"(?:^|[;}])[ \t]*(?:import[ \t]*[\w$*{\"']|export[ \t]*[\w$*{])|\bimport\s*\.\s*meta\b", re.M)
#: A declaration with `using`, which esprima does not know: its scope is that of one with `const`.
_USING = re.compile(r"(?<![.\w$])(?:await[ \t]+)?using(?=[ \t]+(?!(?:in|instanceof|of)\b(?![ \t]*(?:=|of\b)))[\w$\\])")


class Reading(NamedTuple):
    """A source as esprima reads it.

    `program` is the ESTree. Its ranges count characters (code points) of `text`, the whole source with its byte order
    mark, if it has one.
    """

    program: Any
    text: str

    def byte_offset(self, index: int) -> int:
        """The byte offset in the source of a character of the text."""
        return index if self.text.isascii() else len(self.text[:index].encode())


def read(source: Source, *, advice: str = "", exact: bool = False, **options: Any) -> Reading:
    """What esprima reads in a source: a module if it looks like one, a script otherwise, and the other if that fails.

    `options` are esprima's own (`comment`, `tokens`, …); `range` is always on, and counts code points. To be called by
    `deep`. Raises `SourceError` where esprima does not accept the source, also for nesting too deep for it; `advice` is
    the end of its message. Unless it is to be `exact`, declarations with `using` are read as such with `const`.
    """
    try:
        return _read(source, source.data.decode("utf-8"), advice, options)
    except SourceError:
        if exact or b"using" not in source.data:
            raise
        text = source.data.decode("utf-8")
        spelled = _USING.sub(lambda found: "const".rjust(len(found[0])), text)
        if spelled == text:
            raise
        return _read(source, spelled, advice, options)


def _read(source: Source, text: str, advice: str, options: dict[str, Any]) -> Reading:
    import esprima

    code = text
    if text.startswith("\ufeff#!"):
        # Node accepts a byte order mark before a hashbang, the grammar does not: a comment of the same length.
        code = "//" + text[2:]
    advice = f"; {advice}" if advice else ""
    options = {"range": True, "positionEncoding": "scalar", **options}
    kinds = ("module", "script") if _MODULE.search(source.data) else ("script", "module")
    failures: list[tuple[int, str]] = []
    for kind in kinds:
        try:
            return Reading(esprima.parse(code, options, sourceType=kind), text)
        except esprima.Error as error:
            if "resource limit" in error.message:
                raise source.error(0, "esprima cannot read this: it is nested too deeply" + advice) from None
            failures.append((error.index or 0, re.sub(r"^Line \d+: ", "esprima cannot read this: ", error.message)))
        except Exception as error:  # esprima is not ours: whatever it trips over is a source it cannot read
            failures.append((0, f"esprima fails on this source ({type(error).__name__}: {error})"))
    # The reading that came further is the one that was meant.
    index, message = max(failures, key=lambda failure: failure[0])
    # Some errors are told at the end of the token before.
    index += len(text[index:]) - len(text[index:].lstrip())
    raise source.error(Reading(None, text).byte_offset(index), message + advice)


def deep(function: Callable[[], T]) -> T:
    """What a function returns, or raises, with room for some hundred thousand calls within calls."""
    if threading.current_thread().name == _NAME:
        return function()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:
            errors.append(error)

    calls = sys.getrecursionlimit()
    stack = threading.stack_size(_STACK)
    try:
        sys.setrecursionlimit(max(calls, _CALLS))
        thread = threading.Thread(target=run, name=_NAME)
        try:
            thread.start()
        finally:
            threading.stack_size(stack)
        thread.join()
    finally:
        sys.setrecursionlimit(calls)
    if errors:
        raise errors[0]
    return results[0]


def with_room(work: Callable[[], T], source: Source) -> T:
    """What a function returns that ran out of calls within calls when it was called before.

    Most is asked of code in loops, but thousands of functions that each give the next one back, or shifts of shifts,
    are followed by calls within calls. Raises `SourceError` where more room is not enough.
    """
    try:
        return deep(work)
    except RecursionError:
        raise source.error(0, "this is nested too deeply; the file is left as it is") from None
