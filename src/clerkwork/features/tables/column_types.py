"""
What a column can hold.

Rule 1: every type is one row of TYPES; what is special about a type stands here or in its SQL type, nowhere else.
Rule 2: three forms of a value. *Plain*: JSON (dates as ISO texts, ids as strings of digits). *Typed*: FEEL's own, as
conditions and checks compute with. *SQL*: what binds, made by the SQL types below.
Rule 3: equal on both databases: numbers of at most 12 digits before the point and 6 after it (scaled integers on
SQLite), texts ordered by code point, instants in milliseconds UTC.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from unicodedata import normalize

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from clerkwork.kernel.clock import to_datetime, to_instant
from clerkwork.kernel.sentences import Sentence

SQLITE: Final = "sqlite"
INTEGER_DIGITS: Final = 12
MOST_SCALE: Final = 6
LARGEST_INTEGER: Final = 10**15 - 1
SHORT: Final = 250
LONG: Final = 20_000


class Unfit(ValueError):  # noqa: N818 - the value is unfit; the text is a sentence for people
    """A value does not fit a column; the sentence says what was expected."""

    def __init__(self, one: str, many: str = "", /, **values: Any) -> None:
        self.says = Sentence(one, many, **values)
        super().__init__(self.says)


class Scaled(TypeDecorator[Decimal]):
    """Decimals: NUMERIC on PostgreSQL, integers scaled by a power of ten on SQLite."""

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__(INTEGER_DIGITS + scale, scale)
        self.scale_digits = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        if dialect.name == SQLITE:
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(Numeric(INTEGER_DIGITS + self.scale_digits, self.scale_digits))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Scale on the way in."""
        if value is None or dialect.name != SQLITE:
            return value
        return int(Decimal(value).scaleb(self.scale_digits))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Scale back on the way out."""
        if value is None or dialect.name != SQLITE:
            return value  # type: ignore[no-any-return] # psycopg gives a Decimal
        return Decimal(value).scaleb(-self.scale_digits)


class Day(TypeDecorator[date]):
    """Dates: DATE on PostgreSQL, ISO texts on SQLite, which order the same."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(Text() if dialect.name == SQLITE else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write the ISO text on SQLite."""
        return value.isoformat() if value is not None and dialect.name == SQLITE else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> date | None:
        """Read the ISO text."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Moment(TypeDecorator[datetime]):
    """Instants: TIMESTAMPTZ on PostgreSQL, milliseconds since the epoch on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(Integer() if dialect.name == SQLITE else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Count milliseconds on SQLite."""
        return to_instant(value) if value is not None and dialect.name == SQLITE else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Read either as aware UTC."""
        if value is None:
            return None
        return to_datetime(value) if isinstance(value, int) else value.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """Booleans: BOOLEAN on PostgreSQL, 0 and 1 on SQLite, whose strict tables know no BOOLEAN."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the database."""
        return dialect.type_descriptor(Integer() if dialect.name == SQLITE else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:  # noqa: FBT001 - SQLAlchemy's signature
        """Write 0 or 1 on SQLite."""
        return int(value) if value is not None and dialect.name == SQLITE else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> bool | None:
        """Read 0 or 1."""
        return None if value is None else bool(value)


LARGE: Final = BigInteger().with_variant(Integer(), SQLITE)
CODE_POINTS: Final = Text(collation="C").with_variant(Text(), SQLITE)


@dataclass(frozen=True, slots=True)
class ColumnType:
    """
    One type of column.

    `feel` is its type in FEEL: string, number, boolean, date, instant or reference. `plain` reads a JSON value, or the
    text a person typed, to a typed value; it takes the column's length or scale and raises Unfit. `searched` texts have
    a folded copy beside them.
    """

    name: str
    feel: str
    sql: Callable[[int], TypeEngine[Any]]
    plain: Callable[[Any, int], Any]
    searched: bool = False

    @property
    def textual(self) -> bool:
        """Tell that values are texts."""
        return self.feel == "string"


def fold(text: str | None) -> str | None:
    """Return the form of a text in which search and order ignore case and Unicode's spellings."""
    return None if text is None else normalize("NFKC", normalize("NFKC", text).casefold())


def _text(value: Any, length: int) -> str:
    if not isinstance(value, str):
        raise Unfit("Expected a text.")
    if "\0" in value or not _is_unicode(value):
        raise Unfit("Expected a text without NUL and half characters.")
    if len(value) > length:
        raise Unfit("Expected at most %(most)s characters, but %(n)s.", most=length, n=len(value))
    return value


def _is_unicode(text: str) -> bool:
    try:
        return bool(text.encode()) or True
    except UnicodeEncodeError:
        return False


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Unfit("Expected a number.")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise Unfit("Expected a number, but “%(value)s”.", value=value) from error
    if not number.is_finite():
        raise Unfit("Expected a number.")
    return number


def _number(value: Any, scale: int) -> Decimal:
    number = _decimal(value)
    if abs(number) >= 10**INTEGER_DIGITS:
        raise Unfit("Expected at most %(most)s digits before the point.", most=INTEGER_DIGITS)
    exact = number.quantize(Decimal(1).scaleb(-scale))
    if exact != number:
        raise Unfit("Expected at most %(most)s digits after the point, but %(value)s.", most=scale, value=number)
    return exact


def _integer(value: Any, _scale: int) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise Unfit("Expected a whole number, but %(value)s.", value=number)
    if abs(number) > LARGEST_INTEGER:
        raise Unfit("Expected at most 15 digits.")
    return int(number)


FLAGS: Final[Mapping[str, bool]] = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _boolean(value: Any, _scale: int) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in FLAGS:
        return FLAGS[value.strip().lower()]
    raise Unfit("Expected yes or no.")


def _date(value: Any, _scale: int) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unfit("Expected a date such as 2026-01-31, but “%(value)s”.", value=value) from error


def _datetime(value: Any, _scale: int) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unfit("Expected a date and time such as 2026-01-31T09:30Z, but “%(value)s”.", value=value) from error
    if moment.tzinfo is None:
        raise Unfit("Expected a date and time with its zone, such as 2026-01-31T09:30Z.")
    return to_datetime(to_instant(moment))


def _reference(value: Any, _scale: int) -> int:
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit() or int(value) >= 1 << 63:
        raise Unfit("Expected the id of a row.")
    return int(value)


def _ordered_text(_scale: int) -> TypeEngine[Any]:
    return CODE_POINTS


def _large(_scale: int) -> TypeEngine[Any]:
    return LARGE


TYPES: Final[Mapping[str, ColumnType]] = {
    each.name: each
    for each in (
        ColumnType("text", "string", _ordered_text, _text, searched=True),
        ColumnType("long text", "string", _ordered_text, _text, searched=True),
        ColumnType("number", "number", Scaled, _number),
        ColumnType("integer", "number", _large, _integer),
        ColumnType("boolean", "boolean", lambda _scale: Flag(), _boolean),
        ColumnType("date", "date", lambda _scale: Day(), _date),
        ColumnType("datetime", "instant", lambda _scale: Moment(), _datetime),
        ColumnType("choice", "string", _ordered_text, _text),
        ColumnType("person", "string", _ordered_text, _text),
        ColumnType("team", "string", _ordered_text, _text),
        ColumnType("reference", "reference", _large, _reference),
    )
}


def to_plain(value: Any, type_name: str) -> Any:
    """Return the JSON form of a typed value."""
    if value is None:
        return None
    match type_name:
        case "date":
            return value.isoformat()
        case "datetime":
            return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case "reference":
            return str(value)
        case _:
            return value


def to_feel(value: Any, type_name: str) -> Any:
    """Return the FEEL form of a typed value: as it is, but ids are strings."""
    return str(value) if type_name == "reference" and value is not None else value
