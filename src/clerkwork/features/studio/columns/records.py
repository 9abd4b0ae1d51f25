"""
A column's places in forms, tiles, other tables, tests, first rows and decisions.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio import json_places, json_values
from clerkwork.features.studio.columns.processes import GIVEN
from clerkwork.features.studio.columns.reading import Reader
from clerkwork.features.studio.columns.tracing import NONE, Row, Scope, Sort
from clerkwork.features.studio.columns.written import Written, elements, of_json, plain
from clerkwork.features.studio.json_places import Path

KEYED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*\Z')  # noqa: TID251 - ours, without nesting
NEAR: Final = 200
PANEL_WORDS: Final = frozenset(("type", "title", "source"))
PLACES: Final = frozenset(
    ("given", "with", "then", "variables", "expect", "when")
)  # of a test: names there are variables


def fields(file: File) -> set[str]:
    """Return the variables that a form writes."""
    value = json_values.value_of(file)
    parts = value.get("components") if isinstance(value, dict) else None
    return {each["key"] for each in _dicts(parts) if isinstance(each.get("key"), str)}


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    for each in value if isinstance(value, list) else []:
        if isinstance(each, dict):
            yield each


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _sources(value: Any, *path: str) -> dict[str, Sort]:
    """Return the sources of rows that stand somewhere, each with its table."""
    found = _at(value, path)
    pairs = found.items() if isinstance(found, dict) else ()
    return {
        name: each["table"] for name, each in pairs if isinstance(each, dict) and isinstance(each.get("table"), str)
    }


def _texts(source: str) -> Iterator[tuple[Path, Written]]:
    for place in json_places.places(source):
        if source.startswith('"', place.start):
            yield place.path, of_json(source, place)


def _about_rows(reader: Reader, path: Path, written: Written, tables: Mapping[str, Sort], scope: Scope) -> bool:
    """Read a text of a source of rows, if it is one about columns; say whether it was."""
    at = path.index("sources") if "sources" in path else len(path)
    name, what = (*path[at + 1 : at + 3], "", "")[:2]
    table = tables.get(str(name))
    if table is None:
        return False
    if what == "where":
        reader.feel(written, _title(path), (*scope, Row(table)))
    elif what == "order" and table == reader.column.table:
        reader.names(written, _title(path))
    return what in ("where", "order")


def _title(path: Path) -> str:
    return ".".join(map(str, path))


def form(reader: Reader, file: File) -> None:
    """Note every place of a form."""
    value = json_values.value_of(file)
    tables = _sources(value, "clerk", "sources")
    typed: dict[str, Sort] = dict.fromkeys(fields(file) - tables.keys())
    scope: Scope = (GIVEN, typed, tables)
    for path, written in _texts(reader.source):
        if _about_rows(reader, path, written, tables, scope) or _of_panel(reader, value, path, written, tables):
            continue
        if path[-1] == "key" and len(path) > 3 and path[-3] == "columns":  # noqa: PLR2004 - columns, index, key
            _of_columns(reader, value, path, written, scope)
        else:
            reader.said(written, _component(value, path), scope)


def _component(value: Any, path: Path) -> str:
    """Return what a component of a form is called, else where a text stands."""
    part = _at(value, path[:2]) if path[:1] == ("components",) else None
    label = part.get("label") or part.get("key") or part.get("id") if isinstance(part, dict) else None
    return label if isinstance(label, str) else _title(path)


def _of_panel(reader: Reader, value: Any, path: Path, written: Written, tables: Mapping[str, Sort]) -> bool:
    """Read a setting of a panel that names a column; say whether it was one."""
    if path[:2] != ("clerk", "panels") or path[-1] in PANEL_WORDS or written.text.startswith("="):
        return False
    source = _at(value, (*path[:-1], "source"))
    if tables.get(str(source)) == reader.column.table and written.text == reader.column.old:
        reader.names(written, _title(path))
    return True


def _of_columns(reader: Reader, value: Any, path: Path, written: Written, scope: Scope) -> None:
    """Read the key of a column of a list that a form shows."""
    if written.text != reader.column.old:
        return
    shown = _at(value, (*path[:-3], "dataSource"))
    text = shown if isinstance(shown, str) else ""
    rows = Reader(reader.column, "", "").said(Written(text, tuple(range(len(text) + 1))), "", scope)
    if rows == reader.column.table:
        reader.names(written, _component(value, path))
    elif rows is None:
        reader.note(written, _component(value, path), [], doubtful=True)


def app(reader: Reader, file: File) -> None:
    """Note every place of the tiles of an app."""
    value = json_values.value_of(file)
    for path, written in _texts(reader.source):
        if path[:1] != ("tiles",) or len(path) < 3:  # noqa: PLR2004 - tiles, index, key
            continue
        tables = _sources(_at(value, path[:2]), "sources")
        scope: Scope = (GIVEN, tables)
        label = _at(value, (*path[:2], "label"))
        if not _about_rows(reader, path, written, tables, scope):
            reader.said(written, label if isinstance(label, str) else _title(path), scope)


FEEL_OF_TABLES: Final = frozenset((("rules", "rows"), ("views", "where"), ("checks", "feel")))


def table(reader: Reader, file: File) -> None:
    """Note every place of another table, which may refer to the one of the column."""
    scope: Scope = (GIVEN, Row(file.stem))
    for path, written in _texts(reader.source):
        if (path[0], path[-1]) in FEEL_OF_TABLES:
            reader.feel(written, _title(path), scope)
        elif path == ("label",):
            reader.template(written, "label", scope)


def first_rows(reader: Reader, file: File) -> None:
    """Note the heading of a column in the first rows of its table."""
    if file.stem != reader.column.table:
        return
    end = reader.source.find("\n")
    reader.names(plain(reader.source, 0, end if end >= 0 else len(reader.source)), "1")


def test(reader: Reader, file: File, processes: Mapping[str, Mapping[str, Sort]]) -> None:
    """Note every place of a test of a process: keys of rows that a step gives, and expressions."""
    value = json_values.value_of(file)
    known = processes.get(str(_at(value, ("process",))), {})
    title = _at(value, ("title",))
    for place in json_places.places(reader.source):
        if place.path and place.path[-1] == reader.column.old:
            _key(reader, place.path, place.start, known, str(title or file.stem))
    for _path, written in _texts(reader.source):
        reader.said(written, str(title or file.stem), (GIVEN, known))


def _key(reader: Reader, path: Path, start: int, known: Mapping[str, Sort], title: str) -> None:
    """Note a key of a test, if the value around it is rows or may be."""
    around = next((each for each in reversed(path[:-1]) if isinstance(each, str)), None)
    if around is None or around in PLACES:
        return
    found = KEYED.search(reader.source, max(0, start - NEAR), start)
    if found is None:
        return
    written = plain(reader.source, found.start(1), found.end(1))
    rows = known.get(around, None if around not in GIVEN else NONE)
    if rows == reader.column.table:
        reader.names(written, title)
    elif rows is None:
        reader.note(written, title, [], doubtful=True)


def decision(reader: Reader, _file: File) -> None:
    """Note every place of a decision: what it is given is not known, so each is a doubt."""
    scope: Scope = (GIVEN,)
    root = elements(reader.source)
    reader.words = tuple({name for each in root.walk() if " " in (name := each.says("name"))})
    for element in root.walk():
        called = element.attributes.get("name")
        if element.tag == "itemComponent" and called and called.text == reader.column.old:
            above = element.parent.title if element.parent else ""
            reader.note(called, above, [], doubtful=True)
        if element.tag != "text" or element.parent is None:
            continue
        read: Callable[..., Any] = reader.tests if element.parent.tag == "inputEntry" else reader.feel
        for written in element.texts:
            if reader.speaks(written):
                read(written, element.title, scope)
