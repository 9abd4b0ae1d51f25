"""The generated screens: what is shown, to whom, and what bad input gets."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from sqlalchemy import event

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.tables import actions, queries
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.sql import borrowed

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LIST = "/tables/vacation/absences/"
BEN = {"employee": "ben", "from": "2026-03-02", "to": "2026-03-06", "days": Decimal(5), "salary": 4711}
QUERIES = 14
CEM = {"employee": "cem", "from": "2026-04-01", "to": "2026-04-01", "days": Decimal("0.5"), "note": "Dentist"}
WRITTEN = {"employee": "cem", "kind": "illness", "from": "2026-05-04", "to": "2026-05-05", "days": "2", "note": "Flu"}


@pytest.fixture
def rows(absences: Table, people: dict[str, User]) -> list[int]:
    return [int(actions.create_row(absences, values, SYSTEM)["id"]) for values in (BEN, CEM)]


@pytest.fixture
def get(people: dict[str, User]) -> Any:
    def asked(name: str, url: str, **headers: str) -> tuple[int, str]:
        client = Client()
        client.force_login(people[name])
        answer = client.get(url, headers=headers)
        body = b"".join(answer) if answer.streaming else answer.content
        return answer.status_code, body.decode()

    return asked


@pytest.fixture
def post(people: dict[str, User]) -> Any:
    def sent(name: str, url: str, **data: Any) -> Any:
        client = Client()
        client.force_login(people[name])
        return client.post(url, data)

    return sent


@pytest.mark.parametrize(
    ("name", "seen"), [("hanna", {"Ben", "Cem"}), ("ada", {"Ben", "Cem"}), ("ben", {"Ben"}), ("cem", {"Cem"})]
)
def test_the_list_shows_what_the_asker_may_see(get: Any, rows: list[int], name: str, seen: set[str]) -> None:
    status, page = get(name, LIST)
    assert status == 200
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert {who for who in ("Ben", "Cem") if f"{who} Test" in body} == seen
    assert ("Salary" in page) == (name == "hanna")


@pytest.mark.parametrize(("name", "status"), [("hanna", 200), ("root", 200), ("ada", 200), ("ben", 200), ("cem", 404)])
def test_a_foreign_row_is_not_found(get: Any, rows: list[int], name: str, status: int) -> None:
    assert get(name, f"{LIST}{rows[0]}/")[0] == status


@pytest.mark.parametrize(
    ("name", "page", "status"),
    [
        ("hanna", "new/", 200),
        ("ben", "new/", 403),
        ("hanna", "import/", 200),
        ("ben", "import/", 403),
        ("hanna", "{row}/edit/", 200),
        ("ada", "{row}/edit/", 200),
        ("ben", "{row}/edit/", 403),
        ("cem", "{row}/edit/", 404),
        ("ben", "export.csv", 200),
    ],
)
def test_every_page_asks_the_rules(get: Any, rows: list[int], name: str, page: str, status: int) -> None:
    assert get(name, LIST + page.format(row=rows[0]))[0] == status


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("q=dentist", {"Cem"}),
        ("q=BEN", {"Ben"}),
        ("employee=cem", {"Cem"}),
        ("from.from=2026-03-15", {"Cem"}),
        ("from.to=2026-03-15", {"Ben"}),
        ("days.from=1", {"Ben"}),
        ("note=-", {"Ben"}),
        ("note.has=DENT", {"Cem"}),
        ("salary=4711", {"Ben"}),
        ("days.from=nonsense", {"Ben", "Cem"}),
        ("unknown=1&sort=unknown&page=99&view=unknown", {"Ben", "Cem"}),
    ],
)
def test_the_address_filters_the_list(get: Any, rows: list[int], query: str, seen: set[str]) -> None:
    """The partial that htmx asks for holds the rows alone."""
    status, part = get("hanna", f"{LIST}?{query}", HX_Request="true")
    assert status == 200
    assert "<html" not in part
    assert {who for who in ("Ben", "Cem") if f"{who} Test" in part} == seen


def test_a_hidden_column_cannot_be_filtered_or_sorted_by(get: Any, rows: list[int]) -> None:
    """An unknown column and a hidden one give the same page."""
    for query in ("salary=1", "salary.from=9999", "sort=salary", "cols=salary"):
        hidden = get("ben", f"{LIST}?{query}", HX_Request="true")[1]
        unknown = get("ben", f"{LIST}?{query.replace('salary', 'nothing')}", HX_Request="true")[1]
        assert hidden.replace("salary", "nothing") == unknown


def test_sorting_and_columns_follow_the_address(get: Any, rows: list[int]) -> None:
    page = get("hanna", f"{LIST}?sort=days&cols=employee&cols=days", HX_Request="true")[1]
    assert page.index("Cem Test") < page.index("Ben Test")
    assert re.findall(r"<th [^>]*>(?:<a [^>]*>)?([A-Z][a-z]+)", page) == ["Employee", "Days"]
    assert "5.5" in page  # the total


def test_a_row_is_added_by_the_form(absences: Table, post: Any) -> None:
    answer = post("hanna", f"{LIST}new/", **WRITTEN)
    (made,) = queries.rows(absences, SYSTEM)
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{made['id']}/")
    assert {key: str(made[key]) for key in WRITTEN} == WRITTEN | {"days": "2.0"}


def test_a_wrong_form_names_every_field_and_stores_nothing(absences: Table, post: Any) -> None:
    answer = post("hanna", f"{LIST}new/", **WRITTEN | {"employee": "", "from": "x", "days": "1.23", "kind": "war"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("from", "days", "kind"):
        assert f'id="id_{field}_error"' in page
    assert 'value="1.23"' in page
    assert queries.count(absences, SYSTEM) == 0


def test_a_wrong_form_is_refused_in_the_readers_language(absences: Table, people: dict[str, User], post: Any) -> None:
    """At its fields, with what a person may not do besides."""
    User.objects.update(language="de")
    answer = post("hanna", f"{LIST}new/", **WRITTEN | {"from": "x", "days": "1.23"})
    page = answer.content.decode()
    assert "Erwartet wird ein Datum wie 2026-01-31, nicht „x“. Berichtigen Sie den Wert." in page
    assert "Erwartet werden höchstens 1 Stellen nach dem Komma, nicht 1,23." in page
    assert "Sie dürfen in „Absences“ keine Zeilen anlegen." in post("ada", f"{LIST}new/", **WRITTEN).content.decode()


def test_a_manager_edits_only_granted_fields(absences: Table, rows: list[int], get: Any, post: Any) -> None:
    page = get("ada", f"{LIST}{rows[0]}/edit/")[1]
    assert 'name="days"' in page
    assert 'name="note"' not in page
    data = {"employee": "ben", "from": "2026-03-02", "to": "2026-03-06", "days": "4", "note": "smuggled", "version": 1}
    assert post("ada", f"{LIST}{rows[0]}/edit/", **data).status_code == 302
    stored = queries.row(absences, SYSTEM, rows[0])
    assert (stored["days"], stored["note"]) == (Decimal("4.0"), None)


def test_the_slower_writer_sees_both_values_and_may_save_again(absences: Table, rows: list[int], post: Any) -> None:
    data = {"employee": "ben", "kind": "vacation", "from": "2026-03-02", "to": "2026-03-06", "days": "5"}
    url = f"{LIST}{rows[0]}/edit/"
    assert post("hanna", url, **data, note="first", version=1).status_code == 302
    answer = post("hanna", url, **data, note="second", version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this row meanwhile" in page
    assert "<td>first</td><td>second</td>" in page
    assert 'name="version" value="2"' in page
    assert post("hanna", url, **data, note="second", version=2).status_code == 302
    assert queries.row(absences, SYSTEM, rows[0])["note"] == "second"


def test_a_row_is_deleted_by_post_alone(absences: Table, rows: list[int], get: Any, post: Any) -> None:
    url = f"{LIST}{rows[0]}/delete/"
    assert get("hanna", url)[0] == 405
    assert post("ben", url).status_code == 403
    assert post("cem", url).status_code == 404
    assert post("hanna", url).status_code == 302
    assert [row["employee"] for row in queries.rows(absences, SYSTEM)] == ["cem"]


def test_who_deleted_a_row_brings_it_back(absences: Table, rows: list[int], get: Any, post: Any) -> None:
    """The row returns with its id and every value; nobody else's deletion can be undone, nor one twice."""
    before = queries.row(absences, SYSTEM, rows[0])
    answer = post("hanna", f"{LIST}{rows[0]}/delete/")
    undo = f"{LIST}{rows[0]}/restore/"
    assert undo in get("hanna", answer["Location"])[1]
    assert undo not in get("root", answer["Location"])[1]
    assert post("root", undo).status_code == 404
    assert post("hanna", undo).status_code == 302
    assert queries.row(absences, SYSTEM, rows[0]) == before
    assert post("hanna", undo).status_code == 404


