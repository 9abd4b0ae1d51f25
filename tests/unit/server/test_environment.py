"""What an operator may say, and what is refused."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.server import environment


def test_defaults() -> None:
    """Without a word it serves this machine only, on SQLite under ./var, without a demo."""
    found = environment.read({})
    assert found.home == Path("var").resolve()
    assert found.database == f"sqlite://{found.home}/clerkwork.sqlite3"
    assert (found.public_url, found.host, found.port) == ("http://127.0.0.1:8000", "127.0.0.1", 8000)
    assert (found.demo, found.loopback, found.https, found.mail.host) == (False, True, False, "")


def test_https() -> None:
    """Behind a proxy the public address decides."""
    found = environment.read({"PUBLIC_URL": "https://work.example.org/", "CLERKWORK_HOST": "0.0.0.0"})
    assert (found.public_url, found.public_host, found.https) == ("https://work.example.org", "work.example.org", True)


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ({"PORT": "high"}, ["PORT"]),
        ({"PORT": "70000"}, ["PORT"]),
        ({"CLERKWORK_DEMO": "perhaps"}, ["CLERKWORK_DEMO"]),
        ({"PUBLIC_URL": "work.example.org"}, ["PUBLIC_URL"]),
        ({"PUBLIC_URL": "https://work.example.org/path"}, ["PUBLIC_URL"]),
        ({"PUBLIC_URL": "http://work.example.org"}, ["PUBLIC_URL"]),
        ({"CLERKWORK_HOST": "0.0.0.0"}, ["PUBLIC_URL"]),
        ({"CLERKWORK_DEMO": "1", "PUBLIC_URL": "https://demo.example.org"}, ["CLERKWORK_DEMO"]),
        ({"CLERKWORK_SMTP_SECURITY": "perhaps", "PORT": "x"}, ["PORT", "CLERKWORK_SMTP_SECURITY"]),
    ],
)
def test_refused(values: dict[str, str], places: list[str]) -> None:
    """Everything that is wrong or unsafe is named."""
    with pytest.raises(Invalid) as caught:
        environment.read(values)
    assert [problem.place for problem in caught.value.problems] == places


def test_the_unsafe_can_be_said_on_purpose() -> None:
    """An operator who insists gets plain http, or a public demo."""
    assert not environment.read({"PUBLIC_URL": "http://intranet", "CLERKWORK_INSECURE_HTTP": "1"}).https
    values = {"CLERKWORK_DEMO": "1", "CLERKWORK_DEMO_PUBLIC": "1", "PUBLIC_URL": "https://demo.example.org"}
    assert environment.read(values).demo


def test_secret_key(tmp_path: Path) -> None:
    """The key is made once, by whoever comes first, and only its user may read it."""
    place = replace(environment.read({}), home=tmp_path / "home")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: environment.secret_key(place), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert stat.S_IMODE((place.home / "secret.key").stat().st_mode) == 0o600
    assert os.listdir(place.home) == ["secret.key"]  # noqa: PTH208 - the names are what matters
    assert environment.secret_key(replace(place, secret_key="given")) == "given"
