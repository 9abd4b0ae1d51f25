"""An app with tables, people who stand in different places of it, and no SQL table left behind."""

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.stage import BUILDERS, Stage

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import Group, Membership, Team, User
from clerkwork.features.tables import queries
from clerkwork.features.tables.models import Table

APP: dict[str, Any] = {"handle": "vacation", "name": "Vacation"}
ROLES: dict[str, Any] = {
    "hr": {"members": {"groups": ["hr"]}},
    "manager": {"members": "managers"},
    "employee": {"members": "everyone"},
}
ABSENCES: dict[str, Any] = {
    "name": "absences",
    "title": "Absences",
    "columns": [
        {"name": "employee", "title": "Employee", "type": "person", "required": True},
        {"name": "kind", "title": "Kind", "type": "choice", "options": ["vacation", "illness"], "default": "vacation"},
        {"name": "from", "type": "date", "required": True},
        {"name": "to", "type": "date", "required": True},
        {"name": "days", "type": "number", "scale": 1, "min": 0, "total": True},
        {"name": "note", "type": "text", "length": 40},
        {"name": "salary", "type": "integer"},
    ],
    "label": "{{employee}} from {{from}}",
    "order": ["-from"],
    "rules": [
        {"role": "hr", "rows": "true", "may": ["read", "create", "update", "delete"]},
        {
            "role": "employee",
            "rows": "employee = user.username",
            "may": ["read"],
            "fields": ["employee", "kind", "from", "to", "days", "note"],
        },
        {
            "role": "manager",
            "rows": "employee in user.reports",
            "may": ["read", "update"],
            "fields": ["employee", "from", "to", "days"],
        },
    ],
    "unique": [["employee", "from"]],
    "checks": [{"feel": "to >= from", "message": "The end must not be before the start."}],
}


@pytest.fixture(autouse=True)
def _no_table_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the SQL tables of a test whose commits are real; those of the others are rolled back."""
    marker = request.node.get_closest_marker("django_db")
    real = marker is not None and marker.kwargs.get("transaction", False)
    if real:
        request.getfixturevalue("transactional_db")  # so that this ends before the database is taken away
    yield
    if real:
        drop_all()


def drop_all() -> None:
    """Drop every generated SQL table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA clerkwork_data CASCADE")
            cursor.execute("CREATE SCHEMA clerkwork_data")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'data\\_t%' ESCAPE '\\'")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_keys = OFF")
        for name in names:
            cursor.execute(f"DROP TABLE {name}")
        cursor.execute("PRAGMA foreign_keys = ON")


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an app folder; a table or file given by name replaces that of the standard app, None leaves it out."""
    return partial(written, tmp_path / "app")


def written(folder: Path, tables: dict[str, Any] | None = None, **files: Any) -> Path:
    """Write the app into a folder, where nothing else of an app stays."""
    content = {"app.json": APP, "roles.json": ROLES} | {k.replace("__", "."): v for k, v in files.items()}
    content |= {f"tables/{n}.json": v for n, v in ({"absences": ABSENCES} if tables is None else tables).items()}
    for old in folder.rglob("*.json"):
        old.unlink()
    for name, value in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value, indent=2))
    return folder


def _build() -> None:
    """Apply the standard app."""
    with tempfile.TemporaryDirectory() as folder:
        apps.apply(written(Path(folder)), SYSTEM)


BUILDERS["absences"] = _build


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Ada leads sales, where Ben and Cem work; Hanna is of human resources; Root administers."""
    sales = Team.objects.create(handle="sales", name="Sales")
    users = {
        name: User.objects.create(username=name, first_name=name.capitalize(), last_name="Test", team=team)
        for name, team in (("ada", sales), ("ben", sales), ("cem", sales), ("hanna", None), ("root", None))
    }
    sales.manager = users["ada"]
    sales.save()
    users["root"].is_superuser = True
    users["root"].save()
    Membership.objects.create(user=users["hanna"], group=Group.objects.create(handle="hr", name="HR"))
    return users


@pytest.fixture
def absences(db: None, write: Write, _standing: Stage) -> Table:
    """The table of absences, empty."""
    folder = write()
    if "absences" not in _standing.names:
        apps.apply(folder, SYSTEM)
    return queries.table("vacation", "absences")
