"""What a change does to the rows that are there, before it is applied."""

import json
from typing import Any

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.tables import actions
from clerkwork.features.tables.effects import Tone, effects
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.schema import build

pytestmark = [pytest.mark.both, pytest.mark.django_db]

INTEGER = {"name": "days", "type": "integer", "required": True}
DEFAULTED = {"name": "days", "type": "number", "scale": 1, "required": True, "default": 0}


def told(table: Table, **changes: Any) -> list[tuple[str, str, int]]:
    """Return tone, place and rows of what a change of columns does; a column of None is removed."""
    value = json.loads(table.definition)
    columns = [changes.pop(c["name"], c) for c in value["columns"]]
    value |= {key[1:]: changes.pop(key) for key in list(changes) if key[0] == "_"}
    value["columns"] = [c for c in columns if c] + [{"name": name, **more} for name, more in changes.items()]
    return [(each.tone.value, each.place, each.rows) for each in effects(table, build(value))]


@pytest.fixture
def filled(absences: Table, people: Any) -> Table:
    for day, days in ((1, "1.5"), (2, "2"), (3, None)):
        given = {"employee": "ben", "from": f"2026-03-0{day}", "to": "2026-03-06", "days": days, "note": "five years"}
        actions.create_row(absences, given, SYSTEM)
    return absences


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"room": {"type": "text"}}, [("keep", "/columns/7", 3)]),
        ({"room": {"type": "text", "required": True, "default": "A"}}, [("fill", "/columns/7", 3)]),
        ({"room": {"type": "text", "required": True}}, [("fail", "/columns/7", 3)]),
        ({"note": None}, [("lose", "", 3)]),
        ({"salary": None}, [("keep", "", 0)]),
        ({"note": {"name": "note", "type": "text", "length": 5}}, [("fail", "/columns/5", 3)]),
        ({"note": {"name": "note", "type": "date"}}, [("fail", "/columns/5", 3)]),
        ({"days": {"name": "days", "type": "number", "scale": 0}}, [("lose", "/columns/4", 1)]),
        ({"days": INTEGER}, [("fail", "/columns/4", 1), ("lose", "/columns/4", 1)]),
        ({"from": {"name": "from", "type": "text"}}, []),
        ({"to": {"name": "to", "type": "date", "unique": True}}, [("fail", "/columns/3", 3)]),
        ({"_unique": [["to", "employee"]]}, [("fail", "/unique/0", 3)]),
        ({"days": DEFAULTED}, [("fill", "/columns/4", 1)]),
        ({"employee": {"name": "who", "id": "employee", "type": "person", "required": True}, "_unique": []}, []),
    ],
)
def test_what_happens_to_rows_is_told(filled: Table, changes: Any, expected: Any) -> None:
    assert told(filled, **changes) == expected


def test_rows_that_cannot_follow_are_shown(filled: Table) -> None:
    value = json.loads(filled.definition)
    value["columns"][5]["length"] = 4
    found = effects(filled, build(value))[0]
    assert found.tone is Tone.FAIL
    assert [(each.value, each.text) for each in found.samples][:1] == [
        ("five years", "Expected at most 4 characters, but 10.")
    ]


def test_an_empty_table_may_become_anything(absences: Table) -> None:
    assert (
        told(absences, note=None, salary={"name": "salary", "type": "date"}, new={"type": "text", "required": True})
        == []
    )
