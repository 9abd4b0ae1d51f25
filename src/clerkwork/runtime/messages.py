"""
Messages: published under the lock of their key, correlated by a command of their own.

Rule 1: publishing takes only the key's lock; a subscription opens under the case's lock and then the key's. So whoever
comes second sees the other, and publish and subscribe cannot miss each other.
Rule 2: a message reaches a process at most once (the key of `correlation`).
Rule 3: one active case at most was started by messages of a name and key; others wait until it has ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from clerkwork.engine.commands import Correlate, Start
from clerkwork.engine.errors import CommandRefused
from clerkwork.engine.events import SubscriptionKind
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.kernel.names import demand_short, given
from clerkwork.runtime import nodes, sql, suspensions, wiring
from clerkwork.runtime.business_ids import BUSINESS_ID, holder
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.starting import begin
from clerkwork.runtime.unit import Unit, work
from clerkwork.runtime.wake import wake

TOGETHER: Final = "together"
RETENTION: Final = 7 * 24 * 3_600_000  # ms after its expiry during which a message's id is still refused


@dataclass(frozen=True, slots=True)
class _Message:
    """A message on its way to its subscriptions."""

    key: int
    name: str
    correlation_key: str
    variables: dict[str, Any]
    business_key: str = ""


def publish(
    name: str,
    correlation_key: str,
    variables: Mapping[str, Any] | None = None,
    *,
    ttl_ms: int = 0,
    message_id: str | None = None,
    business_key: str = "",
) -> int:
    """
    Store a message and return its key; it is correlated after the commit, at most once per process.

    A case that it starts has the business id; while another case of a process whose business ids are unique has it, the
    message starts none. It waits for subscriptions for `ttl_ms`; one that is open now gets it whatever the ttl.
    Raises Refused when a message with this name, correlation key and id was already published, Invalid for long ones.
    """
    demand_short(name=name, correlationKey=correlation_key, messageId=message_id, businessId=business_key)
    key, now = nodes.ids()(), wiring.now()
    with transaction.atomic():
        session = sql.session()
        session.lock_messages([(name, correlation_key)])
        if message_id is not None and session.read("published", name, correlation_key, message_id):
            raise Refused(
                f"Expected a new message, but {name} {correlation_key!r} {message_id!r} was published before."
            )
        text = json.dumps(given(variables))
        changes = Changes()
        changes.insert(
            "message", key, (key, name, correlation_key, message_id, text, now, now + ttl_ms, True, business_key)
        )
        changes.flush(session)
        wake()
    return key


def correlate_fresh(limit: int) -> int:
    """Bring up to `limit` messages to those who wait for them; return how many were looked at."""
    if not sql.session().read("fresh_messages", 1):
        return 0
    with work() as unit:
        found = unit.session.read("fresh_messages", limit)
        fresh = [_Message(key, name, place, json.loads(text), business) for key, name, place, text, business in found]
        if fresh:
            _bring(unit, fresh)
        for message in fresh:
            unit.changes.update("message", (message.key,), False)
    return len(fresh)


def correlate_now(
    name: str, correlation_key: str, variables: Mapping[str, Any] | None = None, *, business_key: str = ""
) -> tuple[int, list[int]]:
    """
    Bring a message at once to those who wait for it; return its key and the cases it reached or started.

    Raises NotFound when nobody waits; then the message was never there. Invalid for a long name or key.
    """
    demand_short(name=name, correlationKey=correlation_key, businessId=business_key)
    with work() as unit:
        message = _Message(unit.ids(), name, correlation_key, given(variables), business_key)
        columns = (name, correlation_key, None, json.dumps(message.variables), unit.now, unit.now, False, business_key)
        unit.changes.insert("message", message.key, (message.key, *columns))
        _bring(unit, [message])
        reached = [row[2] for row in unit.changes.inserts["correlation"].values() if row[0] == message.key]
        if not reached:
            raise NotFound(f"Expected somebody to wait for {name} {correlation_key!r}, but nobody does.")
    return message.key, reached


def _bring(unit: Unit, fresh: Sequence[_Message]) -> None:
    starts = {message.key: unit.session.read("message_starts", message.name) for message in fresh}
    _lock_together(unit, fresh, starts)
    waiting = {message.key: unit.session.read("waiting", message.name, message.correlation_key) for message in fresh}
    unit.load({row[1] for rows in waiting.values() for row in rows if row[1] is not None})
    _lock_business_ids(unit, fresh, starts)
    unit.session.lock_messages([(message.name, message.correlation_key) for message in fresh])
    for message in fresh:
        reached = _reached(unit, message)
        for key, case, _, process, _ in unit.session.read("waiting", message.name, message.correlation_key):
            if case in unit.cases:
                unit.bring(unit.cases[case], "subscription", [key])
            if process not in reached and case is not None and _reach(unit, message, case):
                reached.add(process)
        for key in [key for key, case in unit.cases.items() if case.new and case.row.process_id not in reached]:
            if _reach(unit, message, key):  # it has begun in this unit and has no rows yet
                reached.add(unit.cases[key].row.process_id)
        _start(unit, message, starts[message.key], reached)


def _lock_together(unit: Unit, fresh: Sequence[_Message], starts: Mapping[int, list[Any]]) -> None:
    """Lock the beginnings that need other messages too, so that each of these sees the case that one has begun."""
    locks = {
        (f"{TOGETHER} {process}", message.correlation_key)
        for message in fresh
        for _, definition, process, element, _ in starts[message.key]
        if compiled(definition).graph.nodes[element].begins_together
    }
    if locks:
        unit.session.lock_messages(sorted(locks))


def _lock_business_ids(unit: Unit, fresh: Sequence[_Message], starts: Mapping[int, list[Any]]) -> None:
    """Lock the business ids that cases may begin with: before messages, as everybody does who starts a case."""
    locks = {
        (f"{BUSINESS_ID} {process}", message.business_key)
        for message in fresh
        if message.business_key
        for _, definition, process, *_ in starts[message.key]
        if compiled(definition).unique
    }
    if locks:
        unit.session.lock_messages(sorted(locks))


def _reached(unit: Unit, message: _Message) -> set[str]:
    """Return the processes that a message has reached, in this unit or before."""
    before = {row[0] for row in unit.session.read("correlated", message.key)}
    return before | {process for key, process in unit.changes.inserts["correlation"] if key == message.key}


def _reach(unit: Unit, message: _Message, case_key: int) -> bool:
    """Correlate a message with a case's subscription; False if it is gone or came after our lock."""
    case = unit.cases.get(case_key)
    if case is None:
        return False
    if case.state.suspended:
        suspensions.hold_message(unit, case, message.key)
        return False
    for subscription in list(case.state.subscriptions.values()):
        if subscription.kind is not SubscriptionKind.MESSAGE:
            continue
        if (subscription.message, subscription.correlation_key) == (message.name, message.correlation_key):
            try:
                unit.run(case, Correlate(subscription.key, message.key, message.variables))
            except CommandRefused:
                continue
            return True
    return False


