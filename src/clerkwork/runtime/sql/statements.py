"""
The SQL of the hot path, by name.

Rule 1: every statement that a command or a drain sends stands here; `?` is a parameter, `IN (?*)` a list of keys. With
`?1`, or `IN (?1*)`, a statement has one parameter, wherever it stands.
Rule 2: statuses are literals, so that PostgreSQL's generic plans may use the partial indexes.
Rule 3: a write takes many rows at once; columns carry their PostgreSQL types because those travel as arrays.
"""

# ruff: noqa: S608 - every part of these texts is a constant of ours

from typing import Final

CASE_COLUMNS: Final = """key bigint, definition_id bigint, process_id text, app text, state text, title text,
    business_key text, started_by text, started_at bigint, ended_at bigint, incidents bigint, position bigint,
    children bigint, due bigint, tokens text, stamp bigint, parent_id bigint, parent_instance bigint, root_id bigint,
    depth bigint, caught text, width bigint, suspended_at bigint, tags text, stops text"""

INSERTS: Final[dict[str, str]] = {
    "case": CASE_COLUMNS,
    "elementinstance": "case_id bigint, key bigint, element text, scope bigint, children bigint, position bigint, "
    "entered bigint, phase text, counter bigint",
    "loop": "case_id bigint, instance bigint, size bigint, begun bigint, completed bigint, kept bigint",
    "round": "case_id bigint, instance bigint, part text, counter bigint, value text",
    "task": "key bigint, case_id bigint, instance bigint, element text, name text, process_id text, app text, "
    "form text, assignee text, due bigint, follow_up bigint, priority bigint, created_at bigint, state text",
    "taskcandidate": "task_id bigint, kind text, name text, open boolean",
    "job": "key bigint, case_id bigint, instance bigint, element text, process_id text, type text, retries bigint, "
    "attempt bigint, headers text, state text, due bigint, worker text, listener text",
    "timer": "key bigint, case_id bigint, definition_id bigint, instance bigint, element text, due bigint, "
    "interval text, repetitions bigint, held boolean, part bigint",
    "subscription": "key bigint, case_id bigint, definition_id bigint, process_id text, instance bigint, "
    "element text, message text, correlation_key text, interrupting boolean, kind text, part bigint",
    "broadcast": "key bigint, name text, variables text, case_id bigint",
    "call": "key bigint, case_id bigint, instance bigint, element text",
    "outbox": "key bigint, case_id bigint, sender bigint, kind text, payload text, due bigint",
    "condition": "key bigint, case_id bigint, instance bigint, element text, part bigint",
    "occurrence": "key bigint, case_id bigint, instance bigint, element text, part bigint, variables text",
    "message": "key bigint, name text, correlation_key text, message_id text, variables text, published_at bigint, "
    "expires_at bigint, fresh boolean, business_key text",
    "correlation": "message_id bigint, process_id text, case_id bigint, subscription bigint, element text, "
    "instance bigint, at bigint",
    "casetag": "tag text, case_id bigint",
    "incident": "key bigint, case_id bigint, instance bigint, element text, kind text, message text, job bigint, "
    "state text, raised_at bigint",
    "compensation": "case_id bigint, key bigint, instance bigint, element text, within bigint, running boolean, "
    "variables text",
    "elementhistory": "case_id bigint, position bigint, instance bigint, scope bigint, element text, kind text, "
    'name text, entered bigint, "left" bigint, outcome text, actor text, definition_id bigint',
    "flowhistory": "case_id bigint, position bigint, flow text, at bigint",
    "taskhistory": "case_id bigint, position bigint, task_id bigint, at bigint, kind text, actor text, details text",
    "variablehistory": "case_id bigint, position bigint, scope bigint, name text, value text, at bigint, actor text",
    "incidenthistory": "case_id bigint, position bigint, incident_id bigint, at bigint, kind text, actor text",
    "casehistory": "case_id bigint, position bigint, at bigint, kind text, actor text, details text",
    "heldmessage": "case_id bigint, message_id bigint",
    "decisionevaluation": "key bigint, decision_key bigint, decision_id text, version bigint, app text, case_id bigint,"
    ' instance bigint, element text, at bigint, "by" text, inputs text, output text, trace text, failure text',
}
"""Table → the columns of a new row."""

UPSERTS: Final[dict[str, tuple[str, str]]] = {
    "variable": ("case_id bigint, scope bigint, name text", "value text"),
    "join": ("case_id bigint, scope bigint, gateway text, flow text", "count bigint"),
    "storedvalue": ("app text, store text, key text", "value text, case_id bigint, at bigint"),
}
"""Table → its key, and the columns that a row with the same key takes over."""

