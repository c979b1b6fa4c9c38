"""C and C++ as the carrier of JavaScript: where EM_JS, EM_ASM and their kin stand, and their bodies masked.

Pure functions over bytes; nothing here parses JavaScript. A body goes through C's preprocessor, so it ends where C's
tokens say; the mask is of equal length, with a function around each body and blanks for everything else.
"""

from glue_rewriter.source.c.bodies import Body, Found, Unread, find_bodies, may_have_bodies
from glue_rewriter.source.c.mask import Masked, mask

__all__ = ["Body", "Found", "Masked", "Unread", "find_bodies", "mask", "may_have_bodies"]
