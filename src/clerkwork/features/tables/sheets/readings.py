"""
A cell as a column reads it.

Rule 1: every way to write a value that is read stands here; what is not read raises Unfit with what was expected.
Rule 2: what can be read in two ways is read as the column's Format says, never as the single cell suggests.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, Final

from clerkwork.features.tables.column_types import Unfit, fold
from clerkwork.features.tables.formulas import original
from clerkwork.features.tables.sheets.workbooks import Cell
from clerkwork.kernel.sentences import Sentence

YES: Final = frozenset(
    ["true", "yes", "y", "x", "✓", "✔", "wahr", "ja", "j", "vrai", "oui", "verdadero", "sí", "si", "on"]
)
NO: Final = frozenset(["false", "no", "n", "-", "✗", "✘", "falsch", "nein", "faux", "non", "falso", "off"])
MONEY: Final = re.compile(r"[€$£¥%]|\b(?:EUR|USD|GBP|CHF|JPY|PLN|SEK|DKK|NOK|CZK|CAD|AUD)\b")  # noqa: TID251 - our own pattern, without nesting
SPACES: Final = " \u00a0\u202f\u2009'’"  # noqa: RUF001 - Switzerland parts thousands with it
NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")  # noqa: TID251 - our own pattern, without nesting
GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3})+")  # noqa: TID251 - our own pattern, without nesting
DAY: Final = re.compile(r"([0-9]{1,4})([-./])([0-9]{1,2})\2([0-9]{1,4})")  # noqa: TID251 - our own pattern, without nesting
NAMED_DAY: Final = re.compile(r"([0-9]{1,2})\.?[ -]([^\W\d_]{3,10})\.?,?[ -]([0-9]{2,4})")  # noqa: TID251 - our own pattern, without nesting
NAMED_FIRST: Final = re.compile(r"([^\W\d_]{3,10})\.? ([0-9]{1,2}),? ([0-9]{4})")  # noqa: TID251 - our own pattern, without nesting
HOUR: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?Uhr)?")  # noqa: TID251 - our own pattern, without nesting
MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero",
            "feb february februar février febrero",
            "mar march mär märz mrz mars marzo",
            "apr april avril abril",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet julio",
            "aug august août agosto",
            "sep sept september septembre septiembre",
            "oct october okt oktober octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
PIVOT: Final = 70
VERBATIM: Final = frozenset({"text", "long text"})
LEAST_YEAR: Final = 1000


@dataclass(frozen=True, slots=True)
class Format:
    """How a column writes what can be read in two ways: its decimal mark, and its order of day and month."""

    decimal: str = "."
    order: str = "dmy"


@dataclass(frozen=True, slots=True)
class Known:
    """
    What cells may name: people, teams and the rows of other tables, by folded name; an empty value is ambiguous.

    `zone` is where times without a zone are meant.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: tzinfo = UTC


NOTHING: Final = Known()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column of a sheet becomes: a type, and what its reader needs."""

    type_name: str
    format: Format = field(default_factory=Format)
    table: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def text_of(cell: Cell) -> str:
    """Return a cell as a text."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case datetime():
            return cell.isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case _:
            return cell


def value(cell: Cell, wanted: Wanted, known: Known = NOTHING) -> Any:
    """Return the plain value of a cell, None for an empty one; raises Unfit."""
    if isinstance(cell, str):
        if not cell.strip():
            return None
        cell = cell if wanted.type_name in VERBATIM else cell.strip()
    return READERS[wanted.type_name](cell, wanted, known)


def _text(cell: Cell, _wanted: Wanted, _known: Known) -> str:
    return original(text_of(cell))


def number(text: str, decimal: str) -> Decimal | None:
    """Return the number that a text is, the other mark or a space between thousands; None if it is none."""
    bare = MONEY.sub("", text).strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if bare.endswith("-") and len(bare) > 1:
        bare = f"-{bare[:-1]}"
    for space in SPACES:
        bare = bare.replace(space, "")
    bare = bare.replace("−", "-")  # noqa: RUF001 - the typographer's minus
    whole, mark, rest = bare.partition(decimal)
    group = "," if decimal == "." else "."
    if group in whole:
        if not GROUPED.fullmatch(whole) or decimal in rest or group in rest:
            return None
        whole = whole.replace(group, "")
    bare = f"{whole}.{rest}" if mark else whole
    return Decimal(bare) if NUMBER.fullmatch(bare) else None


def _number(cell: Cell, wanted: Wanted, _known: Known) -> Decimal:
    if isinstance(cell, Decimal):
        return cell
    found = number(cell, wanted.format.decimal) if isinstance(cell, str) else None
    if found is None:
        example = "1,234.5" if wanted.format.decimal == "." else "1.234,5"
        raise Unfit("Expected a number such as %(example)s, but “%(value)s”.", example=example, value=text_of(cell))
    return found


