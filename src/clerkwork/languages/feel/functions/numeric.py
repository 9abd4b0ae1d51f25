"""
Numeric functions.

Source: DMN 1.5, table 75; `decimal` with a rounding mode and `random number` are Camunda's.
"""

from collections.abc import Callable
from typing import Any, Final

from clerkwork.languages.feel.arithmetic import (
    CONTEXT,
    ROUNDINGS,
    Number,
    apply,
    floored_modulo,
    read_number,
    simplest,
    to_decimal,
    to_scale,
    whole,
)
from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.operators import NEGATE

SMALLEST_SCALE: Final = -6111
LARGEST_SCALE: Final = 6176


def round_to(number: Number, scale: Number, mode: str) -> Any:
    """Return a number rounded to so many decimals; null for a scale beyond decimal128 or an unknown mode."""
    mode = mode.upper()
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        return None
    if mode == "UNNECESSARY":
        rounded = to_scale(number, whole(scale), ROUNDINGS["DOWN"])
        return rounded if rounded == number else None
    return to_scale(number, whole(scale), ROUNDINGS[mode]) if mode in ROUNDINGS else None


def rounding(mode: str) -> Callable[..., Any]:
    """Return the function that rounds in one mode."""
    return lambda number, scale=0: _whole(round_to(number, scale, mode))


def _whole(number: Any) -> Any:
    return None if number is None else simplest(to_decimal(number))


def magnitude(value: Any) -> Any:
    """Return a number or duration without its sign."""
    return NEGATE[type(value)](value) if value < type(value)(0) else value


def square_root(number: Number) -> Any:
    """Return the square root, null of a negative number."""
    return _whole(apply(CONTEXT.sqrt, number))


def logarithm(number: Number) -> Any:
    """Return the natural logarithm, null of what is not positive."""
    return _whole(apply(CONTEXT.ln, number)) if number > 0 else None


def exponential(number: Number) -> Any:
    """Return e to the power of a number."""
    return _whole(apply(CONTEXT.exp, number))


def is_odd(number: Number) -> bool | None:
    """Tell whether a whole number is odd; null of a fraction."""
    rest = floored_modulo(number, 2)
    return None if rest not in {0, 1} else rest == 1


def is_even(number: Number) -> bool | None:
    """Tell whether a whole number is even; null of a fraction."""
    odd = is_odd(number)
    return None if odd is None else not odd


def random_number(context: Context) -> Any:
    """Return a number from 0 to below 1."""
    if context.random is None:
        context.warn("Expected a source of random numbers, but this evaluation has none.")
        return None
    return read_number(repr(context.random()))


BUILTINS: Final = (
    Builtin("decimal", "n: number, scale: number", lambda number, scale: round_to(number, scale, "HALF_EVEN")),
    Builtin("decimal", "n: number, scale: number, mode: string", round_to),
    Builtin("floor", "n: number, scale?: number", rounding("FLOOR")),
    Builtin("ceiling", "n: number, scale?: number", rounding("CEILING")),
    Builtin("round up", "n: number, scale: number", rounding("UP")),
    Builtin("round down", "n: number, scale: number", rounding("DOWN")),
    Builtin("round half up", "n: number, scale: number", rounding("HALF_UP")),
    Builtin("round half down", "n: number, scale: number", rounding("HALF_DOWN")),
    Builtin("abs", "n: number|duration", magnitude),
    Builtin("modulo", "dividend: number, divisor: number", floored_modulo),
    Builtin("sqrt", "number: number", square_root),
    Builtin("log", "number: number", logarithm),
    Builtin("exp", "number: number", exponential),
    Builtin("odd", "number: number", is_odd),
    Builtin("even", "number: number", is_even),
    Builtin("random number", "", random_number, contextual=True),
)
