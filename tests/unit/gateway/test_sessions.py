"""Sessions of `requests` through the gateway."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
import requests

from clerkwork.gateway import sessions
from clerkwork.gateway.policy import Blocked, Policy

LOCAL = Policy(networks=(ip_network("127.0.0.0/8"),), seconds=5)


class Echo(BaseHTTPRequestHandler):
    """Answers with JSON."""

    def do_GET(self) -> None:
        body = b'{"path": "%s"}' % self.path.encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_answer(url: str) -> None:
    """A library sees an ordinary answer."""
    with sessions.session(LOCAL) as session:
        answer = session.get(f"{url}/a", params={"b": "c"})
    assert answer.json() == {"path": "/a?b=c"}


def test_blocked(url: str) -> None:
    """The gateway's rules hold; a library sees a failed connection."""
    with sessions.session() as session, pytest.raises(requests.ConnectionError, match="public address"):
        session.get(url)


def test_certificates_are_always_checked(url: str) -> None:
    """Nobody switches the check off."""
    with sessions.session(LOCAL) as session, pytest.raises(Blocked):
        session.get(url, verify=False)
