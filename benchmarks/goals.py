"""What is to be reached, as ratios ours / other."""

WALL_GOAL = 1 / 4
#: Of code compiled to JavaScript, in which every line is an access.
COMPILED_GOAL = 1 / 3
MEMORY_GOAL = 1 / 2
BARE_GOAL = 1.6
#: With --verify, against the same peer, which verifies nothing.
VERIFIED_GOAL = 2.0
#: Of the audit, against the same peer, which rewrites.
AUDIT_GOAL = 1.5
DIRECTORY_GOAL = 1 / 2
#: Finding the functions, against rewriting.
ATTRIBUTED_GOAL = 3.0
#: Time must grow no faster than size to this power.
EXPONENT_GOAL = 1.1
