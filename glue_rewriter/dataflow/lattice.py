"""What a value may be, as flags joined by `|`, and what operators make of them.

A value is the union of all that an expression may be worth as far as the file shows. `UNKNOWN` stands beside what is
shown where the file does not show everything; so "certainly not X" is: neither X nor `UNKNOWN`. 0 is the value of
what never gets one.
"""

from __future__ import annotations

#: A whole number from 0 to 2^31 - 1.
SMALL = 1 << 0
#: A number of 2^31 or more.
BIG = 1 << 1
#: A number below zero, as signed operators make of an address from 2 GiB up.
NEGATIVE = 1 << 2
#: A number below zero that somebody wrote: as a position it counts from the end.
FROM_END = 1 << 3
#: Not a whole number.
FRACTION = 1 << 4
#: What `>>> 0` made of a number that may have been negative: of an address the address, of an index a wrong one.
WRAPPED = 1 << 5
#: An address shifted right, or a number computed from one.
DERIVED = 1 << 6
#: Zero and above, as a BigInt.
BIGINT = 1 << 7
#: Below zero, as a BigInt.
BIGINT_NEGATIVE = 1 << 8
#: A string or a symbol: as a subscript it names a property.
TEXT = 1 << 9
#: `undefined`.
UNDEFINED = 1 << 10
#: Nothing says that it is not `undefined`: a parameter that a call may leave out, a property that may be missing.
ABSENT = 1 << 11
#: A boolean, an object, a function.
OTHER = 1 << 12
#: Whatever else: the file does not show it.
UNKNOWN = 1 << 13
#: What `Math.abs` made of a number that may have been below zero: of an address from 2 GiB up another one.
FOLDED = 1 << 14

#: From here on a number is `BIG`.
BIG_FROM = 1 << 31

#: Any number that nobody wrote as one that counts from the end.
NUMBER = SMALL | BIG | NEGATIVE | FRACTION
ANY_BIGINT = BIGINT | BIGINT_NEGATIVE
#: A number that is zero or more, as far as its sign goes.
NON_NEGATIVE = SMALL | BIG
#: What may be a negative number.
MAYBE_NEGATIVE = NEGATIVE | FROM_END | UNKNOWN
#: What a signed operator does not leave as it is.
NOT_SMALL = BIG | MAYBE_NEGATIVE | FRACTION | TEXT | ANY_BIGINT | UNDEFINED | ABSENT | OTHER
#: What is kept by arithmetic.
_SPREADS = WRAPPED | DERIVED | FRACTION

COMPARISONS = frozenset({"<", ">", "<=", ">=", "==", "!=", "===", "!==", "in", "instanceof"})
ORDERS = frozenset({"<", ">", "<=", ">="})
SHIFTS = frozenset({">>", ">>>"})
#: Operators that may make a number of 32 bits or more of small ones.
GROWS = frozenset({"+", "-", "*", "/", "%", "**"})
#: Operators that give one of their operands.
CHOICES = frozenset({"||", "&&", "??"})


def is_small(value: int) -> bool:
    """Whether a value is certainly a whole number of at most 31 bits, so that signed operators leave it as it is."""
    return not value & NOT_SMALL and value != 0


def operate(sign: str, left: int, right: int, by: float | None = None) -> int:
    """What a binary operator makes of two values; `by` is the right side where that is a number written out."""
    if sign in COMPARISONS:
        return OTHER if left and right else 0
    if by is not None:  # beside a number a BigInt throws, unless a string takes both in
        left &= ~ANY_BIGINT
    if not left or not right:
        return 0
    bigint = _bigint(sign, left, right) if (left | right) & ANY_BIGINT else 0
    if bigint and not (left & ~ANY_BIGINT and right & ~ANY_BIGINT):
        return bigint
    return bigint | _OPERATORS.get(sign, _unknown)(left, right, by)


def _bigint(sign: str, left: int, right: int) -> int:
    """A BigInt is made of BigInts alone: where the other side is not known it must be one."""
    if sign == ">>>":  # throws
        return BIGINT
    found = (left | right) & ANY_BIGINT
    return found | BIGINT_NEGATIVE if sign == "-" or (left | right) & UNKNOWN else found


def _unknown(left: int, right: int, by: float | None) -> int:
    return NUMBER


def _sum(left: int, right: int, by: float | None) -> int:
    """Numbers are added; a string takes the other side in."""
    both = left | right
    text = both & TEXT
    if text and (left & ~UNDEFINED == TEXT or right & ~UNDEFINED == TEXT):
        return TEXT
    found = text | both & (_SPREADS | UNKNOWN)
    if both & (NEGATIVE | FROM_END):
        found |= NEGATIVE
    # What counts from the end does so a few places further on, too.
    return found | NON_NEGATIVE | (left & FROM_END if by is not None else 0)


def _difference(left: int, right: int, by: float | None) -> int:
    both = left | right
    return NON_NEGATIVE | NEGATIVE | both & (_SPREADS | UNKNOWN) | (left & FROM_END if by is not None else 0)


def _product(left: int, right: int, by: float | None) -> int:
    both = left | right
    found = NON_NEGATIVE | both & (_SPREADS | UNKNOWN)
    return found | NEGATIVE if both & (NEGATIVE | FROM_END) else found


