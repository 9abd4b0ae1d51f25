"""HTTP through the gateway, against a server on this machine."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

from clerkwork.gateway import dial, http, policy
from clerkwork.gateway.policy import Blocked, Policy, TooLarge, TooSlow, Unreachable
from clerkwork.kernel.errors import Invalid

LOCAL = Policy(networks=(ip_network("127.0.0.0/8"), ip_network("::1/128")), bytes=100_000, seconds=5)


class Handler(BaseHTTPRequestHandler):
    """Answers by path, and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[dict[str, Any]]

    def answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length).decode()
        self.asked.append({"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body})
        getattr(self, "do" + self.path.partition("?")[0].replace("/", "_").rstrip("_"), self.do_ok)()

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's names

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_ok(self) -> None:
        self.reply(b"hello", content_type="text/plain")

    def do_missing(self) -> None:
        self.reply(b"no", status=404)

    def do_loop(self) -> None:
        self.reply(b"", status=302, location="/loop")

    def do_away(self) -> None:
        self.reply(b"", status=302, location=self.path.partition("?")[2])

    def do_away307(self) -> None:
        self.reply(b"", status=307, location=self.path.partition("?")[2])

    def do_large(self) -> None:
        self.reply(b"x" * 200_000)

    def do_bomb(self) -> None:
        self.reply(gzip.compress(b"\0" * 5_000_000), content_encoding="gzip")

    def do_zipped(self) -> None:
        self.reply(gzip.compress(b"hello"), content_encoding="gzip")

    def do_drip(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "1000000")
        self.end_headers()
        try:
            for _ in range(2_000):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """Says nothing when a client leaves early, which is what some tests are about."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


class Web:
    """A server and its address."""

    def __init__(self) -> None:
        handler = type("Asked", (Handler,), {"asked": []})
        self.asked: list[dict[str, Any]] = handler.asked  # type: ignore[attr-defined]
        self.server = Quiet(("127.0.0.1", 0), handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    with closing(Web()) as served:
        yield served


@pytest.fixture
def other() -> Iterator[Web]:
    with closing(Web()) as served:
        yield served


def test_answer(web: Web) -> None:
    """Status, headers and body come back."""
    answer = http.request("get", f"{web.url}/ok?a=1", headers={"X-A": "b"}, under=LOCAL)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"hello", "text/plain")
    asked = web.asked[0]
    assert (asked["method"], asked["path"], asked["headers"]["X-A"]) == ("GET", "/ok?a=1", "b")
    assert asked["headers"]["Host"] == f"127.0.0.1:{web.port}"


def test_any_status_is_an_answer(web: Web) -> None:
    """A 404 is an answer like any other."""
    assert http.request("POST", f"{web.url}/missing", body=b"{}", under=LOCAL).status == 404
    assert web.asked[0]["body"] == "{}"


def test_loopback_is_blocked_by_default(web: Web) -> None:
    """Without a word of the operator nothing of this machine is reached, by address or by name."""
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"):
        with pytest.raises((Blocked, Unreachable)):
            http.request("GET", f"http://{host}:{web.port}/")
    assert web.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1:25/x",
        "//example.org/",
        "http:///path",
        "http://user:word@example.org/",
        "http://user@example.org/",
        "http://example.org:99999/",
        "http://[::1/",
    ],
)
def test_odd_addresses(url: str) -> None:
    """Only plain web addresses are asked."""
    with pytest.raises(Blocked):
        http.request("GET", url, under=LOCAL)


def test_every_address_of_a_name_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a good and a bad address is blocked, whichever comes first."""
    good = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))
    bad = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))
    for answers in ([good, bad], [bad, good]):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, found=answers, **_k: found)
        with pytest.raises(Blocked, match=r"10\.0\.0\.1"):
            dial.resolve("example.org", 80, Policy())