def test_the_history_shows_only_readable_columns(absences: Table, rows: list[int], get: Any, post: Any) -> None:
    actions.update_row(absences, rows[0], {"salary": 4712, "days": 3}, SYSTEM)
    assert (
        "4,711 → 4,712" in get("hanna", f"{LIST}{rows[0]}/")[1] or "4711 → 4712" in get("hanna", f"{LIST}{rows[0]}/")[1]
    )
    page = get("ben", f"{LIST}{rows[0]}/")[1]
    assert "5 → 3" in page
    assert "471" not in page.replace(str(rows[0]), "")


def test_the_index_lists_tables_with_counts_one_may_see(get: Any, rows: list[int], people: dict[str, User]) -> None:
    assert "1 row" in get("ben", "/tables/")[1]
    assert "2 rows" in get("hanna", "/tables/")[1]


def test_whoever_has_no_role_finds_no_table(get: Any, write: Any, absences: Table, people: dict[str, User]) -> None:
    apps.apply(
        write(
            **{
                "roles.json": {
                    "hr": {"members": {"groups": ["hr"]}},
                    "manager": {"members": "managers"},
                    "employee": {"members": {"users": ["ben"]}},
                }
            }
        ),
        SYSTEM,
    )
    assert get("cem", LIST)[0] == 404
    assert "Absences" not in get("cem", "/tables/")[1]
    assert get("ben", LIST)[0] == 200


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_costs_the_same_number_of_queries_however_long(
    absences: Table, people: dict[str, User], count: int, django_assert_num_queries: Any
) -> None:
    """Session, table, roles, person, names and choices; those of the rows are counted by the next test."""
    for day in range(count):
        actions.create_row(absences, BEN | {"from": f"2026-01-{day + 1:02}"}, SYSTEM)
    client = Client()
    client.force_login(people["ada"])
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST, headers={"HX-Request": "true"})


def test_a_list_costs_three_statements_of_rows(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    """Count, page and totals: SQLAlchemy runs them on the borrowed connection, unseen by Django's counter."""
    client = Client()
    client.force_login(people["ada"])
    statements: list[str] = []
    with borrowed() as connection:
        engine = connection.engine

    def note(*seen: Any) -> None:
        statements.append(seen[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(LIST)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(statements) == 3
