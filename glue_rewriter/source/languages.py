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
    #: C, C++ and Objective-C: JavaScript is the code in EM_JS, EM_ASM and their kin.
    C = "c"

    @property
    def title(self) -> str:
        """What messages call it."""
        return _TITLES[self]


_TITLES = {
    Language.JAVASCRIPT: "JavaScript",
    Language.TYPESCRIPT: "TypeScript",
    Language.TSX: "TypeScript",
    Language.LIBRARY: "a JavaScript library",
    Language.C: "C",
}
#: File extension -> language. JavaScript's grammar reads JSX too.
_BY_EXTENSION = {
    ".js": Language.JAVASCRIPT,
    ".mjs": Language.JAVASCRIPT,
    ".cjs": Language.JAVASCRIPT,
    ".jsx": Language.JAVASCRIPT,
    ".jslib": Language.LIBRARY,
    ".jspre": Language.LIBRARY,
    ".ts": Language.TYPESCRIPT,
    ".mts": Language.TYPESCRIPT,
    ".cts": Language.TYPESCRIPT,
    ".tsx": Language.TSX,
    **dict.fromkeys(
        (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp", ".m", ".mm"), Language.C
    ),
}
#: The file extensions of sources.
EXTENSIONS = tuple(_BY_EXTENSION)
#: Those of TypeScript's declaration files.
_DECLARATIONS = tuple(f".d{extension}" for extension in EXTENSIONS if _BY_EXTENSION[extension] is Language.TYPESCRIPT)


def is_source(path: str) -> bool:
    """Whether a path has the file extension of a source, in any case."""
    return path.lower().endswith(EXTENSIONS)


def only_declares(path: str) -> bool:
    """Whether a path has the extension of a file of declarations, in any case: TypeScript allows no code there."""
    return path.lower().endswith(_DECLARATIONS)


def language_of(path: str) -> Language:
    """The language that the extension of a path names, in any case; JavaScript where it names none."""
    dot = path.rfind(".")
    return _BY_EXTENSION.get(path[dot:].lower(), Language.JAVASCRIPT) if dot >= 0 else Language.JAVASCRIPT