def _start(unit: Unit, message: _Message, starts: list[Any], reached: set[str]) -> None:
    for subscription, definition, process, element, part in starts:
        if process in reached:
            continue
        known = (message.name, message.correlation_key, process)
        if message.correlation_key and (known in unit.begun or unit.session.read("started_by_message", *known)):
            continue
        if message.business_key and compiled(definition).unique and holder(unit, process, message.business_key):
            continue
        unit.begun.add(known)
        place, about = (message.key, process), (subscription, element, None, unit.now)
        unit.changes.insert("correlation", place, (*place, 0, *about))  # not to be caught again
        case = begin(
            unit,
            compiled(definition),
            Start(message.variables, element, part=part),
            by=None,
            business_key=message.business_key,
        )
        unit.changes.insert("correlation", place, (*place, case, *about))


def correlate(case: int, name: str, variables: Mapping[str, Any] | None = None, *, by: str | None) -> None:
    """
    Deliver a message to one case at once, whatever its correlation key.

    Raises NotFound, Refused when the case does not wait for that message.
    """
    with work() as unit:
        found = unit.case(case)
        unit.bring(found, "subscription", [key for (key,) in unit.session.read("listening", case, name)])
        subscriptions = found.state.subscriptions.values()
        wanted = [one for one in subscriptions if one.message == name and one.kind is SubscriptionKind.MESSAGE]
        if not wanted:
            raise Refused(f"Expected case {case} to wait for {name}, but it does not.")
        unit.run(found, Correlate(wanted[0].key, 0, given(variables)), by)


def forget_expired(limit: int) -> int:
    """Delete messages that nobody can receive any more and whose ids need not be refused any more."""
    session = sql.session()
    expired = session.read("expired", wiring.now() - RETENTION, limit)
    if expired:
        with transaction.atomic():
            changes = Changes()
            for (key,) in expired:
                changes.delete("message", key, key)
                changes.delete("correlation", key, key)
            changes.flush(session)
    return len(expired)
