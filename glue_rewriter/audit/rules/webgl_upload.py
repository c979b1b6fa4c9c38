"""A view of the whole memory is handed to WebGL.

## What it does
Finds calls of WebGL that are given a view of the whole memory with a position in it, and not a part of the view.

## Why it is bad
Firefox before 151, and Chromium until lately, refuse views that are longer than 2 GiB: the call throws, wherever in the
view the data lies. emcc leaves out what stands under `#if WEBGL_USE_GARBAGE_FREE_APIS` in a library where such browsers
are to be served; nothing is said of it.

## Example
```js
function upload(gl, location, ptr, count) {
  gl.uniform4fv(location, HEAPF32, ptr >> 2, count * 4);
}
```

## Use instead
```js
function upload(gl, location, ptr, count) {
  gl.uniform4fv(location, HEAPF32.subarray(ptr >>> 2, (ptr >>> 2) + count * 4));
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from glue_rewriter.addresses import AddressFacts, confidence
from glue_rewriter.audit.rules.finding import Finding
from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.memory.element_types import is_view
from glue_rewriter.memory.platform_calls import WEBGL
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import parent_of, property_name, unwrap
from glue_rewriter.syntax.words import words

CODE = "GR208"
NAME = "whole-view-to-webgl"
#: emcc's setting (tools/link.py) that is off where a browser would refuse such a view.
_GUARD = b"WEBGL_USE_GARBAGE_FREE_APIS"


def find(facts: AddressFacts) -> Iterator[Finding]:
    """Every view of the whole memory that WebGL is given with a position."""
    tree = facts.tree
    for name in WEBGL:
        for at in words(tree, name, 0, len(tree.data)):
            access = parent_of(tree.at(at, at + len(name)))
            call = call_of(access)
            if access is None or call is None or access.type != "member_expression":
                continue
            made = invocation(call, tree.data)
            if property_name(made.callee, tree.data) != name or facts.macros.needs(_GUARD, at):
                continue
            for view, position in zip(made.given, made.given[1:], strict=False):
                # What a macro makes of a position, it makes of the view, too.
                if any(map(is_view, facts.views.kinds(view))) and facts.macros.at(unwrap(position)) is None:
                    yield Finding(
                        CODE,
                        view.start_byte,
                        view.end_byte,
                        "browsers may refuse a view of more than 2 GiB here: hand over a part of it",
                        "note",
                        confidence(1),
                    )
