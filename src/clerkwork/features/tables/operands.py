"""
Values of a condition on their way into SQL, and how two of them compare as FEEL compares.

Rule 1: a FEEL null and a SQL NULL behave alike in every result: `=` with one null is false, with two true; `<` is null.
Rule 2: a constant is fitted to the column's exactness before it is bound, so 1.005 never rounds to equal 1.01.
Rule 3: instants compare by whole seconds, as FEEL's do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from sqlalchemy import Boolean as SqlBoolean
from sqlalchemy import ColumnElement, Numeric, and_, cast, false, func, not_, null, true, type_coerce

from clerkwork.features.tables.column_types import LARGE, SQLITE, Scaled
from clerkwork.features.tables.errors import Uncompilable
from clerkwork.languages.feel.extended import FarDate, FarMoment
from clerkwork.languages.feel.temporal import instant_seconds

SAFE_DIGITS: Final = 18
FIRST: Final = datetime.min.replace(tzinfo=UTC)
LAST: Final = datetime.max.replace(tzinfo=UTC)
SECONDS: Final = (LAST - FIRST) // timedelta(seconds=1)
UNKNOWN: Final = object()  # what a constant is while a condition is only checked

MIRRORED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
ORDERED: Final = {"string", "number", "date", "instant"}
WORDS: Final = {
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
    "date": 'a date, such as date("2026-01-31")',
    "instant": "a date and time with its zone",
    "reference": "the id of a row",
}


@dataclass(frozen=True, slots=True)
class Constant:
    """What does not depend on the row: a FEEL value, bound as a parameter."""

    value: Any


@dataclass(frozen=True, slots=True)
class Operand:
    """What depends on the row: SQL, its FEEL type, a number's scale, and for a reference the way to its columns."""

    sql: ColumnElement[Any]
    feel: str
    scale: int = 0
    hop: "Callable[[str], Operand] | None" = None


Value = Constant | Operand


def nothing() -> ColumnElement[Any]:
    """Return FEEL's null as a condition."""
    return cast(null(), SqlBoolean)


def condition(value: Value) -> ColumnElement[Any]:
    """Return a value as a condition; what is neither true nor false is null."""
    if isinstance(value, Operand):
        return value.sql if value.feel == "boolean" else nothing()
    if value.value is True:
        return true()
    return false() if value.value is False else nothing()


def compare(operator: str, left: Value, right: Value, *, strict: bool, vendor: str) -> ColumnElement[Any]:
    """
    Return a comparison with FEEL's meaning; at least one side depends on the row.

    Values of different types compare to null; a strict caller gets Uncompilable instead.
    """
    if isinstance(left, Constant):
        assert isinstance(right, Operand)  # two constants are one constant
        return compare(MIRRORED[operator], right, left, strict=strict, vendor=vendor)
    if operator == "!=":
        return not_(compare("=", left, right, strict=strict, vendor=vendor))
    if operator != "=" and left.feel not in ORDERED:
        raise Uncompilable(f"Expected values with an order, but {WORDS[left.feel]}.", "Compare with = or !=.")
    if isinstance(right, Operand):
        return _columns(operator, left, right, vendor)
    return _with_constant(operator, left, right.value, strict=strict)


def _columns(operator: str, left: Operand, right: Operand, vendor: str) -> ColumnElement[Any]:
    if left.feel != right.feel:
        message = f"Expected {WORDS[left.feel]} on both sides, but {WORDS[right.feel]}."
        raise Uncompilable(message, "Compare columns of one type.")
    one, two = _same_exactness(left, right, vendor)
    if operator == "=":
        return one.is_not_distinct_from(two)
    result: ColumnElement[Any] = OPERATORS[operator](one, two)
    return result


