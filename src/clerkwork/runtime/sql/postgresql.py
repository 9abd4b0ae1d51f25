"""The named statements on PostgreSQL: prepared, rows as arrays, several statements to a round trip."""

# ruff: noqa: S608 - every part of these texts is a constant of ours

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final
from zlib import crc32

import psycopg
from psycopg.types.numeric import Int8Dumper

from clerkwork.runtime.sql import statements
from clerkwork.runtime.sql.counters import COUNTERS, Read, Rows, Write, check_count, names, template, types

LOCKS: Final = {
    "lock": "FOR NO KEY UPDATE",
    "lock_free": "FOR NO KEY UPDATE SKIP LOCKED",
    "skip": "FOR UPDATE SKIP LOCKED",
}
LOCK_MESSAGE: Final = "SELECT pg_advisory_xact_lock(%s)"
ONE: Final = "%(one)s"
TWO: Final = "%(two)s"
HALF: Final = 32  # bits of a lock's number that come from the name, and from the key


class PostgresqlSession:
    """The driver's connection inside Django's transaction."""

    pipelines = True

    def __init__(self, driver: "psycopg.Connection[Any]", errors: AbstractContextManager[None]) -> None:
        self._driver = driver
        self._errors = errors

    def read(self, name: str, *parameters: Any) -> Rows:
        """Return the rows of a named statement; a list parameter fills `IN (?*)`."""
        COUNTERS.statements += 1
        COUNTERS.round_trips += 1
        with self._errors:
            cursor = self._execute(name, parameters)
            return cursor.fetchall() if cursor.description else []

    def reads(self, wanted: Sequence[Read]) -> list[Rows]:
        """Return the rows of several named statements, in one round trip."""
        COUNTERS.statements += len(wanted)
        COUNTERS.round_trips += 1
        with self._errors, self._driver.pipeline():
            cursors = [self._execute(name, given) for name, given in wanted]
            return [cursor.fetchall() for cursor in cursors]

    def writes(self, wanted: Sequence[Write]) -> None:
        """Carry out (verb, name, rows), in one round trip."""
        COUNTERS.statements += len(wanted)
        COUNTERS.round_trips += 1
        with self._errors, self._driver.pipeline():
            cursors = [
                self._cursor().execute(write_one(verb, name), rows[0], prepare=True)
                if len(rows) == 1
                else self._cursor().execute(
                    write(verb, name), [list(column) for column in zip(*rows, strict=True)], prepare=True
                )
                for verb, name, rows in wanted
            ]
        for (verb, name, rows), cursor in zip(wanted, cursors, strict=True):
            if verb == "update" and name in statements.COUNTED:
                check_count(name, len(rows), cursor.rowcount)

    def lock_messages(self, keys: Sequence[tuple[str, str]]) -> None:
        """Lock (message name, correlation key)s, in the order of their locks, until the transaction ends."""
        wanted = sorted({_lock_number(name, key) for name, key in keys})
        COUNTERS.statements += len(wanted)
        COUNTERS.round_trips += 1
        with self._errors, self._driver.pipeline():
            for number in wanted:
                self._cursor().execute(LOCK_MESSAGE, (number,), prepare=True)

    def _execute(self, name: str, given: Sequence[Any]) -> "psycopg.Cursor[Any]":
        found = text(name)
        named = dict(zip(("one", "two"), given, strict=False)) if ONE in found else given
        return self._cursor().execute(found, named, prepare=True)

    def _cursor(self) -> "psycopg.Cursor[Any]":
        cursor = psycopg.Cursor(self._driver)
        cursor.adapters.register_dumper(int, Int8Dumper)  # one prepared plan, however small the numbers
        return cursor


def _lock_number(name: str, key: str) -> int:
    """Return a signed 64-bit number; two keys that share one only wait for each other needlessly."""
    return ((crc32(name.encode()) << HALF) | crc32(key.encode())) - (1 << 63)


