"""The languages a source can be written in, and which one a path speaks of."""

from __future__ import annotations

from enum import Enum


class Language(Enum):
    """What a source is read as. The values are the names people give them on the command line."""

    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"
    TSX = "tsx"
    #: JavaScript with preprocessor directives and macros: emcc's `--js-library`, Unity's .jslib and .jspre.
    LIBRARY = "library"


#: Path ending -> language. JavaScript's grammar reads JSX too. Everything else is JavaScript.
_BY_ENDING = {
    ".ts": Language.TYPESCRIPT,
    ".mts": Language.TYPESCRIPT,
    ".cts": Language.TYPESCRIPT,
    ".tsx": Language.TSX,
    ".jslib": Language.LIBRARY,
    ".jspre": Language.LIBRARY,
}


#: TypeScript's declaration files.
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


def only_declares(path: str) -> bool:
    """Whether the ending of a path, in any case, is that of a file of declarations: TypeScript allows no code there."""
    return path.lower().endswith(_DECLARATIONS)


def language_of(path: str) -> Language:
    """The language that the ending of a path names, in any case; JavaScript where it names none."""
    dot = path.rfind(".")
    return _BY_ENDING.get(path[dot:].lower(), Language.JAVASCRIPT) if dot >= 0 else Language.JAVASCRIPT
