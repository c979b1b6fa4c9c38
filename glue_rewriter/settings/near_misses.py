"""Names that are nearly those of memory settings.

Imported only where a setting is given that is none of them. A name that is passed over in silence leaves code unfixed.
"""

from __future__ import annotations

from collections.abc import Sequence

from glue_rewriter.errors import SettingsError

#: What people write for the words of the names, with `_` between them or without; of two that begin alike the longer
#: comes first. Empty words change nothing.
_WORDS = {
    "MAXIMUM": "MAXIMUM",
    "MAXIMAL": "MAXIMUM",
    "MAX": "MAXIMUM",
    "LIMIT": "MAXIMUM",
    "MEMORY": "MEMORY",
    "MEM": "MEMORY",
    "HEAP": "HEAP",
    "TOTAL": "TOTAL",
    "INITIAL": "INITIAL",
    "INIT": "INITIAL",
    "START": "INITIAL",
    "ENABLE": "ALLOW",
    "ALLOW": "ALLOW",
    "GROWTH": "GROWTH",
    "GROWING": "GROWTH",
    "GROW": "GROWTH",
    "WASM64": "64",
    "64": "64",
    "WASM32": "",
    "WASM": "",
    "SIZE": "",
    "BYTES": "",
}
#: Names by their words, in any order.
_BY_WORDS = {
    frozenset({"MAXIMUM"}): "MAXIMUM_MEMORY",
    frozenset({"MEMORY"}): "MAXIMUM_MEMORY",
    frozenset({"HEAP"}): "MAXIMUM_MEMORY",
    frozenset({"MAXIMUM", "MEMORY"}): "MAXIMUM_MEMORY",
    frozenset({"MAXIMUM", "HEAP"}): "MAXIMUM_MEMORY",
    frozenset({"MAXIMUM", "MEMORY", "HEAP"}): "MAXIMUM_MEMORY",
    frozenset({"INITIAL", "MEMORY"}): "INITIAL_MEMORY",
    frozenset({"TOTAL", "MEMORY"}): "INITIAL_MEMORY",
    frozenset({"INITIAL", "HEAP"}): "INITIAL_HEAP",
    frozenset({"ALLOW", "MEMORY", "GROWTH"}): "ALLOW_MEMORY_GROWTH",
    frozenset({"MEMORY", "GROWTH"}): "ALLOW_MEMORY_GROWTH",
    frozenset({"ALLOW", "GROWTH"}): "ALLOW_MEMORY_GROWTH",
    frozenset({"GROWTH"}): "ALLOW_MEMORY_GROWTH",
    frozenset({"64"}): "MEMORY64",
    frozenset({"MEMORY", "64"}): "MEMORY64",
}
_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
#: What stands between a name and a value in place of `=`.
_JOINTS = "=: \t"


def refuse(argument: str, text: str, origin: str, known: Sequence[str]) -> None:
    """Raises `SettingsError` for what was surely meant as one of the `known` settings, and says which.

    `text` is the argument behind its `-s`. emcc refuses these too: it knows every setting's name, and clang knows no
    `-smaximum_memory`.
    """
    spelled = text.lstrip(_JOINTS)
    length = next((at for at, each in enumerate(spelled) if each.upper().replace("-", "_") not in _NAME), len(spelled))
    name = spelled[:length].upper().replace("-", "_").strip("_")
    meant = _meant(name, known)
    if not meant:
        return
    value = spelled[length:].strip(_JOINTS)
    equals = "=" if value or spelled[length:] else ""
    raise SettingsError(f"{argument}{origin}: no such setting; did you mean -s{meant}{equals}{value}?")


def setting_meant(name: str) -> str:
    """The memory setting that a name is, in any case and spelling, or that it is close to; empty where it is none."""
    return _meant(name.upper().replace("-", "_"), tuple(dict.fromkeys(_BY_WORDS.values())))


def _meant(name: str, known: Sequence[str]) -> str:
    """The setting that a name is, or is close to, empty where there is none."""
    for each in known:
        if _nearly(name, each):
            return each
    words = frozenset(word for part in name.split("_") for word in _split(part) if word)
    return _BY_WORDS.get(words, "")


def _split(part: str) -> list[str]:
    """The words that a part of a name is made of; the part itself where it has others in it."""
    words = []
    rest = part
    while rest:
        spelled = next((word for word in _WORDS if rest.startswith(word)), None)
        if spelled is None:
            return [_WORDS.get(part, part)]
        words.append(_WORDS[spelled])
        rest = rest[len(spelled) :]
    return words


def _nearly(word: str, known: str) -> bool:
    """Whether two words are at most one slip apart: a letter wrong, missing, too many, or two swapped."""
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    rest, known_rest = word[start:], known[start:]
    return (
        rest[1:] == known_rest[1:]
        or rest[1:] == known_rest
        or rest == known_rest[1:]
        or (rest[2:] == known_rest[2:] and rest[:2] == known_rest[1::-1])
    )