def _same_exactness(left: Operand, right: Operand, vendor: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if left.feel == "instant":
        return _whole_seconds(left.sql, vendor), _whole_seconds(right.sql, vendor)
    return _same_scale(left, right, vendor)


def _whole_seconds(sql: ColumnElement[Any], vendor: str) -> ColumnElement[Any]:
    """Return an instant without its fraction of a second; on SQLite, where it is milliseconds, as an integer."""
    if vendor != SQLITE:
        return func.date_trunc("second", sql)
    number = type_coerce(sql, LARGE)
    return number - (number % 1000 + 1000) % 1000


def _same_scale(left: Operand, right: Operand, vendor: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return both sides as integers of one scale on SQLite, where decimals are scaled integers."""
    if left.scale == right.scale or vendor != SQLITE:
        return _bare(left, vendor), _bare(right, vendor)
    scale = max(left.scale, right.scale)
    one = type_coerce(left.sql, LARGE) * 10 ** (scale - left.scale)
    two = type_coerce(right.sql, LARGE) * 10 ** (scale - right.scale)
    return one, two


def _bare(operand: Operand, vendor: str) -> ColumnElement[Any]:
    number = operand.feel == "number" and vendor != SQLITE
    return type_coerce(operand.sql, Numeric) if number else operand.sql


def _with_constant(operator: str, left: Operand, value: Any, *, strict: bool) -> ColumnElement[Any]:
    if value is UNKNOWN:
        return nothing()
    if value is None:
        return left.sql.is_(None) if operator == "=" else nothing()
    if not fits(left.feel, value):
        return _unlike(operator, left, value, strict=strict)
    if left.feel == "instant":
        return _with_second(operator, left.sql, instant_seconds(value))
    return _with_fitted(operator, left, value)


def _with_fitted(operator: str, left: Operand, value: Any) -> ColumnElement[Any]:
    operator, bound = FITTERS.get(left.feel, _as_it_is)(operator, value, left.scale)
    if operator != "=":
        result: ColumnElement[Any] = OPERATORS[operator](left.sql, bound)
        return result
    if bound is None:  # no value of the column can be equal
        return false()
    return and_(left.sql == bound, left.sql.is_not(None))


def _with_second(operator: str, sql: ColumnElement[Any], second: int) -> ColumnElement[Any]:
    """Return the comparison of an instant with a whole second since the year 1, in a form that an index serves."""
    begins, ends = _moment(second), _moment(second + 1)
    if operator == "=":
        return and_(sql >= begins, sql < ends, sql.is_not(None))
    bound = begins if operator in {"<", ">="} else ends
    result: ColumnElement[Any] = sql < bound if operator in {"<", "<="} else sql >= bound
    return result


def _moment(second: int) -> datetime:
    """Return the instant of a second; one beyond all that can be stored becomes the first or the last there is."""
    if 0 <= second <= SECONDS:
        return FIRST + timedelta(seconds=second)
    return FIRST if second < 0 else LAST


def _unlike(operator: str, left: Operand, value: Any, *, strict: bool) -> ColumnElement[Any]:
    """Return the comparison with a value of another type: null, but null equals nothing of any type."""
    if strict:
        raise Uncompilable(f"Expected {WORDS[left.feel]}, but {value!r}.", "Convert it, or compare with another.")
    if operator != "=":
        return nothing()
    if left.feel == "instant" and isinstance(value, datetime | FarMoment):
        return false()  # one with a zone and one without are never equal
    return and_(nothing(), left.sql.is_not(None))


def fits(feel: str, value: Any) -> bool:
    """Tell whether a FEEL value is of a column's FEEL type."""
    match feel:
        case "number":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, date | FarDate) and not isinstance(value, datetime)
        case "instant":
            return isinstance(value, datetime | FarMoment) and value.tzinfo is not None
        case _:
            return isinstance(value, str)


Fitted = tuple[str, Any]


def _as_it_is(operator: str, value: Any, _scale: int) -> Fitted:
    return operator, value


def _fit_number(operator: str, value: Any, scale: int) -> Fitted:
    """Move a number to the next one that the column can hold, so that the comparison's answer stays."""
    limit = Decimal(10) ** (SAFE_DIGITS - scale)  # beyond any stored value, and still 64 bits when scaled
    number = max(-limit, min(limit, Decimal(value)))
    rounding = ROUND_FLOOR if operator in {">", "<="} else ROUND_CEILING
    fitted = number.quantize(Decimal(1).scaleb(-scale), rounding=rounding) if abs(number) < limit else number
    if operator == "=" and fitted != number:
        return operator, None
    return operator, fitted if scale else int(fitted)


def _fit_text(operator: str, value: str, _scale: int) -> Fitted:
    """Leave off everything from a NUL on, which no text of ours and of PostgreSQL's can hold."""
    value = value.encode("utf-8", "replace").decode() if not value.isascii() else value
    head, nul, _ = value.partition("\0")
    if not nul:
        return operator, value
    if operator == "=":
        return operator, None
    return {"<": "<=", ">=": ">"}.get(operator, operator), head


def _fit_date(operator: str, value: date | FarDate, _scale: int) -> Fitted:
    """Let a date that no column can hold lie behind the last or before the first one."""
    if not isinstance(value, FarDate):
        return operator, value
    if operator == "=":
        return operator, None
    less = operator in {"<", "<="}
    if value.year > date.max.year:
        return ("<=" if less else ">"), date.max
    return ("<" if less else ">="), date.min


def _fit_reference(operator: str, value: str, _scale: int) -> Fitted:
    numeric = value.isascii() and value.isdigit() and value == str(int(value)) and int(value) < 1 << 63
    return operator, int(value) if numeric else None


FITTERS: Final[Mapping[str, Callable[[str, Any, int], Fitted]]] = {
    "number": _fit_number,
    "string": _fit_text,
    "date": _fit_date,
    "reference": _fit_reference,
}


def scale_of(sql: ColumnElement[Any]) -> int:
    """Return the scale of a number's SQL type."""
    return sql.type.scale_digits if isinstance(sql.type, Scaled) else 0