def _quotient(left: int, right: int, by: float | None) -> int:
    # What is divided by the size of an element is an address, so that `>>> 0` was right.
    return _product(left, right, by) & ~(WRAPPED if by != 1 else 0) | FRACTION


def _remainder(left: int, right: int, by: float | None) -> int:
    found = NON_NEGATIVE | left & (WRAPPED | FRACTION | UNKNOWN)
    return found | NEGATIVE if left & (NEGATIVE | FROM_END) else found


def _and(left: int, right: int, by: float | None) -> int:
    if is_small(left) or is_small(right):
        return SMALL
    return SMALL | NEGATIVE | (left | right) & DERIVED


def _or(left: int, right: int, by: float | None) -> int:
    found = SMALL | (left | right) & DERIVED
    if not (is_small(left) and is_small(right)):
        found |= NEGATIVE
    return found


def _shift_right(left: int, right: int, by: float | None) -> int:
    if is_small(left):
        return SMALL | left & DERIVED
    return SMALL | NEGATIVE | (left & DERIVED if by is not None and by % 32 == 0 else DERIVED)


def _shift_right_unsigned(left: int, right: int, by: float | None) -> int:
    if is_small(left):
        return SMALL | left & DERIVED
    if by is not None and by % 32 == 0:
        may_wrap = WRAPPED if left & (MAYBE_NEGATIVE | WRAPPED) else 0
        return SMALL | BIG | may_wrap | left & DERIVED
    # By a variable, which may be 0; as a shift of an address it is right.
    return SMALL | DERIVED if by is not None else SMALL | BIG | DERIVED


def _shift_left(left: int, right: int, by: float | None) -> int:
    return SMALL | NEGATIVE


_OPERATORS = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "%": _remainder,
    "&": _and,
    "|": _or,
    "^": _or,
    ">>": _shift_right,
    ">>>": _shift_right_unsigned,
    "<<": _shift_left,
}


def without_nothing(value: int) -> int:
    """What stands left of `||` and `??`, or of a default, where that is the value."""
    return value & ~(UNDEFINED | ABSENT)


def nothing_alone(value: int) -> int:
    """What stands left of `&&` where that is the value, as far as it matters."""
    return value & (UNDEFINED | ABSENT)


#: What is left of the left side of operators that choose.
LEFT_OF = {"||": without_nothing, "??": without_nothing, "&&": nothing_alone}


def told(value: int) -> int:
    """What is told of a property by what is put into it: not what kind of number it is."""
    return value & (ANY_BIGINT | TEXT | FROM_END | UNDEFINED)


def without_derived(value: int) -> int:
    """A value that is taken for no index."""
    return value & ~DERIVED


def without_bigint(value: int) -> int:
    """A value that is no BigInt."""
    return value & ~ANY_BIGINT


def cut(value: int) -> int:
    """What `~~x` makes of a value."""
    if is_small(value & ~FRACTION):
        return SMALL | value & DERIVED
    return SMALL | NEGATIVE | value & (ANY_BIGINT | DERIVED)


def invert(value: int) -> int:
    """What `~x` makes of a value."""
    return SMALL | NEGATIVE | value & (ANY_BIGINT | DERIVED)


def whole(value: int) -> int:
    """What `Math.floor(x)` makes of a value."""
    return value & ~FRACTION


def absolute(value: int) -> int:
    """What `Math.abs(x)` makes of a value."""
    return NON_NEGATIVE | value & ~MAYBE_NEGATIVE | (FOLDED if value & (NEGATIVE | UNKNOWN) else 0)


def _up(value: int) -> int:
    found = value & (ANY_BIGINT | FRACTION)
    return found | operate("+", to_number(value & ~ANY_BIGINT) & ~FRACTION, SMALL) if value & ~ANY_BIGINT else found


def _down(value: int) -> int:
    found = value & (ANY_BIGINT | FRACTION)
    return found | operate("-", to_number(value & ~ANY_BIGINT) & ~FRACTION, SMALL) if value & ~ANY_BIGINT else found


#: What `x++` and `x--` make of a value.
STEPS = {"++": _up, "--": _down}


def negate(value: int) -> int:
    """What a minus makes of a value: somebody wants it below zero."""
    found = 0
    if value & ANY_BIGINT:
        found |= ANY_BIGINT
    if value & ~ANY_BIGINT:
        found |= FROM_END | value & (DERIVED | FRACTION)
    if value & (NEGATIVE | FROM_END):
        found |= NON_NEGATIVE
    return found


def to_number(value: int) -> int:
    """What `Number(x)` makes of a value; of a string or what is not known a number that is not known."""
    found = value & (NUMBER | FROM_END | WRAPPED | DERIVED | UNKNOWN)
    if value & BIGINT:
        found |= NON_NEGATIVE
    if value & BIGINT_NEGATIVE:
        found |= NEGATIVE
    if value & (TEXT | UNDEFINED | ABSENT | OTHER):
        found |= NUMBER
    return found


def to_bigint(value: int) -> int:
    """What `BigInt(x)` makes of a value."""
    if not value:
        return 0
    return BIGINT | (BIGINT_NEGATIVE if value & (MAYBE_NEGATIVE | BIGINT_NEGATIVE | TEXT) else 0)
