"""
A table's definition, as tables/<name>.json gives it.

Rule 1: a Schema is made of checked JSON only; definition.py finds the problems.
Rule 2: a column is known to rows, rules and people by its `name`, to the database by its stable `id` (its first name).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from clerkwork.features.tables.column_types import LONG, SHORT, TYPES, ColumnType
from clerkwork.kernel import json

VERBS: Final = ("read", "create", "update", "delete")
DEFAULT_SCALE: Final = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One value that a choice offers."""

    value: str
    title: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `table` is the table a reference points to, `default` JSON or a text that begins with =."""

    name: str
    id: str
    title: str
    type_name: str
    required: bool = False
    unique: bool = False
    indexed: bool = False
    total: bool = False
    default: Any = None
    help: str = ""
    length: int = SHORT
    scale: int = 0
    minimum: Any = None
    maximum: Any = None
    options: tuple[Option, ...] = ()
    table: str = ""

    @property
    def type(self) -> ColumnType:
        """The column's type."""
        return TYPES[self.type_name]

    @property
    def measure(self) -> int:
        """What the type's reader needs: a text's length or a number's scale."""
        return self.length if self.type.textual else self.scale

    def option(self, value: str | None) -> Option | None:
        """Return the option of a value, or None."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role may do with which rows; `fields` None is every column."""

    role: str
    rows: str
    may: frozenset[str]
    fields: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A FEEL condition that every row must not fail, and what to say when it does."""

    feel: str
    message: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved way of looking at the rows."""

    name: str
    title: str
    where: str = ""
    order: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """A table's definition."""

    name: str
    identity: str
    title: str
    description: str = ""
    icon: str = ""
    columns: tuple[Column, ...] = ()
    label: str = ""
    order: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    rules: tuple[Rule, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Check, ...] = field(default_factory=tuple)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name, in the order of the file."""
        return {column.name: column for column in self.columns}

    @cached_property
    def uniques(self) -> tuple[tuple[str, ...], ...]:
        """Every set of columns whose values occur once, single columns included."""
        single = tuple((column.name,) for column in self.columns if column.unique)
        return tuple(dict.fromkeys((*single, *self.unique)))


@lru_cache(maxsize=256)
def parsed(definition: str) -> Schema:
    """Return the Schema of a stored definition, which was checked when it was applied."""
    return build(json.loads(definition))


def build(value: Mapping[str, Any]) -> Schema:
    """Return the Schema of a checked JSON value; an empty one is a table that is still to get its columns."""
    name = value.get("name", "")
    return Schema(
        name=name,
        identity=value.get("id", name),
        title=value.get("title", name.replace("_", " ").capitalize()),
        description=value.get("description", ""),
        icon=value.get("icon", ""),
        columns=tuple(_column(entry) for entry in value.get("columns", ())),
        label=value.get("label", ""),
        order=tuple(value.get("order", ())),
        views=tuple(_view(entry) for entry in value.get("views", ())),
        rules=tuple(_rule(entry) for entry in value.get("rules", ())),
        unique=tuple(tuple(names) for names in value.get("unique", ())),
        checks=tuple(Check(entry["feel"], entry["message"]) for entry in value.get("checks", ())),
    )


def _column(entry: Mapping[str, Any]) -> Column:
    name, type_name = entry["name"], entry["type"]
    return Column(
        name=name,
        id=entry.get("id", name),
        title=entry.get("title", name.replace("_", " ").capitalize()),
        type_name=type_name,
        required=entry.get("required", False),
        unique=entry.get("unique", False),
        indexed=entry.get("indexed", False),
        total=entry.get("total", False),
        default=entry.get("default"),
        help=entry.get("help", ""),
        length=entry.get("length", LONG if type_name == "long text" else SHORT),
        scale=entry.get("scale", DEFAULT_SCALE) if type_name == "number" else 0,
        minimum=entry.get("min"),
        maximum=entry.get("max"),
        options=tuple(_option(option) for option in entry.get("options", ())),
        table=entry.get("table", ""),
    )


def _option(entry: str | Mapping[str, Any]) -> Option:
    if isinstance(entry, str):
        return Option(entry, entry.replace("_", " ").capitalize())
    value = entry["value"]
    return Option(value, entry.get("title", value.replace("_", " ").capitalize()), entry.get("color", ""))


def _rule(entry: Mapping[str, Any]) -> Rule:
    fields = entry.get("fields")
    may = entry.get("may", ["read"])
    return Rule(entry["role"], entry.get("rows", "true"), frozenset(may), None if fields is None else frozenset(fields))


def _view(entry: Mapping[str, Any]) -> View:
    return View(
        entry["name"],
        entry.get("title", entry["name"].replace("_", " ").capitalize()),
        entry.get("where", ""),
        tuple(entry.get("order", ())),
        tuple(entry.get("columns", ())),
    )
