"""Whether a number may have been raised: one of 2 GiB, to at most 4 GiB, where a limit of the heap can stand."""

from __future__ import annotations

from glue_rewriter.verify.trees import Key, Tree

#: The kind of such an edit.
HEAP_MAX = "heap-max"
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


def may_be_limit(tree: Tree, node: int) -> bool:
    """Whether a number stands where one says how far the heap may grow, as far as its place tells."""
    in_pages = tree.keys[node][1] == 2 * _GIB // _PAGE
    parent = tree.parents[node]
    key = tree.keys[parent]
    if key[0] == "BinaryExpression" and key[1] == "/" and node == parent + 1 and not in_pages:
        node, parent = parent, tree.parents[parent]
        key = tree.keys[parent]
        in_pages = True
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
