"""Definitions change: what is kept, what is refused, what is said to be lost, and that DDL rolls back."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from sqlalchemy import text

from clerkwork.features.apps import actions as apps
from clerkwork.features.apps.plan import plan
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.tables import actions, ddl, queries
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.sql import run, schema_name, table_name
from clerkwork.kernel.errors import Invalid

from .conftest import ABSENCES, Write

pytestmark = [pytest.mark.both, pytest.mark.django_db]

BEN = {"employee": "ben", "from": "2026-03-02", "to": "2026-03-06", "days": Decimal("5.5"), "note": "Sea", "salary": 7}


def changed(**columns: Any) -> dict[str, Any]:
    """Return the standard table with columns changed, added (unknown names) or removed (None)."""
    definition = deepcopy(ABSENCES)
    definition["rules"] = [{"role": "hr", "may": ["read", "create", "update", "delete"]}]
    by_name = {column["name"]: column for column in definition["columns"]}
    for name, change in columns.items():
        if change is None:
            definition["columns"].remove(by_name[name])
        elif name in by_name:
            by_name[name].update(change)
        else:
            definition["columns"].append({"name": name, **change})
    return definition


@pytest.fixture
def row(absences: Table, people: dict[str, User]) -> int:
    return int(actions.create_row(absences, BEN, SYSTEM)["id"])


def applied(write: Write, definition: dict[str, Any]) -> Table:
    apps.apply(write({"absences": definition}), SYSTEM)
    return queries.table("vacation", "absences")


def names_of(table: Table) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
                [schema_name(), table_name(table.pk)],
            )
            return {name for (name,) in cursor.fetchall()}
        cursor.execute(f"PRAGMA table_info({table_name(table.pk)})")
        return {row[1] for row in cursor.fetchall()}


def test_identifiers_are_generated(absences: Table) -> None:
    """Nothing that people type is an identifier."""
    system = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}
    assert names_of(absences) - system == {"c1", "c2", "c3", "c4", "c5", "c6", "f6", "c7"}


def test_applying_twice_does_nothing(write: Write, row: int) -> None:
    assert plan(write()).empty


def test_a_rename_keeps_the_values(write: Write, row: int) -> None:
    definition = changed(note={"name": "remark", "id": "note"})
    definition["checks"] = []
    assert "renames the column note to remark" in "\n".join(plan(write({"absences": definition})).lines())
    table = applied(write, definition)
    assert queries.row(table, SYSTEM, row)["remark"] == "Sea"


def test_a_table_is_renamed_by_its_id(write: Write, row: int) -> None:
    definition = ABSENCES | {"name": "days_off", "id": "absences"}
    found = plan(write({"days_off": definition}))
    assert found.losses == []
    assert any("renames the table absences to days_off" in line for line in found.lines())
    apps.apply(write({"days_off": definition}), SYSTEM)
    assert queries.row(queries.table("vacation", "days_off"), SYSTEM, row)["note"] == "Sea"
    assert Table.objects.count() == 1


@pytest.mark.parametrize(
    ("column", "change", "value"),
    [
        ("days", {"type": "number", "scale": 3}, Decimal("5.500")),
        ("days", {"type": "text", "scale": 0, "min": None, "total": False}, "5.5"),
        ("days", {"type": "integer", "scale": 0}, 6),
        ("salary", {"type": "number", "scale": 2}, Decimal("7.00")),
        ("salary", {"type": "long text"}, "7"),
        ("note", {"type": "long text", "length": 2000}, "Sea"),
        ("note", {"type": "choice", "options": ["Sea", "Hills"], "length": 250}, "Sea"),
        ("note", {"required": True}, "Sea"),
        ("from", {"type": "text"}, "2026-03-02"),
        ("employee", {"type": "text"}, "ben"),
    ],
)
def test_a_column_changes_its_type_with_its_values(
    write: Write, row: int, column: str, change: dict[str, Any], value: Any
) -> None:
    definition = changed(**{column: change})
    definition["checks"] = []
    table = applied(write, definition)
    assert queries.row(table, SYSTEM, row)[column] == value
    assert plan(write({"absences": definition})).empty


@pytest.mark.parametrize(
    ("column", "change", "message"),
    [
        ("note", {"type": "integer"}, "cannot turn from text into integer"),
        ("note", {"length": 2}, "1 row would not fit"),
        ("note", {"type": "choice", "options": ["Hills"]}, "is not among the options"),
        ("kind", {"options": ["illness"], "default": None}, "2 rows would not fit"),
        ("employee", {"unique": True}, "Some rows have the same employee"),
        ("extra", {"type": "text", "required": True}, "would have no value in the required column extra"),
    ],
)
def test_what_the_rows_cannot_follow_is_refused_and_nothing_changes(
    write: Write, row: int, column: str, change: dict[str, Any], message: str
) -> None:
    absences = queries.table("vacation", "absences")
    actions.create_row(absences, BEN | {"from": "2026-03-03", "note": None}, SYSTEM)
    before = names_of(absences), absences.definition
    folder = write({"absences": changed(**{column: change})})
    with pytest.raises(Invalid, match=message):
        apps.apply(folder, SYSTEM)
    absences.refresh_from_db()
    assert (names_of(absences), absences.definition) == before


def test_a_required_column_is_added_with_its_default(write: Write, row: int) -> None:
    table = applied(write, changed(extra={"type": "date", "required": True, "default": '=date("2026-01-01")'}))
    assert queries.row(table, SYSTEM, row)["extra"] == "2026-01-01"


def test_the_plan_says_what_is_lost(write: Write, row: int) -> None:
    found = plan(write({"absences": changed(note=None, salary=None)}))
    assert found.losses == ["the values of the column note in 1 row", "the values of the column salary in 1 row"]
    assert plan(write({})).losses == ["the table absences with 1 row"]


def test_removed_columns_and_tables_are_gone(write: Write, row: int) -> None:
    table = applied(write, changed(note=None))
    assert "note" not in queries.row(table, SYSTEM, row)
    assert "f6" not in names_of(table)
    apps.apply(write({}), SYSTEM)
    assert Table.objects.count() == 0
    assert names_of(table) == set()


def test_ddl_rolls_back_with_djangos_transaction(write: Write, row: int, absences: Table) -> None:
    """Columns, rows and definition are what they were before; Django's transaction goes on."""
    before = names_of(absences)
    with transaction.atomic():
        applied(write, changed(extra={"type": "integer"}, note=None))
        transaction.set_rollback(True)
    assert names_of(absences) == before
    assert queries.row(queries.table("vacation", "absences"), SYSTEM, row)["note"] == "Sea"


