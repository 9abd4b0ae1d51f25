"""The office: an app with three processes, and people who stand in different places of it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from tests.conftest import MORNING
from tests.stage import BUILDERS, Stage

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.audit.models import Entry
from clerkwork.features.people.models import Group, Membership, Team, User
from clerkwork.kernel.clock import PinnedClock, to_instant
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Case, Task

ERRANDS = Path(__file__).parent / "fixtures" / "errands"
LEAVE = Path(__file__).parent / "fixtures" / "leave"


@dataclass
class Office:
    """Everybody by username, and what a test does over and over."""

    people: dict[str, User]
    clock: PinnedClock
    clients: dict[str, Client] = field(default_factory=dict)
    logged: int = 0  # the last entry of the audit log before the test; nothing can empty that log

    def __getitem__(self, username: str) -> User:
        return self.people[username]

    def client(self, username: str) -> Client:
        """Return a browser in which somebody is signed in."""
        if username not in self.clients:
            self.clients[username] = Client()
            self.clients[username].force_login(self.people[username])
        return self.clients[username]

    def get(self, username: str, url: str, **headers: str) -> Any:
        return self.client(username).get(url, headers=headers)

    def post(self, username: str, url: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client(username).post(url, data or {}, headers=headers)

    def answer(self, username: str, url: str, answer: dict[str, Any], **fields: str) -> Any:
        """Post a form's answer as the island does."""
        return self.post(username, url, {"data": json.dumps(answer), **fields})

    def ask(self, username: str = "mia", token: str = "", **answer: Any) -> Case:
        """Start an errand by its form and return its case."""
        given = {"what": "Buy stamps", "amount": 4, **answer}
        response = self.answer(username, "/start/errand/", given, token=token)
        assert response.status_code == 302, response.content.decode()[:3000]
        return Case.objects.get(key=int(response["Location"].split("/")[2]))

    def log(self, **wanted: Any) -> QuerySet[Entry]:
        """Return the entries of the audit log that this test wrote."""
        return Entry.objects.filter(id__gt=self.logged, **wanted)

    def task(self, case: Case) -> Task:
        """Return the one open task of a case."""
        return Task.objects.get(case=case, state="open")


PEOPLE = {
    "mia": ("Mia Lang", "front", ["staff"]),
    "otto": ("Otto Braun", None, ["staff"]),
    "max": ("Max Berg", None, ["staff"]),
    "ola": ("Ola Nord", None, ["staff", "office"]),
    "olga": ("Olga Stein", None, ["office"]),
    "aud": ("Aud Dahl", None, ["audit"]),
    "nora": ("Nora Fremd", None, []),
    "root": ("Rut Ott", None, []),
}


def _people() -> None:
    groups = {name: Group.objects.create(handle=name, name=name.title()) for name in ("staff", "office", "audit")}
    team = Team.objects.create(handle="front", name="Front desk")
    for username, (name, handle, member_of) in PEOPLE.items():
        first, last = name.split()
        user = User.objects.create(
            username=username, first_name=first, last_name=last, email=f"{username}@example.org", zone="Europe/Berlin"
        )
        if handle:
            user.team = team
        user.is_superuser = username == "root"
        user.save()
        Membership.objects.bulk_create(Membership(user=user, group=groups[group]) for group in member_of)
        if username == "max":
            team.manager = user
            team.save()


class _Log:
    last = 0  # the last entry before the stage was built


def _build() -> None:
    """Make the people and their app, at eight on a Monday morning."""
    _Log.last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with wiring.using(clock=PinnedClock(to_instant(MORNING))):
        _people()
        apps.apply(ERRANDS, SYSTEM)


def _decide() -> None:
    """Apply the app of decisions."""
    with wiring.using(clock=PinnedClock(to_instant(MORNING))):
        apps.apply(LEAVE, SYSTEM)


BUILDERS["office"] = _build
BUILDERS["leave"] = _decide


@pytest.fixture
def office(db: None, _standing: Stage, clock: PinnedClock) -> Office:
    """Open the office at eight on a Monday morning, with nothing to do yet."""
    if "office" not in _standing.names:
        _build()
    people = {user.username: user for user in User.objects.select_related("team").filter(username__in=PEOPLE)}
    return Office(people, clock, logged=_Log.last)


@pytest.fixture
def leave(office: Office, _standing: Stage) -> Office:
    """The office with rules for leave: `office` people (ola, olga) may try, `staff` may read, `audit` may not."""
    if "leave" not in _standing.names:
        _decide()
    return office
