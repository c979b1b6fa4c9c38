"""Which calls are of emcc's runtime, or of C's functions that allocate and free: not of what is merely called so.

A pool has a `malloc` of its own, a writer a `realloc`, a form a `getValue`.
"""

from __future__ import annotations

import re

from glue_rewriter.addresses.exports import is_export
from glue_rewriter.addresses.toolchain_functions import ALLOCATORS, EXACT_ALLOCATORS, TAKERS, bare
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, property_name, unwrap

#: Functions of C that others have by these names, too.
_OF_C = frozenset(
    {
        b"malloc", b"calloc", b"realloc", b"memalign", b"aligned_alloc", b"valloc", b"strdup", b"sbrk", b"free",
        b"memset", b"memcpy", b"memmove",
    }
)  # fmt: skip
#: Functions of emcc's JavaScript that others have by these names, too.
_OF_RUNTIME = frozenset({b"getValue", b"setValue", b"stackSave", b"stackRestore", b"stackAlloc"})
#: C's functions of a longer name; emcc puts an underscore before them.
_LONG = re.compile(rb"emscripten_|wbindgen_|cxa_|pthread_")
#: What a module is called, and what holds its exports.
_MODULE = re.compile(rb"(?:module|wasm|exports|asm|emscripten|instance|runtime|lib|ffi)\Z", re.IGNORECASE)
_OWN = frozenset({b"this", b"super"})


def runtime_function(views: Views, callee: Node) -> bytes | None:
    """The name, without underscores, of the function of emcc's runtime or of C that is called; None for another."""
    callee = unwrap(callee)
    property_ = property_name(callee, views.tree.data)
    name = property_ if property_ is not None else views.tree.text(callee)
    if name in EXACT_ALLOCATORS:
        return name
    found = bare(name)
    if found not in ALLOCATORS and found not in TAKERS:
        return None
    is_of_c = found in _OF_C
    if name != found and not is_of_c and _LONG.match(found) is None:
        return None  # emcc's JavaScript is called as it is spelled
    if property_ is None:
        # What a function of this file gives is followed, but for emcc's own `_malloc`, which calls an export.
        return found if name != found or found not in _OF_C | _OF_RUNTIME or not views.calls.functions(callee) else None
    if not is_of_c and found not in _OF_RUNTIME:
        return found
    return found if _is_of_module(views, callee, name) else None


def _is_of_module(views: Views, callee: Node, name: bytes) -> bool:
    """Whether a method is called of what holds the functions of a module."""
    owner = unwrap(made_of(callee).parts[0])
    stored = [each for value in views.owners.stored(name) for each in copies(value)]
    if is_export(views, callee) or any(is_export(views, each) for each in stored):
        return True
    text = views.tree.text(owner)
    if text in _OWN:
        return False
    if _MODULE.search(text) is not None:
        return True
    # `m._malloc`: nobody else spells it so, but a class that has one.
    return name[:1] == b"_" and not any(each.type in FUNCTION_TYPES for each in stored)


def is_allocation(views: Views, callee: Node) -> bool:
    """Whether a call of this gives the address of memory."""
    name = runtime_function(views, callee)
    return name is not None and (name in ALLOCATORS or name in EXACT_ALLOCATORS)


def taken_addresses(views: Views, callee: Node) -> tuple[int, ...]:
    """Which arguments of a call of this are addresses."""
    name = runtime_function(views, callee)
    return () if name is None else TAKERS.get(name, ())
