import secrets
from typing import Any

import pytest

from clerkwork.kernel.errors import Invalid, Refused
from clerkwork.runtime import commands, dispatch, messages, models
from clerkwork.runtime.unit import together, work

pytestmark = pytest.mark.both
DAY = 86_400_000


def states() -> list[str]:
    return list(models.Case.objects.order_by("key").values_list("state", flat=True))


def test_a_message_reaches_the_case_that_waits(started: Any, passed: Any, clock: Any) -> None:
    """A published message ends the task of the case with its key, and only of that one."""
    case, other = started("wait", request="r1"), started("wait", request="r2")
    commands.publish("withdraw", "r1", {"why": "ill"})
    dispatch.drain()
    assert states() == ["completed", "active"]
    assert passed(case)[1:] == [("answer", "terminated"), ("withdrawn", "completed"), ("gone", "completed")]
    assert models.Variable.objects.get(case=case, name="why").data == "ill"
    assert models.Case.objects.get(key=other).state == "active"


def test_a_key_that_no_index_holds_is_an_incident(started: Any) -> None:
    """Found when the case waits by it; with a shorter one it goes on, as whoever publishes is refused at once."""
    case = started("catch", invoice=secrets.token_urlsafe(3_000))
    incident = models.Incident.objects.get(case=case)
    assert (incident.kind, "at most 800 bytes, but 4000" in incident.message) == ("correlation_key", True)
    commands.set_variables(case, {"invoice": "i1"}, by="ann")
    commands.resolve_incident(incident.key, by="ann")
    commands.publish("payment", "i1", ttl_ms=DAY)
    dispatch.drain()
    assert states() == ["completed"]
    for name, key, identity in (("x" * 801, "k", None), ("n", "x" * 801, None), ("n", "k", "x" * 801)):
        with pytest.raises(Invalid, match="at most 800 bytes"):
            commands.publish(name, key, message_id=identity)


def test_p8_a_message_is_correlated_once_per_process(deploy: Any, clock: Any) -> None:
    """Of two cases of one process that wait for the same key, one message reaches the older only, whatever is done."""
    deploy("catch")
    for _ in range(2):
        commands.start("catch", {"invoice": "i1"}, by="ann")
    commands.publish("payment", "i1", {"paid": 1}, ttl_ms=DAY, message_id="p1")
    for _ in range(3):
        dispatch.drain()
        models.Message.objects.update(fresh=True)  # as if the correlation had been tried again
    assert states() == ["completed", "active"]
    commands.start("catch", {"invoice": "i1"}, by="ann")
    assert states() == ["completed", "active", "active"]
    assert models.Correlation.objects.count() == 1


def test_p8_a_message_id_is_taken_once(deploy: Any, clock: Any) -> None:
    """Publishing the same id again is refused while it is remembered."""
    deploy("catch")
    commands.publish("payment", "i1", message_id="p1")
    with pytest.raises(Refused, match="published before"):
        commands.publish("payment", "i1", message_id="p1")
    commands.publish("payment", "i2", message_id="p1")
    commands.publish("payment", "i1")
    assert models.Message.objects.count() == 3
    dispatch.drain()
    clock.instant += messages.RETENTION
    assert messages.forget_expired(10) == 3
    commands.publish("payment", "i1", message_id="p1")


def test_a_buffered_message_waits_for_its_subscription(deploy: Any, clock: Any) -> None:
    """A message with time to live reaches a case that begins to wait in time, and not one that comes too late."""
    deploy("catch")
    for key in ("early", "late"):
        commands.publish("payment", key, {"paid": 1}, ttl_ms=DAY)
    dispatch.drain()
    clock.instant += DAY - 1
    early = commands.start("catch", {"invoice": "early"}, by="ann")
    assert models.Case.objects.get(key=early).state == "completed"
    clock.instant += 1
    late = commands.start("catch", {"invoice": "late"}, by="ann")
    assert models.Case.objects.get(key=late).state == "active"


def test_p8_a_message_without_time_to_live_still_reaches_who_waits(started: Any, clock: Any) -> None:
    """A matching subscription gets the message even when the correlation comes after its expiry."""
    case = started("catch", invoice="i1")
    commands.publish("payment", "i1")
    clock.instant += DAY
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"


def test_a_message_start_is_unique_by_key(deploy: Any, task_of: Any, clock: Any) -> None:
    """A second message of the same key starts no second case while the first runs, not even in the same batch."""
    deploy("order")
    for number in range(2):
        commands.publish("ordered", "o1", {"number": number}, ttl_ms=DAY)
    commands.publish("ordered", "o2", {"number": 2}, ttl_ms=DAY)
    dispatch.drain()
    assert states() == ["active", "active"]
    (first,) = models.Case.objects.filter(key__in=models.Variable.objects.filter(value="0").values("case"))
    commands.complete_task(task_of(first.key).key, by="bob")
    dispatch.drain()
    assert states() == ["completed", "active", "active"]


def test_a_message_without_a_key_starts_a_case_each(deploy: Any, clock: Any) -> None:
    """Messages without correlation key start independent cases."""
    deploy("order")
    for number in range(3):
        commands.publish("ordered", "", {"number": number})
    dispatch.drain()
    assert states() == ["active"] * 3


def test_a_message_is_brought_by_hand(started: Any) -> None:
    """`correlate` delivers at once to one case and is refused when it does not wait for it."""
    case = started("wait", request="r1")
    with pytest.raises(Refused, match="wait for other"):
        commands.correlate(case, "other", by="ann")
    commands.correlate(case, "withdraw", {"why": "ill"}, by="ann")
    assert models.Case.objects.get(key=case).state == "completed"


class Locks:
    """A session that notes what is locked besides rows, in order."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.names: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)

    def lock_messages(self, keys: Any) -> None:
        self.names += [name for name, _ in keys]
        self.session.lock_messages(keys)


@pytest.mark.usefixtures("deploy")
def test_business_ids_are_locked_before_messages() -> None:
    """So does whoever starts a case with one that then waits for a message: neither waits for the other for ever."""
    model = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><message id="m" name="order"/>
      <process id="one" isExecutable="true"><extensionElements><zeebe:properties>
      <zeebe:property name="uniqueBusinessId" value="true"/></zeebe:properties></extensionElements>
      <startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent></process></definitions>"""
    commands.deploy(model, app="tests", resource="one")
    with together(), work() as unit:
        locks: Any = Locks(unit.session)
        unit.session = locks
        messages.correlate_now("order", "", {}, business_key="b1")
    assert locks.names[:2] == ["business id one", "order"]
