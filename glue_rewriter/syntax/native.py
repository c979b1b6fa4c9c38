"""tree-sitter's own types, and the tables of its grammars: the C modules of its packages, loaded alone.

The packages around them import `typing`, or importlib.resources and much with it, for what nobody asks for here.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec, PathFinder

from glue_rewriter.records import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def native(package: str) -> Any:
    """The C module of a package, or the package itself where it is not found beside it."""
    name = f"{package}._binding"
    loaded = sys.modules.get(name) or _loaded(package, name)
    if loaded is None:
        __import__(package)
        loaded = sys.modules[package]
    return loaded


def _loaded(package: str, name: str) -> ModuleType | None:
    found = PathFinder.find_spec(package)
    for folder in found.submodule_search_locations or () if found is not None else ():
        for file in os.listdir(folder):  # noqa: PTH208 -- pathlib is slow to import
            if file.removeprefix("_binding") in EXTENSION_SUFFIXES:
                loader = ExtensionFileLoader(name, f"{folder}/{file}")
                module = loader.create_module(ModuleSpec(name, loader, origin=loader.path))
                loader.exec_module(module)
                # Whoever imports the package later gets the same types.
                sys.modules[name] = module
                return module
    return None


if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Node, Parser, Point, Query, QueryCursor, Range, Tree
else:
    _types = native("tree_sitter")
    Grammar, Node, Parser, Point = _types.Language, _types.Node, _types.Parser, _types.Point
    Query, QueryCursor, Range, Tree = _types.Query, _types.QueryCursor, _types.Range, _types.Tree

__all__ = ["Grammar", "Node", "Parser", "Point", "Query", "QueryCursor", "Range", "Tree", "native"]
