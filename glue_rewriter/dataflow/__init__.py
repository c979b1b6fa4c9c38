"""What values may be and where they go, for every analysis of one tree.

`steps` reads the node types; `lattice` says what a value may be; `values` asks downwards what an expression is worth;
`reaching` which definition reaches a use; `owners` whose property a property is; `calls` which functions a call
reaches; `builtins` what the platform's own functions do with values.
"""
