"""
Conversion functions: one value made of another.

Source: DMN 1.5, table 72; `from json` and `to json` are Camunda's.
"""

import re
from dataclasses import replace
from datetime import UTC, time, timedelta
from operator import gt
from typing import Any, Final

from clerkwork.kernel import json
from clerkwork.languages.feel import extended, temporal
from clerkwork.languages.feel.arithmetic import Number, multiply, read_number, subtract, whole
from clerkwork.languages.feel.ast import AtLiteral, Invocation, Literal, Name, Negation, Node, RangeLiteral, walk
from clerkwork.languages.feel.builtin import Builtin, overloads_by_name
from clerkwork.languages.feel.comparison import ordered
from clerkwork.languages.feel.compiler import compile_node
from clerkwork.languages.feel.context import Context, Exhausted
from clerkwork.languages.feel.errors import FeelSyntaxError
from clerkwork.languages.feel.extended import Date, Moment, Time
from clerkwork.languages.feel.json_values import from_json, to_json
from clerkwork.languages.feel.parser import read_expression
from clerkwork.languages.feel.text_values import TOO_LARGE, to_text
from clerkwork.languages.feel.values import Range, YearsMonths

SEPARATORS: Final = frozenset((" ", ",", "."))
_NUMERAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")  # noqa: TID251 - our own
_RANGE_PARTS: Final = (RangeLiteral, Literal, AtLiteral, Name, Invocation, Negation)


def number(text: str, grouping: str | None = None, point: str | None = None) -> Number | None:
    """Return the number a text stands for, given its grouping separator and its decimal one."""
    if any(sign is not None and sign not in SEPARATORS for sign in (grouping, point)) or point == " ":
        return None
    if grouping is not None:
        if grouping == point:
            return None
        text = text.replace(grouping, "")
    if point is not None:
        text = text.replace(point, ".")
    return read_number(text) if _NUMERAL.fullmatch(text) else None


def string(context: Context, value: Any) -> str | None:
    """Return the text of a value, null of null."""
    return None if value is None else _written(context, value)


def _written(context: Context, value: Any) -> str:
    """Return the text of a value; raises Exhausted if it is too large."""
    text = to_text(value)
    context.allow(context.budget.bytes + 1 if text == TOO_LARGE and value != TOO_LARGE else len(text))
    return text


def day(year: Number, month: Number, of_month: Number) -> Date | None:
    """Return the date of three numbers."""
    try:
        return extended.make_date(whole(year), whole(month), whole(of_month))
    except (ValueError, OverflowError):
        return None


def clock(hour: Number, minute: Number, second: Number, offset: timedelta | None = None) -> Time | None:
    """Return the time of three numbers, with an offset from UTC if there is one."""
    fraction = subtract(second, whole(second))
    micro, rest = divmod(whole(multiply(fraction or 0, extended.PER_SECOND) or 0), extended.PER_MICRO)
    try:
        zone = None if offset is None else temporal.zone_of(offset)
        return extended.make_time(time(whole(hour), whole(minute), whole(second), micro, tzinfo=zone), rest)
    except (ValueError, OverflowError):
        return None


def moment_from(text: str) -> Moment | None:
    """Return the date and time a text stands for; a date alone means its midnight."""
    found = temporal.read_date_and_time(text)
    if found is not None:
        return found
    midnight = temporal.read_date(text)
    return None if midnight is None else extended.combined(midnight, time())


def moment_in_zone(value: Moment, zone: str) -> Moment | None:
    """Return a date and time in another zone: the same instant, or the same wall clock if it had no zone."""
    try:
        found = temporal.read_zone(zone) if zone else None
    except ValueError:
        return None
    if found is None:
        return None
    if value.tzinfo is not None:
        return extended.from_instant(extended.instant(value), found)
    near, cycles, rest = extended.near_moment(value)
    return extended.make_moment(near.replace(tzinfo=found), cycles, rest)


def moment_of(*parts: Number | timedelta) -> Moment | None:
    """Return the date and time of year, month, day, hour, minute, second and, if it is there, an offset."""
    on, at = day(*parts[:3]), clock(*parts[3:])  # type: ignore[arg-type]
    return None if on is None or at is None else extended.combined(on, at)


def months_between(start: Date | Moment, end: Date | Moment) -> YearsMonths:
    """Return the whole months from one date to another."""
    months = (end.year - start.year) * temporal.MONTHS_PER_YEAR + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonths(months)


def range_from(context: Context, text: str) -> Range | None:
    """Return the range a text such as [1..10) stands for; its ends are literals."""
    try:
        tree = read_expression(text, _LITERALS)
    except FeelSyntaxError:
        return None
    if not isinstance(tree, RangeLiteral) or not all(isinstance(node, _RANGE_PARTS) for node in walk(tree)):
        return None
    return _literal_range(tree, context)


def _literal_range(tree: Node, context: Context) -> Range | None:
    try:
        value = compile_node(tree, _LITERALS)({}, context)
    except Exhausted:
        return None
    if type(value) is not Range or ordered(gt, value.low, value.high):
        return None
    return value


def to_json_text(context: Context, value: Any) -> str:
    """Return the JSON text of a value."""
    _written(context, value)
    return json.dumps(to_json(value))


def from_json_text(text: str) -> Any:
    """Return the value of a JSON text, null if it is none."""
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError):
        return None


_FROM: Final = (
    Builtin("date", "from: string", temporal.read_date),
    Builtin("date", "from: date", lambda value: value),
    Builtin("date", "from: date and time", extended.date_of),
    Builtin("date", "year: number, month: number, day: number", day),
    Builtin("time", "from: string", temporal.read_time),
    Builtin("time", "from: time", lambda value: value),
    Builtin("time", "from: date", lambda _: time(tzinfo=UTC)),
    Builtin("time", "from: date and time", extended.time_of),
    Builtin(
        "time",
        "hour: number, minute: number, second: number, offset?: days and time duration|null",
        clock,
    ),
    Builtin("date and time", "from: string", moment_from),
    Builtin("date and time", "from: date and time", lambda value: value),
    Builtin("date and time", "date: date|date and time, time: time", extended.combined),
    Builtin("date and time", "date: date and time, timezone: string", moment_in_zone),
    Builtin(
        "date and time",
        "year: number, month: number, day: number, hour: number, minute: number, second: number, "
        "offset?: days and time duration|null",
        moment_of,
    ),
    Builtin("duration", "from: string", temporal.read_duration),
    Builtin("duration", "from: duration", lambda value: value),
)
_TEMPORAL: Final = tuple(replace(each, constant=True) for each in _FROM)
_LITERALS: Final = overloads_by_name(_TEMPORAL)

BUILTINS: Final = (
    *_TEMPORAL,
    Builtin("number", "from: string, grouping separator?: string|null, decimal separator?: string|null", number),
    Builtin("number", "from: number", lambda value: value),
    Builtin("string", "from: any", string, contextual=True),
    Builtin("years and months duration", "from: date|date and time, to: date|date and time", months_between),
    Builtin("range", "from: string", range_from, contextual=True),
    Builtin("to json", "value: any", to_json_text, contextual=True),
    Builtin("from json", "value: string", from_json_text),
)