UPDATES: Final[dict[str, tuple[str, str, str]]] = {
    "case": (
        "case",
        """state text, ended_at bigint, incidents bigint, position bigint, children bigint, due bigint, tokens text,
        stamp bigint, width bigint""",
        "key bigint, position bigint",
    ),
    "position": ("case", "position bigint, stamp bigint", "key bigint, position bigint"),
    "instance": ("elementinstance", "children bigint, phase text", "case_id bigint, key bigint"),
    "loop": ("loop", "begun bigint, completed bigint, kept bigint", "case_id bigint, instance bigint"),
    "left": ("elementhistory", '"left" bigint, outcome text, actor text', "case_id bigint, position bigint"),
    "task_end": ("task", "state text, completed_by text, completed_at bigint", "key bigint"),
    "task_assignee": ("task", "assignee text", "key bigint"),
    "task_due": ("task", "due bigint", "key bigint"),
    "task_follow_up": ("task", "follow_up bigint", "key bigint"),
    "task_priority": ("task", "priority bigint", "key bigint"),
    "candidates": ("taskcandidate", "open boolean", "task_id bigint"),
    "task_facts": ("task", "due bigint, follow_up bigint, priority bigint", "key bigint"),
    "job": ("job", "retries bigint, state text, due bigint, lease bigint", "key bigint"),
    "timer": ("timer", "due bigint, repetitions bigint", "key bigint"),
    "postponed": ("timer", "due bigint", "key bigint"),
    "expiry": ("case", "expires_at bigint", "key bigint"),
    "outbox": ("outbox", "due bigint", "key bigint"),
    "outbox_of": ("outbox", "due bigint", "case_id bigint"),
    "incident": ("incident", "state text, resolved_at bigint, resolved_by text", "key bigint"),
    "message": ("message", "fresh boolean", "key bigint"),
    "compensation": ("compensation", "instance bigint, within bigint, running boolean", "case_id bigint, key bigint"),
    "broadcast": ("broadcast", "reached bigint", "key bigint"),
    "suspended": ("case", "suspended_at bigint", "key bigint"),
    "business_key": ("case", "business_key text", "key bigint"),
    "batchitem": ("batchitem", "state text, message text, at bigint", "batch_id bigint, case_id bigint"),
    "held": ("timer", "held boolean", "key bigint"),
    "migrated": ("case", "definition_id bigint, process_id text", "key bigint"),
    "instance_migrated": ("elementinstance", "element text", "case_id bigint, key bigint"),
    "history_migrated": (
        "elementhistory",
        "element text, kind text, name text, definition_id bigint",
        "case_id bigint, position bigint",
    ),
    "task_migrated": ("task", "element text, process_id text", "key bigint"),
    "job_migrated": ("job", "element text, process_id text", "key bigint"),
    "timer_migrated": ("timer", "element text", "key bigint"),
    "subscription_migrated": ("subscription", "element text, process_id text", "key bigint"),
    "condition_migrated": ("condition", "element text", "key bigint"),
    "occurrence_migrated": ("occurrence", "element text", "key bigint"),
    "incident_migrated": ("incident", "element text", "key bigint"),
    "compensation_migrated": ("compensation", "element text", "case_id bigint, key bigint"),
}
"""Name → table, columns set, columns that must be equal."""

DELETES: Final[dict[str, str]] = {
    "elementinstance": "case_id bigint, key bigint",
    "taskcandidate": "task_id bigint, kind text, name text",
    "variable": "case_id bigint, scope bigint",
    "loop": "case_id bigint, instance bigint",
    "round": "case_id bigint, instance bigint",
    "job": "key bigint",
    "timer": "key bigint",
    "subscription": "key bigint",
    "call": "key bigint",
    "outbox": "key bigint",
    "message": "key bigint",
    "correlation": "message_id bigint",
    "broadcast": "key bigint",
    "condition": "key bigint",
    "occurrence": "key bigint",
    "join": "case_id bigint, scope bigint, gateway text, flow text",
    "storedvalue": "app text, store text, key text",
    "compensation": "case_id bigint, key bigint",
    "heldmessage": "case_id bigint",
}
"""Table → columns that must be equal."""

COUNTED: Final = frozenset({"case", "position"})
"""Updates that must meet every row: a row less is a lost update."""