@cache
def text(name: str) -> str:
    """Return a named statement in psycopg's words."""
    found = template(name).format(**LOCKS).replace("IN (?1*)", f"= ANY({ONE})").replace("?1", ONE)
    found = found.replace("IN (?2*)", f"= ANY({TWO})")
    return found.replace("IN (?*)", "= ANY(%s)").replace("?", "%s")


@cache
def write(verb: str, name: str) -> str:
    """Return the statement that writes all rows, given as one array for each column."""
    return _WRITERS[verb](name)


@cache
def write_one(verb: str, name: str) -> str:
    """Return the statement that writes one row: neither side has arrays to take apart."""
    return _WRITERS_OF_ONE[verb](name)


def _arrays(*columns: str) -> str:
    return ", ".join(f"%s::{kind}[]" for part in columns for kind in types(part))


def _insert(name: str) -> str:
    columns = statements.INSERTS[name]
    return f"INSERT INTO runtime_{name} ({', '.join(names(columns))}) SELECT * FROM unnest({_arrays(columns)})"


def _upsert(name: str) -> str:
    key, rest = statements.UPSERTS[name]
    changes = ", ".join(f"{column} = excluded.{column}" for column in names(rest))
    return (
        f"INSERT INTO runtime_{name} ({', '.join(names(key) + names(rest))})"
        f" SELECT * FROM unnest({_arrays(key, rest)}) ON CONFLICT ({', '.join(names(key))}) DO UPDATE SET {changes}"
    )


def _update(name: str) -> str:
    table, changed, equal = statements.UPDATES[name]
    given = [f"s{number}" for number in range(len(names(changed)))]
    wanted = [f"w{number}" for number in range(len(names(equal)))]
    changes = ", ".join(f"{column} = n.{value}" for column, value in zip(names(changed), given, strict=True))
    conditions = " AND ".join(f"t.{column} = n.{value}" for column, value in zip(names(equal), wanted, strict=True))
    source = f"unnest({_arrays(changed, equal)}) AS n({', '.join(given + wanted)})"
    return f"UPDATE runtime_{table} t SET {changes} FROM {source} WHERE {conditions}"


def _delete(name: str) -> str:
    equal = statements.DELETES[name]
    conditions = " AND ".join(f"t.{column} = n.{column}" for column in names(equal))
    source = f"unnest({_arrays(equal)}) AS n({', '.join(names(equal))})"
    return f"DELETE FROM runtime_{name} t USING {source} WHERE {conditions}"


_WRITERS: Final = {"insert": _insert, "upsert": _upsert, "update": _update, "delete": _delete}


def _one(*columns: str) -> str:
    return ", ".join(f"%s::{kind}" for part in columns for kind in types(part))


def _equal(columns: str, joint: str) -> str:
    pairs = zip(names(columns), types(columns), strict=True)
    return joint.join(f"{column} = %s::{kind}" for column, kind in pairs)


def _insert_one(name: str) -> str:
    columns = statements.INSERTS[name]
    return f"INSERT INTO runtime_{name} ({', '.join(names(columns))}) VALUES ({_one(columns)})"


def _upsert_one(name: str) -> str:
    key, rest = statements.UPSERTS[name]
    changes = ", ".join(f"{column} = excluded.{column}" for column in names(rest))
    return (
        f"INSERT INTO runtime_{name} ({', '.join(names(key) + names(rest))}) VALUES ({_one(key, rest)})"
        f" ON CONFLICT ({', '.join(names(key))}) DO UPDATE SET {changes}"
    )


def _update_one(name: str) -> str:
    table, changed, equal = statements.UPDATES[name]
    return f"UPDATE runtime_{table} SET {_equal(changed, ', ')} WHERE {_equal(equal, ' AND ')}"


def _delete_one(name: str) -> str:
    return f"DELETE FROM runtime_{name} WHERE {_equal(statements.DELETES[name], ' AND ')}"


_WRITERS_OF_ONE: Final = {"insert": _insert_one, "upsert": _upsert_one, "update": _update_one, "delete": _delete_one}
