"""The named statements on PostgreSQL: prepared, rows as arrays, several statements to a round trip."""

# ruff: noqa: S608 - every part of these texts is a constant of ours

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Final
from zlib import crc32

import psycopg
from psycopg.pq.abc import PGresult

from clerkwork.runtime.sql import pipeline, statements
from clerkwork.runtime.sql.counters import COUNTERS, Read, Rows, Write, check_count, names, template, types

LOCKS: Final = {
    "lock": "FOR NO KEY UPDATE",
    "lock_free": "FOR NO KEY UPDATE SKIP LOCKED",
    "skip": "FOR UPDATE SKIP LOCKED",
}
LOCK_MESSAGE: Final = "SELECT pg_advisory_xact_lock($1)"
HALF: Final = 32  # bits of a lock's number that come from the name, and from the key


class PostgresqlSession:
    """The driver's connection inside Django's transaction."""

    pipelines = True

    def __init__(self, driver: "psycopg.Connection[Any]", errors: AbstractContextManager[None]) -> None:
        self._driver = driver
        self._errors = errors

    def read(self, name: str, *parameters: Any) -> Rows:
        """Return the rows of a named statement; a list parameter fills `IN (?*)`."""
        return self.reads([(name, parameters)])[0]

    def reads(self, wanted: Sequence[Read]) -> list[Rows]:
        """Return the rows of several named statements, in one round trip."""
        COUNTERS.statements += len(wanted)
        COUNTERS.round_trips += 1
        results = self._run([(text(name), given) for name, given in wanted])
        return [pipeline.rows(self._driver, result) for result in results]

    def writes(self, wanted: Sequence[Write]) -> None:
        """Carry out (verb, name, rows), in one round trip."""
        COUNTERS.statements += len(wanted)
        COUNTERS.round_trips += 1
        sent = [
            (write_one(verb, name), rows[0])
            if len(rows) == 1
            else (write(verb, name), [list(column) for column in zip(*rows, strict=True)])
            for verb, name, rows in wanted
        ]
        results = self._run(sent)
        for (verb, name, rows), result in zip(wanted, results, strict=True):
            if verb == "update" and name in statements.COUNTED:
                check_count(name, len(rows), result.command_tuples or 0)

    def lock_messages(self, keys: Sequence[tuple[str, str]]) -> None:
        """Lock (message name, correlation key)s, in the order of their locks, until the transaction ends."""
        wanted = sorted({_lock_number(name, key) for name, key in keys})
        COUNTERS.statements += len(wanted)
        COUNTERS.round_trips += 1
        self._run([(LOCK_MESSAGE, (number,)) for number in wanted])

    def _run(self, wanted: Sequence[tuple[str, Sequence[Any]]]) -> "list[PGresult]":
        with self._errors:
            return pipeline.run(self._driver, wanted)


def _lock_number(name: str, key: str) -> int:
    """Return a signed 64-bit number; two keys that share one only wait for each other needlessly."""
    return ((crc32(name.encode()) << HALF) | crc32(key.encode())) - (1 << 63)


@cache
def text(name: str) -> str:
    """Return a named statement in PostgreSQL's words."""
    found = template(name).format(**LOCKS).replace("IN (?1*)", "= ANY($1)").replace("?1", "$1")
    return _numbered(found.replace("IN (?2*)", "= ANY($2)").replace("IN (?*)", "= ANY(?)"), "?")


def _numbered(text: str, mark: str) -> str:
    """Return a statement whose parameters have numbers, in their order."""
    first, *others = text.split(mark)
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


@cache
def write(verb: str, name: str) -> str:
    """Return the statement that writes all rows, given as one array for each column."""
    return _numbered(_WRITERS[verb](name), "%s")


@cache
def write_one(verb: str, name: str) -> str:
    """Return the statement that writes one row: neither side has arrays to take apart."""
    return _numbered(_WRITERS_OF_ONE[verb](name), "%s")


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