OWNERS: Final[dict[str, str]] = {
    "task": "= (SELECT case_id FROM runtime_task WHERE key = ?1)",
    "job": "= (SELECT case_id FROM runtime_job WHERE key = ?1)",
    "incident": "= (SELECT case_id FROM runtime_incident WHERE key = ?1)",
}
"""A statement `name@owner` finds its cases by the key of something in them, so nobody has to ask for them first."""

CASE: Final = (
    "key, definition_id, process_id, app, state, title, business_key, started_by, started_at, ended_at, incidents,"
    " position, children, due, tokens, stamp, parent_id, parent_instance, root_id, depth, caught, width, suspended_at,"
    " tags, stops"
)
NO_TEXT: Final = "CAST(NULL AS TEXT)"
NONE: Final = "CAST(NULL AS BIGINT)"
PARTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("elementinstance", f"key, scope, element, phase, {NO_TEXT}, {NO_TEXT}, children, position, counter, {NONE}", ""),
    ("loop", "NULL, instance, NULL, NULL, NULL, NULL, size, begun, completed, kept", ""),
    ("round", "NULL, instance, part, value, NULL, NULL, counter, NULL, NULL, NULL", ""),
    ("variable", "NULL, scope, name, value, NULL, NULL, NULL, NULL, NULL, NULL", ""),
    ("join", "NULL, scope, gateway, flow, NULL, NULL, count, NULL, NULL, NULL", ""),
    ("job", "key, instance, element, type, headers, state, retries, attempt, due, lease", ""),
    ("task", "key, instance, element, name, assignee, NULL, NULL, NULL, NULL, NULL", " AND state = 'open'"),
    ("taskcandidate", "task_id, NULL, kind, x.name, NULL, NULL, NULL, NULL, NULL, NULL", " AND state = 'open'"),
    ("timer", "key, instance, element, interval, NULL, NULL, due, repetitions, part, NULL", ""),
    (
        "subscription",
        "key, instance, element, message, correlation_key, kind, CAST(interrupting AS INTEGER), part, NULL, NULL",
        "",
    ),
    ("call", "key, instance, element, NULL, NULL, NULL, NULL, NULL, NULL, NULL", ""),
    ("condition", "key, instance, element, NULL, NULL, NULL, part, NULL, NULL, NULL", ""),
    ("occurrence", "key, instance, element, variables, NULL, NULL, part, NULL, NULL, NULL", ""),
    ("incident", "key, instance, kind, NULL, NULL, NULL, job, NULL, NULL, NULL", " AND state = 'open'"),
    (
        "compensation",
        "key, instance, element, variables, NULL, NULL, within, CAST(running AS INTEGER), NULL, NULL",
        "",
    ),
)
"""Table, its columns in the common layout (key, owner, four texts, four numbers), condition: the rows of a case."""


FIFTH: Final = {"job": "listener"}
"""What a table has as a fifth text, behind the numbers."""
SOURCES: Final = {"taskcandidate": "runtime_taskcandidate x JOIN runtime_task t ON t.key = x.task_id"}
"""Where a part is not found in its table alone."""


NARROW: Final = 32
"""How wide a case may be that is read whole: element instances, and items and results of loops."""
NARROW_ONES: Final = f"= ANY(ARRAY(SELECT key FROM runtime_case WHERE key IN (?1*) AND width <= {NARROW}))"


def _parts(cases: str = "IN (?1*)") -> str:
    """Return one statement for all of them; PostgreSQL learns the types of the columns from the first."""
    sources = {table: SOURCES.get(table, f"runtime_{table}") for table, _, _ in PARTS}
    arms = (
        f"SELECT '{table}', case_id, {columns}, {FIFTH.get(table, NO_TEXT)} FROM {sources[table]}"
        f" WHERE case_id {cases}{condition}"
        for table, columns, condition in PARTS
    )
    return " UNION ALL ".join(arms)


HANGING: Final = {"elementinstance": "key", "variable": "scope", "join": "scope", "taskcandidate": "t.instance"}
"""By which column a part hangs on its instance, if not by `instance`."""
NEXT_ITEM: Final = (
    "runtime_loop l JOIN runtime_round r ON r.case_id = l.case_id AND r.instance = l.instance AND r.part = 'item'"
    " AND r.counter = l.begun + 1"
)


