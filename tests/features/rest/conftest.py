"""The office with an app of decisions, and programs that act for its people."""

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import tokens
from clerkwork.runtime.models import Decision

LEAVE = Path(__file__).parents[1] / "fixtures" / "leave"


@dataclass
class Program:
    """A client of the API that shows somebody's token."""

    secret: str
    username: str = ""

    @property
    def headers(self) -> dict[str, str]:
        if self.username:
            return {"Authorization": "Basic " + b64encode(f"{self.username}:{self.secret}".encode()).decode()}
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}

    def send(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        """Send a request; a body that is no text becomes JSON."""
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        return Client().generic(method, path, data, content_type=kind, headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, body)

    def get(self, path: str) -> Any:
        return self.send("GET", path)


@pytest.fixture
def leave(office: Any) -> Any:
    """Apply the app of decisions and return the office."""
    apps.apply(LEAVE, SYSTEM)
    return office


@pytest.fixture
def program(leave: Any) -> Any:
    """Return a function that makes a program for somebody."""

    def make(username: str, *, basic: bool = False) -> Program:
        _token, secret = tokens.create(SYSTEM, leave[username], "Test", None)
        return Program(secret, username if basic else "")

    return make


@pytest.fixture
def approver(leave: Any) -> Decision:
    """Return the decision about who approves."""
    del leave
    return Decision.objects.select_related("resource").get(decision_id="approver", latest=True)
