"""The named statements on SQLite: one call each, many rows to a call."""

# ruff: noqa: S608 - every part of these texts is a constant of ours

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final

from clerkwork.runtime.sql import statements
from clerkwork.runtime.sql.counters import COUNTERS, Read, Rows, Write, check_count, names, template

PLAIN: Final = {"lock": "", "lock_free": "", "skip": ""}  # BEGIN IMMEDIATE holds the whole file
MANY: Final = "(?*)"
MANY_ONCE: Final = "(?1*)"
MANY_SECOND: Final = "(?2*)"


class SqliteSession:
    """The driver's connection inside an immediate transaction."""

    pipelines = False

    def __init__(self, driver: Any, errors: AbstractContextManager[None]) -> None:
        self._driver = driver
        self._errors = errors

    def read(self, name: str, *parameters: Any) -> Rows:
        """Return the rows of a named statement; a list parameter fills `IN (?*)`."""
        COUNTERS.statements += 1
        statement, flat = (text(name, 0), parameters) if list not in map(type, parameters) else _fill(name, parameters)
        try:
            rows: Rows = self._driver.execute(statement, flat).fetchall()
        except Exception:
            with self._errors:  # entered only here, because nearly every read succeeds
                raise
        return rows

    def reads(self, wanted: Sequence[Read]) -> list[Rows]:
        """Return the rows of several named statements."""
        return [self.read(name, *parameters) for name, parameters in wanted]

    def writes(self, wanted: Sequence[Write]) -> None:
        """Carry out (verb, name, rows)."""
        COUNTERS.statements += len(wanted)
        with self._errors:
            for verb, name, rows in wanted:
                text = write(verb, name)
                if len(rows) == 1:
                    met = self._driver.execute(text, rows[0]).rowcount
                else:
                    met = self._driver.executemany(text, rows).rowcount
                if verb == "update" and name in statements.COUNTED:
                    check_count(name, len(rows), met)

    def lock_messages(self, keys: Sequence[tuple[str, str]]) -> None:
        """Do nothing: the transaction holds the whole file."""


def _fill(name: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    for index, value in enumerate(parameters):
        if type(value) is list:
            size = 1 if len(value) == 1 else 1 << (len(value) - 1).bit_length()  # few texts, so all stay prepared
            padded = value + value[-1:] * (size - len(value))
            return text(name, size), (*parameters[:index], *padded, *parameters[index + 1 :])
    return text(name, 0), parameters


@cache
def text(name: str, size: int) -> str:
    """Return a named statement with as many places as there are keys."""
    numbered = ",".join(f"?{number}" for number in range(1, size + 1))
    found = template(name).format(**PLAIN).replace(MANY, f"({','.join('?' * size)})")
    second = ",".join(f"?{number}" for number in range(2, size + 2))
    return found.replace(MANY_ONCE, f"({numbered})").replace(MANY_SECOND, f"({second})")


@cache
def write(verb: str, name: str) -> str:
    """Return the statement that writes one row."""
    return _WRITERS[verb](name)


def _insert(name: str) -> str:
    columns = names(statements.INSERTS[name])
    return f"INSERT INTO runtime_{name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _upsert(name: str) -> str:
    key, rest = (names(part) for part in statements.UPSERTS[name])
    changes = ", ".join(f"{column} = excluded.{column}" for column in rest)
    places = ", ".join("?" * len(key + rest))
    return (
        f"INSERT INTO runtime_{name} ({', '.join(key + rest)}) VALUES ({places})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )


def _update(name: str) -> str:
    table, changed, equal = statements.UPDATES[name]
    changes = ", ".join(f"{column} = ?" for column in names(changed))
    return f"UPDATE runtime_{table} SET {changes} WHERE {' AND '.join(f'{column} = ?' for column in names(equal))}"


def _delete(name: str) -> str:
    equal = names(statements.DELETES[name])
    return f"DELETE FROM runtime_{name} WHERE {' AND '.join(f'{column} = ?' for column in equal)}"


_WRITERS: Final = {"insert": _insert, "upsert": _upsert, "update": _update, "delete": _delete}
