"""
Do rows that speak of each other agree?

Rule 1: a check is a query that finds violations, as in `integrity`, which carries these out.
Rule 2: what a transaction that is under way may leave open for others to finish is no violation: rows on their way in
the outbox, items of an operation that is being canceled.
"""

# ruff: noqa: S608 - every part of these texts is a constant of ours

from collections.abc import Iterator
from typing import Final

from clerkwork.engine.interruption import PUT_OFF
from clerkwork.runtime.checks import Check

INSTANCE: Final = "SELECT 1 FROM runtime_elementinstance i WHERE i.case_id = x.case_id AND i.key = x"
STANDING: Final = ("job", "timer", "subscription", "condition", "occurrence", "call", "compensation", "loop")
"""The tables of what stands on an element instance."""

WAITING: Final = {
    "runtime_job": " AND w.state <> 'failed'",
    "runtime_timer": "",
    "runtime_subscription": "",
    "runtime_condition": "",
    "runtime_call": "",
    "runtime_incident": " AND w.state = 'open'",
    "runtime_task": " AND w.state = 'open'",
    "runtime_loop": "",
}
"""The tables of what an element instance may wait for, and which of their rows count."""

BEFORE_IT: Final = (
    "SELECT 1 FROM runtime_elementinstance o"
    " JOIN runtime_elementinstance s ON s.case_id = o.case_id AND s.key = o.scope"
    " JOIN runtime_elementhistory g ON g.case_id = s.case_id AND g.position = s.position AND g.kind = 'adHocSubProcess'"
    " WHERE i.phase = 'activating' AND o.case_id = i.case_id AND o.scope = i.scope AND o.phase <> 'activating'"
)
"""What comes before an element that waits for its turn in an ad-hoc sub-process."""


def _checks() -> Iterator[Check]:
    yield from _calls()
    yield from _labels()
    yield from _scopes()
    yield from _tokens()
    yield from _jobs()
    yield from _resting()
    yield from _starts()
    yield from _operations()
    yield from _decisions()


def _calls() -> Iterator[Check]:
    yield Check(
        "P11",
        "SELECT k.case_id, k.key FROM runtime_call k WHERE NOT EXISTS (SELECT 1 FROM runtime_case c"
        " WHERE c.key = k.key AND c.parent_id = k.case_id AND c.parent_instance = k.instance AND c.state = 'active')"
        " AND NOT EXISTS (SELECT 1 FROM runtime_outbox o WHERE o.case_id = k.case_id AND o.sender = k.key"
        " AND o.kind <> 'escalation')",
        "Expected case {1}, which case {0} has called, to live or to have told it how it ended, but neither is so.",
    )
    yield Check(
        "P10",
        "SELECT c.key, c.parent_id FROM runtime_case c WHERE c.parent_id IS NOT NULL AND c.state = 'active'"
        " AND NOT EXISTS (SELECT 1 FROM runtime_call k WHERE k.key = c.key AND k.case_id = c.parent_id)"
        " AND NOT EXISTS (SELECT 1 FROM runtime_outbox o WHERE o.case_id = c.key AND o.kind = 'cancel')"
        " AND NOT EXISTS (SELECT 1 FROM runtime_occurrence n WHERE n.case_id = c.key AND n.instance = c.key"
        f" AND n.part = {PUT_OFF})",
        "Expected case {1} to wait for case {0}, which it has called, or to cancel it, but neither is so.",
    )
    yield Check(
        "state",
        "SELECT c.key, c.parent_id FROM runtime_case c WHERE c.parent_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM runtime_case p WHERE p.key = c.parent_id AND c.depth = p.depth + 1"
        " AND c.root_id = coalesce(p.root_id, p.key))",
        "Expected case {0} to be one deeper than case {1}, which called it, and of the same tree, but it is not.",
    )
    yield Check(
        "outbox",
        "SELECT o.key, o.case_id FROM runtime_outbox o WHERE NOT EXISTS (SELECT 1 FROM runtime_case c"
        " WHERE c.key = CASE WHEN o.kind = 'cancel' THEN o.case_id ELSE o.sender END"
        " AND c.parent_id = CASE WHEN o.kind = 'cancel' THEN o.sender ELSE o.case_id END)",
        "Expected row {0} of the outbox to go between a case and its caller, but case {1} has nothing to do with it.",
    )


