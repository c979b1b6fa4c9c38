"""Whether a number may have been raised where a limit of the heap can stand: one of 2 GiB, to at most 4 GiB; or, of
wasm64, any number of whole pages, to at most 16 GiB."""

from __future__ import annotations

from glue_rewriter.verify.trees import Key, Tree

#: The kinds of such an edit.
HEAP_MAX = "heap-max"
HEAP_MAX_64 = "heap-max-64"
_GIB = 1 << 30
_PAGE = 1 << 16
#: What stands for 2 GiB -> between what it may be raised to, in bytes or in pages.
_RAISED = {
    2 * _GIB: (2 * _GIB + _PAGE, 4 * _GIB - _PAGE),
    2 * _GIB - _PAGE: (2 * _GIB, 4 * _GIB - _PAGE),
    2 * _GIB // _PAGE: (2 * _GIB // _PAGE + 1, 4 * _GIB // _PAGE),
}
_COMPARISONS = frozenset({"<", ">", "<=", ">="})


def is_raised(key: Key, new_key: Key) -> bool:
    """Whether one node became the other in the way of a limit that is raised."""
    if key[0] != "Literal" or new_key[0] != "Literal":
        return False
    old, new = key[1], new_key[1]
    if isinstance(old, bool) or isinstance(new, bool) or not isinstance(new, (int, float)) or old not in _RAISED:
        return False
    low, high = _RAISED[old]
    return low <= new <= high and key[3:] == new_key[3:]


def is_raised_64(key: Key, new_key: Key) -> bool:
    """The same for addresses of 64 bits: more bytes, or more pages, which may be BigInts."""
    if key[0] != "Literal" or new_key[0] != "Literal" or _is_bigint(key) != _is_bigint(new_key):
        return False
    old, new = _number(key), _number(new_key)
    if old is None or new is None or not old < new:
        return False
    if new <= 16 * _GIB // _PAGE:
        return True
    return not _is_bigint(key) and old >= _PAGE and old % _PAGE == 0 and new % _PAGE == 0 and new <= 16 * _GIB


def _is_bigint(key: Key) -> bool:
    return len(key) == 4 and key[1] is None and str(key[2]).endswith("n") and str(key[3]).isdigit()


def _number(key: Key) -> int | None:
    """The whole number of a literal, which may be a BigInt."""
    if _is_bigint(key):
        return int(key[3])
    value = key[1]
    return (
        int(value) if not isinstance(value, bool) and isinstance(value, (int, float)) and value == int(value) else None
    )


def may_be_limit(tree: Tree, node: int) -> bool:
    """Whether a number stands where one says how far the heap may grow, as far as its place tells."""
    value = _number(tree.keys[node])
    in_pages = value is not None and value <= 16 * _GIB // _PAGE
    parent = tree.parents[node]
    key = tree.keys[parent]
    if key[0] == "BinaryExpression" and key[1] == "/" and node == parent + 1 and not in_pages:
        node, parent = parent, tree.parents[parent]
        key = tree.keys[parent]
        in_pages = True
    if key[0] == "CallExpression" and in_pages and "BigInt" in tree.keys[parent + 1]:
        node, parent = parent, tree.parents[parent]
        key = tree.keys[parent]
    if key[0] == "Property":
        return in_pages and node == tree.last_child[parent] and "maximum" in tree.keys[parent + 1][1:2]
    if in_pages:
        return False
    match key[0]:
        case "ReturnStatement":
            return True
        case "ArrowFunctionExpression":
            return node == parent + 1 == tree.last_child[parent]
        case "BinaryExpression":
            return key[1] in _COMPARISONS
        case "VariableDeclarator":
            return node != parent + 1
        case "CallExpression":
            return node != parent + 1 and tree.keys[parent + 1][0] == "MemberExpression"
    return False
