"""
Numbers: exact, with 34 significant digits.

Rule 1: numbers are int or Decimal; two ints stay int while the result has at most 34 digits, which is exact and quick.
Rule 2: every other result is rounded half even in CONTEXT; the thread's decimal context is neither read nor changed.
Rule 3: what has no result (a division by zero, an overflow) is None.

Source: DMN 1.5, 10.3.2.3.1; IEEE 754-2008 decimal128.
"""

import operator
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from decimal import Context as DecimalContext
from typing import Any, Final

Number = int | Decimal
Operation = Callable[[Number, Number], Number | None]

DIGITS: Final = 34
LIMIT: Final = 10**DIGITS  # the first int with too many digits
LOWEST: Final = -LIMIT
MOST_BITS: Final = 20_000  # an int beyond decimal128's 6,145 digits
LARGEST: Final = 6_144  # the greatest exponent of decimal128
FAR: Final = 10**40  # beyond every position, size and scale
LONG: Final = 10_000  # bits of an int that Python's str() may refuse
CONTEXT: Final = DecimalContext(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
WIDE: Final = DecimalContext(prec=7_000, Emin=-20_000, Emax=20_000, traps=[InvalidOperation, DivisionByZero, Overflow])

ROUNDINGS: Final = {
    "UP": ROUND_UP,
    "DOWN": ROUND_DOWN,
    "CEILING": ROUND_CEILING,
    "FLOOR": ROUND_FLOOR,
    "HALF_UP": ROUND_HALF_UP,
    "HALF_DOWN": ROUND_HALF_DOWN,
    "HALF_EVEN": ROUND_HALF_EVEN,
}


def _guarded(wide: Callable[[Any, Any], Decimal]) -> Callable[[Number, Number], Decimal | None]:
    """Return an operation that gives None where there is no result."""

    def operate(left: Number, right: Number) -> Decimal | None:
        try:
            return wide(left, right)
        except DecimalException:
            return None

    return operate


def _exact(exact: Callable[[Any, Any], int], wide: Callable[[Any, Any], Decimal]) -> Operation:
    """Return an operation that keeps ints while the result fits and computes anything else in CONTEXT."""
    guarded = _guarded(wide)

    def operate(left: Number, right: Number) -> Number | None:
        if type(left) is int and type(right) is int:
            result = exact(left, right)
            if LOWEST < result < LIMIT:
                return result
        return guarded(left, right)

    return operate


def to_decimal(number: Number) -> Decimal:
    """Return a number as Decimal; raises Overflow, a DecimalException, if it is beyond decimal128."""
    if type(number) is Decimal:
        if number.adjusted() > LARGEST:
            raise Overflow
        return number
    if int(number).bit_length() > MOST_BITS:
        raise Overflow
    return Decimal(number)


def whole(number: Number) -> int:
    """Return a number cut to an int, for positions and sizes; one too large to be either is cut to FAR."""
    if -FAR < number < FAR:
        return int(number)
    return FAR if number > 0 else -FAR


add: Final = _exact(operator.add, CONTEXT.add)
subtract: Final = _exact(operator.sub, CONTEXT.subtract)
multiply: Final = _exact(operator.mul, CONTEXT.multiply)
divide: Final = _guarded(CONTEXT.divide)


def power(base: Number, exponent: Number) -> Number | None:
    """Return base ** exponent, as int if it is whole and short enough."""
    result = _power(base, exponent)
    return None if result is None or not result.is_finite() else simplest(result)


_power: Final = _guarded(lambda base, exponent: CONTEXT.power(to_decimal(base), to_decimal(exponent)))


def negate(number: Number) -> Number:
    """Return -number."""
    return -number if type(number) is int else Decimal(number).copy_negate()


def simplest(number: Decimal) -> Number:
    """Return a number as int if it is whole and has at most 34 digits, else as it is."""
    if number.is_finite() and number.adjusted() < DIGITS and number == number.to_integral_value(context=CONTEXT):
        return int(number)
    return number


def to_scale(number: Number, scale: int, rounding: str) -> Number | None:
    """Return a number rounded to so many decimals (negative: tens, hundreds), or None beyond decimal128."""
    try:
        rounded = to_decimal(number).quantize(Decimal((0, (1,), -scale)), rounding, WIDE)
        return CONTEXT.plus(rounded)
    except DecimalException:
        return None


def floored_modulo(left: Number, right: Number) -> Number | None:
    """Return left - right * floor(left / right)."""
    if type(left) is int and type(right) is int:
        return left % right if right else None
    try:
        remainder = WIDE.remainder(to_decimal(left), to_decimal(right))
        if remainder and (remainder < 0) != (right < 0):
            remainder = WIDE.add(remainder, to_decimal(right))
        return CONTEXT.plus(remainder)
    except DecimalException:
        return None


def apply(operation: Callable[[Decimal], Decimal], number: Number) -> Decimal | None:
    """Return what an operation of CONTEXT (its sqrt, exp, ln) makes of a number, or None where it has no result."""
    try:
        return operation(to_decimal(number))
    except DecimalException:
        return None


def read_number(text: str) -> Number | None:
    """Return the number of a literal such as 12, -1.5 or 1e3, or None beyond decimal128."""
    try:
        number = CONTEXT.create_decimal(text)
    except DecimalException:
        return None
    if not number.is_finite():
        return None
    return int(number) if number.as_tuple().exponent == 0 else number


def plain(number: Number) -> str:
    """Return a number as digits without exponent and without superfluous zeros."""
    if type(number) is int and number.bit_length() < LONG:
        return str(number)
    exact = Decimal(number)
    if abs(exact.adjusted()) > LARGEST:
        return str(exact)
    text = format(exact, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
