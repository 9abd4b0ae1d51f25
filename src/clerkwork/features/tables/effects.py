"""
What a change of a table does to the rows that are there, before it is applied.

Rule 1: this file changes nothing; it counts, converts in memory, and names the rows that cannot follow.
Rule 2: kinds.py refuses exactly what is a FAIL here.
Rule 3: values of rows stand in samples alone, which are for those who may read the rows; no text holds one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, and_, func, select

from clerkwork.features.tables import changes, ddl
from clerkwork.features.tables.column_types import Unfit, to_plain
from clerkwork.features.tables.defaults import default_of
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.schema import Column, Schema
from clerkwork.features.tables.sql import column_name, fetch, sql_table
from clerkwork.kernel.sentences import Sentence

MOST_SAMPLES: Final = 5
SHORTENED: Final = 60
CHANGE_FIRST: Final = Sentence("Change the rows first.")
GENERAL: Final[Mapping[str, Sentence]] = {
    "“%(value)s” is not among the options.": Sentence("The value is not among the options."),
    "Expected at most %(most)s characters, but %(n)s.": Sentence("Expected at most %(most)s characters."),
    "Expected a number, but “%(value)s”.": Sentence("Expected a number."),
    "Expected a whole number, but %(value)s.": Sentence("Expected a whole number."),
    "Expected at most %(most)s digits after the point, but %(value)s.": Sentence(
        "Expected at most %(most)s digits after the point."
    ),
    "Expected a date such as 2026-01-31, but “%(value)s”.": Sentence("Expected a date such as 2026-01-31."),
    "Expected a date and time such as 2026-01-31T09:30Z, but “%(value)s”.": Sentence(
        "Expected a date and time such as 2026-01-31T09:30Z."
    ),
}
"""What is said of several rows instead of a fault that names the value of one."""
OTHERWISE: Final = Sentence("Expected another value.")
VALUES: Final = frozenset({"value", "n"})


class Tone(StrEnum):
    """What happens to data: it stays, is written, converted or lost, or the change cannot be made."""

    KEEP = "keep"
    FILL = "fill"
    CONVERT = "convert"
    LOSE = "lose"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Sample:
    """A row that a change concerns: its id ("" for several), what stands there, what becomes of it or why nothing."""

    id: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What a change does to some rows.

    `place` is a JSON pointer into the new definition, "" for a removed column; `columns` are the ids of those that the
    samples show.
    """

    tone: Tone
    place: str
    text: str
    rows: int
    remedy: str = ""
    samples: tuple[Sample, ...] = ()
    columns: tuple[str, ...] = ()


def effects(table: Table, after: Schema) -> list[Effect]:
    """Return what a new definition does to the rows of a table; nothing where it does nothing to any."""
    found = changes.difference(table.schema, after)
    places = {column.id: f"/columns/{index}" for index, column in enumerate(after.columns)}
    total = ddl.row_count(table)
    return [
        *(effect for column in found.added if total for effect in _added(column, places[column.id], total)),
        *(effect for old, new in found.kept if total for effect in _kept(table, old, new, places[new.id])),
        *(effect for column in found.removed if total for effect in _removed(table, column)),
        *(_doubles(table, found, after) if total else ()),
    ]


def _added(column: Column, place: str, total: int) -> Iterator[Effect]:
    if not column.required:
        said = Sentence(
            "%(n)s row will have no value in %(column)s.",
            "%(n)s rows will have no value in %(column)s.",
            n=total,
            column=column.title,
        )
        yield Effect(Tone.KEEP, place, said, total)
    elif (value := default_of(column)) is not None:
        said = Sentence(
            "%(n)s row will have %(value)s in %(column)s.",
            "%(n)s rows will have %(value)s in %(column)s.",
            n=total,
            value=_shown(value, column),
            column=column.title,
        )
        yield Effect(Tone.FILL, place, said, total)
    else:
        said = Sentence(
            "%(n)s row would have no value in the required column %(column)s.",
            "%(n)s rows would have no value in the required column %(column)s.",
            n=total,
            column=column.name,
        )
        yield Effect(Tone.FAIL, place, said, total, Sentence("Give it a default."))


def _kept(table: Table, old: Column, new: Column, place: str) -> Iterator[Effect]:
    if not changes.convertible(old, new):
        count = ddl.filled(table, old)
        message = Sentence("A column cannot turn from %(old)s into %(new)s.", old=_kind(old), new=_kind(new))
        remedy = Sentence("Add a column with another id, and remove this one.")
        yield Effect(Tone.FAIL, place, message, count, remedy)
    elif changes.demanding(old, new):
        yield from _demanding(table, old, new, place)


def _kind(column: Column) -> Sentence:
    """Return what a column is in words, a reference with its table."""
    words = changes.OF_TYPES[column.type_name]
    return Sentence("%(type)s %(table)s", type=words, table=column.table) if column.table else words


