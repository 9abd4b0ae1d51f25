"""
Every fault of a table's definition, each with its place as a JSON pointer and a remedy.

Rule 1: nothing is built from a definition that has a problem.
Rule 2: rules, views and checks are compiled here, so what SQL cannot answer is refused when it is written.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.features.tables.column_types import INTEGER_DIGITS, LONG, MOST_SCALE, TYPES
from clerkwork.features.tables.expressions import Expressions
from clerkwork.features.tables.schema import VERBS, Schema, build
from clerkwork.kernel.errors import Problem

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,58}")  # noqa: TID251 - our own pattern, without nesting
NAME_REMEDY: Final = "Use small letters, digits and underscores, beginning with a letter, at most 59."
RESERVED: Final = frozenset(
    [
        "id",
        "version",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "user",
        "and",
        "or",
        "not",
        "in",
        "between",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "instance",
        "of",
        "true",
        "false",
        "null",
        "function",
        "external",
    ]
)
MOST_COLUMNS: Final = 200
COLORS: Final = frozenset(
    [
        "blue",
        "azure",
        "indigo",
        "purple",
        "pink",
        "red",
        "orange",
        "yellow",
        "lime",
        "green",
        "teal",
        "cyan",
        "gray",
        "secondary",
        "success",
        "warning",
        "danger",
        "info",
    ]
)

Checker = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_anything(_value: Any) -> bool:
    return True


KINDS: Final[Mapping[Checker, str]] = {
    _is_text: "a text",
    _is_bool: "true or false",
    _is_count: "a whole number from 0",
    _is_texts: "a list of texts",
    _is_list: "a list",
}
TABLE_KEYS: Final[Mapping[str, Checker]] = {
    "name": _is_text,
    "id": _is_text,
    "title": _is_text,
    "description": _is_text,
    "icon": _is_text,
    "columns": _is_list,
    "label": _is_text,
    "order": _is_texts,
    "views": _is_list,
    "rules": _is_list,
    "unique": _is_list,
    "checks": _is_list,
}
COLUMN_KEYS: Final[Mapping[str, Checker]] = {
    "name": _is_text,
    "id": _is_text,
    "title": _is_text,
    "type": _is_text,
    "required": _is_bool,
    "unique": _is_bool,
    "indexed": _is_bool,
    "total": _is_bool,
    "default": _is_anything,
    "help": _is_text,
    "length": _is_count,
    "scale": _is_count,
    "min": _is_anything,
    "max": _is_anything,
    "options": _is_list,
    "table": _is_text,
}
RULE_KEYS: Final[Mapping[str, Checker]] = {"role": _is_text, "rows": _is_text, "may": _is_texts, "fields": _is_texts}
VIEW_KEYS: Final[Mapping[str, Checker]] = {
    "name": _is_text,
    "title": _is_text,
    "where": _is_text,
    "order": _is_texts,
    "columns": _is_texts,
}
CHECK_KEYS: Final[Mapping[str, Checker]] = {"feel": _is_text, "message": _is_text}
OPTION_KEYS: Final[Mapping[str, Checker]] = {"value": _is_text, "title": _is_text, "color": _is_text}


@dataclass(frozen=True, slots=True)
class World:
    """What a definition may refer to: the app's tables by name, as JSON values, and its roles (None: not known)."""

    tables: Mapping[str, Any]
    roles: frozenset[str] | None


def problems(value: Any, path: str, stem: str, world: World) -> list[Problem]:
    """Return every fault of a definition: first of its shape, and if that is sound, of its meaning."""
    shape = list(_shape(value, f"{path}#", stem))
    return shape or list(_meaning(build(value), f"{path}#", world))


def _keys(value: Any, place: str, known: Mapping[str, Checker], required: Iterable[str] = ()) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(place, "Expected an object.", f"Its keys are {', '.join(known)}.")
        return
    for key in sorted(value.keys() - known.keys()):
        yield Problem(f"{place}/{key}", "Unknown key.", f"Known are {', '.join(known)}.")
    for key, check in known.items():
        if key in value and not check(value[key]):
            yield Problem(f"{place}/{key}", f"Expected {KINDS[check]}.", "Correct the value.")
    for key in required:
        if not value.get(key):
            yield Problem(f"{place}/{key}", "Expected a value, but there is none.", f"Add {key}.")


def _shape(value: Any, place: str, stem: str) -> Iterator[Problem]:
    faults = list(_keys(value, place, TABLE_KEYS, ("name", "columns")))
    yield from faults
    if faults:
        return
    if value["name"] != stem:
        yield Problem(f"{place}/name", f"Expected the file's name, {stem}, but {value['name']}.", "Rename one of them.")
    yield from _name_problems(value["name"], f"{place}/name")
    for index, entry in enumerate(value["columns"]):
        yield from _column_shape(entry, f"{place}/columns/{index}")
    for key, known, required in (
        ("rules", RULE_KEYS, ("role",)),
        ("views", VIEW_KEYS, ("name",)),
        ("checks", CHECK_KEYS, ("feel", "message")),
    ):
        for index, entry in enumerate(value.get(key, ())):
            yield from _keys(entry, f"{place}/{key}/{index}", known, required)
    for index, names in enumerate(value.get("unique", ())):
        if not _is_texts(names) or not names:
            yield Problem(f"{place}/unique/{index}", "Expected a list of columns.", 'Write ["employee", "year"].')