def _labels() -> Iterator[Check]:
    yield Check(
        "state",
        "SELECT c.key, c.tags FROM runtime_case c LEFT JOIN (SELECT case_id, sum(length(tag) + 1) AS size FROM"
        " runtime_casetag GROUP BY case_id) t ON t.case_id = c.key WHERE coalesce(t.size, 1) - 1 <> length(c.tags)",
        "Expected case {0} to be found by its tags “{1}”, but it is not so.",
    )
    yield Check(
        "state",
        "SELECT t.case_id, t.tag FROM runtime_casetag t WHERE NOT EXISTS"
        " (SELECT 1 FROM runtime_case c WHERE c.key = t.case_id AND ' ' || c.tags || ' ' LIKE '% ' || t.tag || ' %')",
        "Expected the tag {1} to be one of case {0}, but it is not.",
    )
    yield Check(
        "state",
        "SELECT d.key, d.process_id FROM runtime_definition d WHERE d.latest AND d.withdrawn_at IS NOT NULL",
        "Expected version {0} of {1}, which is withdrawn, not to be the latest, but it is.",
    )


def _scopes() -> Iterator[Check]:
    for name in STANDING:
        yield Check(
            "state",
            f"SELECT x.case_id, x.instance FROM runtime_{name} x WHERE x.case_id IS NOT NULL"
            f" AND x.instance <> x.case_id AND NOT EXISTS ({INSTANCE}.instance)",
            f"Expected {name} of case {{0}} to stand on an open element, but {{1}} is not there.",
        )
    for name in ("variable", "join", "elementinstance"):
        yield Check(
            "state",
            f"SELECT x.case_id, x.scope FROM runtime_{name} x WHERE x.scope <> x.case_id"
            f" AND NOT EXISTS ({INSTANCE}.scope)",
            f"Expected {name} of case {{0}} to be in an open scope, but {{1}} is not there.",
        )
    yield Check(
        "state",
        "SELECT c.key, c.process_id FROM runtime_case c WHERE (c.state = 'active') <> (c.ended_at IS NULL)"
        " OR NOT EXISTS (SELECT 1 FROM runtime_definition d WHERE d.key = c.definition_id"
        " AND d.process_id = c.process_id)",
        "Expected case {0} to be of a version of {1} that is there, and to say when it ended, but it is not so.",
    )


def _tokens() -> Iterator[Check]:
    nothing = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} w WHERE w.case_id = i.case_id AND w.instance = i.key{counts})"
        for table, counts in WAITING.items()
    )
    yield Check(
        "P11",
        "SELECT i.case_id, i.key FROM runtime_elementinstance i JOIN runtime_case c ON c.key = i.case_id"
        " JOIN runtime_elementhistory h ON h.case_id = i.case_id AND h.position = i.position"
        " WHERE i.children = 0 AND c.due IS NULL AND h.kind <> 'adHocSubProcess'"
        " AND NOT EXISTS (SELECT 1 FROM runtime_compensation u WHERE u.case_id = i.case_id AND u.running)"
        f" AND NOT EXISTS ({BEFORE_IT}) AND {nothing}",
        "Expected element instance {1} of case {0} to wait for something, but there is nothing.",
    )


def _jobs() -> Iterator[Check]:
    yield Check(
        "P7",
        "SELECT j.case_id, j.key FROM runtime_job j WHERE j.state = 'failed' AND NOT EXISTS"
        " (SELECT 1 FROM runtime_incident n WHERE n.job = j.key AND n.case_id = j.case_id AND n.state = 'open')",
        "Expected an incident of job {1} of case {0}, which has failed, but there is none.",
    )
    yield Check(
        "P5",
        "SELECT j.case_id, j.key FROM runtime_job j WHERE (j.state = 'leased') <> (j.lease IS NOT NULL)",
        "Expected job {1} of case {0} to have a holder if and only if it is leased, but it is not so.",
    )
    yield Check(
        "state",
        "SELECT t.case_id, t.key FROM runtime_taskcandidate k JOIN runtime_task t ON t.key = k.task_id"
        " WHERE k.open <> (t.state = 'open')",
        "Expected the candidates of task {1} of case {0} to be open as long as the task is, but it is not so.",
    )


