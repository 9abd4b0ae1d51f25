"""
A sheet into a table that is there: judged first, then written, with how far it has come.

Rule 1: either all rows, or with `good_only` those without a fault; never half a row.
Rule 2: a row with an id changes that row, a row without one is new; both as the actor may.
Rule 3: judging is writing that is taken back: what it finds is what writing would find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.db import transaction

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.tables import actions
from clerkwork.features.tables.adding import BATCH, Adder
from clerkwork.features.tables.column_types import fold, to_plain
from clerkwork.features.tables.exports import ID
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import asker_of, rights
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sheets.judging import CellProblem, Fit, Judged, judge
from clerkwork.features.tables.sheets.proposals import Proposal
from clerkwork.features.tables.sheets.readings import Format, Known, Wanted, text_of
from clerkwork.features.tables.sheets.workbooks import Cell
from clerkwork.kernel import sentences
from clerkwork.kernel.errors import ClerkworkError, Forbidden, Invalid, Problem
from clerkwork.kernel.sentences import Sentence

MOST_PROBLEMS: Final = 1_000
IDENTITY: Final = Column(ID, ID, "Id", "text")


class _Undo(Exception):  # noqa: N818 - never leaves this file
    """Takes everything back."""


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do: rows added, changed and left out, and what is wrong with which cell."""

    total: int = 0
    added: int = 0
    changed: int = 0
    left: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is imported by whom into which table: the rows of a sheet, and how its columns fit the table's."""

    table: Table
    actor: Actor
    rows: Sequence[tuple[int, Sequence[Cell]]]
    fits: Sequence[Fit]
    known: Known


def columns(table: Table, actor: Actor) -> list[Column]:
    """Return the columns into which an actor may import, the id first if they may change rows."""
    held = rights(table, asker_of(actor))
    usable = held.fields(table, "create") | held.fields(table, "update")
    found = [column for column in table.schema.columns if column.name in usable]
    return [IDENTITY, *found] if held.may("update") else found


def matched(usable: Sequence[Column], proposals: Sequence[Proposal]) -> dict[int, str]:
    """Return the column for each place of a sheet whose title is a column's title or name."""
    by_word = {fold(word): column.name for column in usable for word in (column.title, column.name)}
    found: dict[int, str] = {}
    for place, proposal in enumerate(proposals):
        name = by_word.get(fold(proposal.title)) or by_word.get(proposal.name)
        if name and name not in found.values():
            found[place] = name
    return found


def fit(place: int, column: Column, fmt: Format) -> Fit:
    """Return how a column of a sheet becomes one of a table."""
    options = {fold(word) or "": one.value for one in column.options for word in (one.title, one.value)}
    return Fit(place, column, Wanted(column.type_name, fmt, column.table, options))


def importing(plan: Plan, outcome: Outcome, *, good_only: bool = False, dry: bool = False) -> Iterator[int]:
    """
    Write a sheet into a table and fill in the outcome; yield how many rows are done. Dry, take it all back.

    Raises Forbidden.
    """
    table = plan.table
    actor = asker_of(plan.actor)
    held = rights(table, actor)
    if not (held.may("create") or held.may("update")):
        raise Forbidden(Sentence("You may not write rows of %(table)s.", table=table.title))
    outcome.total = len(plan.rows)
    try:
        with action(actor, "rows.import", kind="table", id=table.name, app=table.app.handle) as act:
            yield from _written(plan, actor, outcome, trial=dry and held.everything)
            if dry or (outcome.problems and not good_only):
                raise _Undo  # noqa: TRY301 - the transaction must see it
            act.note(added=outcome.added, changed=outcome.changed, refused=outcome.left)
    except _Undo:
        return
    outcome.stored = True


def _written(plan: Plan, actor: Actor, outcome: Outcome, *, trial: bool) -> Iterator[int]:
    """Judge and write every row; a trial adds none, since nobody's rules would judge it afterwards."""
    adder = Adder(plan.table, actor) if rights(plan.table, actor).may("create") else None
    titles = {fit_.column.name: fit_ for fit_ in plan.fits}
    cells = dict(plan.rows)
    found = judge(plan.rows, plan.fits, plan.known)
    done = 0
    while batch := list(islice(found, BATCH)):
        new: list[tuple[int, Mapping[str, Any]]] = []
        for judged in batch:
            values, faults = _one(plan, actor, adder, judged)
            told = [*judged.problems, *(_at(fault, judged.row, titles, cells[judged.row]) for fault in faults)]
            outcome.problems += told
            outcome.left += bool(told)
            outcome.changed += not told and values is None
            if values is not None and not told:
                new.append((judged.row, values))
        _add(None if trial else adder, new, outcome)
        if len(outcome.problems) >= MOST_PROBLEMS:
            message = Sentence("There are more problems than are listed.")
            outcome.problems.append(CellProblem(0, 0, "", "", message, Sentence("Correct these first.")))
            raise _Undo
        done += len(batch)
        yield done


def _one(
    plan: Plan, actor: Actor, adder: Adder | None, judged: Judged
) -> tuple[Mapping[str, Any] | None, list[Problem]]:
    """Return the values of a row that is to be added, None of one that was changed, and what is wrong."""
    values = dict(judged.values)
    identity = values.pop(ID, None)
    if judged.problems:
        return values, []
    if identity is not None:
        return None, _changed(plan.table, actor, identity, values)
    if adder is None:
        return values, [
            Problem("", Sentence("You may change rows, but not add any."), Sentence("Give the row its id."))
        ]
    return adder.judge(values, judged.row)


def _changed(table: Table, actor: Actor, identity: str, values: Mapping[str, Any]) -> list[Problem]:
    if not (identity.isascii() and identity.isdigit()):
        message = Sentence("Expected the id of a row, but “%(value)s”.", value=identity)
        return [Problem(ID, message, Sentence("Leave it empty for a new row."))]
    types = table.schema.by_name
    plain = {name: to_plain(value, types[name].type_name) for name, value in values.items()}
    try:
        with transaction.atomic():
            actions.update_row(table, int(identity), plain, actor)
    except Invalid as error:
        return list(error.problems)
    except ClerkworkError as error:
        return [Problem(ID, sentences.of(error))]
    return []


def _add(adder: Adder | None, rows: list[tuple[int, Mapping[str, Any]]], outcome: Outcome) -> None:
    refused = adder.add(rows) if adder is not None else []
    message = Sentence("You may not add this row: it is none of those you may write.")
    outcome.problems += [CellProblem(line, 0, "", "", message) for line in refused]
    outcome.added += len(rows) - len(refused)
    outcome.left += len(refused)


def _at(fault: Problem, row: int, fits: Mapping[str, Fit], cells: Sequence[Cell]) -> CellProblem:
    """Return a fault of a row as one of a cell, where its column stands in the sheet."""
    found = fits.get(fault.place)
    place = found.place if found else 0
    cell = text_of(cells[place]) if found and place < len(cells) else ""
    return CellProblem(row, place, found.column.title if found else "", cell, fault.message, fault.remedy)
