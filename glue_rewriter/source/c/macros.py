"""The macros that take JavaScript, and what they make of it (emcc: em_asm.h and em_js.h in its system/include)."""

from __future__ import annotations

import re

from glue_rewriter.records import NamedTuple


class Shape(NamedTuple):
    """How a macro takes its code.

    `code` is the argument that the code is, or begins with. Of a function `name` and `parameters` are arguments, too,
    and everything behind `code` is code; where they are None the arguments behind `code` are `$0`, `$1`, and so on.
    """

    code: int
    name: int | None = None
    parameters: int | None = None
    is_async: bool = False


_ASM = Shape(0)
_JS = Shape(3, 1, 2)
_ASYNC = Shape(3, 1, 2, is_async=True)
#: Macro -> how it takes its code. Those with PTR came with 3.1.26; EM_ASM_, EM_ASM_ARGS and those with _V are old.
SHAPES = {
    **dict.fromkeys(
        (
            b"EM_ASM", b"EM_ASM_INT", b"EM_ASM_PTR", b"EM_ASM_DOUBLE", b"EM_ASM_", b"EM_ASM_ARGS", b"EM_ASM_INT_V",
            b"EM_ASM_DOUBLE_V", b"MAIN_THREAD_EM_ASM", b"MAIN_THREAD_EM_ASM_INT", b"MAIN_THREAD_EM_ASM_PTR",
            b"MAIN_THREAD_EM_ASM_DOUBLE", b"MAIN_THREAD_ASYNC_EM_ASM",
        ),
        _ASM,
    ),
    b"EM_JS": _JS,
    b"EM_ASYNC_JS": _ASYNC,
}  # fmt: skip
#: Names that others give to macros of their own that take what EM_JS takes.
_KIN = re.compile(rb"EM_(ASYNC_)?JS_\w+\Z")
#: What every one of them has in its name.
WORD = re.compile(rb"EM_ASM|EM_JS|EM_ASYNC_JS")


def kin(name: bytes) -> Shape | None:
    """The shape that a macro has, by its name, where its arguments are those of EM_JS; None for any other name."""
    found = _KIN.match(name)
    return None if found is None else _ASYNC if found[1] else _JS
