"""emcc's settings -> address mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

GIB = 1 << 30


class Mode(Enum):
    """How addresses are to be computed."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the rewrite needs to know. `maximum_memory` is in bytes."""

    maximum_memory: int = 2 * GIB
    heap_names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Settings:
        """PLACEHOLDER until settings land."""
        return cls(4 * GIB if arguments else 2 * GIB)

    @property
    def mode(self) -> Mode:
        return Mode.SIGNED if self.maximum_memory <= 2 * GIB else Mode.UNSIGNED
