import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.runtime import database


def test_sqlite_is_a_file() -> None:
    """A SQLite address gives its absolute path, and a file of its own for tests."""
    entry = database.from_url("sqlite:///srv/my%20data/clerk.sqlite3")
    assert (entry["ENGINE"], entry["NAME"]) == ("django.db.backends.sqlite3", "/srv/my data/clerk.sqlite3")
    assert entry["TEST"]["NAME"].endswith(".sqlite3")
    assert entry["TEST"]["NAME"] != entry["NAME"]


def test_postgresql_keeps_its_parts() -> None:
    """User, password, host, port, name and options of a PostgreSQL address arrive unquoted."""
    entry = database.from_url("postgresql://clerk:p%40ss@db.example:5433/work?sslmode=require")
    assert {key: entry[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "work",
    }
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["CONN_MAX_AGE"] is None


@pytest.mark.parametrize("url", ["", "sqlite://", "mysql://db/work", "postgresql://db", "sqlite:memory:"])
def test_anything_else_is_refused(url: str) -> None:
    """An address that is neither is refused with the two forms that work."""
    with pytest.raises(Invalid, match="sqlite:///absolute/path"):
        database.from_url(url)
