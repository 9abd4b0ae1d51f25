"""Values as text for people: what `string()` gives and what templates print."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel import temporal
from clerkwork.languages.feel.arithmetic import plain
from clerkwork.languages.feel.extended import FarDate, FarMoment, FineTime, LongDuration
from clerkwork.languages.feel.values import Function, Range, YearsMonths


def to_text(value: Any) -> str:
    """Return the text of a value: null is `null`, a number plain, a date as in ISO 8601, a string as it is."""
    try:
        return _text(value)
    except RecursionError:
        return "…"


def _text(value: Any) -> str:
    write = _WRITERS.get(type(value))
    return write(value) if write else f"({type(value).__name__})"


def quoted(value: Any) -> str:
    """Return the text of a value inside a list or context, where strings stand in quotes."""
    if type(value) is str:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _text(value)


def _range_text(value: Range) -> str:
    low, high = ("" if end is None else quoted(end) for end in (value.low, value.high))
    if value.low is None:
        return f"({'<=' if value.high_closed else '<'} {high})"
    if value.high is None:
        return f"({'>=' if value.low_closed else '>'} {low})"
    return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"


def _function_text(value: Function) -> str:
    return f"function({', '.join(value.parameters)})"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: plain,
    Decimal: plain,
    str: str,
    date: temporal.date_text,
    FarDate: temporal.date_text,
    time: temporal.time_text,
    FineTime: temporal.time_text,
    datetime: temporal.date_and_time_text,
    FarMoment: temporal.date_and_time_text,
    timedelta: temporal.days_time_text,
    LongDuration: temporal.days_time_text,
    YearsMonths: temporal.years_months_text,
    list: lambda value: f"[{', '.join(map(quoted, value))}]",
    dict: lambda value: f"{{{', '.join(f'{key}: {quoted(each)}' for key, each in value.items())}}}",
    Range: _range_text,
    Function: _function_text,
}
