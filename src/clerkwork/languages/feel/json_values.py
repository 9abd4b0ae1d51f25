"""
FEEL values to JSON values and back.

| FEEL                                  | JSON                                                       |
|---------------------------------------|------------------------------------------------------------|
| null, boolean, string, list, context  | the same                                                   |
| number                                | number: int if it is whole, else Decimal; never a float    |
| date, time, date and time, duration   | string in ISO 8601, with @Zone for a named zone            |
| range, function                       | string as `string()` gives it                              |

The way back leaves strings as strings: JSON does not say that one means a date, an expression does: date(text).
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel.arithmetic import LONG, simplest
from clerkwork.languages.feel.extended import FarDate, FarMoment, FineTime, LongDuration
from clerkwork.languages.feel.text_values import Allowance, TooLarge, to_text
from clerkwork.languages.feel.values import Function, Range, YearsMonths

MOST: Final = 1 << LONG
LEAST: Final = -MOST
AS_THEY_ARE: Final = frozenset((str, bool, type(None)))
SCALARS: Final = frozenset((str, bool, int, type(None)))
AS_TEXT: Final = frozenset(
    (date, FarDate, time, FineTime, datetime, FarMoment, timedelta, LongDuration, YearsMonths, Range, Function)
)


def to_json(value: Any) -> Any:
    """
    Return the JSON value (null, bool, int, Decimal, str, list, dict) of a FEEL value.

    Null if it nests too deep, or has too many values when written out: a list may hold one list many times.
    """
    kind = type(value)
    if kind is not dict and kind is not list:
        return _plain(value)
    if kind is list and SCALARS.issuperset(map(type, value)):
        return [each if type(each) is not int or LEAST < each < MOST else Decimal(each) for each in value]
    try:
        return _to_json(value, Allowance())
    except (RecursionError, TooLarge):
        return None


def _to_json(value: Any, left: Allowance) -> Any:
    kind = type(value)
    if kind is dict:
        left.enter(value)
        return {key: _to_json(each, left) for key, each in value.items()}
    if kind is list:
        left.enter(value)
        return [
            each if (type(each) is int and LEAST < each < MOST) or type(each) in AS_THEY_ARE else _to_json(each, left)
            for each in value
        ]
    return _plain(value)


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is Decimal:
        return simplest(value)
    if kind is int:
        return value if value.bit_length() <= LONG else Decimal(value)  # Python's str() refuses so long an int
    return to_text(value) if kind in AS_TEXT else value


def from_json(value: Any) -> Any:
    """Return the FEEL value of a JSON value: floats become exact Decimals, all else stays as it is."""
    kind = type(value)
    if kind is dict:
        return {key: from_json(each) for key, each in value.items()}
    if kind in {list, tuple}:
        return [from_json(each) for each in value]
    return Decimal(repr(value)) if kind is float else value
