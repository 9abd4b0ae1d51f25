"""CSV in and out: nothing is taken for a formula, and what goes out comes in again."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.tables.test_importing import done, planned

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.tables import actions, queries
from clerkwork.features.tables.exports import export_csv
from clerkwork.features.tables.formulas import FORMULA, neutral, original
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.queries import Wish
from clerkwork.features.tables.sheets.files import read

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BEN = {"employee": "ben", "from": "2026-03-02", "to": "2026-03-06", "days": 5}


@given(st.text(max_size=5) | st.text("='+-@\t\r\n\uff1d", max_size=5))
def test_no_exported_text_is_a_formula_and_each_comes_back(text: str) -> None:
    assert not neutral(text).startswith(FORMULA)
    assert original(neutral(text)) == text


def exported(table: Table, actor: Any) -> str:
    return "".join(export_csv(table, actor, Wish()))


def test_what_goes_out_comes_in_again(absences: Table, people: dict[str, User]) -> None:
    for place, note in enumerate(['=HYPERLINK("x")', "a;b,c", 'say "hi"', "two\nlines", "'quoted"], 1):
        actions.create_row(absences, BEN | {"from": f"2026-03-0{place}", "note": note}, SYSTEM)
    before = queries.rows(absences, SYSTEM)
    text = exported(absences, people["hanna"])
    assert all(not cell.startswith(FORMULA) for row in csv.reader(io.StringIO(text[1:])) for cell in row)
    rows = read(text.encode(), "absences.csv")[0].rows
    plan = planned(absences, people["hanna"], *rows[1:], head=tuple(map(str, rows[0][1])))
    outcome, _ = done(plan)
    assert (outcome.problems, outcome.changed, outcome.added) == ([], 5, 0)
    assert queries.rows(absences, SYSTEM) == before


def test_an_export_holds_only_what_the_asker_sees(absences: Table, people: dict[str, User]) -> None:
    for who in ("ben", "cem"):
        actions.create_row(absences, BEN | {"employee": who, "salary": 4711}, SYSTEM)
    text = exported(absences, people["ben"])
    assert "cem" not in text
    assert "salary" not in text
    assert "4711" not in text
