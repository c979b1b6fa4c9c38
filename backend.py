"""The build backend: hatchling, and a word to those whose Python is too old for what is built.

pip looks for dependencies before it looks at `requires-python`, and would complain of one of them.
"""

import sys

NEEDED = (3, 11)

if sys.version_info < NEEDED:
    sys.exit(
        "glue-rewriter needs Python {}.{} or newer, and this is Python {}.{}. Make its virtual environment with a "
        "newer one, such as: python3.13 -m venv .venv".format(*(NEEDED + tuple(sys.version_info[:2])))
    )

from hatchling.build import *  # noqa: E402, F403
