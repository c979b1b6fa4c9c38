"""What is known beside one file: what the other files of a run say, and which emcc the code is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from glue_rewriter.settings.emcc_version import CONVERTS, NEWEST

#: `name__sig: 'vpi'` of a JavaScript library: the result, then the parameters; `p` is an address.
SIGNATURE = re.compile(rb"""([\w$]+?)__sig['"]?\s*:\s*['"]([a-z]*)['"]""")

#: A list of signatures that is as long is one of all functions.
_WHOLE = 200


class Told(NamedTuple):
    """What a file says of a function, or of a value, that others can use.

    `takes` are the arguments that it uses as addresses, each with how sure that is (certainty.py); `gives` how sure it
    is that its result, or the value, is an address, 0 where nothing says so; `signed` whether that is an int32, None
    where it may be either number.
    """

    takes: tuple[tuple[int, int], ...] = ()
    gives: int = 0
    signed: bool | None = None
    is_value: bool = False

    def at_most(self, level: int) -> Told:
        """The same, no surer than that."""
        return self._replace(
            takes=tuple((place, min(sure, level)) for place, sure in self.takes), gives=min(self.gives, level)
        )


class Knowledge(NamedTuple):
    """Signatures of functions of libraries by their names, and the version of emcc; what modules say of what they
    export, by how the file names the module, and what libraries say of their functions.

    What is exported is named as it is (`f`, `default`), a member of a class or of an object with its owner (`C.m`).
    """

    signatures: Mapping[bytes, bytes] = MappingProxyType({})
    version: tuple[int, ...] = NEWEST
    modules: Mapping[bytes, Mapping[bytes, Told]] = MappingProxyType({})
    functions: Mapping[bytes, Told] = MappingProxyType({})

    @property
    def converts(self) -> bool:
        """Whether emcc makes pointers unsigned at the boundary."""
        return self.version >= CONVERTS

    @property
    def is_whole(self) -> bool:
        """Whether the signatures of all functions of a library are known, as far as can be told: those of emcc's own
        are a file of their own."""
        return len(self.signatures) >= _WHOLE


#: Of a file alone, for the newest emcc.
NOTHING = Knowledge()


def signatures(data: bytes) -> dict[bytes, bytes]:
    """The signatures that a file declares."""
    if b"__sig" not in data:
        return {}
    return {found[1]: found[2] for found in SIGNATURE.finditer(data)}


def joined(files: list[dict[bytes, bytes]]) -> dict[bytes, bytes]:
    """The signatures of several files, in whatever order; none of a function that two of them declare differently."""
    found: dict[bytes, bytes] = {}
    unclear: set[bytes] = set()
    for file in files:
        for name, signature in file.items():
            if found.setdefault(name, signature) != signature:
                unclear.add(name)
    return {name: signature for name, signature in found.items() if name not in unclear}
