"""A wrong definition: every problem with its place and remedy."""

from copy import deepcopy
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.apps.plan import plan
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.tables.models import Table
from clerkwork.kernel.errors import Invalid

from .conftest import ABSENCES, Write

pytestmark = pytest.mark.django_db

NOTE = {"name": "note", "type": "text"}


def broken(change: dict[str, Any]) -> dict[str, Any]:
    return deepcopy(ABSENCES) | change


def rule(rows: str) -> dict[str, Any]:
    return {"rules": [{"role": "hr", "rows": rows, "may": ["read"]}]}


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        ({"colums": []}, "/colums", "Unknown key"),
        ({"columns": []}, "/columns", "Expected a value"),
        ({"columns": {}}, "/columns", "Expected a list"),
        ({"name": "other"}, "/name", "Expected the file's name"),
        ({"columns": [{"name": "Note", "type": "text"}]}, "/columns/0/name", "Expected a name"),
        ({"columns": [{"name": "user", "type": "text"}]}, "/columns/0/name", "is a word of FEEL"),
        ({"columns": [{"name": "note"}]}, "/columns/0/type", "Expected a value"),
        ({"columns": [{"name": "note", "type": "txt"}]}, "/columns/0/type", "Unknown type"),
        ({"columns": [NOTE, NOTE]}, "/columns", "Two columns have the name"),
        ({"columns": [NOTE | {"required": "yes"}]}, "/columns/0/required", "Expected true or false"),
        ({"columns": [NOTE | {"length": 10**6}]}, "/columns/0/length", "Expected 1 to"),
        ({"columns": [{"name": "n", "type": "number", "scale": 9}]}, "/columns/0/scale", "Expected at most 6"),
        ({"columns": [{"name": "c", "type": "choice"}]}, "/columns/0/options", "Expected what can be chosen"),
        ({"columns": [{"name": "r", "type": "reference", "table": "x"}]}, "/columns/0/table", "Expected a table"),
        ({"unique": [["employee", "nothing"]]}, "/unique/0", "There is no column “nothing”"),
        ({"order": ["-nothing"]}, "/order", "There is no column “nothing”"),
        ({"rules": [{"role": "boss"}]}, "/rules/0/role", "There is no role “boss”"),
        ({"rules": [{"role": "hr", "may": ["update"]}]}, "/rules/0/may", "must be able to read"),
        ({"rules": [{"role": "hr", "may": ["read", "fly"]}]}, "/rules/0/may", "Unknown verb “fly”"),
        ({"rules": [{"role": "hr", "fields": ["nothing"]}]}, "/rules/0/fields", "There is no column"),
        (rule("employee = "), "/rules/0/rows", "Expected"),
        (rule("employe = user.username"), "/rules/0/rows", "Nothing is called “employe”"),
        (rule("employee"), "/rules/0/rows", "is neither true nor false"),
        (rule('from > "2026-01-01"'), "/rules/0/rows", "Expected a date"),
        (rule("days + 1 > 3"), "/rules/0/rows", "in a way that a table cannot answer"),
        (rule('upper case(note) = "A"'), "/rules/0/rows", "calls a function"),
        (rule("some x in user.groups satisfies x = note"), "/rules/0/rows", "in a way that a table cannot answer"),
        (rule('employee.name = "Ben"'), "/rules/0/rows", "goes further than one reference"),
        (rule("from = note"), "/rules/0/rows", "on both sides"),
        ({"checks": [{"feel": "to >=", "message": "x"}]}, "/checks/0/feel", "Expected"),
        ({"checks": [{"feel": "end > from", "message": "x"}]}, "/checks/0/feel", "Nothing is called “end”"),
        ({"views": [{"name": "v", "where": "nothing = 1"}]}, "/views/0/where", "Nothing is called “nothing”"),
        ({"label": "{{employee"}, "/label", ""),
    ],
)
def test_a_wrong_definition_is_refused_with_its_place(
    write: Write, change: dict[str, Any], place: str, message: str
) -> None:
    found = plan(write({"absences": broken(change)})).problems
    assert f"tables/absences.json#{place}" in [problem.place for problem in found]
    assert any(message in problem.message for problem in found)
    assert all(problem.remedy for problem in found)
    with pytest.raises(Invalid):
        apps.apply(write({"absences": broken(change)}), SYSTEM)
    assert not Table.objects.exists()


def test_every_problem_is_listed_at_once(write: Write) -> None:
    columns = [{"name": "A", "type": "text"}, {"name": "b", "type": "nothing"}]
    found = plan(write({"absences": broken({"columns": columns}), "more": "{", "other": broken({"name": "x"})}))
    places = {problem.place for problem in found.problems}
    assert places == {
        "tables/absences.json#/columns/0/name",
        "tables/absences.json#/columns/1/type",
        "tables/more.json",
        "tables/other.json#/name",
    }


@pytest.mark.parametrize(
    "rows",
    [
        "true",
        "employee = user.username",
        "employee in user.reports or list contains(user.groups, kind)",
        'not(days > 3) and days in [1..5] and kind in ("illness", null)',
        'from between date("2026-01-01") and today() + duration("P1M")',
        'contains(note, "x") or starts with(note, user.username) or from.year = 2026',
        'created_by = user.username and created_at > now() - duration("P1D")',
    ],
)
def test_the_subset_compiles(write: Write, rows: str) -> None:
    assert plan(write({"absences": broken(rule(rows))})).problems == ()
