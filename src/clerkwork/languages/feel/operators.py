"""
Arithmetic on values of any type: one table per operator, by the types of both sides.

Rule 1: what is not in a table is not defined, and gives None.
Rule 2: an operation here returns None rather than raising; the caller warns.

Source: DMN 1.5, tables 55 to 58.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel import arithmetic, temporal
from clerkwork.languages.feel.arithmetic import Number
from clerkwork.languages.feel.values import NUMBER, YearsMonths

MOST_MONTHS: Final = 12 * 10**9

Operation = Callable[[Any, Any], Any]
Table = dict[tuple[type, type], Operation]


def _numbers(operation: Operation) -> Table:
    return {(left, right): operation for left in NUMBER for right in NUMBER}


def _either_order(table: Table) -> Table:
    """Return a table with the sides of each row swapped as well."""
    return table | {(right, left): _swapped(operation) for (left, right), operation in table.items()}


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _with_numbers(kind: type, operation: Operation) -> Table:
    return {(kind, number): operation for number in NUMBER}


def _add_days_time(left: timedelta, right: timedelta) -> timedelta | None:
    try:
        return left + right
    except OverflowError:
        return None


def _scale_days_time(duration: timedelta, factor: Number) -> timedelta | None:
    scaled = arithmetic.multiply(temporal.seconds(duration), factor)
    return None if scaled is None else temporal.from_seconds(scaled)


def _divide_days_time(duration: timedelta, divisor: Number) -> timedelta | None:
    quotient = arithmetic.divide(temporal.seconds(duration), divisor)
    return None if quotient is None else temporal.from_seconds(quotient)


def _negated_days_time(duration: timedelta) -> timedelta | None:
    try:
        return -duration
    except OverflowError:
        return None


def _less_days_time(later: Operation) -> Operation:
    """Return the operation that goes back by a duration, given the one that goes on."""

    def earlier(value: Any, duration: timedelta) -> Any:
        backwards = _negated_days_time(duration)
        return None if backwards is None else later(value, backwards)

    return earlier


def _whole_months(months: Number | None) -> YearsMonths | None:
    """Return a duration of so many months, cut to whole ones, or None beyond a thousand million years."""
    return YearsMonths(int(months)) if months is not None and -MOST_MONTHS <= months <= MOST_MONTHS else None


def _midnights(left: date, right: date) -> timedelta | None:
    """Return left - right, where a date counts as its midnight in UTC."""
    moments = (each if type(each) is datetime else temporal.midnight(each) for each in (left, right))
    return temporal.between(*moments)


_LATER: Final[Table] = _either_order(
    {
        (date, timedelta): temporal.add_to_date,
        (datetime, timedelta): temporal.add_days_time,
        (time, timedelta): temporal.add_to_time,
        (date, YearsMonths): lambda left, right: temporal.add_months(left, right.months),
        (datetime, YearsMonths): lambda left, right: temporal.add_months(left, right.months),
    },
)

ADD: Final[Table] = {
    **_numbers(arithmetic.add),
    (str, str): lambda left, right: left + right,
    (YearsMonths, YearsMonths): lambda left, right: _whole_months(left.months + right.months),
    (timedelta, timedelta): _add_days_time,
    **_LATER,
}

SUBTRACT: Final[Table] = {
    **_numbers(arithmetic.subtract),
    (YearsMonths, YearsMonths): lambda left, right: _whole_months(left.months - right.months),
    (timedelta, timedelta): _less_days_time(_add_days_time),
    (date, date): lambda left, right: left - right,
    (datetime, datetime): temporal.between,
    (date, datetime): _midnights,
    (datetime, date): _midnights,
    (time, time): temporal.between_times,
    (date, timedelta): _less_days_time(temporal.add_to_date),
    (datetime, timedelta): _less_days_time(temporal.add_days_time),
    (time, timedelta): _less_days_time(temporal.add_to_time),
    (date, YearsMonths): lambda left, right: temporal.add_months(left, -right.months),
    (datetime, YearsMonths): lambda left, right: temporal.add_months(left, -right.months),
}

MULTIPLY: Final[Table] = {
    **_numbers(arithmetic.multiply),
    **_either_order(
        _with_numbers(timedelta, _scale_days_time)
        | _with_numbers(YearsMonths, lambda left, right: _whole_months(arithmetic.multiply(left.months, right))),
    ),
}

DIVIDE: Final[Table] = {
    **_numbers(arithmetic.divide),
    **_with_numbers(timedelta, _divide_days_time),
    **_with_numbers(YearsMonths, lambda left, right: _whole_months(arithmetic.divide(left.months, right))),
    (timedelta, timedelta): lambda left, right: arithmetic.divide(temporal.seconds(left), temporal.seconds(right)),
    (YearsMonths, YearsMonths): lambda left, right: arithmetic.divide(left.months, right.months),
}

POWER: Final[Table] = _numbers(arithmetic.power)

TABLES: Final[dict[str, Table]] = {"+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "**": POWER}

NEGATE: Final[dict[type, Callable[[Any], Any]]] = {
    int: arithmetic.negate,
    Decimal: arithmetic.negate,
    YearsMonths: lambda value: YearsMonths(-value.months),
    timedelta: _negated_days_time,
}
