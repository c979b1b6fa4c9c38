"""Which lines of a file in C are for wasm32 or for wasm64 alone: what is right for one is wrong for the other."""

from __future__ import annotations

from glue_rewriter.source.library.conditions import Suppositions, decide, normal

#: What clang and emcc define for wasm64, and nobody for wasm32.
_NAMES = (b"__wasm64__", b"__wasm64", b"__LP64__", b"_LP64")
#: What is sure of conditions in a build for wasm32.
KNOWN: Suppositions = {
    **{form % name: False for name in _NAMES for form in (b"%s", b"defined(%s)", b"defined%s")},
    **{form % name: True for name in (b"__wasm32__", b"__wasm32") for form in (b"%s", b"defined(%s)", b"defined%s")},
}
#: The same in a build for wasm64.
KNOWN_64: Suppositions = {condition: not value for condition, value in KNOWN.items()}


def known(*, wide: bool) -> Suppositions:
    """What is sure of conditions in a build for wasm32, or for wasm64 if that is `wide`."""
    return KNOWN_64 if wide else KNOWN


class Arms:
    """The arms of `#if` that an offset stands in, told directive by directive, in a build of one kind."""

    def __init__(self, *, wide: bool) -> None:
        self._known = known(wide=wide)
        #: For each `#if`: whether its arm is excluded, and whether an arm before is always taken.
        self._around: list[tuple[bool, bool]] = []

    @property
    def are_excluded(self) -> bool:
        """Whether no build of this kind has what follows."""
        return any(is_excluded for is_excluded, _ in self._around)

    def take(self, word: bytes, rest: bytes) -> None:
        """Goes past a directive with this word and what stands behind it."""
        if word in (b"if", b"ifdef", b"ifndef"):
            condition = normal(rest.partition(b"/*")[0])
            value = decide(b"!(%s)" % condition if word == b"ifndef" else condition, self._known)
            self._around.append((value is False, value is True))
        elif self._around and word in (b"elif", b"else"):
            _, was_taken = self._around[-1]
            value = True if word == b"else" else decide(normal(rest.partition(b"/*")[0]), self._known)
            self._around[-1] = (was_taken or value is False, was_taken or value is True)
        elif self._around and word == b"endif":
            self._around.pop()
