"""Strings and templates whose text is code that addresses memory: for `new Function`, for workers, generated glue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glue_rewriter.memory.element_types import HEAP_NAMES
from glue_rewriter.syntax import Node, SyntaxTree

_NAMES = b"|".join(sorted((name for name, element in HEAP_NAMES.items() if element != "?"), reverse=True))
#: A view that is indexed, or of which a method is called. In a string, quotes may be escaped, and a line break is.
_ACCESS = re.compile(
    rb"(?:(?<![\w$])|(?<=\\[nrt]))(?:" + _NAMES + rb")(?:\\?['\"]\])?"
    rb"(?:\[(?!['\"\\])|\.(?:subarray|slice|set|fill|copyWithin)\()"
)
_COMMENT = re.compile(rb"/\*.*?\*/|//[^\n\\]*", re.DOTALL)
#: What code has, and sentences about code do not: each counts for itself.
_CODE = tuple(
    map(
        re.compile,
        (
            rb"\breturn\b",
            rb"=>|\bfunction\b",
            rb"[\])\w]\s*;",
            rb"[\])\w$]\s*(?:[-+|&^*/%]|>>>?|<<)?=[^=>]",
            rb"\b(?:" + _NAMES + rb")(?:\\?['\"]\])?(?:\[|\.\w+\()[^\]]*(?:>>|[+|&*])",
            rb"(?:" + _NAMES + rb")(?:\\?['\"]\])?(?:\[[^\]]*\]|\.\w+\([^)]*\))[^\w]*$",
        ),
    )
)
#: What sentences have.
_PROSE = re.compile(
    rb"\b(?:is|not|the|instead|must|should|was|are|cannot|please|use)\b|[a-z]{2,} [a-z]{2,} [a-z]{2,}", re.IGNORECASE
)


def addressing_texts(tree: SyntaxTree) -> Iterator[Node]:
    """The strings and templates whose text looks like code that accesses a view."""
    captures, data = tree.captures(), tree.data
    texts = captures.get("string", []) + captures.get("template", [])
    for node in [text for text in texts if b"HEAP" in data[text.start_byte : text.end_byte]]:
        text = _text(tree, node)
        if _ACCESS.search(text) is not None and _is_code(_COMMENT.sub(b" ", text)):
            yield node


def _text(tree: SyntaxTree, node: Node) -> bytes:
    """What stands between the quotes; a zero for each expression in a template, which is no text."""
    parts, at = [], node.start_byte + 1
    for child in node.named_children:
        if child.type == "template_substitution":
            parts.append(tree.data[at : child.start_byte])
            at = child.end_byte
    return b"0".join([*parts, tree.data[at : node.end_byte - 1]])


def _is_code(text: bytes) -> bool:
    signs = sum(sign.search(text) is not None for sign in _CODE)
    return signs > 1 or (signs == 1 and _ACCESS.search(text) is not None and _PROSE.search(text) is None)