@pytest.mark.django_db(transaction=True)
def test_a_table_made_in_a_rolled_back_transaction_is_not_there(write: Write) -> None:
    with transaction.atomic():
        apps.apply(write(), SYSTEM)
        number = Table.objects.get().pk
        transaction.set_rollback(True)
    assert names_of(Table(pk=number)) == set()
    apps.apply(write(), SYSTEM)
    assert queries.rows(queries.table("vacation", "absences"), SYSTEM) == []


@pytest.mark.django_db(transaction=True)
def test_sqlalchemy_never_commits_for_django(write: Write) -> None:
    """A write through the borrowed connection is undone by Django alone."""
    apps.apply(write(), SYSTEM)
    table = queries.table("vacation", "absences")
    with transaction.atomic():
        run(text(f"DELETE FROM {'clerkwork_data.' if schema_name() else ''}{table_name(table.pk)}"))
        actions.create_row(table, {"employee": User.objects.create(username="zoe").username} | NO_NAME, SYSTEM)
        transaction.set_rollback(True)
    assert queries.count(table, SYSTEM) == 0


NO_NAME = {"from": "2026-01-01", "to": "2026-01-02"}


def test_references_hold_between_tables(write: Write, people: dict[str, User]) -> None:
    """Each may refer to the other, and a row that is referred to stays."""
    rules = [{"role": "hr", "may": ["read", "create", "update", "delete"]}]
    owner = {
        "name": "owners",
        "rules": rules,
        "columns": [{"name": "title", "type": "text"}, {"name": "best", "type": "reference", "table": "assets"}],
    }
    asset = {
        "name": "assets",
        "rules": rules,
        "columns": [
            {"name": "title", "type": "text"},
            {"name": "owner", "type": "reference", "table": "owners", "required": True},
        ],
    }
    apps.apply(write({"assets": asset, "owners": owner}), SYSTEM)
    owners, assets = queries.table("vacation", "owners"), queries.table("vacation", "assets")
    hanna = people["hanna"]
    anna = actions.create_row(owners, {"title": "Anna"}, hanna)
    car = actions.create_row(assets, {"title": "Car", "owner": anna["id"]}, hanna)
    assert queries.rows(assets, hanna, where='owner.title = "Anna"') == [car]
    assert queries.rows(assets, hanna, where='owner.title = "Bob"') == []
    with pytest.raises(Exception, match="Other rows refer to this row"):
        actions.delete_row(owners, int(anna["id"]), hanna)
    with pytest.raises(Invalid, match="there is none with this id"):
        actions.create_row(assets, {"title": "Bike", "owner": car["id"]}, hanna)
    assert ddl.row_count(assets) == 1


def test_a_condition_hops_only_to_what_the_asker_may_read(write: Write, people: dict[str, User]) -> None:
    """A hidden column of the other table is an unknown one; a hidden row is null."""
    asset = {
        "name": "assets",
        "columns": [{"name": "o", "type": "reference", "table": "owners"}],
        "rules": [{"role": "employee", "may": ["read"]}],
    }
    owner = {
        "name": "owners",
        "columns": [{"name": "who", "type": "person"}, {"name": "secret", "type": "text"}],
        "rules": [{"role": "employee", "rows": "who = user.username", "may": ["read"], "fields": ["who"]}],
    }
    apps.apply(write({"assets": asset, "owners": owner}), SYSTEM)
    owners, assets = queries.table("vacation", "owners"), queries.table("vacation", "assets")
    for who in ("ben", "cem"):
        made = actions.create_row(owners, {"who": who, "secret": "x"}, SYSTEM)
        actions.create_row(assets, {"o": made["id"]}, SYSTEM)
    assert queries.count(assets, people["ben"], where="o.who != null") == 1
    with pytest.raises(Invalid, match=r"There is no column o\.secret"):
        queries.count(assets, people["ben"], where='o.secret = "x"')
    assert queries.count(assets, SYSTEM, where='o.secret = "x"') == 2
