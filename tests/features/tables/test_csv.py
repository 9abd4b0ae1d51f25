"""CSV in and out: nothing is taken for a formula, and what goes out comes in again."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.tables import actions, queries
from clerkwork.features.tables.exports import FORMULA, export_csv, neutral, original
from clerkwork.features.tables.imports import import_csv
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.queries import Wish
from clerkwork.kernel.errors import Forbidden

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
    report = import_csv(absences, text.encode(), people["hanna"])
    assert (report.problems, report.changed, report.added) == ([], 5, 0)
    assert queries.rows(absences, SYSTEM) == before


def test_an_export_holds_only_what_the_asker_sees(absences: Table, people: dict[str, User]) -> None:
    for who in ("ben", "cem"):
        actions.create_row(absences, BEN | {"employee": who, "salary": 4711}, SYSTEM)
    text = exported(absences, people["ben"])
    assert "cem" not in text
    assert "salary" not in text
    assert "4711" not in text


def lines(*rows: str) -> bytes:
    return "\n".join(("employee,from,to,days", *rows)).encode()


GOOD, BAD = "ben,2026-01-01,2026-01-02,1", "nobody,2026-13-01,2026-01-02,x"


def test_all_or_nothing(absences: Table, people: dict[str, User]) -> None:
    report = import_csv(absences, lines(GOOD, BAD), people["hanna"])
    assert [(problem.line, problem.place) for problem in report.problems] == [(3, "employee"), (3, "from"), (3, "days")]
    assert (report.stored, report.added, queries.count(absences, SYSTEM)) == (False, 0, 0)


def test_only_the_good_ones(absences: Table, people: dict[str, User]) -> None:
    done: list[tuple[int, int]] = []
    report = import_csv(
        absences, lines(GOOD, BAD), people["hanna"], good_only=True, progress=lambda *at: done.append(at)
    )
    assert (report.stored, report.added, queries.count(absences, SYSTEM)) == (True, 1, 1)
    assert done == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("content", "line", "place"),
    [
        (b"", 1, "file"),
        (b"employee,nothing\nben,1\n", 1, "nothing"),
        (b"employee,employee\nben,ben\n", 1, "employee"),
        (b"employee,from\nben,2026-01-01,more\n", 2, "file"),
        (b"employee\n\xff\n", 2, "file"),
        (b'employee\n"ben\n', 2, "file"),
        (b"id,employee\nabc,ben\n", 2, "id"),
        (b"id,employee\n99,ben\n", 2, ""),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    absences: Table, people: dict[str, User], content: bytes, line: int, place: str
) -> None:
    report = import_csv(absences, content, people["hanna"])
    assert [(problem.line, problem.place) for problem in report.problems][:1] == [(line, place)]
    assert not report.stored


def test_an_import_cannot_reach_foreign_rows(absences: Table, people: dict[str, User]) -> None:
    row = actions.create_row(absences, BEN | {"employee": "hanna"}, SYSTEM)
    report = import_csv(absences, f"id,days\n{row['id']},1\n".encode(), people["ada"])
    assert [problem.message for problem in report.problems] == ["There is no such row."]
    with pytest.raises(Forbidden):
        import_csv(absences, lines(GOOD), people["ben"])
