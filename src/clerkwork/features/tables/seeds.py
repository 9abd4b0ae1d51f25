"""
The first rows of a table in an app folder: `data/<table>.csv`.

Rule 1: they are added when the file is new or changed and the table has no row; rows that are there are never touched.
Rule 2: people, teams and rows of other tables stand there by name, since ids differ from one installation to the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.utils.timezone import get_current_timezone

from clerkwork.features.apps.kinds import Change, Description, Draft, File, Kind, Verb
from clerkwork.features.apps.models import App
from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.tables import ddl, importing, knowing
from clerkwork.features.tables.importing import Outcome, Plan
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.schema import Schema, build
from clerkwork.features.tables.sheets import files
from clerkwork.features.tables.sheets.judging import CellProblem, Fit, judge
from clerkwork.features.tables.sheets.readings import Format, Known
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence

NAME: Final = "data"
LOOKED_UP: Final = frozenset({"person", "team", "reference"})
EXACT: Final = Format(".", "ymd")
MOST_PROBLEMS: Final = 50


def schema_of(draft: Draft, file: File) -> Schema | None:
    """Return the definition of the table that a file fills, None if there is none that can be read."""
    found = draft.named("tables", file.stem)
    try:
        return build(found[0].json()) if found else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def read(file: File, schema: Schema) -> tuple[list[Fit], list[tuple[int, Any]]]:
    """Return how the columns of a file fit a table, and its rows; raises Invalid."""
    rows = files.read(file.content, file.path)[0].rows
    names = [str(cell) for cell in rows[0][1]]
    unknown = [name for name in names if name not in schema.by_name]
    if unknown:
        known = ", ".join(schema.by_name)
        raise Invalid([Problem(file.path, f"There is no column {name}.", f"Known are {known}.", 1) for name in unknown])
    return fits(schema, names), rows[1:]


def fits(schema: Schema, names: Sequence[str]) -> list[Fit]:
    """Return how columns of these names fit a table; those that it has not are left out."""
    places = enumerate(names)
    return [importing.fit(place, schema.by_name[name], EXACT) for place, name in places if name in schema.by_name]


def faults(rows: Iterable[tuple[int, Any]], fits: Sequence[Fit], known: Known) -> Iterator[CellProblem]:
    """Yield what is wrong with which cell; whom and what cells name is not looked up."""
    own = [fit for fit in fits if fit.column.type_name not in LOOKED_UP]
    return (each for judged in judge(rows, own, known) for each in judged.problems)


def check(draft: Draft, file: File) -> Iterable[Problem]:
    """List what is wrong with the first rows of a table; whom and what they name is looked up when they are added."""
    schema = schema_of(draft, file)
    return _problems(file, schema) if schema is not None else ()


def _problems(file: File, schema: Schema) -> Iterator[Problem]:
    try:
        found, rows = read(file, schema)
    except Invalid as invalid:
        yield from (Problem(file.path, each.message, each.remedy, each.line) for each in invalid.problems)
        return
    named = {fit.column.name for fit in found}
    missing = [c.name for c in schema.columns if c.required and c.default is None and c.name not in named]
    if missing and rows:
        yield Problem(file.path, f"Expected the required column {missing[0]}, but it is missing.", "Add it.", 1)
    wrong = faults(rows, found, Known(zone=get_current_timezone()))
    for each, _ in zip(wrong, range(MOST_PROBLEMS), strict=False):
        place = f"{file.path}#/{each.row}/{each.place}"
        yield Problem(place, f"{each.column}: {each.message}", "Correct the cell.", each.row)


def _table(app: App | None, schema: Schema | None) -> Table | None:
    if app is None or schema is None:
        return None
    return Table.objects.select_related("app").filter(app=app, identity=schema.identity).first()


def describe(draft: Draft, change: Change) -> Description:
    """Say how many rows are added, or why none are."""
    if change.verb is Verb.REMOVE or change.after is None:
        return Description((Sentence("the rows of its table stay"),))
    schema = schema_of(draft, change.after)
    if schema is None:
        return Description((Sentence("no table has this name, so the file is only kept"),))
    table = _table(draft.app, schema)
    there = ddl.row_count(table) if table else 0
    if there:
        return Description((_nothing(there),))
    _, rows = read(change.after, schema)
    many = "adds %(n)s rows to the table %(table)s"
    return Description((Sentence("adds %(n)s row to the table %(table)s", many, n=len(rows), table=schema.name),))


def _nothing(there: int) -> Sentence:
    many = "adds nothing, since the table has %(n)s rows already"
    return Sentence("adds nothing, since the table has %(n)s row already", many, n=there)


def apply(draft: Draft, change: Change, _actor: Actor) -> None:
    """Add the first rows to a table that has none; raises Invalid."""
    if change.verb is Verb.REMOVE or change.after is None:
        return
    schema = schema_of(draft, change.after)
    table = _table(draft.app, schema)
    if schema is None or table is None or ddl.row_count(table):
        return
    found, rows = read(change.after, schema)
    known = knowing.known(draft.handle, SYSTEM, {column.table for column in schema.columns if column.table})
    outcome = Outcome()
    for _ in importing.importing(Plan(table, SYSTEM, rows, found, known), outcome):
        pass
    if outcome.problems:
        path = change.after.path
        wrong = [Problem(path, f"{p.column}: {p.message}", p.remedy, p.row or None) for p in outcome.problems]
        raise Invalid(wrong[:MOST_PROBLEMS])


DATA: Final = Kind(NAME, "data", ".csv", 30, check=check, apply=apply, describe=describe)