def _boolean(cell: Cell, _wanted: Wanted, _known: Known) -> bool:
    if isinstance(cell, bool):
        return cell
    word = text_of(cell).strip().casefold()
    if word in YES or word == "1":
        return True
    if word in NO or word == "0":
        return False
    raise Unfit("Expected yes or no, but “%(value)s”.", value=text_of(cell))


def day(text: str, order: str) -> date | None:
    """Return the day that a text names, in one of the orders ymd, dmy, mdy; None if it names none."""
    if found := DAY.fullmatch(text):
        parts = found[1], found[3], found[4]
        if len(found[1]) == 4:  # noqa: PLR2004 - a year in front has no other order
            return _date(parts[0], parts[1], parts[2])
        if order == "mdy":
            return _date(parts[2], parts[0], parts[1])
        return _date(parts[2], parts[1], parts[0]) if order == "dmy" else None
    if found := NAMED_DAY.fullmatch(text):
        return _date(found[3], _month(found[2]), found[1])
    if found := NAMED_FIRST.fullmatch(text):
        return _date(found[3], _month(found[1]), found[2])
    return None


def _month(name: str) -> str:
    return str(MONTHS.get(name.casefold(), 0))


def _date(year: str, month: str, day_: str) -> date | None:
    full = int(year) + ((2000 if int(year) < PIVOT else 1900) if len(year) <= 2 else 0)  # noqa: PLR2004 - a short year
    if full < LEAST_YEAR:
        return None
    try:
        return date(full, int(month), int(day_))
    except ValueError:
        return None


def _day(cell: Cell, wanted: Wanted, _known: Known) -> date:
    if isinstance(cell, datetime):
        if cell.time() == time():
            return cell.date()
        raise Unfit("Expected a date without an hour, but “%(value)s”.", value=text_of(cell))
    found = cell if isinstance(cell, date) else day(text_of(cell), wanted.format.order)
    if found is None:
        example = {"mdy": "12/31/2026", "ymd": "2026-12-31"}.get(wanted.format.order, "31.12.2026")
        raise Unfit("Expected a date such as %(example)s, but “%(value)s”.", example=example, value=text_of(cell))
    return found


def moment(text: str, order: str, zone: tzinfo) -> datetime | None:
    """Return the instant that a text names; without a zone of its own it is meant in `zone`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and ":" in text:
        return found if found.tzinfo else found.replace(tzinfo=zone)
    first, _, last = text.replace(", ", " ").partition(" ") if DAY.match(text) else text.rpartition(" ")
    named, hour = day(first, order), HOUR.fullmatch(last)
    if named is None or hour is None:
        return None
    hours = int(hour[1]) % 12 + 12 * (hour[4] in "pP") if hour[4] else int(hour[1])
    try:
        return datetime.combine(named, time(hours, int(hour[2]), int(hour[3] or 0)), zone)
    except ValueError:
        return None


def _moment(cell: Cell, wanted: Wanted, known: Known) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=known.zone)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), known.zone)
    text = text_of(cell)
    found = moment(text, wanted.format.order, known.zone)
    if found is None and (named := day(text, wanted.format.order)):
        found = datetime.combine(named, time(), known.zone)
    if found is None:
        raise Unfit("Expected a date and time such as 2026-12-31 09:30, but “%(value)s”.", value=text)
    return found


def _choice(cell: Cell, wanted: Wanted, _known: Known) -> str:
    text = text_of(cell)
    found = text if text in wanted.options.values() else wanted.options.get(fold(text) or "")
    if found is None:
        known = ", ".join(list(dict.fromkeys(wanted.options.values()))[:12])
        raise Unfit("Expected one of %(known)s, but “%(value)s”.", known=known, value=text)
    return found


def _named(names: Mapping[str, str], text: str, what: str) -> str:
    found = names.get(fold(text.strip()) or "")
    if found is None:
        raise Unfit("Expected %(what)s, but there is none called “%(value)s”.", what=what, value=text)
    if not found:
        raise Unfit("Expected %(what)s, but several are called “%(value)s”.", what=what, value=text)
    return found


def _person(cell: Cell, _wanted: Wanted, known: Known) -> str:
    return _named(known.people, text_of(cell), Sentence("a person by username, e-mail or name"))


def _team(cell: Cell, _wanted: Wanted, known: Known) -> str:
    return _named(known.teams, text_of(cell), Sentence("a team"))


def _reference(cell: Cell, wanted: Wanted, known: Known) -> str:
    return _named(known.rows.get(wanted.table, {}), text_of(cell), Sentence("a row of %(table)s", table=wanted.table))


READERS: Final[Mapping[str, Callable[[Cell, Wanted, Known], Any]]] = {
    "text": _text,
    "long text": _text,
    "number": _number,
    "integer": _number,
    "boolean": _boolean,
    "date": _day,
    "datetime": _moment,
    "choice": _choice,
    "person": _person,
    "team": _team,
    "reference": _reference,
}
