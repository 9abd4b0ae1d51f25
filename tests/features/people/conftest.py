"""A small company: a board above sales and support, with groups and roles."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from clerkwork.features.people import actions
from clerkwork.features.people.models import User

ROSTER: dict[str, Any] = {
    "teams": [
        {"handle": "board", "name": "Board", "manager": "ceo"},
        {"handle": "sales", "name": "Sales", "parent": "board", "manager": "sue", "deputy": "dan", "minimumPresent": 2},
        {"handle": "east", "name": "Sales East", "parent": "sales", "manager": "eve"},
        {"handle": "support", "name": "Support", "parent": "board"},
    ],
    "people": [
        {"username": "ceo", "name": "Cleo Eden Olsen", "email": "ceo@example.org", "team": "board"},
        {"username": "sue", "name": "Sue Sato", "email": "sue@example.org", "team": "sales"},
        {"username": "dan", "name": "Dan Diaz", "email": "dan@example.org", "team": "sales"},
        {"username": "ann", "name": "Ann Adler", "email": "ann@example.org", "team": "sales", "region": "DE-BY"},
        {"username": "eve", "name": "Eve East", "email": "eve@example.org", "team": "east"},
        {"username": "bob", "name": "Bob Berg", "email": "bob@example.org", "team": "east"},
        {"username": "sam", "name": "Sam Sun", "email": "sam@example.org", "team": "support"},
        {"username": "hal", "name": "Hal Hart", "email": "hal@example.org"},
        {"username": "root", "name": "Ruth Root", "email": "root@example.org", "administrator": True},
    ],
    "groups": [{"handle": "hr", "name": "Human resources", "members": ["hal"]}],
    "roles": [
        {"app": "vacation", "role": "owner", "user": "sam"},
        {"app": "vacation", "role": "reader", "team": "sales"},
        {"app": "vacation", "role": "clerk", "group": "hr"},
    ],
}


@dataclass
class Company:
    """Everybody by username, and browsers in which they are signed in."""

    def __getitem__(self, username: str) -> User:
        return User.objects.get(username=username)

    def client(self, username: str) -> Client:
        """Return a browser; "" is a stranger's."""
        client = Client()
        if username:
            client.force_login(self[username])
        return client


@pytest.fixture
def company(db: None) -> Company:
    """Import the roster."""
    actions.import_people(ROSTER)
    return Company()