def test_name_is_resolved_once(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that answers differently the second time (DNS rebinding) is not asked a second time for the name."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolver(host: str, *args: Any, **options: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "rebind.test" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    answer = http.request("GET", f"http://rebind.test:{web.port}/ok", under=LOCAL)
    assert answer.status == 200
    assert asked.count("rebind.test") == 1
    assert web.asked[0]["headers"]["Host"] == f"rebind.test:{web.port}"


def test_redirect_is_checked_again(web: Web) -> None:
    """A redirect from an allowed place into a forbidden one is blocked."""
    for place in ("http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "file:///etc/passwd"):
        with pytest.raises(Blocked):
            http.request("GET", f"{web.url}/away?{place}", under=LOCAL)


def test_redirects_end(web: Web) -> None:
    """A ring of redirects is left after five."""
    with pytest.raises(Blocked, match="at most 5 redirects"):
        http.request("GET", f"{web.url}/loop", under=LOCAL)
    assert len(web.asked) == 6


def test_credentials_stay_at_home(web: Web, other: Web) -> None:
    """Another origin gets harmless headers only; the same origin gets all."""
    headers = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/plain"}
    http.request("GET", f"{web.url}/away?{other.url}/ok", headers=headers, under=LOCAL)
    sent = {name.lower() for name in other.asked[0]["headers"]}
    assert sent == {"host", "accept", "accept-encoding", "user-agent"}
    http.request("GET", f"{web.url}/away?/ok", headers=headers, under=LOCAL)
    assert web.asked[-1]["headers"]["Authorization"] == "Bearer x"


def test_body_does_not_travel(web: Web, other: Web) -> None:
    """A 302 turns a POST into a GET without a body; a 307 to another origin is blocked."""
    http.request("POST", f"{web.url}/away?{other.url}/ok", body=b"secret", under=LOCAL)
    assert (other.asked[0]["method"], other.asked[0]["body"]) == ("GET", "")
    with pytest.raises(Blocked):
        http.request("POST", f"{web.url}/away307?{other.url}/ok", body=b"secret", under=LOCAL)
    assert len(other.asked) == 1


def test_no_step_down_from_https() -> None:
    """A redirect from https to http is blocked."""
    asked = http.Request("GET", "https://example.org/a", {}, None)
    with pytest.raises(Blocked, match="https"):
        http.follow(asked, 302, "http://example.org/a")


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_size(web: Web, path: str) -> None:
    """A large answer, and a small one that unfolds, are cut off."""
    with pytest.raises(TooLarge):
        http.request("GET", f"{web.url}{path}", under=LOCAL)


def test_decompression(web: Web) -> None:
    """A compressed answer is unfolded."""
    assert http.request("GET", f"{web.url}/zipped", under=LOCAL).body == b"hello"


def test_time(web: Web) -> None:
    """A server that drips is left when the time for all of it is over."""
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        http.request("GET", f"{web.url}/drip", under=Policy(networks=LOCAL.networks, seconds=0.3))
    assert time.monotonic() - begun < 50  # it drips for 100


def test_silence() -> None:
    """A server that accepts and says nothing, in the handshake too, is left in time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for scheme in ("http", "https"):
            with pytest.raises(TooSlow):
                http.request("GET", f"{scheme}://127.0.0.1:{port}/", under=Policy(networks=LOCAL.networks, seconds=0.3))


def test_nobody_there() -> None:
    """A closed port is unreachable."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable):
        http.request("GET", f"http://127.0.0.1:{port}/", under=LOCAL)


def test_environment_proxies_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY has no say."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert http.request("GET", f"{web.url}/ok", under=LOCAL).status == 200


def test_header_injection(web: Web) -> None:
    """A line break in a header sends nothing."""
    with pytest.raises(Unreachable):
        http.request("GET", f"{web.url}/ok", headers={"X-A": "b\r\nX-C: d"}, under=LOCAL)
    assert web.asked == []


def test_networks_are_read() -> None:
    """An operator's list is read whole, and every fault is named."""
    assert policy.networks(["10.0.0.0/8"]) == (ip_network("10.0.0.0/8"),)
    with pytest.raises(Invalid) as caught:
        policy.networks(["10.0.0.1/8", "nonsense", "fd00::/8"])
    assert len(caught.value.problems) == 2
