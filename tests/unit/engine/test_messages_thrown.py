"""Message throw and end events, and send tasks: they publish a message or open a job."""

from typing import Any

import pytest

from clerkwork.engine import IncidentKind
from clerkwork.engine import events as happened
from clerkwork.languages.bpmn.model import Event, Kind, Message, Publication, TaskDefinition, Trigger


def thrown(case: Any) -> list[happened.MessageThrown]:
    return [event for event in case.events if isinstance(event, happened.MessageThrown)]


def message(**said: Any) -> Event:
    """Return a message that is published under the case's order."""
    sent = said.pop("sent_key", None)
    publication = Publication(**{"correlation_key": "order", **said})
    return Event(Trigger.MESSAGE, message=Message("m", "paid", sent_key=sent), publication=publication)


@pytest.mark.parametrize("kind", [Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT, Kind.SEND_TASK])
def test_a_message_is_published(bpmn: Any, kind: Kind) -> None:
    """It carries the variables of the input mappings and reaches who waits for its key."""
    event = message(message_id='"i" + order', ttl='"PT1H"')
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("which"),
        bpmn.catch("wait", message="paid", key="order"),
        bpmn.element("throw", kind, event=event, inputs={"sum": "amount * 2"}),
        flows="start which wait, which throw",
        conditions={"which-wait": "waits", "which-throw": "not(waits)"},
    )
    first, second = (machine.start({"waits": True, "order": order}) for order in ("o1", "o2"))
    case = machine.start({"waits": False, "order": "o1", "amount": 2})
    (found,) = thrown(case)
    assert (found.message, found.correlation_key, found.message_id, found.ttl) == ("paid", "o1", "io1", 3_600_000)
    assert (found.variables, case.outcome) == ({"sum": 4}, "completed")
    assert (first.outcome, first.variables["sum"], second.outcome) == ("completed", 4, None)


def test_a_key_may_come_from_what_is_sent(bpmn: Any) -> None:
    """Without a key of its own, a retrieval expression reads the message's."""
    event = message(correlation_key=None, sent_key="sum")
    machine = bpmn.machine(
        bpmn.start(), bpmn.element("throw", Kind.END_EVENT, event=event, inputs={"sum": "7"}), flows="start throw"
    )
    (found,) = thrown(machine.start({"sum": 1}))
    assert found.correlation_key == "7"


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"correlation_key": "null"}, IncidentKind.CORRELATION_KEY), ({"ttl": '"soon"'}, IncidentKind.TIMER)],
)
def test_a_wrong_part_is_an_incident(bpmn: Any, said: dict[str, str], kind: IncidentKind) -> None:
    """Nothing is sent then."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.element("throw", Kind.END_EVENT, event=message(**said)), flows="start throw"
    )
    case = machine.start({"order": "o1"})
    assert ([one.kind for one in case.incidents], thrown(case)) == ([kind], [])


@pytest.mark.parametrize("kind", [Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT])
def test_a_job_sends_the_message(bpmn: Any, kind: Kind) -> None:
    """With a task definition the event waits for a worker."""
    event = Event(Trigger.MESSAGE, message=Message("m", "paid"))
    throw = bpmn.element("throw", kind, event=event, task=TaskDefinition('"mail"'))
    case = bpmn.machine(bpmn.start(), throw, flows="start throw").start()
    assert [job.type for job in case.jobs] == ["mail"]
    case.complete("throw")
    assert (case.outcome, thrown(case)) == ("completed", [])


def test_a_sent_task_may_choose_its_way(bpmn: Any) -> None:
    """Conditions on the flows out of a send task are asked as on those of any other task."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.element("send", Kind.SEND_TASK, event=message(), default="send-b"),
        bpmn.user("a"),
        bpmn.user("b"),
        flows="start send a, send b",
        conditions={"send-a": "x"},
    )
    assert machine.start({"order": "o", "x": True}).active == ["a"]
    assert machine.start({"order": "o", "x": False}).active == ["b"]