def _resting() -> Iterator[Check]:
    yield Check(
        "P9",
        "SELECT t.case_id, t.key FROM runtime_timer t JOIN runtime_case c ON c.key = t.case_id"
        " WHERE t.held <> (c.suspended_at IS NOT NULL)",
        "Expected timer {1} to rest if and only if case {0} does, but it is not so.",
    )
    yield Check(
        "P5",
        "SELECT j.case_id, j.key FROM runtime_job j JOIN runtime_case c ON c.key = j.case_id"
        " WHERE j.state <> 'failed' AND (j.state = 'suspended') <> (c.suspended_at IS NOT NULL)",
        "Expected job {1} to rest if and only if case {0} does, but it is not so.",
    )
    yield Check(
        "P8",
        "SELECT h.case_id, h.message_id FROM runtime_heldmessage h JOIN runtime_case c ON c.key = h.case_id"
        " WHERE c.suspended_at IS NULL",
        "Expected message {1} to have been brought to case {0}, which rests no more, but it is still held.",
    )


def _starts() -> Iterator[Check]:
    yield Check(
        "definitions",
        "SELECT process_id, count(*) FROM runtime_definition WHERE latest GROUP BY process_id HAVING count(*) > 1",
        "Expected one latest version of process {0}, but there are {1}.",
    )
    for name in ("timer", "subscription", "condition"):
        yield Check(
            "definitions",
            f"SELECT x.key, x.element FROM runtime_{name} x WHERE x.case_id IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM runtime_definition d WHERE d.key = x.definition_id AND d.latest)",
            f"Expected {name} {{0}} to start the latest version of a process at {{1}}, but it is another's.",
        )


def _operations() -> Iterator[Check]:
    items = (
        "SELECT batch_id, count(*) AS total, sum(CASE WHEN state = 'completed' THEN 1 ELSE 0 END) AS completed,"
        " sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,"
        " sum(CASE WHEN state = 'active' THEN 1 ELSE 0 END) AS waiting FROM runtime_batchitem GROUP BY batch_id"
    )
    yield Check(
        "operations",
        f"SELECT b.key, b.kind FROM runtime_batch b LEFT JOIN ({items}) i ON i.batch_id = b.key"
        " WHERE coalesce(i.total, 0) <> b.total OR coalesce(i.completed, 0) <> b.completed"
        " OR coalesce(i.failed, 0) <> b.failed",
        "Expected operation {0} ({1}) to count its cases, but its report differs.",
    )
    yield Check(
        "operations",
        f"SELECT b.key, b.state FROM runtime_batch b LEFT JOIN ({items}) i ON i.batch_id = b.key"
        " WHERE (b.state = 'completed' AND i.waiting > 0)"
        " OR (b.state IN ('active', 'suspended') AND coalesce(i.waiting, 0) = 0)"
        " OR (b.state IN ('active', 'suspended')) <> (b.ended_at IS NULL)",
        "Expected operation {0} to have cases before it exactly as long as it goes on, but it is {1}.",
    )
    yield Check(
        "operations",
        "SELECT i.batch_id, i.case_id FROM runtime_batchitem i WHERE NOT EXISTS"
        " (SELECT 1 FROM runtime_batch b WHERE b.key = i.batch_id)",
        "Expected operation {0}, of which case {1} is a part, to be there, but it is not.",
    )


def _decisions() -> Iterator[Check]:
    yield Check(
        "decisions",
        "SELECT d.decision_id, d.version FROM runtime_decision d"
        " WHERE NOT EXISTS (SELECT 1 FROM runtime_decisionresource r WHERE r.key = d.resource_id)",
        "Expected version {1} of decision {0} to have the file it stands in, but that is not there.",
    )
    yield Check(
        "decisions",
        "SELECT decision_id, count(*) FROM runtime_decision WHERE latest GROUP BY decision_id HAVING count(*) > 1",
        "Expected one latest version of decision {0}, but there are {1}.",
    )
    yield Check(
        "decisions",
        "SELECT e.key, e.decision_id FROM runtime_decisionevaluation e WHERE NOT EXISTS (SELECT 1"
        " FROM runtime_decision d WHERE d.key = e.decision_key AND d.decision_id = e.decision_id"
        " AND d.version = e.version)",
        "Expected evaluation {0} of {1} to be of a stored decision, but that is not there.",
    )
    yield Check(
        "decisions",
        "SELECT e.key, e.case_id FROM runtime_decisionevaluation e WHERE e.case_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM runtime_case c WHERE c.key = e.case_id AND c.app = e.app)",
        "Expected evaluation {0} to have the case it was made for, but {1} is not there or is another app's.",
    )


CHECKS: Final = tuple(_checks())
