"""Rows: written by actions, read through what the asker may see."""

from decimal import Decimal

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.tables import actions, queries
from clerkwork.features.tables.errors import RowChanged
from clerkwork.features.tables.models import Table
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = [pytest.mark.both, pytest.mark.django_db]

BEN = {"employee": "ben", "from": "2026-03-02", "to": "2026-03-06", "days": Decimal(5), "salary": 100}
CEM = {"employee": "cem", "from": "2026-04-01", "to": "2026-04-01", "days": Decimal("0.5"), "note": "Dentist"}


@pytest.fixture
def rows(absences: Table, people: dict[str, User]) -> list[int]:
    return [int(actions.create_row(absences, values, SYSTEM)["id"]) for values in (BEN, CEM)]


def test_a_created_row_reads_back_as_it_was_written(absences: Table, people: dict[str, User]) -> None:
    """Defaults fill what is not given, numbers keep their scale, dates are ISO texts."""
    made = actions.create_row(absences, BEN, people["hanna"])
    assert made == queries.row(absences, people["hanna"], int(made["id"]))
    assert made == {
        "id": made["id"],
        "employee": "ben",
        "kind": "vacation",
        "from": "2026-03-02",
        "to": "2026-03-06",
        "days": Decimal("5.0"),
        "note": None,
        "salary": 100,
    }


@pytest.mark.parametrize(
    ("name", "seen"),
    [("hanna", {"ben", "cem"}), ("root", {"ben", "cem"}), ("ada", {"ben", "cem"}), ("ben", {"ben"}), ("cem", {"cem"})],
)
def test_list_count_and_search_show_the_same_rows(
    absences: Table, people: dict[str, User], rows: list[int], name: str, seen: set[str]
) -> None:
    """A rule decides below list, count and search alike."""
    actor = people[name]
    assert {row["employee"] for row in queries.rows(absences, actor)} == seen
    assert queries.count(absences, actor) == len(seen)
    assert {row["employee"] for row in queries.rows(absences, actor, search="test")} == seen
    assert queries.count(absences, actor, where='employee = "cem"') == len(seen & {"cem"})