def _parts_of() -> str:
    """Return the statement for the parts of some instances of a case; of loops only the next item is one."""
    arms = []
    for table, columns, condition in PARTS:
        if table == "round":
            arms.append(
                "SELECT 'round', l.case_id, NULL, l.instance, r.part, r.value, NULL, NULL, r.counter, NULL, NULL, NULL,"
                " NULL"
                f" FROM {NEXT_ITEM} WHERE l.case_id = ?1 AND l.instance IN (?2*)"
            )
            continue
        source, owner = SOURCES.get(table, f"runtime_{table}"), HANGING.get(table, "instance")
        fifth = FIFTH.get(table, NO_TEXT)
        arms.append(f"SELECT '{table}', case_id, {columns}, {fifth} FROM {source} WHERE case_id = ?1")
        arms[-1] += f" AND {owner} IN (?2*){condition}"
    return " UNION ALL ".join(arms)


SCOPE: Final = "(SELECT e.scope FROM runtime_elementinstance e WHERE e.case_id = ?1 AND e.key = {{0}})"


def _path(table: str) -> str:
    """Return the statement for the keys of instances to which something belongs, and of those around them."""
    key = "key" if table == "elementinstance" else "instance"
    scope, outer = (SCOPE.replace("{{0}}", name) for name in (f"x.{key}", "up.scope"))
    return (
        f"WITH RECURSIVE up(key, scope) AS (SELECT x.{key}, {scope} FROM runtime_{table} x WHERE x.key IN (?2*)"
        f" AND x.case_id = ?1 UNION SELECT up.scope, {outer} FROM up WHERE up.scope <> ?1) SELECT key FROM up"
    )


