"""Sheets into tables that are there: judged cell by cell, all or the good ones, as far as the importer may."""

from typing import Any

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.audit.models import Entry
from clerkwork.features.people.models import User
from clerkwork.features.tables import actions, importing, queries
from clerkwork.features.tables.importing import Outcome, Plan
from clerkwork.features.tables.knowing import known
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.sheets.proposals import propose
from clerkwork.features.tables.sheets.workbooks import Cell
from clerkwork.kernel.errors import Forbidden

pytestmark = [pytest.mark.both, pytest.mark.django_db]
HEAD = ("Employee", "FROM", "to", "Days", "What for")
GOOD = (2, ("Ben Test", "1.3.2026", "2026-03-02", "1,5", "x"))
BEN = {"employee": "ben", "from": "2026-03-02", "to": "2026-03-06", "days": 5}


def planned(table: Table, actor: Any, *rows: tuple[int, tuple[Cell, ...]], head: tuple[str, ...] = HEAD) -> Plan:
    proposals = propose(head, rows, known("vacation", actor))
    usable = importing.columns(table, actor)
    names = importing.matched(usable, proposals)
    by_name = {column.name: column for column in usable}
    fits = [importing.fit(place, by_name[name], proposals[place].format) for place, name in names.items()]
    return Plan(table, actor, rows, fits, known("vacation", actor))


def done(plan: Plan, **how: Any) -> tuple[Outcome, list[int]]:
    outcome = Outcome()
    return outcome, list(importing.importing(plan, outcome, **how))


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.cell) for problem in outcome.problems]


def test_rows_are_added_with_names_and_local_formats(absences: Table, people: dict[str, User]) -> None:
    outcome, progress = done(planned(absences, people["hanna"], GOOD))
    assert (outcome.added, outcome.problems, outcome.stored, progress) == (1, [], True, [1])
    row = queries.rows(absences, SYSTEM)[0]
    assert {key: str(row[key]) for key in BEN} | {"kind": row["kind"]} == {
        "employee": "ben", "from": "2026-03-01", "to": "2026-03-02", "days": "1.5", "kind": "vacation",
    }  # fmt: skip
    logged = Entry.objects.filter(kind="row", object=row["id"]).values_list("verb", "actor")
    assert list(logged) == [("row.create", "hanna")]


BAD = [
    GOOD,
    (3, ("Ben Test", "2026-03-01", "2026-03-02", "-1", "")),
    (4, ("Nobody", "2026-03-01", "x", "1", "")),
    (5, ("ben", "2026-03-01", "2026-03-05", "1", "")),
    (6, ("cem", "2026-03-05", "2026-03-01", "1", "")),
    (7, ("cem", "", "2026-03-01", "1", "")),
]
FAULTS = [
    (3, "Days", "-1"),
    (4, "Employee", "Nobody"),
    (4, "To", "x"),
    (5, "Employee", "ben"),
    (6, "To", "2026-03-01"),
    (7, "From", ""),
]


@pytest.mark.parametrize("how", [{}, {"dry": True}])
def test_every_fault_is_told_at_its_cell_and_nothing_stored(
    absences: Table, people: dict[str, User], how: dict[str, Any]
) -> None:
    outcome, _ = done(planned(absences, people["hanna"], *BAD), **how)
    assert told(outcome) == FAULTS
    assert (outcome.stored, outcome.added, outcome.left, queries.count(absences, SYSTEM)) == (False, 1, 5, 0)


def test_only_the_good_ones(absences: Table, people: dict[str, User]) -> None:
    outcome, _ = done(planned(absences, people["hanna"], *BAD), good_only=True)
    assert (outcome.stored, outcome.added, outcome.left, queries.count(absences, SYSTEM)) == (True, 1, 5, 1)


def test_a_row_with_an_id_is_changed(absences: Table, people: dict[str, User]) -> None:
    row = actions.create_row(absences, BEN, SYSTEM)
    rows = [(2, (row["id"], "2,5")), (3, ("abc", "1,5")), (4, ("99", "1,5"))]
    plan = planned(absences, people["ada"], *rows, head=("id", "days"))
    outcome, _ = done(plan, good_only=True)
    assert (outcome.changed, told(outcome)) == (1, [(3, "Id", "abc"), (4, "Id", "99")])
    assert str(queries.rows(absences, SYSTEM)[0]["days"]) == "2.5"


def test_what_occurs_in_the_table_already_is_told(absences: Table, people: dict[str, User]) -> None:
    actions.create_row(absences, BEN | {"from": "2026-03-01"}, SYSTEM)
    outcome, _ = done(planned(absences, SYSTEM, GOOD), dry=True)
    assert [problem.message for problem in outcome.problems] == ["Another row already has the same Employee and From."]


def test_nobody_imports_out_of_their_reach(absences: Table, people: dict[str, User]) -> None:
    """Ada changes rows but adds none; Ben may only read, and Nora has no role at all."""
    outcome, _ = done(planned(absences, people["ada"], GOOD))
    assert [problem.message for problem in outcome.problems] == ["You may change rows, but not add any."]
    with pytest.raises(Forbidden):
        done(planned(absences, people["ben"], GOOD))
    assert queries.count(absences, SYSTEM) == 0


def test_rows_beyond_the_rules_are_refused_and_leave_nothing(absences: Table, people: dict[str, User]) -> None:
    value = absences.definition.replace('"rows":"true"', '"rows":"days < 2"')
    Table.objects.filter(pk=absences.pk).update(definition=value)
    absences.refresh_from_db()
    rows = (GOOD, (3, ("cem", "2026-03-01", "2026-03-02", "3", "")))
    outcome, _ = done(planned(absences, people["hanna"], *rows), good_only=True)
    assert [(problem.row, outcome.added, outcome.left) for problem in outcome.problems] == [(3, 1, 1)]
    assert [row["employee"] for row in queries.rows(absences, SYSTEM)] == ["ben"]


def test_a_browser_that_leaves_takes_everything_back(absences: Table, people: dict[str, User]) -> None:
    rows = [(place, ("ben", f"{1700 + place}-01-01", "2026-03-02", "1", "")) for place in range(2, 252)]
    going = importing.importing(planned(absences, SYSTEM, *rows), Outcome())
    assert next(going) == 200
    going.close()
    assert queries.count(absences, SYSTEM) == 0


def test_too_many_problems_end_it(absences: Table) -> None:
    rows = [(place, ("nobody", "x", "2026-03-02", "1", "")) for place in range(2, 1200)]
    outcome, _ = done(planned(absences, SYSTEM, *rows), good_only=True)
    assert not outcome.stored
    assert outcome.problems[-1].message == "There are more problems than are listed."
