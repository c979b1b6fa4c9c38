"""What is a view of the wasm memory, and where an address enters one.

`sources` sees memory first, `propagation` pushes it from there to all that gets it, `views` answers what an expression
is worth by what was pushed: a form that makes a view must be known to both. `not_memory`, `alternatives` and
`sure_views` say what else may stand there; `sites` gives the places where an address enters, by the tables of
`platform_calls` and `byte_addresses`. The rest looks for more of a file: `text_scan` in its bytes, `code_in_strings`,
`heap_limits` and `compiled` where glue says what it is; `provenance` says by which steps something is a view.
"""
