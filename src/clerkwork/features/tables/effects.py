"""
What a change of a table does to the rows that are there, before it is applied.

Rule 1: this file changes nothing; it counts, converts in memory, and names the rows that cannot follow.
Rule 2: kinds.py refuses exactly what is a FAIL here.
Rule 3: values of rows stand in samples alone, which are for those who may read the rows; no text holds one.
"""

from collections.abc import Iterator
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

MOST_SAMPLES: Final = 5
SHORTENED: Final = 60


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
    rows = changes.rows_in_words(total)
    if not column.required:
        yield Effect(Tone.KEEP, place, f"{rows} will have no value in {column.title}.", total)
    elif (value := default_of(column)) is not None:
        yield Effect(Tone.FILL, place, f"{rows} will have {_shown(value, column)} in {column.title}.", total)
    else:
        message = f"{rows} would have no value in the required column {column.name}."
        yield Effect(Tone.FAIL, place, message, total, "Give it a default.")


def _kept(table: Table, old: Column, new: Column, place: str) -> Iterator[Effect]:
    if not changes.convertible(old, new):
        count = ddl.filled(table, old)
        message = f"A column cannot turn from {old.type_name} {old.table} into {new.type_name} {new.table}."
        remedy = "Add a column with another id, and remove this one."
        yield Effect(Tone.FAIL, place, " ".join(message.split()), count, remedy)
    elif changes.demanding(old, new):
        yield from _demanding(table, old, new, place)


def _demanding(table: Table, old: Column, new: Column, place: str) -> Iterator[Effect]:
    faults: dict[str, list[Sample]] = {}
    changed: list[Sample] = []
    filled = 0
    for identity, value in fetch(_values(table, old)):
        try:
            result = _followed(value, old, new)
        except Unfit as unfit:
            faults.setdefault(_general(str(unfit)), []).append(Sample(str(identity), _shown(value, old), str(unfit)))
            continue
        if value is None and result is not None:
            filled += 1
        elif value != result and _shown(value, old) != _shown(result, new):
            changed.append(Sample(str(identity), _shown(value, old), _shown(result, new)))
    for fault, samples in faults.items():
        message = f"{changes.rows_in_words(len(samples))} would not fit, the first is {samples[0].id}: {fault}"
        cut = tuple(samples[:MOST_SAMPLES])
        yield Effect(Tone.FAIL, place, message, len(samples), "Change the rows first.", cut, (old.id,))
    if filled:
        yield Effect(Tone.FILL, place, f"{changes.rows_in_words(filled)} get the default of {new.title}.", filled)
    if changed:
        lost = new.scale < old.scale or (old.type_name == "number" and new.type_name == "integer")
        text = f"{changes.rows_in_words(len(changed))} are {'rounded' if lost else 'converted'} in {new.title}."
        tone = Tone.LOSE if lost else Tone.CONVERT
        yield Effect(tone, place, text, len(changed), samples=tuple(changed[:MOST_SAMPLES]), columns=(old.id,))


def _general(fault: str) -> str:
    """Return a fault without the value that it names."""
    if fault.startswith("“"):
        return "The value is not among the options."
    return f"{fault.partition(', but ')[0].rstrip('.')}."


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
        text = f"The values of {column.title} in {changes.rows_in_words(count)} are gone for good."
        yield Effect(Tone.LOSE, "", text, count)
    else:
        yield Effect(Tone.KEEP, "", f"{column.title} is empty, so removing it loses nothing.", 0)


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
            message = f"Some rows have the same {', '.join(names)}."
            rows = sum(row[-1] for row in doubles)
            yield Effect(Tone.FAIL, _place(after, names), message, rows, "Change the rows first.", samples, ids)


def _double(row: Any, columns: list[Column]) -> Sample:
    values = (_shown(value, column) for value, column in zip(row, columns, strict=False))
    return Sample("", ", ".join(values), f"{row[-1]} times")


def _place(after: Schema, names: tuple[str, ...]) -> str:
    if names in after.unique:
        return f"/unique/{after.unique.index(names)}"
    return f"/columns/{[column.name for column in after.columns].index(names[0])}"
