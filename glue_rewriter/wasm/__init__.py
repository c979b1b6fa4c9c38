"""WebAssembly binaries: what they are made of, and where the memory's limits stand in them."""

from glue_rewriter.wasm.limits import Memory, embedded_binaries, is_binary, memories, raised, sections

__all__ = ["Memory", "embedded_binaries", "is_binary", "memories", "raised", "sections"]
