"""A small company with the vacation app, on a pinned clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.notifications.models import Letter, Notification
from clerkwork.features.people import actions as people
from clerkwork.features.people import queries as directory
from clerkwork.features.people.models import User
from clerkwork.features.processes import actions as processes
from clerkwork.features.processes import queries as catalogue
from clerkwork.features.tables import actions as rows
from clerkwork.features.tables import queries as tables
from clerkwork.features.tasks import actions as tasks
from clerkwork.features.tasks import desk as desks
from clerkwork.features.tasks import queries as inbox
from clerkwork.kernel.clock import PinnedClock, to_instant
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.runtime import dispatch, wiring
from clerkwork.runtime.models import Case, Task

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "vacation"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROSTER = {
    "teams": [
        {"handle": "company", "name": "Company", "manager": "ada", "minimumPresent": 0},
        {
            "handle": "sales",
            "name": "Sales",
            "parent": "company",
            "manager": "mara",
            "deputy": "tom",
            "minimumPresent": 2,
        },
    ],
    "people": [
        {"username": "ada", "name": "Ada Top", "email": "ada@example.org", "team": "company"},
        {"username": "mara", "name": "Mara Head", "email": "mara@example.org", "team": "sales"},
        {"username": "tom", "name": "Tom Deputy", "email": "tom@example.org", "team": "sales"},
        {"username": "jonas", "name": "Jonas Weber", "email": "jonas@example.org", "team": "sales"},
        {"username": "elif", "name": "Elif Yilmaz", "email": "elif@example.org", "team": "sales"},
        {"username": "clara", "name": "Clara Weiss", "email": "clara@example.org", "team": "company"},
    ],
    "groups": [{"handle": "hr", "name": "Human resources", "members": ["clara"]}],
}


@dataclass
class Company:
    """The company as its people use it: every step goes through the pages' own actions."""

    clock: PinnedClock

    def user(self, username: str) -> User:
        return directory.user(username)

    def ask(self, username: str, first: str, last: str, note: str = "") -> int:
        """Fill the start form and send it; return the case's key."""
        user = self.user(username)
        filling = catalogue.filling(user, catalogue.startable(user, "vacation"))
        submission = filling.validate({"firstDay": first, "lastDay": last, "note": note})
        if submission.errors:
            raise Invalid([Problem(key, text) for key, texts in submission.errors.items() for text in texts])
        case = processes.start_case(user, "vacation", submission.values, token=str(uuid4()))
        dispatch.drain()
        return case

    def task(self, case: int) -> Task | None:
        """The open task of a case."""
        return Task.objects.filter(case_id=case, state="open").first()

    def answer(self, username: str, case: int, **answer: Any) -> None:
        """Fill the form of the case's open task and complete it."""
        user, task = self.user(username), self.task(case)
        assert task is not None
        filling = desks.filling(user, inbox.access(user, task.key))
        assert filling is not None
        submission = filling.validate(answer)
        if submission.errors:
            raise Invalid([Problem(key, text) for key, texts in submission.errors.items() for text in texts])
        tasks.complete_task(user, task.key, submission.values)
        dispatch.drain()

    def wait(self, **duration: float) -> None:
        """Let time pass, hour by hour, and do what falls due."""
        end = self.clock.now() + timedelta(**duration) // timedelta(milliseconds=1)
        while self.clock.now() < end:
            self.clock.instant = min(self.clock.now() + 3_600_000, end)
            dispatch.drain()

    def case(self, key: int) -> Case:
        return Case.objects.get(key=key)

    def absences(self, username: str, reader: str | None = None) -> list[dict[str, Any]]:
        """The absences of a person, as the workflow or as somebody sees them."""
        actor = SYSTEM if reader is None else self.user(reader)
        table = tables.table("vacation", "absences")
        return tables.rows(table, actor, where="employee = person", variables={"person": username}, order=["starts"])

    def told(self, username: str) -> list[str]:
        """What a person was told in the application, oldest first."""
        found = Notification.objects.filter(user__username=username).order_by("at", "id")
        return [f"{row.title} {row.body}" for row in found]

    def mailed(self, username: str) -> list[str]:
        """The mails to a person, oldest first."""
        return [
            f"{row.subject}\n{row.body}"
            for row in Letter.objects.filter(to=f"{username}@example.org").order_by("at", "id")
        ]

    def give_leave(self, username: str, days: float, year: int = 2026) -> None:
        table = tables.table("vacation", "entitlements")
        rows.create_row(table, {"employee": username, "year": year, "days": days, "carried": 0}, SYSTEM)

    def absent(self, username: str, first: date, last: date) -> None:
        """Enter an approved absence, as HR does."""
        values = {
            "employee": username,
            "team": "sales",
            "kind": "vacation",
            "starts": first.isoformat(),
            "ends": last.isoformat(),
            "days": (last - first).days + 1,
            "status": "approved",
        }
        rows.create_row(tables.table("vacation", "absences"), values, self.user("clara"))


@pytest.fixture
def company(transactional_db: None) -> Iterator[Company]:
    """The company on Monday 2 March 2026, 9 o'clock UTC, everybody with ten days of leave."""
    earlier = wiring.current().clock
    clock = PinnedClock(to_instant(MONDAY))
    wiring.configure(clock=clock)
    people.import_people(ROSTER)
    apps.apply(EXAMPLE, SYSTEM)
    found = Company(clock)
    for person in ROSTER["people"]:
        found.give_leave(person["username"], 10)
    yield found
    wiring.configure(clock=earlier)
    _drop_generated_tables()


def _drop_generated_tables() -> None:
    """User tables are no models, so a flush leaves them; the next test begins without."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA clerkwork_data CASCADE")
            cursor.execute("CREATE SCHEMA clerkwork_data")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'data\\_t%' ESCAPE '\\'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {name}")
