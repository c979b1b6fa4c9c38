"""Why a site is left as it is with MEMORY64."""

from __future__ import annotations

BITS = "a 32-bit operator on what may be an address"
PARTLY = "cut to 32 bits; it may be an address or an offset"
FRACTIONAL = "cut to a whole number of 32 bits, and may be a fraction, a text or nothing"
COMMENT = "a comment stands between 32-bit operators"
SHARED = "cut by a function that is called elsewhere, too, perhaps with what is no address"
FAR = "comes from too many places"
KEPT = "comes out of a list, a Map or a call that may have been given what is cut to 32 bits"
USED = "used elsewhere by 32-bit operators that stay"
LIMIT = "compared with what is cut to 32 bits, and may be no address"
RAW = "a pointer of EM_JS, or an integer of 64 bits, which is a BigInt with MEMORY64 and throws here (GR303)"
STORED = "loaded from a view of 32 bits, where a pointer has 64 (GR302)"
COARSE = "shifted by more than the size of the elements, so perhaps no whole quotient"
FINE = "shifted by less than the size of the elements: half an offset, or the middle of two indexes"
#: Reasons that hold as long as no other site takes the operator away.
DOUBTS = frozenset({COARSE, FINE, PARTLY, FRACTIONAL, COMMENT, KEPT, LIMIT, USED})
