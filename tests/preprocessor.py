"""A small preprocessor for JavaScript libraries, to hold the mask against: settings and macros in, JavaScript out.

It looks at one line after the other and knows nothing of masks. Macros are not evaluated but looked up in a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Value = int | str
#: What a macro gives: always the same text, or for each condition another.
Given = str | Mapping[str, str]

_DIRECTIVE = re.compile(r"\ufeff?[ \t]*#(\w+)[ \t]*(.*)")
_MACRO = re.compile(r"{{{(.+?)}}}|<<<(.+?)>>>", re.DOTALL)
_TO_PYTHON = ((r"//.*", ""), (r"===?", "=="), (r"!==", "!="), (r"!(?!=)", " not "), (r"&&", " and "), (r"\|\|", " or "))


def is_true(condition: str, settings: Mapping[str, Value]) -> bool:
    """Whether a condition holds. JavaScript's operators are turned into Python's."""
    for pattern, replacement in _TO_PYTHON:
        condition = re.sub(pattern, replacement, condition)
    return bool(eval(condition.strip(), {"__builtins__": {}}, dict(settings)))


def expand(
    text: str,
    settings: Mapping[str, Value],
    macros: Mapping[str, Given] | None = None,
    includes: Mapping[str, str] | None = None,
) -> str:
    """The JavaScript that a library is with these settings. `macros` go by their text, with single blanks.

    Raises `KeyError` for a macro or an included file that no table has.
    """
    return _macros(_lines(text, settings, includes or {}), settings, macros or {})


def _lines(text: str, settings: Mapping[str, Value], includes: Mapping[str, str]) -> str:
    # For each open #if: whether the lines around it are shown, and whether one of its arms was.
    stack: list[tuple[bool, bool]] = []
    shown = True
    kept = []
    for line in text.split("\n"):
        directive = _DIRECTIVE.match(line)
        word, rest = directive.groups() if directive else ("", "")
        rest = rest.strip()
        match word:
            case "if" | "ifdef" | "ifndef":
                around = shown
                shown = around and is_true(rest, settings) != (word == "ifndef")
                stack.append((around, shown))
            case "elif":
                around, was = stack.pop()
                shown = around and not was and is_true(rest, settings)
                stack.append((around, was or shown))
            case "else":
                # A second #else is the opposite of the first.
                around, was = stack.pop()
                stack.append((around, not was))
                shown = around and not was
            case "endif":
                shown, _ = stack.pop()
            case "include":
                if shown:
                    kept.append(includes[rest.strip('"')])
            case "define" | "undef" | "error" | "warning" | "line":
                pass
            case _:
                if shown:
                    kept.append(line)
    assert not stack, "an #if without #endif"
    return "\n".join(kept)


def _macros(text: str, settings: Mapping[str, Value], macros: Mapping[str, Given]) -> str:
    def given(macro: re.Match[str]) -> str:
        found = macros[" ".join((macro[1] or macro[2]).split())]
        if isinstance(found, str):
            return found
        return next(value for condition, value in found.items() if is_true(condition, settings))

    return _MACRO.sub(given, text)
