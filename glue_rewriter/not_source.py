"""What is said of input that is no source: a binary, a page, a file with a conflict in it.

Imported only where something cannot be read.
"""

from __future__ import annotations

import re
from shlex import quote

from glue_rewriter.errors import DepthError, SourceError, shown
from glue_rewriter.source import Language, Source
from glue_rewriter.source.languages import EXTENSIONS
from glue_rewriter.source.text import WASM
from glue_rewriter.syntax import parse

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype\b|html\b|head\b|body\b|script\b)", re.I | re.S)
_A_PAGE = (
    "this is an HTML page: give the .js file that it loads; where emcc has put the script into the page "
    "(-sSINGLE_FILE), link to a .js file"
)
#: Extension -> whose components are called so: pages with scripts in them.
_COMPONENTS = {".vue": "Vue", ".svelte": "Svelte", ".astro": "Astro"}
_FLOW = re.compile(rb"/[/*][\s*]*@flow\b|^\s*import\s+type\s*\{[^}]*\}\s*from\b|\{\||\bopaque\s+type\b", re.M)
#: The rest of a line up to a quote that is not closed there, or to its end; a comment may have an apostrophe.
_CLOSED = re.compile(rb"""(?:[^'"`/\\\n]|\\.|/(?![/*])|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)*+""")
#: git's marks: the first and the last have a name behind them, the middle has not.
_CONFLICT = re.compile(rb"^(?:<{7} \S.*|={7}\r?$|>{7} \S.*)", re.M)


def refuse_other(source: Source) -> None:
    """Raises `SourceError` for what is a file of another kind by its first bytes."""
    data = source.data
    if data.startswith(b"\0asm"):
        raise SourceError(WASM, path=source.path, line=1, column=1)  # of which a line is nothing to look at
    if _PAGE.match(data, 0, 4096):
        extension = source.path[source.path.rfind(".") :].lower()
        raise source.error(0, _component(extension) if extension in _COMPONENTS else _A_PAGE)


def explained(source: Source, error: SourceError, language: Language) -> SourceError:
    """The error, or one that says more where it is plain why the source cannot be parsed as the language."""
    data, path = source.data, source.path
    found = _CONFLICT.search(data)
    if found is not None and len({match[0][:1] for match in _CONFLICT.finditer(data)}) == 3:
        return source.error(found.start(), "a merge left its conflict here: resolve it, then run this again")
    if not error.message.startswith("cannot parse this"):
        return error
    at = source.offset(error.line, error.column)
    extension = path[path.rfind(".") :].lower() if "." in path.rpartition("/")[2] else ""
    if extension in _COMPONENTS:
        return source.error(at, _component(extension))
    if extension in (".html", ".htm"):
        return source.error(at, _A_PAGE)
    if language is Language.JAVASCRIPT and extension and extension not in EXTENSIONS:
        why = (
            f"{error.message}. By its extension, {extension}, it is something else; --language says what to read it as"
        )
        return source.error(at, why)
    if "missing here" in error.message:  # which says what is wrong
        return error
    hint = _of_types(source, language) or _of_quotes(data, at)
    if not hint and language is Language.JAVASCRIPT and extension:
        hint = f"node --check {quote(shown(path))} says whether it is JavaScript"
    return source.error(at, f"{error.message}. {hint}") if hint else error


def _of_types(source: Source, language: Language) -> str:
    """What is said of types, or of JSX, where the language has none; empty where that is not it."""
    if language is Language.JAVASCRIPT and _FLOW.search(source.data, 0, 4096):
        return "It has types of Flow: take them out first, by Babel or flow-remove-types, and give what comes out"
    try:
        if language is Language.JAVASCRIPT and any(
            _can_be(source, each) for each in (Language.TYPESCRIPT, Language.TSX)
        ):
            return "It has types, as TypeScript: call it .ts, or give --language typescript (or tsx)"
        if language is Language.TYPESCRIPT and _can_be(source, Language.TSX):
            return "It has JSX in it: call it .tsx, or give --language tsx"
    except DepthError:
        pass
    return ""


def _can_be(source: Source, language: Language) -> bool:
    try:
        parse(source, language)
    except DepthError:
        raise
    except SourceError:
        return False
    return True


def _of_quotes(data: bytes, at: int) -> str:
    """What is said of a string or template that begins at an offset and does not end; empty where none does."""
    closed = _CLOSED.match(data, at)
    end = closed.end() if closed else at
    opening = data[end : end + 1]
    if opening in (b"'", b'"') or (opening == b"`" and opening not in data[end + 1 :]):
        return "This template does not end" if opening == b"`" else "This string does not end on its line"
    return ""


def _component(extension: str) -> str:
    return (
        f"this is a component of {_COMPONENTS[extension]}, which is not read: move what addresses the memory into a "
        ".js or .ts file, or give what the bundler makes of it"
    )
