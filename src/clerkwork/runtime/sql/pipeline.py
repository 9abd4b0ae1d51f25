"""
Prepared statements on a PostgreSQL connection, sent together and answered together: one write, one wait.

Rule 1: this is psycopg's own connection, and whatever else runs on it is psycopg's; only its cursors are not used,
because each statement of a pipeline costs them a dozen calls and a send of its own.
Rule 2: nothing else prepares statements on it (`database.from_url` tells psycopg so): psycopg would throw away all that
are prepared with its own, after a rollback.
Rule 3: a connection whose answers could not be read to their end is closed, since nobody knows what they belong to.
"""

from collections.abc import Sequence
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import DataError, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Element = int | str | bool | None
Value = Element | Sequence[Element]
Connection = psycopg.Connection[Any]
Key = tuple[str, tuple[int, ...]]
Given = tuple[str, tuple[int, ...], list[bytes | None]]

BIGINT, BOOLEAN, BIGINTS, TEXTS, UNKNOWN = 20, 16, 1016, 1009, 0
OIDS: Final[dict[type, int]] = {int: BIGINT, bool: BOOLEAN}
NUL: Final = "\0"
ENCODING: Final = "utf-8"
_prepared: Final[WeakKeyDictionary[Connection, dict[Key, bytes]]] = WeakKeyDictionary()
_numbers: Final = count(1)


def run(driver: Connection, wanted: Sequence[tuple[str, Sequence[Value]]]) -> list[PGresult]:
    """
    Carry out statements ($1, $2, …) in their order and return their results; they begin the transaction if need be.

    Raises psycopg's error for the first that fails; those behind it were not carried out.
    """
    given = [(text, _oids(values), [_encode(value) for value in values]) for text, values in wanted]
    known = _prepared.setdefault(driver, {})
    made: list[Key] = []
    try:
        results = _exchange(driver, given, known, made)
    except BaseException:
        driver.pgconn.finish()
        raise
    for result in results:
        if result.status == ExecStatus.FATAL_ERROR:
            for key in made:
                del known[key]  # who knows which came about; the next attempt prepares it under another name
            raise error_from_result(result, encoding=ENCODING)
    return results


def rows(driver: Connection, result: PGresult) -> list[tuple[Any, ...]]:
    """Return the rows of a result."""
    if not result.ntuples:
        return []
    transformer = Transformer(driver)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def _exchange(driver: Connection, given: Sequence[Given], known: dict[Key, bytes], made: list[Key]) -> list[PGresult]:
    """Send everything and read all answers; return those to the statements themselves, or the failures."""
    connection = driver.pgconn
    own = []  # places of the statements among everything that is sent
    sent = 0
    connection.enter_pipeline_mode()
    if not driver.autocommit and connection.transaction_status == TransactionStatus.IDLE:
        connection.send_query_params(b"BEGIN", None)
        sent += 1
    for text, oids, values in given:
        name = known.get((text, oids))
        if name is None:
            name = known[text, oids] = b"clerkwork_%d" % next(_numbers)
            made.append((text, oids))
            connection.send_prepare(name, text.encode(), oids)
            sent += 1
        connection.send_query_prepared(name, values)
        own.append(sent)
        sent += 1
    connection.pipeline_sync()
    results = _answers(connection)
    connection.exit_pipeline_mode()
    failed = [result for result in results if result.status == ExecStatus.FATAL_ERROR]
    return failed or [results[place] for place in own]


def _answers(connection: PGconn) -> list[PGresult]:
    """Return the answers up to the synchronisation, other threads working meanwhile."""
    waiting = poll()
    waiting.register(connection.socket, POLLIN | POLLOUT)
    while connection.flush():
        for _, ready in waiting.poll():
            if ready & ~POLLOUT:
                connection.consume_input()
    waiting.modify(connection.socket, POLLIN)
    found: list[PGresult] = []
    while True:
        while connection.is_busy():
            waiting.poll()
            connection.consume_input()
        result = connection.get_result()
        if result is None:  # the end of one statement's answer
            if connection.status != ConnStatus.OK:
                raise _lost(found)
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return found
        found.append(result)


def _lost(found: list[PGresult]) -> psycopg.Error:
    """Return the error of a connection that ended amid the answers: the server's last word, if there is one."""
    if found and found[-1].status == ExecStatus.FATAL_ERROR:
        return error_from_result(found[-1], encoding=ENCODING)
    return psycopg.OperationalError("Expected an answer from the database, but the connection was lost.")


def _oids(values: Sequence[Value]) -> tuple[int, ...]:
    """Return the types of parameters; texts and nulls take that of their place."""
    return tuple([OIDS.get(type(value)) or (_oid(value) if type(value) is list else UNKNOWN) for value in values])


def _oid(values: Sequence[Element]) -> int:
    """Return the type of a list that has no cast of its own."""
    return {int: BIGINTS, str: TEXTS}.get(type(values[0]), UNKNOWN) if values else UNKNOWN


def _encode(value: Value) -> bytes | None:
    """Return a parameter in PostgreSQL's text format. Raises DataError for a text with a NUL."""
    if value is None:
        return None
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, str):
        if NUL in value:
            raise DataError("Expected a text without NUL (0x00) characters, but one has some.")
        return value.encode()
    assert isinstance(value, list), "nothing else is a parameter"
    return _encode(f"{{{','.join([_element(each) for each in value])}}}")


def _element(value: Element) -> str:
    """Return an element of an array in PostgreSQL's text format."""
    if value is None:
        return "NULL"
    if type(value) is int:
        return str(value)
    if type(value) is bool:
        return "t" if value else "f"
    assert isinstance(value, str), "nothing else is an element"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
