"""The only importer of tree-sitter: parse, look at nodes, resolve names.

Nothing here knows what a heap is.
"""

from glue_rewriter.syntax.bindings import Binding, Bindings
from glue_rewriter.syntax.definitions import Definition
from glue_rewriter.syntax.native import Node
from glue_rewriter.syntax.parser import SyntaxTree, parse

__all__ = ["Binding", "Bindings", "Definition", "Node", "SyntaxTree", "parse"]
