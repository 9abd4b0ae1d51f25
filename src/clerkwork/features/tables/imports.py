"""
CSV in, row by row, every fault with its line and column.

Rule 1: either all rows, or with `good_only` those without a fault; never half a row.
Rule 2: a row with an id changes that row, a row without one is new; each passes the same actions as everything else.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import transaction

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.tables import actions
from clerkwork.features.tables.column_types import FLAGS, fold
from clerkwork.features.tables.exports import ID, original
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import asker_of, rights
from clerkwork.features.tables.schema import Column
from clerkwork.kernel.errors import ClerkworkError, Forbidden, Invalid, Problem

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PROBLEMS: Final = 1_000
DELIMITERS: Final = ",;\t|"
Progress = Callable[[int, int], None]
Line = tuple[int, dict[str, str]]


@dataclass(slots=True)
class Report:
    """What an import did: rows added and changed, and every fault; `stored` says whether anything was."""

    total: int = 0
    added: int = 0
    changed: int = 0
    problems: list[Problem] = field(default_factory=list)
    stored: bool = False


class _Undo(Exception):  # noqa: N818 - never leaves this file
    """Takes everything back."""


def import_csv(
    table: Table, content: bytes, actor: Actor, *, good_only: bool = False, progress: Progress | None = None
) -> Report:
    """
    Write the rows of a CSV file and report; a problem's place is the column, its line that of the file.

    Columns are found by name or title; commas, semicolons and tabs are understood. Raises Forbidden.
    """
    if not (rights(table, actor).may("create") or rights(table, actor).may("update")):
        raise Forbidden(f"You may not write rows of {table.title}.")
    report, actor = Report(), asker_of(actor)
    try:
        lines = _read(table, content)
    except Invalid as error:
        report.problems += error.problems
        return report
    report.total = len(lines)
    try:
        with action(actor, "rows.import", kind="table", id=table.name, app=table.app.handle) as act:
            _write(table, lines, actor, report, progress)
            _undo_unless(good_only or not report.problems)
            act.note(added=report.added, changed=report.changed, refused=len(report.problems))
    except _Undo:
        report.added = report.changed = 0
        return report
    report.stored = True
    return report


def _undo_unless(wanted: bool) -> None:  # noqa: FBT001 - reads as the sentence it is
    if not wanted:
        raise _Undo


def _write(table: Table, lines: list[Line], actor: Actor, report: Report, progress: Progress | None) -> None:
    for done, (number, cells) in enumerate(lines, 1):
        try:
            with transaction.atomic():
                _write_one(table, cells, actor, report)
        except Invalid as error:
            report.problems += [replace(problem, line=number) for problem in error.problems]
        except ClerkworkError as error:
            report.problems.append(Problem("", str(error), "", number))
        if len(report.problems) >= MOST_PROBLEMS:
            report.problems.append(Problem("", "There are more problems than are listed.", "Correct these first."))
            raise _Undo
        if progress:
            progress(done, len(lines))


def _write_one(table: Table, cells: dict[str, str], actor: Actor, report: Report) -> None:
    identity = cells.get(ID, "")
    values = {name: _value(table.schema.by_name[name], cell) for name, cell in cells.items() if name != ID}
    if not identity:
        actions.create_row(table, {name: value for name, value in values.items() if value != ""}, actor)
        report.added += 1
    elif identity.isascii() and identity.isdigit():
        actions.update_row(table, int(identity), values, actor)
        report.changed += 1
    else:
        raise Invalid([Problem(ID, f"Expected the id of a row, but “{identity}”.", "Leave it empty for a new row.")])


def _value(column: Column, cell: str) -> Any:
    """Return the plain value of a cell: titles of choices and local ways to write booleans are understood."""
    text = original(cell) if column.type.textual else cell.strip()
    if column.type_name == "choice":
        titles = {fold(option.title): option.value for option in column.options}
        return text if column.option(text) else titles.get(fold(text), text)
    if column.type_name == "boolean":
        return FLAGS.get(text.lower(), text)
    return text


def _read(table: Table, content: bytes) -> list[Line]:
    """Return the lines of a file, each with its number and its cells by column name; raises Invalid."""
    if len(content) > MOST_BYTES:
        raise Invalid([Problem("file", f"Expected at most {MOST_BYTES} bytes, but {len(content)}.", "Split the file.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid([Problem("file", "Expected text in UTF-8.", "Save it as “CSV UTF-8”.", line)]) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = next(reader, [])
        names = _names(table, header)
        lines = list(_lines(reader, names))
    except csv.Error as error:
        raise Invalid([Problem("file", f"Expected CSV, but {error}.", "Check quotes.", reader.line_num)]) from error
    if len(lines) > MOST_ROWS:
        raise Invalid([Problem("file", f"Expected at most {MOST_ROWS} rows, but {len(lines)}.", "Split the file.")])
    return lines


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(DELIMITERS, key=head.count)


def _names(table: Table, header: list[str]) -> list[str]:
    """Return the column names of a header that holds names or titles; raises Invalid with every unknown one."""
    known = {fold(column.title) or "": column.name for column in table.schema.columns}
    known |= {column.name: column.name for column in table.schema.columns} | {ID: ID}
    names = [known.get(fold(cell.strip()) or "", "") for cell in header]
    problems = [
        Problem(
            cell or f"column {place}", "There is no such column.", f"Known are {', '.join(table.schema.by_name)}.", 1
        )
        for place, (cell, name) in enumerate(zip(header, names, strict=True), 1)
        if not name
    ]
    doubles = {name for name in names if name and names.count(name) > 1}
    problems += [Problem(name, "The column stands here twice.", "Remove one of them.", 1) for name in sorted(doubles)]
    if not header:
        problems.append(Problem("file", "Expected a first line with the names of columns.", "Add it.", 1))
    if problems:
        raise Invalid(problems)
    return names


def _lines(reader: Any, names: list[str]) -> Iterator[Line]:
    start = reader.line_num + 1
    for cells in reader:
        if any(cells):
            if len(cells) > len(names):
                message = f"Expected {len(names)} cells, but {len(cells)}."
                raise Invalid([Problem("file", message, "Put texts with separators into quotes.", start)])
            yield start, dict(zip(names, cells, strict=False))
        start = reader.line_num + 1
