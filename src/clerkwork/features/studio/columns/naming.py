"""
All places of an app that name a column of a table, by the file they stand in.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.studio import json_values
from clerkwork.features.studio.columns import processes, records
from clerkwork.features.studio.columns.reading import Reader, Spot
from clerkwork.features.studio.columns.tracing import Column, Sort
from clerkwork.features.studio.columns.written import elements

READERS: Final[Mapping[str, Callable[[Reader, File], None]]] = {
    "forms": records.form,
    "app": records.app,
    "tables": records.table,
    "data": records.first_rows,
    "decisions": records.decision,
}


def spots(files: Mapping[str, File], path: str, old: str, new: str) -> list[Spot]:
    """Return every place that names a column of the table at `path` by its old name, in order of path and line."""
    column = Column(files[path].stem, old, new, _tables(files, path, old, new))
    found: list[Spot] = []
    known: dict[str, Mapping[str, Sort]] = {}
    written = {key for file in files.values() if kind_of(file.path).name == "forms" for key in records.fields(file)}
    for file in sorted(files.values(), key=lambda file: (file.path.startswith("tests/"), file.path)):
        source = _source(file)
        if source is None or file.path == path:
            continue
        reader = Reader(column, file.path, source)
        _read(reader, file, written, known)
        found += reader.spots
    return sorted(found, key=lambda spot: (spot.path, spot.line))


def _read(reader: Reader, file: File, written: set[str], known: dict[str, Mapping[str, Sort]]) -> None:
    kind = kind_of(file.path).name
    if kind == "processes":
        root = elements(reader.source)
        rows = processes.spots(reader, root, written)
        known.update({each.says("id"): rows for each in root.walk() if each.tag == "process"})
    elif file.path.startswith("tests/"):
        records.test(reader, file, known)
    elif read := READERS.get(kind):
        read(reader, file)


def _source(file: File) -> str | None:
    try:
        return file.content.decode()
    except UnicodeDecodeError:
        return None


def _tables(files: Mapping[str, File], path: str, old: str, new: str) -> dict[str, dict[str, str]]:
    """Return the columns of every table and what they refer to; the renamed one by its old name."""
    found = {file.stem: _columns(json_values.value_of(file)) for file in files.values() if _is_table(file)}
    own = found.get(files[path].stem, {})
    own[old] = own.pop(new, "")
    return found


def _is_table(file: File) -> bool:
    return kind_of(file.path).name == "tables"


def _columns(value: Any) -> dict[str, str]:
    columns = value.get("columns") if isinstance(value, dict) else None
    entries = [each for each in columns if isinstance(each, dict)] if isinstance(columns, list) else []
    return {str(each.get("name")): str(each.get("table") or "") for each in entries}
