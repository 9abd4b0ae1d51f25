"""Mail through the gateway, against a server on this machine."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from ipaddress import ip_network
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from clerkwork.gateway import smtp
from clerkwork.gateway.policy import Blocked, Policy, Unreachable

LOCAL = Policy(networks=(ip_network("127.0.0.0/8"),), seconds=5)


class Box:
    """Keeps what arrives; refuses `nobody@`."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if address.startswith("nobody@"):
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, smtp.Server]]:
    handler = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, smtp.Server("127.0.0.1", port, security="none")
    controller.stop()


def letter() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Hello"
    message.set_content("World")
    return message.as_bytes()


def test_letter_arrives(box: tuple[Box, smtp.Server]) -> None:
    """A letter is handed over with its envelope."""
    handler, server = box
    smtp.send(server, "a@example.org", ["b@example.org"], letter(), under=LOCAL)
    (envelope,) = handler.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == ("a@example.org", ["b@example.org"])
    assert b"World" in envelope.content


def test_refused_recipient(box: tuple[Box, smtp.Server]) -> None:
    """A refused recipient is a failure."""
    with pytest.raises(Unreachable, match="nobody"):
        smtp.send(box[1], "a@example.org", ["nobody@example.org"], letter(), under=LOCAL)


def test_address_is_checked(box: tuple[Box, smtp.Server]) -> None:
    """A mail server in the intranet needs the operator's word, like any other address."""
    with pytest.raises(Blocked):
        smtp.send(box[1], "a@example.org", ["b@example.org"], letter(), under=Policy())
    assert box[0].letters == []


def test_starttls_is_demanded(box: tuple[Box, smtp.Server]) -> None:
    """A server that offers no TLS gets no letter when TLS was asked for."""
    handler, server = box
    with pytest.raises(Unreachable):
        smtp.send(smtp.Server(server.host, server.port), "a@example.org", ["b@example.org"], letter(), under=LOCAL)
    assert handler.letters == []


def test_password_needs_tls(box: tuple[Box, smtp.Server]) -> None:
    """A password is not sent in clear, and not shown."""
    server = smtp.Server(box[1].host, box[1].port, "me", "word-of-mine", "none")
    with pytest.raises(Blocked):
        smtp.send(server, "a@example.org", ["b@example.org"], letter(), under=LOCAL)
    assert "word-of-mine" not in repr(server)