def _name_problems(name: str, place: str) -> Iterator[Problem]:
    if not NAME.fullmatch(name):
        yield Problem(place, f"Expected a name, but “{name}”.", NAME_REMEDY)


def _column_shape(entry: Any, place: str) -> Iterator[Problem]:
    faults = list(_keys(entry, place, COLUMN_KEYS, ("name", "type")))
    yield from faults
    if faults:
        return
    yield from _name_problems(entry["name"], f"{place}/name")
    if entry["name"] in RESERVED:
        yield Problem(f"{place}/name", f"“{entry['name']}” is a word of FEEL or of the system.", "Choose another name.")
    if entry["type"] not in TYPES:
        yield Problem(f"{place}/type", f"Unknown type “{entry['type']}”.", f"Known are {', '.join(TYPES)}.")
    for index, option in enumerate(entry.get("options", ())):
        if not isinstance(option, str):
            yield from _keys(option, f"{place}/options/{index}", OPTION_KEYS, ("value",))


def _meaning(schema: Schema, place: str, world: World) -> Iterator[Problem]:
    yield from _doubles([column.name for column in schema.columns], f"{place}/columns", "name")
    yield from _doubles([column.id for column in schema.columns], f"{place}/columns", "id")
    if not 0 < len(schema.columns) <= MOST_COLUMNS:
        yield Problem(
            f"{place}/columns", f"Expected 1 to {MOST_COLUMNS} columns, but {len(schema.columns)}.", "Split it."
        )
    for index, column in enumerate(schema.columns):
        yield from _column_meaning(column, f"{place}/columns/{index}", world)
    for index, names in enumerate(schema.unique):
        yield from _known(names, schema, f"{place}/unique/{index}")
    yield from _known([name.removeprefix("-") for name in schema.order], schema, f"{place}/order")
    yield from _rules(schema, place, world)
    yield from _views(schema, place)
    yield from Expressions(schema, world.tables).problems(place)


def _doubles(names: list[str], place: str, what: str) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(place, f"Two columns have the {what} “{name}”.", f"Give each column its own {what}.")


def _column_meaning(column: Any, place: str, world: World) -> Iterator[Problem]:
    if column.type_name == "choice" and not column.options:
        yield Problem(f"{place}/options", "Expected what can be chosen.", 'Add "options": [{"value": "…"}].')
    if column.type_name != "choice" and column.options:
        yield Problem(f"{place}/options", "Only a choice has options.", "Change the type or remove them.")
    yield from _doubles([option.value for option in column.options], f"{place}/options", "value")
    for index, option in enumerate(column.options):
        if option.color and option.color not in COLORS:
            remedy = f"Known are {', '.join(sorted(COLORS))}."
            yield Problem(f"{place}/options/{index}/color", f"Unknown colour “{option.color}”.", remedy)
    if column.type_name == "reference" and column.table not in world.tables:
        message = f"Expected a table of this app, but there is none called “{column.table}”."
        yield Problem(f"{place}/table", message, f"Known are {', '.join(sorted(world.tables))}.")
    if column.type_name != "reference" and column.table:
        yield Problem(f"{place}/table", "Only a reference has a table.", "Change the type or remove it.")
    if column.scale > MOST_SCALE:
        remedy = f"Numbers have at most {INTEGER_DIGITS} digits before the point and {MOST_SCALE} after it."
        yield Problem(f"{place}/scale", f"Expected at most {MOST_SCALE}, but {column.scale}.", remedy)
    if not 0 < column.length <= LONG:
        yield Problem(f"{place}/length", f"Expected 1 to {LONG}, but {column.length}.", "Correct the length.")
    if column.total and column.type.feel != "number":
        yield Problem(f"{place}/total", "Only numbers have a total.", "Remove it.")


def _known(names: Iterable[str], schema: Schema, place: str) -> Iterator[Problem]:
    for name in names:
        if name not in schema.by_name:
            yield Problem(place, f"There is no column “{name}”.", f"Known are {', '.join(schema.by_name)}.")


def _rules(schema: Schema, place: str, world: World) -> Iterator[Problem]:
    for index, rule in enumerate(schema.rules):
        here = f"{place}/rules/{index}"
        if world.roles is not None and rule.role not in world.roles:
            remedy = f"roles.json knows {', '.join(sorted(world.roles)) or 'no role'}."
            yield Problem(f"{here}/role", f"There is no role “{rule.role}”.", remedy)
        for verb in sorted(rule.may - set(VERBS)):
            yield Problem(f"{here}/may", f"Unknown verb “{verb}”.", f"Known are {', '.join(VERBS)}.")
        if rule.may and "read" not in rule.may:
            yield Problem(f"{here}/may", "Who may write rows must be able to read them.", 'Add "read".')
        yield from _known(sorted(rule.fields or ()), schema, f"{here}/fields")


def _views(schema: Schema, place: str) -> Iterator[Problem]:
    yield from _doubles([view.name for view in schema.views], f"{place}/views", "name")
    for index, view in enumerate(schema.views):
        here = f"{place}/views/{index}"
        yield from _name_problems(view.name, f"{here}/name")
        yield from _known(view.columns, schema, f"{here}/columns")
        yield from _known([name.removeprefix("-") for name in view.order], schema, f"{here}/order")
