"""What is a view of the wasm memory, and where an address enters one."""
