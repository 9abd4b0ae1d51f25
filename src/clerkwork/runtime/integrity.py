"""
Is everything that the runtime promises true of the tables?

Rule 1: a check is a query that finds violations; an empty answer is a pass.
Rule 2: checks read, they never repair.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

from clerkwork.kernel.errors import Problem
from clerkwork.runtime import agreements
from clerkwork.runtime.checks import Check

MOST: Final = 20  # violations shown of each check
FEW: Final = 1 << 16  # bytes of a table that any plan reads at once
LARGE: Final = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND starts_with(relname, 'runtime_') AND pg_table_is_visible(oid)"
    " AND pg_relation_size(oid) > %s"
)
HISTORIES: Final = ("elementhistory", "flowhistory", "taskhistory", "variablehistory", "incidenthistory", "casehistory")
POSITIONS: Final = " UNION ALL ".join(f"SELECT case_id, position FROM runtime_{name}" for name in HISTORIES)  # noqa: S608 - ours
LEFTOVERS: Final = {
    "element instance": "SELECT case_id, key FROM runtime_elementinstance",
    "job": "SELECT case_id, key FROM runtime_job",
    "timer": "SELECT case_id, key FROM runtime_timer WHERE case_id IS NOT NULL",
    "subscription": "SELECT case_id, key FROM runtime_subscription WHERE case_id IS NOT NULL",
    "condition": "SELECT case_id, key FROM runtime_condition WHERE case_id IS NOT NULL",
    "occurrence": "SELECT case_id, key FROM runtime_occurrence",
    "task": "SELECT case_id, key FROM runtime_task WHERE state = 'open'",
    "call": "SELECT case_id, key FROM runtime_call",
    "incident": "SELECT case_id, key FROM runtime_incident WHERE state = 'open'",
    "compensation": "SELECT case_id, key FROM runtime_compensation",
    "loop": "SELECT case_id, instance AS key FROM runtime_loop",
    "round of a loop": "SELECT case_id, instance AS key FROM runtime_round",
    "held message": "SELECT case_id, message_id AS key FROM runtime_heldmessage",
    "waiting token": "SELECT case_id, scope AS key FROM runtime_join",
}
"""What only an active case may have (P10), and what keeps one alive (P11): ALIVE."""

CHOOSING: Final = (
    "SELECT i.case_id, i.key FROM runtime_elementinstance i JOIN runtime_elementhistory h"
    " ON h.case_id = i.case_id AND h.position = i.position"
    " WHERE h.kind = 'adHocSubProcess' AND i.children = 0 AND i.phase = 'active'"
)
"""The ad-hoc sub-processes that wait for somebody to choose what begins in them."""

ALIVE: Final = ("job", "timer", "subscription", "condition", "task", "call", "incident")


def _checks() -> Iterator[Check]:
    alive = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM ({rows}) x WHERE x.case_id = c.key)"  # noqa: S608 - ours
        for rows in (*(LEFTOVERS[kind] for kind in ALIVE), CHOOSING)
    )
    yield Check(
        "P11",
        f"SELECT c.key, c.process_id FROM runtime_case c WHERE c.state = 'active' AND c.due IS NULL AND {alive}",  # noqa: S608
        "Expected a job, timer, subscription, condition, task or incident on live case {0} of {1}, but there is none.",
    )
    for kind, rows in LEFTOVERS.items():
        yield Check(
            "P10",
            f"SELECT c.key, x.key FROM ({rows}) x JOIN runtime_case c ON c.key = x.case_id WHERE c.state <> 'active'",  # noqa: S608
            f"Expected nothing open in ended case {{0}}, but {kind} {{1}}.",
        )
    yield Check(
        "P3",
        f"SELECT c.key, h.rows_ FROM runtime_case c LEFT JOIN (SELECT case_id, count(*) AS rows_,"  # noqa: S608
        f" count(DISTINCT position) AS places, min(position) AS first, max(position) AS last FROM ({POSITIONS}) p"
        " GROUP BY case_id) h ON h.case_id = c.key WHERE coalesce(h.rows_, 0) <> c.position"
        " OR coalesce(h.places, 0) <> c.position OR coalesce(h.last, 0) <> c.position OR coalesce(h.first, 1) <> 1",
        "Expected the history of case {0} to be numbered without gap or duplicate, but it has {1} rows that are not.",
    )
    yield from _state_checks()


def _state_checks() -> Iterator[Check]:
    open_children = "SELECT case_id, scope, count(*) AS open FROM runtime_elementinstance GROUP BY case_id, scope"
    yield Check(
        "state",
        "SELECT c.key, c.children FROM runtime_case c"  # noqa: S608 - ours
        f" LEFT JOIN ({open_children}) n ON n.case_id = c.key AND n.scope = c.key"
        " WHERE c.state = 'active' AND c.children <> coalesce(n.open, 0)",
        "Expected the root of case {0} to count its open elements, but it says {1}.",
    )
    yield Check(
        "state",
        "SELECT i.case_id, i.key FROM runtime_elementinstance i"  # noqa: S608 - ours
        f" LEFT JOIN ({open_children}) n ON n.case_id = i.case_id AND n.scope = i.key"
        " WHERE i.children <> coalesce(n.open, 0)",
        "Expected element instance {1} of case {0} to count its open elements, but it does not.",
    )
    yield Check(
        "state",
        "SELECT c.key, c.incidents FROM runtime_case c WHERE c.incidents <>"
        " (SELECT count(*) FROM runtime_incident i WHERE i.case_id = c.key AND i.state = 'open')",
        "Expected case {0} to count its open incidents, but it says {1}.",
    )
    yield from _loop_checks()
    for kind in ("task", "incident"):  # the others stand in tables of their own: see agreements
        attached = LEFTOVERS[kind].replace("key FROM", "key, instance FROM")
        yield Check(
            "state",
            f"SELECT x.case_id, x.key FROM ({attached}) x WHERE x.instance <> x.case_id AND NOT EXISTS"  # noqa: S608
            " (SELECT 1 FROM runtime_elementinstance i WHERE i.case_id = x.case_id AND i.key = x.instance)",
            f"Expected {kind} {{1}} of case {{0}} to stand on an open element, but that is not there.",
        )
    yield from _history_checks()


def _loop_checks() -> Iterator[Check]:
    yield Check(
        "state",
        "SELECT c.key, c.width FROM runtime_case c WHERE c.state = 'active' AND c.width <>"
        " (SELECT count(*) FROM runtime_elementinstance i WHERE i.case_id = c.key)"
        " + (SELECT count(*) FROM runtime_round r WHERE r.case_id = c.key)",
        "Expected case {0} to count its element instances and rounds, but it says {1}.",
    )
    yield Check(
        "state",
        "SELECT l.case_id, l.instance FROM runtime_loop l WHERE l.kept <>"
        " (SELECT count(*) FROM runtime_round r WHERE r.case_id = l.case_id AND r.instance = l.instance)"
        " OR NOT EXISTS (SELECT 1 FROM runtime_elementinstance i WHERE i.case_id = l.case_id AND i.key = l.instance)",
        "Expected loop {1} of case {0} to be open and to count its items and results, but it does not.",
    )
    yield Check(
        "state",
        "SELECT r.case_id, r.instance FROM runtime_round r WHERE NOT EXISTS"
        " (SELECT 1 FROM runtime_loop l WHERE l.case_id = r.case_id AND l.instance = r.instance)",
        "Expected a loop {1} in case {0} for its items and results, but there is none.",
    )


def _history_checks() -> Iterator[Check]:
    yield Check(
        "P3",
        "SELECT i.case_id, i.key FROM runtime_elementinstance i"
        " WHERE NOT EXISTS (SELECT 1 FROM runtime_elementhistory h"
        ' WHERE h.case_id = i.case_id AND h.position = i.position AND h.instance = i.key AND h."left" IS NULL)',
        "Expected an open history row of element instance {1} in case {0}, but there is none.",
    )
    yield Check(
        "P3",
        'SELECT h.case_id, h.position FROM runtime_elementhistory h WHERE h."left" IS NULL AND NOT EXISTS'
        " (SELECT 1 FROM runtime_elementinstance i WHERE i.case_id = h.case_id AND i.key = h.instance)",
        "Expected history row {1} of case {0} to be closed, because its element is.",
    )
    yield Check(
        "P3",
        "SELECT t.case_id, t.key FROM runtime_task t LEFT JOIN (SELECT case_id, task_id,"
        " sum(CASE WHEN kind = 'offered' THEN 1 ELSE 0 END) AS offered,"
        " sum(CASE WHEN kind IN ('completed', 'canceled') THEN 1 ELSE 0 END) AS ended"
        " FROM runtime_taskhistory GROUP BY case_id, task_id) h ON h.case_id = t.case_id AND h.task_id = t.key"
        " WHERE coalesce(h.offered, 0) <> 1 OR coalesce(h.ended, 0) <> CASE WHEN t.state = 'open' THEN 0 ELSE 1 END",
        "Expected task {1} of case {0} to be offered once and ended once, but its history differs.",
    )


CHECKS: Final = (*_checks(), *agreements.CHECKS)


def verify() -> list[Problem]:
    """Return every violation found, at most twenty of each kind; an empty list when all is well."""
    problems = []
    _learn_sizes()
    with _one_moment(), connection.cursor() as cursor:
        for check in CHECKS:
            cursor.execute(f"{check.query} LIMIT {MOST}")
            problems += [_problem(check, row) for row in cursor.fetchall()]
    return problems


def _learn_sizes() -> None:
    """Let PostgreSQL count rows: it takes a large table that was just filled for empty, and plans minutes for it."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        if cursor.fetchone() == (True,):  # a standby takes its counts from its primary
            return
        cursor.execute(LARGE, [FEW])
        if ours := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(ours)}")


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is at one moment, without stopping writers."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    postgresql = connection.vendor == "postgresql"
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" if postgresql else "BEGIN DEFERRED"
    driver = connection.connection
    driver.execute(begin)
    try:
        yield
    finally:
        driver.execute("ROLLBACK")


def _problem(check: Check, row: tuple[Any, ...]) -> Problem:
    return Problem(check.promise, check.message.format(*row), check.remedy)
