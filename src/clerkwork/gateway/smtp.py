"""
Mail to a server, over a connection that was checked like any other.

Rule: a password never travels without TLS.
"""

import smtplib  # noqa: TID251 - the gateway is where it belongs
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from clerkwork.gateway import dial, policy
from clerkwork.gateway.policy import Blocked, Policy, Unreachable


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: security is starttls, tls or none."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"


class _Checked(smtplib.SMTP):
    """An SMTP client that dials through the gateway."""

    def __init__(self, server: Server, rules: Policy, context: ssl.SSLContext) -> None:
        self.server, self.rules, self.context = server, rules, context
        super().__init__(server.host, server.port, timeout=rules.seconds)

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        """Dial through the gateway; smtplib calls this instead of resolving the name itself."""
        sock = dial.connect(host, port, self.rules)
        sock.settimeout(timeout)
        return self.context.wrap_socket(sock, server_hostname=host) if self.server.security == "tls" else sock


def send(
    server: Server,
    sender: str,
    recipients: Sequence[str],
    message: bytes,
    *,
    under: Policy | None = None,
    context: ssl.SSLContext | None = None,
) -> None:
    """
    Hand one message (RFC 5322, CRLF) to a mail server.

    `under` and `context` are for tests. Raises Blocked, Unreachable; some recipients refused counts as failure.
    """
    if server.user and server.security == "none":
        raise Blocked("Expected TLS for a mail server with a password. Set CLERKWORK_SMTP_SECURITY to starttls or tls.")
    tls = context or ssl.create_default_context()
    try:
        with _Checked(server, under or policy.current(), tls) as client:
            if server.security == "starttls":
                client.starttls(context=tls)
            if server.user:
                client.login(server.user, server.password)
            refused = client.sendmail(sender, list(recipients), message)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"Expected {server.host} to take the mail, but {error}.") from error
    if refused:
        raise Unreachable(f"Expected {server.host} to take every recipient, but not {', '.join(refused)}.")
