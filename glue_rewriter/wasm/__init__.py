"""WebAssembly binaries: what they are made of, and where the memory's limits stand in them."""

from glue_rewriter.wasm.embedded import Embedded, decoded, embedded_binaries, encoded, only_binary
from glue_rewriter.wasm.limits import Memory, is_binary, memories, raised, sections

__all__ = [
    "Embedded",
    "Memory",
    "decoded",
    "embedded_binaries",
    "encoded",
    "is_binary",
    "memories",
    "only_binary",
    "raised",
    "sections",
]
