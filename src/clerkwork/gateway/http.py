"""
HTTP requests: every hop resolved and checked, no ambient credentials, caps on size and time.

Rule 1: only http and https; no user in the address; no proxies from the environment; no cookies.
Rule 2: a redirect is a new request that is checked like the first. When the origin changes only harmless headers go
along, and neither a body nor the step from https down to http.
"""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Timer
from typing import Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from clerkwork.gateway import dial, policy
from clerkwork.gateway.policy import Blocked, Policy, TooLarge, TooSlow, Unreachable

PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD: Final = frozenset({307, 308})
HARMLESS: Final = frozenset({"accept", "accept-language", "user-agent"})
CHUNK: Final = 64 * 1024
AGENT: Final = "Clerkwork"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, of one address."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Return scheme, host and port. Raises Blocked for what is no plain web address."""
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            raise Blocked(f"Expected a web address, but {error}.") from error
        if parts.scheme not in PORTS or not parts.hostname:
            raise Blocked(f"Expected an http or https address, but {parts.scheme or 'nothing'}.")
        if parts.username is not None or parts.password is not None:
            raise Blocked("Expected an address without user and password; send them as a header.")
        return parts.scheme, parts.hostname.rstrip("."), port or PORTS[parts.scheme]

    @property
    def target(self) -> str:
        """Return path and query."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, from the last address asked; `body` is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    under: Policy | None = None,
) -> Response:
    """
    Ask and return the answer, whatever its status; redirects are followed.

    `under` narrows the operator's policy, for tests and for callers with smaller caps. Raises GatewayError.
    """
    rules = under or policy.current()
    asked = Request(method.upper(), url, dict(headers or {}), body)
    for _ in range(rules.redirects + 1):
        answer = _exchange(asked, rules)
        place = answer.headers.get("location")
        if answer.status not in REDIRECTS or place is None:
            return answer
        asked = follow(asked, answer.status, place)
    raise Blocked(f"Expected at most {rules.redirects} redirects from {asked.origin[1]}.")


def follow(asked: Request, status: int, place: str) -> Request:
    """Return the request that a redirect leads to, without what the new origin must not see."""
    keeps = status in KEEPS_METHOD or asked.method in {"GET", "HEAD"}
    method, body = (asked.method, asked.body) if keeps else ("GET", None)
    found = Request(method, urljoin(asked.url, place), asked.headers, body)
    if not keeps:
        dropped = {"content-type", "content-length"}
        found = replace(found, headers={k: v for k, v in asked.headers.items() if k.lower() not in dropped})
    if found.origin == asked.origin:
        return found
    if asked.origin[0] == "https" and found.origin[0] == "http":
        raise Blocked(f"Expected {asked.origin[1]} to stay on https, but it redirects to http.")
    if found.body:
        raise Blocked(f"Expected {asked.origin[1]} to take the body itself, but it redirects to {found.origin[1]}.")
    return replace(found, headers={k: v for k, v in asked.headers.items() if k.lower() in HARMLESS})


class _Line:
    """A second handle on the socket of a connection, with which a watch can end an exchange at any point of it."""

    rules: Policy
    handle: socket.socket | None = None
    late: bool = False

    def dial(self, host: str, port: int) -> socket.socket:
        """Dial through the gateway."""
        sock = dial.connect(host, port, self.rules)
        self.handle = sock.dup()
        return sock

    def cut(self) -> None:
        """End the exchange; whoever waits for a byte gets none."""
        self.late = True
        if self.handle is not None:
            with suppress(OSError):  # it ended by itself meanwhile
                self.handle.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Close the second handle."""
        if self.handle is not None:
            self.handle.close()


class _Checked(_Line, HTTPConnection):
    """A connection to an address that was checked."""

    def _new_conn(self) -> socket.socket:
        """Dial through the gateway; urllib3 calls this instead of resolving the name itself."""
        return self.dial(self.host, self.port)


class _CheckedTls(_Line, HTTPSConnection):
    """The same with TLS; the certificate must be the name's."""

    def _new_conn(self) -> socket.socket:
        """Dial through the gateway; urllib3 calls this instead of resolving the name itself."""
        return self.dial(self.host, self.port)


def _exchange(asked: Request, rules: Policy) -> Response:
    """Make one hop, within the time allowed for all of it."""
    scheme, host, port = asked.origin
    connection = _connection(scheme, host, port, rules)
    watch = Timer(rules.seconds, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        answer = _ask(connection, asked, rules)
    except (HTTPError, OSError, ValueError) as error:
        if connection.late or isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
            raise TooSlow(f"Expected {host} to answer within {rules.seconds:g} s.") from error
        raise Unreachable(f"Expected {host} to answer in HTTP, but {error}.") from error
    finally:
        watch.cancel()
        connection.close()
        connection.hang_up()
    if connection.late:  # a body without a length seems to end well when the line is cut
        raise TooSlow(f"Expected {host} to answer within {rules.seconds:g} s.")
    return answer


def _connection(scheme: str, host: str, port: int, rules: Policy) -> _Checked | _CheckedTls:
    connection: _Checked | _CheckedTls
    if scheme == "https":
        connection = _CheckedTls(host, port, timeout=rules.seconds, ssl_context=ssl.create_default_context())
    else:
        connection = _Checked(host, port, timeout=rules.seconds)
    connection.rules = rules
    return connection


def _ask(connection: _Checked | _CheckedTls, asked: Request, rules: Policy) -> Response:
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **asked.headers}
    connection.request(asked.method, asked.target, body=asked.body, headers=headers, preload_content=False)
    if connection.sock is not None:
        connection.sock.settimeout(rules.seconds)
    answer = connection.getresponse()
    names = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status, names, _read(answer, rules), asked.url)


def _read(answer: urllib3.BaseHTTPResponse, rules: Policy) -> bytes:
    """Read the body, decompressing in bounded pieces, so that no bomb unfolds beyond the cap."""
    parts, size = [], 0
    while chunk := answer.read(CHUNK, decode_content=True):
        size += len(chunk)
        if size > rules.bytes:
            raise TooLarge(f"Expected at most {rules.bytes} bytes, but more came.")
        parts.append(chunk)
    return b"".join(parts)
