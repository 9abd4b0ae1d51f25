"""
What changes between two definitions of a table, and whether the rows there are can follow.

Rule 1: a column is the same as long as its id is; a new name is a rename and loses nothing.
Rule 2: this file changes nothing; ddl.py carries changes out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from clerkwork.features.tables.column_types import Unfit, to_plain
from clerkwork.features.tables.schema import Column, Schema
from clerkwork.kernel.sentences import Sentence

TEXTS: Final = frozenset({"text", "long text"})
HANDLES: Final = frozenset({"choice", "person", "team"})
OF_TYPES: Final[Mapping[str, Sentence]] = {
    str(said): said
    for said in (
        Sentence("text"),
        Sentence("long text"),
        Sentence("integer"),
        Sentence("number"),
        Sentence("boolean"),
        Sentence("date"),
        Sentence("datetime"),
        Sentence("choice"),
        Sentence("person"),
        Sentence("team"),
        Sentence("reference"),
    )
}
"""The types of columns in words, by their names."""
RESCALED: Final = Sentence("gives the column %(column)s %(new)s digits after the point instead of %(old)s")
RECHECKED: Final = Sentence("changes the checks; rows that are there are checked when they are next written")
WIDER: Final[Mapping[str, frozenset[str]]] = {
    "text": frozenset({"long text", *HANDLES}),
    "long text": frozenset({"text", *HANDLES}),
    "integer": frozenset({"number", *TEXTS}),
    "number": frozenset({"integer", *TEXTS}),
    "boolean": TEXTS,
    "date": TEXTS,
    "datetime": TEXTS,
    "choice": TEXTS,
    "person": TEXTS,
    "team": TEXTS,
    "reference": TEXTS,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new definition adds, removes and changes; pairs are (before, after)."""

    added: tuple[Column, ...]
    removed: tuple[Column, ...]
    kept: tuple[tuple[Column, Column], ...]

    @property
    def replaced(self) -> list[tuple[Column, Column]]:
        """The columns that are stored in another way."""
        return [(before, after) for before, after in self.kept if storage(before) != storage(after)]


def difference(before: Schema, after: Schema) -> Difference:
    """Return what changes from one definition to the next."""
    old = {column.id: column for column in before.columns}
    new = {column.id: column for column in after.columns}
    return Difference(
        added=tuple(column for column in after.columns if column.id not in old),
        removed=tuple(column for column in before.columns if column.id not in new),
        kept=tuple((old[column.id], column) for column in after.columns if column.id in old),
    )


def storage(column: Column) -> tuple[Any, ...]:
    """Return what of a column its SQL column depends on; NOT NULL apart, which can be set and dropped."""
    kind = "string" if column.type.textual else column.type_name
    return kind, column.scale, column.table, column.type.searched


def convertible(before: Column, after: Column) -> bool:
    """Tell whether values of a column can become values of its next definition."""
    if before.type_name == after.type_name:
        return before.table == after.table
    return after.type_name in WIDER[before.type_name]


def converted(value: Any, before: Column, after: Column) -> Any:
    """Return a typed value as the next definition holds it; raises Unfit."""
    if value is None:
        return None
    plain = to_plain(value, before.type_name)
    if after.type.feel == "number" and isinstance(plain, int | Decimal):
        step = Decimal(1).scaleb(-after.scale)
        plain = Decimal(plain).quantize(step, rounding=ROUND_HALF_EVEN)
    elif after.type.textual and not isinstance(plain, str):
        plain = written(plain)
    result = after.type.plain(plain, after.measure)
    if after.options and after.option(result) is None:
        raise Unfit("“%(value)s” is not among the options.", value=result)
    return result


def written(value: Any) -> str:
    """Return a plain value as a text column holds it."""
    return (
        str(value).lower()
        if isinstance(value, bool)
        else format(value, "f")
        if isinstance(value, Decimal)
        else str(value)
    )


def demanding(before: Column, after: Column) -> bool:
    """Tell whether values that are there may not fit the next definition."""
    removed = {option.value for option in before.options} - {option.value for option in after.options}
    return bool(
        storage(before) != storage(after)
        or before.type_name != after.type_name
        or after.length < before.length
        or (after.options and (removed or not before.options))
        or (after.required and not before.required)
    )


def details(found: Difference, before: Schema, after: Schema) -> Iterator[Sentence]:
    """Yield what changes."""
    if before.name != after.name:
        yield Sentence("renames the table %(old)s to %(new)s", old=before.name, new=after.name)
    for column in found.added:
        yield Sentence("adds the column %(column)s (%(type)s)", column=column.name, type=OF_TYPES[column.type_name])
    for old, new in found.kept:
        yield from _column_details(old, new)
    for column in found.removed:
        yield Sentence("removes the column %(column)s", column=column.name)
    yield from _unique_details(before, after)
    if before.rules != after.rules:
        yield Sentence("changes who may do what")
    if before.checks != after.checks:
        yield RECHECKED


def _column_details(old: Column, new: Column) -> Iterator[Sentence]:
    if old.name != new.name:
        yield Sentence("renames the column %(old)s to %(new)s", old=old.name, new=new.name)
    if old.type_name != new.type_name:
        types = {"old": OF_TYPES[old.type_name], "new": OF_TYPES[new.type_name]}
        yield Sentence("turns the column %(column)s from %(old)s into %(new)s", column=new.name, **types)
    elif old.scale != new.scale:
        yield Sentence(RESCALED, column=new.name, new=new.scale, old=old.scale)
    if new.required and not old.required:
        yield Sentence("makes the column %(column)s required", column=new.name)
    if old.required and not new.required:
        yield Sentence("makes the column %(column)s optional", column=new.name)


def _unique_details(before: Schema, after: Schema) -> Iterator[Sentence]:
    old, new = ({tuple(_ids(schema, names)) for names in schema.uniques} for schema in (before, after))
    for names in sorted(new - old):
        yield Sentence("demands that %(columns)s occur once", columns=", ".join(names))
    for names in sorted(old - new):
        yield Sentence("no longer demands that %(columns)s occur once", columns=", ".join(names))


def _ids(schema: Schema, names: tuple[str, ...]) -> Iterator[str]:
    return (schema.by_name[name].id for name in names)


def losses(found: Difference, filled: Callable[[Column], int]) -> Iterator[Sentence]:
    """Yield what is lost for good; `filled` counts the rows that have a value in a column."""
    for column in found.removed:
        count = filled(column)
        if count:
            yield Sentence(
                "the values of the column %(column)s in %(n)s row",
                "the values of the column %(column)s in %(n)s rows",
                column=column.name,
                n=count,
            )
    for old, new in found.kept:
        if new.scale < old.scale or (old.type_name == "number" and new.type_name == "integer"):
            said = Sentence("digits of %(column)s after the %(scale)s. place, which are rounded")
            yield Sentence(said, column=new.name, scale=new.scale)