READS: Final[dict[str, str]] = {
    # A whole small case; `lock` makes the root row ours (PostgreSQL: {lock}; SQLite holds the whole file). What hangs
    # on it is another statement: one that waited for the lock would see the rest as it was before.
    "cases": f"SELECT {CASE} FROM runtime_case WHERE key IN (?1*) ORDER BY key {{lock}}",
    "cases_free": f"SELECT {CASE} FROM runtime_case WHERE key IN (?1*) ORDER BY key {{lock_free}}",
    "stamps": "SELECT key, stamp FROM runtime_case WHERE key IN (?1*) ORDER BY key {lock}",
    "stamp": "SELECT stamp FROM runtime_case WHERE key = ? {lock}",
    "stamps_free": "SELECT key, stamp FROM runtime_case WHERE key IN (?1*) ORDER BY key {lock_free}",
    "latest": "SELECT key, app FROM runtime_definition WHERE process_id = ? AND latest",
    "definition_numbered": "SELECT key FROM runtime_definition WHERE process_id = ? AND version = ?"
    " AND withdrawn_at IS NULL",
    "calls": "SELECT calls FROM runtime_definition WHERE key = ?",
    "definition_tagged": "SELECT key, app FROM runtime_definition WHERE process_id = ? AND version_tag = ?"
    " AND version_tag <> '' AND withdrawn_at IS NULL ORDER BY version DESC LIMIT 1",
    "case_exists": "SELECT 1 FROM runtime_case WHERE key = ?",
    "incident": "SELECT state FROM runtime_incident WHERE key = ?",
    "stored": "SELECT key, value FROM runtime_storedvalue WHERE app = ? AND store = ? ORDER BY key",
    "parts": _parts(),
    "narrow_parts": _parts(NARROW_ONES),  # PostgreSQL's, so that roots and parts come in one round trip
    # A part of a wide case
    "parts_of": _parts_of(),
    **{f"path_{table}": _path(table) for table in ("task", "job", "timer", "subscription", "call", "incident")},
    "path_instance": _path("elementinstance"),
    "down": "WITH RECURSIVE down(key) AS (SELECT key FROM runtime_elementinstance WHERE case_id = ?1"
    " AND scope IN (?2*) AND scope <> case_id UNION ALL SELECT e.key FROM down JOIN runtime_elementinstance e"
    " ON e.case_id = ?1 AND e.scope = down.key AND e.scope <> e.case_id) SELECT key FROM down",
    "items": "SELECT counter, value FROM runtime_round WHERE case_id = ? AND instance = ? AND part = 'item'"
    " AND counter > ? AND counter <= ?",
    "results": "SELECT counter, value FROM runtime_round WHERE case_id = ? AND instance = ? AND part = 'result'",
    # What a job's variables are found by
    "instances": "SELECT case_id, key, scope FROM runtime_elementinstance WHERE case_id IN (?*) ORDER BY case_id, key",
    "variables": "SELECT case_id, scope, name, value FROM runtime_variable WHERE case_id IN (?*)",
    "instances_of": "SELECT case_id, key, scope FROM runtime_elementinstance WHERE case_id = ?1 AND key IN (?2*)"
    " ORDER BY key",
    "variables_of": "SELECT case_id, scope, name, value FROM runtime_variable WHERE case_id = ?1 AND scope IN (?2*)",
    # Tasks
    "task": "SELECT state, assignee, name, element FROM runtime_task WHERE key = ?",
    "owners": "SELECT key, case_id FROM runtime_task WHERE key IN (?*)",
    "candidates_of": "SELECT name FROM runtime_taskcandidate WHERE task_id = ? AND kind = ?",
    "candidate": "SELECT 1 FROM runtime_taskcandidate WHERE task_id = ? AND kind = ? AND name = ?",
    # Due work
    "due_timers": "SELECT key, case_id FROM runtime_timer WHERE due <= ? AND NOT held AND case_id IS NOT NULL"
    " ORDER BY due LIMIT ?",
    "due_starts": "SELECT key, definition_id, element, due, interval, repetitions FROM runtime_timer"
    " WHERE due <= ? AND NOT held AND case_id IS NULL ORDER BY due LIMIT ? {skip}",
    "due_cases": "SELECT key FROM runtime_case WHERE due <= ? AND due IS NOT NULL ORDER BY due LIMIT ?",
    "due_leases": "SELECT key, case_id, lease FROM runtime_job WHERE state = 'leased' AND due <= ?"
    " ORDER BY due LIMIT ?",
    # Jobs
    "ready_jobs": "SELECT key FROM runtime_job WHERE type = ? AND state = 'ready' AND due <= ?"
    " ORDER BY due, key LIMIT ? {skip}",
    "lease_jobs": "UPDATE runtime_job SET state = 'leased', lease = ?, due = ?, worker = ?, attempt = attempt + 1"
    " WHERE key IN (?*) AND state = 'ready'",
    "leased_jobs": "SELECT j.key, j.case_id, j.instance, j.element, j.type, j.retries, j.attempt, j.headers,"
    " j.listener, c.definition_id, c.process_id, c.app, c.started_by, d.version, c.width,"
    " coalesce(c.root_id, c.key), c.business_key, c.tags"
    " FROM runtime_job j JOIN runtime_case c ON c.key = j.case_id"
    " JOIN runtime_definition d ON d.key = c.definition_id WHERE j.key IN (?*) ORDER BY j.key",
    "holding": "SELECT j.case_id, c.app, j.instance, j.state, j.lease, j.worker FROM runtime_job j"
    " JOIN runtime_case c ON c.key = j.case_id WHERE j.key = ?",
    "open_business": "SELECT key FROM runtime_case WHERE business_key = ? AND business_key <> '' AND process_id = ?"
    " AND state = 'active' AND parent_id IS NULL LIMIT 1",
    "call": "SELECT case_id FROM runtime_call WHERE key = ?",
    # What cases have to tell each other: first what was said first
    "due_outbox": "SELECT key FROM runtime_outbox o WHERE due <= ? AND NOT EXISTS (SELECT 1 FROM runtime_outbox e"
    " WHERE e.case_id = o.case_id AND e.sender = o.sender AND e.key < o.key) ORDER BY key LIMIT ?",
    "outbox": "SELECT key, case_id, sender, kind, payload FROM runtime_outbox WHERE key IN (?*) ORDER BY key {skip}",
    # Messages
    "fresh_messages": "SELECT key, name, correlation_key, variables, business_key FROM runtime_message WHERE fresh"
    " ORDER BY key LIMIT ? {skip}",
    "buffered": "SELECT m.key, m.variables FROM runtime_message m WHERE m.name = ? AND m.correlation_key = ?"
    " AND (m.fresh OR m.expires_at > ?) AND NOT EXISTS (SELECT 1 FROM runtime_correlation k"
    " WHERE k.message_id = m.key AND k.process_id = ?) ORDER BY m.key LIMIT 1",
    "waiting": "SELECT key, case_id, definition_id, process_id, element FROM runtime_subscription"
    " WHERE message = ? AND correlation_key = ? AND kind = 'message' ORDER BY key",
    "listening": "SELECT key FROM runtime_subscription WHERE case_id = ? AND message = ? ORDER BY key",
    "message_starts": "SELECT key, definition_id, process_id, element, part FROM runtime_subscription"
    " WHERE message = ? AND correlation_key = '' AND kind = 'message' AND case_id IS NULL ORDER BY key",
    "correlated": "SELECT process_id FROM runtime_correlation WHERE message_id = ?",
    "published": "SELECT key FROM runtime_message WHERE name = ? AND correlation_key = ? AND message_id = ?",
    "started_by_message": "SELECT k.case_id FROM runtime_correlation k JOIN runtime_message m ON m.key = k.message_id"
    " JOIN runtime_case c ON c.key = k.case_id WHERE m.name = ? AND m.correlation_key = ? AND k.process_id = ?"
    " AND c.state = 'active' LIMIT 1",
    "started_by": "SELECT m.name, m.correlation_key FROM runtime_correlation k"
    " JOIN runtime_message m ON m.key = k.message_id WHERE k.case_id = ? AND m.correlation_key <> ''",
    "held_back": "SELECT m.key FROM runtime_message m WHERE m.name = ? AND m.correlation_key = ? AND m.expires_at > ?"
    " AND NOT m.fresh AND NOT EXISTS (SELECT 1 FROM runtime_correlation k"
    " WHERE k.message_id = m.key AND k.process_id = ?) ORDER BY m.key LIMIT 1",
    "expired": "SELECT key FROM runtime_message m WHERE expires_at <= ? AND NOT fresh AND NOT EXISTS"
    " (SELECT 1 FROM runtime_heldmessage h WHERE h.message_id = m.key) ORDER BY expires_at LIMIT ?",
    # Operations on many cases
    "batches": "SELECT key, kind, details, started_by FROM runtime_batch WHERE state = 'active' ORDER BY at LIMIT ?",
    "batch_items": "SELECT case_id FROM runtime_batchitem WHERE batch_id = ? AND state = 'active'"
    " ORDER BY case_id LIMIT ? {skip}",
    "batch_counts": "UPDATE runtime_batch SET completed = completed + ?, failed = failed + ?, at = ?,"
    " ended_at = CASE WHEN completed + failed + ? >= total THEN ? ELSE ended_at END,"
    " state = CASE WHEN completed + failed + ? >= total THEN 'completed' ELSE state END WHERE key = ?",
    "batch_rest": "UPDATE runtime_batchitem SET state = 'canceled', at = ? WHERE batch_id = ? AND case_id IN"
    " (SELECT case_id FROM runtime_batchitem WHERE batch_id = ? AND state = 'active' ORDER BY case_id {skip})",
    "held_messages": "SELECT message_id FROM runtime_heldmessage WHERE case_id = ? ORDER BY message_id",
    "waking_messages": "SELECT m.key FROM runtime_message m WHERE m.name = ? AND m.correlation_key = ?"
    " AND m.expires_at > ? AND NOT m.fresh AND NOT EXISTS (SELECT 1 FROM runtime_correlation k"
    " WHERE k.message_id = m.key AND k.process_id = ?) ORDER BY m.key LIMIT 1",
    # Signals
    "broadcasts": "SELECT key, name, variables, coalesce(case_id, 0), reached FROM runtime_broadcast"
    " ORDER BY key LIMIT ? {skip}",
    "hearing": "SELECT key, case_id FROM runtime_subscription WHERE message = ? AND kind = 'signal'"
    " AND key > ? AND key < ? AND case_id <> ? ORDER BY key LIMIT ?",
    "signal_starts": "SELECT definition_id, element FROM runtime_subscription WHERE message = ? AND kind = 'signal'"
    " AND key < ? AND case_id IS NULL ORDER BY key",
    # Conditions
    "conditional_starts": "SELECT DISTINCT definition_id FROM runtime_condition WHERE case_id IS NULL"
    " ORDER BY definition_id",
    # Decisions
    "decision_latest": "SELECT key, app FROM runtime_decision WHERE decision_id = ? AND latest",
    "decision_tagged": "SELECT key, app FROM runtime_decision WHERE decision_id = ? AND version_tag = ?"
    " AND version_tag <> '' ORDER BY version DESC LIMIT 1",
    # Nodes
    "node_mine": "UPDATE runtime_node SET until = ? WHERE holder = ? AND until > ? RETURNING number",
    "node_expired": "UPDATE runtime_node SET holder = ?, until = ? WHERE number = (SELECT number FROM runtime_node"
    " WHERE until <= ? ORDER BY number LIMIT 1 {skip}) RETURNING number",
    "node_count": "SELECT count(*) FROM runtime_node",
    "node_take": "INSERT INTO runtime_node (number, holder, until) VALUES (?, ?, ?)"
    " ON CONFLICT (number) DO NOTHING RETURNING number",
}
"""Reads and single-row writes by name."""
