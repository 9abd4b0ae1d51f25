"""
Equality and order of FEEL values, in three-valued logic.

Rule 1: Python's own == never sees a list, a context or two values of different types: True == 1 there, not here.
Rule 2: values of different types are not comparable: None; null equals null alone, and is neither less nor greater.
Rule 3: times, and dates and times, compare by whole seconds, as the standard counts them.

Source: DMN 1.5, tables 53 and 54.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Final

from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.extended import FarDate, FarMoment, FineTime, LongDuration
from clerkwork.languages.feel.temporal import instant_seconds, is_zoned, seconds_of_day
from clerkwork.languages.feel.values import TYPE_NAMES, Function, Range, YearsMonths

Truth = bool | None
DIRECT: Final = frozenset(
    (int, Decimal, str, date, FarDate, timedelta, LongDuration, YearsMonths)
)  # Python orders and compares as we do
EQUATABLE: Final = DIRECT | {bool}


def equal(left: Any, right: Any, context: Context) -> bool | None:
    """Return whether two values are equal, or None if they are of different types; pays for long lists."""
    kind = type(left)
    if left is None or right is None:
        return left is right
    if kind is type(right):
        if kind in EQUATABLE:
            return bool(left == right)
        compare = _BY_KIND.get(kind)
        return compare(left, right, context) if compare else None
    return _equal_forms(left, right) if TYPE_NAMES.get(kind) == TYPE_NAMES.get(type(right), "") else None


def _equal_forms(left: Any, right: Any) -> bool:
    """Tell whether an int equals a Decimal, or a value of Python's type one of ours."""
    key = _KEYS.get(type(left))
    if key is None:
        return bool(left == right)
    return is_zoned(left) is is_zoned(right) and key(left) == _KEYS[type(right)](right)


def unequal(left: Any, right: Any, context: Context) -> bool | None:
    """Return the opposite of `equal`."""
    same = equal(left, right, context)
    return None if same is None else not same


def _equal_lists(left: list[Any], right: list[Any], context: Context) -> bool:
    context.spend(1 + len(left) // 16)
    return len(left) == len(right) and all(equal(a, b, context) is True for a, b in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], context: Context) -> bool:
    context.spend(1 + len(left) // 16)
    return left.keys() == right.keys() and all(equal(left[key], right[key], context) is True for key in left)


def _equal_ranges(left: Range, right: Range, context: Context) -> bool:
    return (
        (left.low_closed, left.high_closed) == (right.low_closed, right.high_closed)
        and equal(left.low, right.low, context) is True
        and equal(left.high, right.high, context) is True
    )


def _equal_times(left: Any, right: Any, _: Context) -> bool:
    return is_zoned(left) is is_zoned(right) and seconds_of_day(left) == seconds_of_day(right)


def _equal_moments(left: Any, right: Any, _: Context) -> bool:
    return is_zoned(left) is is_zoned(right) and instant_seconds(left) == instant_seconds(right)


_BY_KIND: Final[dict[type, Callable[[Any, Any, Context], bool]]] = {
    list: _equal_lists,
    dict: _equal_contexts,
    Range: _equal_ranges,
    Function: lambda left, right, _: left is right,
    time: _equal_times,
    FineTime: _equal_times,
    datetime: _equal_moments,
    FarMoment: _equal_moments,
}

_KEYS: Final[dict[type, Callable[[Any], Any]]] = {
    time: seconds_of_day,
    FineTime: seconds_of_day,
    datetime: instant_seconds,
    FarMoment: instant_seconds,
}


def order_key(value: Any) -> Any:
    """Return what Python orders a value of an ordered type by."""
    key = _KEYS.get(type(value))
    return key(value) if key else value


ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def ordered(operator: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    """Return whether an order holds between two values, or None if they have no order."""
    kind, other = type(left), type(right)
    if kind is not other and TYPE_NAMES.get(kind) != TYPE_NAMES.get(other, ""):
        return None
    if kind in DIRECT:
        return operator(left, right)
    key = _KEYS.get(kind)
    if key is None or is_zoned(left) is not is_zoned(right):
        return None
    return operator(key(left), _KEYS[other](right))


def both(left: Truth, right: Truth) -> Truth:
    """Return the conjunction of three-valued truths."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def within(value: Any, span: Range) -> bool | None:
    """Return whether a value lies in a range, or None if it has no order with an end."""
    above = span.low is None or ordered(ge if span.low_closed else gt, value, span.low)
    below = span.high is None or ordered(le if span.high_closed else lt, value, span.high)
    return both(above, below)


def fits(value: Any, test: Any, context: Context) -> bool | None:
    """
    Return whether a value passes what a unary test evaluated to: equals it, lies in it, or is one of it.
    """
    if type(test) is Range and type(value) is not Range:
        return within(value, test)
    if type(test) is list:
        return _fits_one(value, test, context)
    return equal(value, test, context)


def _fits_one(value: Any, tests: list[Any], context: Context) -> bool | None:
    if type(value) is list and equal(value, tests, context):
        return True
    context.spend(1 + len(tests) // 16)
    found = [equal(value, each, context) if type(each) is list else fits(value, each, context) for each in tests]
    return True in [each is True for each in found]


def identity(value: Any, context: Context | None = None) -> Any:
    """
    Return a hashable stand-in: two values have equal ones exactly when `equal` says they are.

    The context pays for what is in lists and contexts.
    """
    kind = type(value)
    if kind in DIRECT:
        return value
    if context is not None and (kind is list or kind is dict):
        context.spend(1 + len(value) // 16)
    stand_in = _STAND_INS.get(kind)
    return (TYPE_NAMES[kind], stand_in(value, context)) if stand_in else (kind, value)


def _time_identity(value: Any, _: Context | None) -> Any:
    return is_zoned(value), seconds_of_day(value)


def _moment_identity(value: Any, _: Context | None) -> Any:
    return is_zoned(value), instant_seconds(value)


def _range_identity(value: Range, context: Context | None) -> Any:
    return identity(value.low, context), identity(value.high, context), value.low_closed, value.high_closed


_STAND_INS: Final[dict[type, Callable[[Any, Context | None], Any]]] = {
    list: lambda value, context: tuple([identity(each, context) for each in value]),
    dict: lambda value, context: frozenset([(key, identity(each, context)) for key, each in value.items()]),
    Range: _range_identity,
    Function: lambda value, _: id(value),
    time: _time_identity,
    FineTime: _time_identity,
    datetime: _moment_identity,
    FarMoment: _moment_identity,
}
