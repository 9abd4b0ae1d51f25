"""
One database address to Django's settings entry.

Rule 1: nothing else builds a DATABASES entry.
Rule 2: test databases are files; in-memory SQLite is neither WAL nor safe for threads.
"""

import os
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.runtime import sqlite

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"


def from_url(url: str) -> dict[str, Any]:
    """
    Return the DATABASES entry of `sqlite:///absolute/path` or `postgresql://user:password@host:port/name?sslmode=…`.

    Raises Invalid for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme == SQLITE and parts.path.startswith("/") and parts.path.strip("/"):
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in {POSTGRESQL, "postgres"} and parts.path.strip("/"):
        return _postgresql(url)
    remedy = "Use sqlite:///absolute/path or postgresql://user:password@host:port/name."
    raise Invalid([Problem("CLERKWORK_DATABASE", f"Expected a database address, but {parts.scheme!r}.", remedy)])


def _sqlite(path: Path) -> dict[str, Any]:
    test = Path(tempfile.gettempdir()) / f"clerkwork-test-{os.getpid()}.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": sqlite.options(),
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(test)},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    name = unquote(parts.path.strip("/"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_{name}"},
    }