def test_a_hidden_row_is_not_found(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    with pytest.raises(NotFound):
        queries.row(absences, people["cem"], rows[0])
    with pytest.raises(NotFound):
        actions.update_row(absences, rows[0], {"note": "mine"}, people["cem"])
    with pytest.raises(NotFound):
        actions.delete_row(absences, rows[0], people["cem"])


def test_a_hidden_column_is_an_unknown_column(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    """Neither read, nor filtered, nor sorted by, nor searched: no oracle."""
    ben = people["ben"]
    assert "salary" not in queries.row(absences, ben, rows[0])
    for wish in ({"where": "salary = 100"}, {"order": ["salary"]}, {"order": ["-salary"]}):
        if "where" in wish:
            assert queries.rows(absences, ben, where="salary = 100") == []
        else:
            with pytest.raises(Invalid, match="There is no column salary"):
                queries.rows(absences, ben, order=wish["order"])
    assert queries.rows(absences, ben, search="100") == []
    assert len(queries.rows(absences, people["hanna"], search="100")) == 1


def test_a_column_shown_in_some_rows_is_null_in_the_others(
    absences: Table, people: dict[str, User], rows: list[int]
) -> None:
    """Ada reads her own note, as an employee, but not Cem's, as his manager."""
    ada = people["ada"]
    actions.create_row(absences, CEM | {"employee": "ada"}, SYSTEM)
    notes = {row["employee"]: row["note"] for row in queries.rows(absences, ada)}
    assert notes == {"ada": "Dentist", "ben": None, "cem": None}
    assert queries.count(absences, ada, search="dentist") == 1
    assert queries.count(absences, ada, where='note = "Dentist"') == 1


def test_who_may_read_may_not_therefore_write(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    with pytest.raises(Forbidden):
        actions.create_row(absences, BEN | {"from": "2026-03-03"}, people["ben"])
    with pytest.raises(Forbidden):
        actions.update_row(absences, rows[0], {"note": "x"}, people["ben"])
    with pytest.raises(Forbidden):
        actions.delete_row(absences, rows[0], people["ada"])
    assert queries.count(absences, SYSTEM) == 2


def test_a_manager_writes_the_granted_columns_only(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    changed = actions.update_row(absences, rows[0], {"days": 4}, people["ada"])
    assert changed["days"] == Decimal("4.0")
    with pytest.raises(Invalid, match="There is no column note"):
        actions.update_row(absences, rows[0], {"note": "x"}, people["ada"])


def test_nobody_writes_a_row_out_of_their_own_reach(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    with pytest.raises(Forbidden, match="afterwards"):
        actions.update_row(absences, rows[0], {"employee": "hanna"}, people["ada"])
    assert queries.row(absences, SYSTEM, rows[0])["employee"] == "ben"


def test_every_fault_of_a_row_is_listed_and_nothing_stored(absences: Table, people: dict[str, User]) -> None:
    wrong = {"employee": "nobody", "kind": "war", "from": "tomorrow", "days": "1.25", "note": "x" * 41, "more": 1}
    with pytest.raises(Invalid) as caught:
        actions.create_row(absences, wrong, people["hanna"])
    assert {problem.place for problem in caught.value.problems} == {"employee", "kind", "from", "days", "note", "more"}
    assert queries.count(absences, SYSTEM) == 0


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"to": None}, ("to", "Expected a value, but there is none.")),
        ({"from": "2026-03-07"}, ("to", "The end must not be before the start.")),
        ({"days": -1}, ("days", "Expected at least 0.")),
        ({}, ("employee", "Another row already has the same Employee and From.")),
    ],
)
def test_a_row_that_breaks_the_definition_is_refused(
    absences: Table, people: dict[str, User], rows: list[int], values: dict[str, object], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        actions.create_row(absences, BEN | values, SYSTEM)
    assert [(each.place, each.message) for each in caught.value.problems] == [problem]
    assert queries.count(absences, SYSTEM) == 2


def test_the_slower_of_two_writers_is_told_both_values(
    absences: Table, people: dict[str, User], rows: list[int]
) -> None:
    hanna = people["hanna"]
    seen = queries.get(absences, hanna, rows[0])
    actions.update_row(absences, rows[0], {"note": "first"}, hanna, version=seen.version)
    with pytest.raises(RowChanged) as caught:
        actions.update_row(absences, rows[0], {"note": "second"}, hanna, version=seen.version)
    assert (caught.value.current["note"], caught.value.wanted["note"]) == ("first", "second")
    assert queries.row(absences, hanna, rows[0])["note"] == "first"


def test_order_is_by_the_schema_and_nulls_come_last(absences: Table, rows: list[int]) -> None:
    assert [row["employee"] for row in queries.rows(absences, SYSTEM)] == ["cem", "ben"]
    for order in (["note"], ["-note"]):
        assert [row["note"] for row in queries.rows(absences, SYSTEM, order=order)] == ["Dentist", None]
    assert [row["employee"] for row in queries.rows(absences, SYSTEM, order=["days"], limit=1, offset=1)] == ["ben"]


def test_search_ignores_case_and_spelling(absences: Table, people: dict[str, User]) -> None:
    for day, note in (("01", "Straße"), ("02", "CAFÉ"), ("03", "cafe\u0301"), ("04", "50 %"), ("05", "a_b")):
        actions.create_row(absences, BEN | {"from": f"2026-03-{day}", "note": note}, SYSTEM)
    found = {
        word: {row["note"] for row in queries.rows(absences, SYSTEM, search=word)}
        for word in ("STRASSE", "café", "%", "_", "ben")
    }
    assert found["STRASSE"] == {"Straße"}
    assert found["café"] == {"CAFÉ", "cafe\u0301"}
    assert (found["%"], found["_"], len(found["ben"])) == ({"50 %"}, {"a_b"}, 5)


def test_totals_are_over_what_the_asker_sees(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    assert queries.totals(absences, people["hanna"], queries.Wish()) == {"days": Decimal("5.5")}
    assert queries.totals(absences, people["cem"], queries.Wish()) == {"days": Decimal("0.5")}


def test_an_inactive_person_sees_nothing(absences: Table, people: dict[str, User], rows: list[int]) -> None:
    people["ben"].is_active = False
    assert queries.rows(absences, people["ben"]) == []