def _demanding(table: Table, old: Column, new: Column, place: str) -> Iterator[Effect]:
    faults: dict[Sentence, list[Sample]] = {}
    changed: list[Sample] = []
    filled = 0
    for identity, value in fetch(_values(table, old)):
        try:
            result = _followed(value, old, new)
        except Unfit as unfit:
            faults.setdefault(_general(unfit.says), []).append(Sample(str(identity), _shown(value, old), unfit.says))
            continue
        if value is None and result is not None:
            filled += 1
        elif value != result and _shown(value, old) != _shown(result, new):
            changed.append(Sample(str(identity), _shown(value, old), _shown(result, new)))
    for fault, samples in faults.items():
        message = Sentence(
            "%(n)s row would not fit, it is %(first)s: %(why)s",
            "%(n)s rows would not fit, the first is %(first)s: %(why)s",
            n=len(samples),
            first=samples[0].id,
            why=fault,
        )
        cut = tuple(samples[:MOST_SAMPLES])
        yield Effect(Tone.FAIL, place, message, len(samples), CHANGE_FIRST, cut, (old.id,))
    if filled:
        text = Sentence(
            "%(n)s row gets the default of %(column)s.",
            "%(n)s rows get the default of %(column)s.",
            n=filled,
            column=new.title,
        )
        yield Effect(Tone.FILL, place, text, filled)
    if changed:
        lost = new.scale < old.scale or (old.type_name == "number" and new.type_name == "integer")
        tone = Tone.LOSE if lost else Tone.CONVERT
        text = _changed(new.title, len(changed), lost=lost)
        yield Effect(tone, place, text, len(changed), samples=tuple(changed[:MOST_SAMPLES]), columns=(old.id,))


def _changed(column: str, count: int, *, lost: bool) -> Sentence:
    if lost:
        return Sentence(
            "%(n)s row is rounded in %(column)s.", "%(n)s rows are rounded in %(column)s.", n=count, column=column
        )
    return Sentence(
        "%(n)s row is converted in %(column)s.", "%(n)s rows are converted in %(column)s.", n=count, column=column
    )


def _general(fault: Sentence) -> Sentence:
    """Return a fault without the value that it names."""
    general = GENERAL.get(fault.one)
    if general is None:
        return OTHERWISE if VALUES & fault.values.keys() else fault
    return Sentence(general, **{name: value for name, value in fault.values.items() if name not in VALUES})


def _values(table: Table, column: Column) -> Select[Any]:
    source = sql_table(table)
    return select(source.c.id, source.c[column_name(table.sql_numbers[column.id])]).order_by(source.c.id)


def _followed(value: Any, old: Column, new: Column) -> Any:
    """Return a value as the next definition holds it; raises Unfit."""
    if value is not None:
        return changes.converted(value, old, new)
    default = default_of(new) if new.required else None
    if new.required and default is None:
        raise Unfit("Expected a value or a default.")
    return default


def _shown(value: Any, column: Column) -> str:
    if value is None:
        return ""
    plain = to_plain(value, column.type_name)
    text = changes.written(plain) if not isinstance(plain, str) else plain
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"


def _removed(table: Table, column: Column) -> Iterator[Effect]:
    count = ddl.filled(table, column)
    if count:
        text = Sentence(
            "The values of %(column)s in %(n)s row are gone for good.",
            "The values of %(column)s in %(n)s rows are gone for good.",
            n=count,
            column=column.title,
        )
        yield Effect(Tone.LOSE, "", text, count)
    else:
        text = Sentence("%(column)s is empty, so removing it loses nothing.", column=column.title)
        yield Effect(Tone.KEEP, "", text, 0)


def _doubles(table: Table, found: changes.Difference, after: Schema) -> Iterator[Effect]:
    """Yield what is demanded to occur once, but does not."""
    added = {column.id for column in found.added}
    source, numbers = sql_table(table), table.sql_numbers
    before = {tuple(table.schema.by_name[name].id for name in names) for names in table.schema.uniques}
    for names in after.uniques:
        ids = tuple(after.by_name[name].id for name in names)
        if ids in before or not added.isdisjoint(ids):
            continue
        columns = [source.c[column_name(numbers[each])] for each in ids]
        filled = select(*columns, func.count()).where(and_(*(column.is_not(None) for column in columns)))
        doubles = fetch(filled.group_by(*columns).having(func.count() > 1).order_by(*columns).limit(MOST_SAMPLES))
        if doubles:
            kinds = [after.by_name[name] for name in names]
            samples = tuple(_double(row, kinds) for row in doubles)
            message = Sentence("Some rows have the same %(columns)s.", columns=", ".join(names))
            rows = sum(row[-1] for row in doubles)
            yield Effect(Tone.FAIL, _place(after, names), message, rows, CHANGE_FIRST, samples, ids)


def _double(row: Any, columns: list[Column]) -> Sample:
    values = (_shown(value, column) for value, column in zip(row, columns, strict=False))
    return Sample("", ", ".join(values), Sentence("%(n)s time", "%(n)s times", n=row[-1]))


def _place(after: Schema, names: tuple[str, ...]) -> str:
    if names in after.unique:
        return f"/unique/{after.unique.index(names)}"
    return f"/columns/{[column.name for column in after.columns].index(names[0])}"
