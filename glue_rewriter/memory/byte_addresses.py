"""emcc's functions that take the address of a byte, and load or store there themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.memory.platform_calls import CHECKED_INDEX
from glue_rewriter.memory.views import Views
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import arguments, field, last_expression, operands, unwrap
from glue_rewriter.syntax.words import word_at

#: Their names (emcc: src/lib/liblittle_endian_heap.js, which `-sSUPPORT_BIG_ENDIAN` calls instead of indexing views;
#: src/preamble.js and src/runtime_safe_heap.js, of `-sSAFE_HEAP`).
_NAMES = re.compile(
    rb"(?<![\w$])(?:LE_HEAP_(?:LOAD|STORE)_(?:[IU](?:8|16|32|64)|F32|F64)|SAFE_HEAP_(?:LOAD|STORE)(?:_D)?)(?![\w$])"
)


def byte_addresses(views: Views) -> Iterator[tuple[Node, str]]:
    """The addresses given to them, and the functions' names; of functions the file defines, it shows what they do."""
    tree = views.tree
    for low, high in tree.searched:
        for found in _NAMES.finditer(tree.data, low, high):
            name = word_at(tree, found.start(), len(found[0]))
            call = call_of(name)
            if name is None or name.type != "identifier" or call is None:
                continue
            binding = views.bindings.resolve_node(name)
            if binding.kinds or views.bindings.definitions(binding):
                continue
            given = arguments(call)
            if given and given[0].type != "spread_element" and not _is_checked(given[0], tree.data):
                yield given[0], found[0].decode()


def _is_checked(address: Node, data: bytes) -> bool:
    """Whether an address is an index that a call checks, times the size of an element: it is mended in the call."""
    address = unwrap(address)
    while address.type in ("sequence_expression", "binary_expression"):
        is_sequence = address.type == "sequence_expression"
        address = unwrap(last_expression(address) if is_sequence else operands(address)[0])
    if address.type != "call_expression":
        return False
    function = field(address, "function")
    return data[function.start_byte : function.end_byte] in CHECKED_INDEX
