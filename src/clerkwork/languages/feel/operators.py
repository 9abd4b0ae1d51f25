"""
Arithmetic on values of any type: one table per operator, by the types of both sides.

Rule 1: what is not in a table is not defined, and gives None.
Rule 2: an operation here returns None rather than raising; the caller warns.

Source: DMN 1.5, tables 55 to 58.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel import arithmetic, temporal
from clerkwork.languages.feel.arithmetic import Number
from clerkwork.languages.feel.builtin import TYPES
from clerkwork.languages.feel.extended import Duration, LongDuration, nanoseconds_of
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


def _of_kind(kinds: frozenset[type], others: frozenset[type], operation: Operation) -> Table:
    """Return a table for every form that the values of two FEEL types may have."""
    return {(left, right): operation for left in kinds for right in others}


def _add_days_time(left: Duration, right: Duration) -> Duration | None:
    return temporal.duration_of(nanoseconds_of(left) + nanoseconds_of(right))


def _scale_days_time(duration: Duration, factor: Number) -> Duration | None:
    scaled = arithmetic.multiply(temporal.seconds(duration), factor)
    return None if scaled is None else temporal.from_seconds(scaled)


def _divide_days_time(duration: Duration, divisor: Number) -> Duration | None:
    quotient = arithmetic.divide(temporal.seconds(duration), divisor)
    return None if quotient is None else temporal.from_seconds(quotient)


def _negated_days_time(duration: Duration) -> Duration | None:
    return temporal.duration_of(-nanoseconds_of(duration))


def _less_days_time(later: Operation) -> Operation:
    """Return the operation that goes back by a duration, given the one that goes on."""

    def earlier(value: Any, duration: Duration) -> Any:
        backwards = _negated_days_time(duration)
        return None if backwards is None else later(value, backwards)

    return earlier


def _whole_months(months: Number | None) -> YearsMonths | None:
    """Return a duration of so many months, cut to whole ones, or None beyond a thousand million years."""
    return YearsMonths(int(months)) if months is not None and -MOST_MONTHS <= months <= MOST_MONTHS else None


def _midnights(left: Any, right: Any) -> Duration | None:
    """Return left - right, where a date counts as its midnight in UTC."""
    moments = (each if type(each) in MOMENT else temporal.midnight(each) for each in (left, right))
    return temporal.between(*moments)


DATE: Final = TYPES["date"]
TIME: Final = TYPES["time"]
MOMENT: Final = TYPES["date and time"]
DAYS_TIME: Final = TYPES["days and time duration"]
MONTHS: Final = TYPES["years and months duration"]


def _add_months(value: Any, duration: YearsMonths) -> Any:
    return temporal.add_months(value, duration.months)


def _subtract_months(value: Any, duration: YearsMonths) -> Any:
    return temporal.add_months(value, -duration.months)


ADD: Final[Table] = {
    **_numbers(arithmetic.add),
    (str, str): lambda left, right: left + right,
    (YearsMonths, YearsMonths): lambda left, right: _whole_months(left.months + right.months),
    **_of_kind(DAYS_TIME, DAYS_TIME, _add_days_time),
    **_either_order(
        {
            **_of_kind(DATE, DAYS_TIME, temporal.add_to_date),
            **_of_kind(MOMENT, DAYS_TIME, temporal.add_days_time),
            **_of_kind(TIME, DAYS_TIME, temporal.add_to_time),
            **_of_kind(DATE | MOMENT, MONTHS, _add_months),
        },
    ),
}

SUBTRACT: Final[Table] = {
    **_numbers(arithmetic.subtract),
    (YearsMonths, YearsMonths): lambda left, right: _whole_months(left.months - right.months),
    **_of_kind(DAYS_TIME, DAYS_TIME, _less_days_time(_add_days_time)),
    **_of_kind(DATE, DATE, temporal.between_dates),
    **_of_kind(MOMENT, MOMENT, temporal.between),
    **_of_kind(DATE, MOMENT, _midnights),
    **_of_kind(MOMENT, DATE, _midnights),
    **_of_kind(TIME, TIME, temporal.between_times),
    **_of_kind(DATE, DAYS_TIME, _less_days_time(temporal.add_to_date)),
    **_of_kind(MOMENT, DAYS_TIME, _less_days_time(temporal.add_days_time)),
    **_of_kind(TIME, DAYS_TIME, _less_days_time(temporal.add_to_time)),
    **_of_kind(DATE | MOMENT, MONTHS, _subtract_months),
}

MULTIPLY: Final[Table] = {
    **_numbers(arithmetic.multiply),
    **_either_order(
        {
            **_of_kind(DAYS_TIME, NUMBER, _scale_days_time),
            **_of_kind(MONTHS, NUMBER, lambda left, right: _whole_months(arithmetic.multiply(left.months, right))),
        }
    ),
}

DIVIDE: Final[Table] = {
    **_numbers(arithmetic.divide),
    **_of_kind(DAYS_TIME, NUMBER, _divide_days_time),
    **_of_kind(MONTHS, NUMBER, lambda left, right: _whole_months(arithmetic.divide(left.months, right))),
    **_of_kind(
        DAYS_TIME,
        DAYS_TIME,
        lambda left, right: arithmetic.divide(temporal.seconds(left), temporal.seconds(right)),
    ),
    (YearsMonths, YearsMonths): lambda left, right: arithmetic.divide(left.months, right.months),
}

POWER: Final[Table] = _numbers(arithmetic.power)

TABLES: Final[dict[str, Table]] = {"+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "**": POWER}

NEGATE: Final[dict[type, Callable[[Any], Any]]] = {
    int: arithmetic.negate,
    Decimal: arithmetic.negate,
    YearsMonths: lambda value: YearsMonths(-value.months),
    timedelta: _negated_days_time,
    LongDuration: _negated_days_time,
}
