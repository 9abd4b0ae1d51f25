"""What begins a case besides a start event: receive tasks and event-based gateways; and several start events."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import CommandRefused, IncidentKind
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.languages.bpmn.model import Kind, Listener


def test_a_receive_task_begins_a_case(bpmn: Any) -> None:
    """The message that begins it is received: its variables pass through the mappings, and the token goes on."""
    machine = bpmn.machine(
        bpmn.receive("order", "order", None, instantiates=True, outputs={"id": "number"}),
        bpmn.user("a"),
        flows="order a",
    )
    (case,) = machine.publish("order", "7", {"number": 7})
    assert (case.active, case.variables, case.passed) == (["a"], {"id": 7}, ["order"])
    with pytest.raises(CommandRefused):
        machine.start()


def test_a_receive_task_stands_beside_start_events(bpmn: Any) -> None:
    """Each begins cases of its own; what a flow leads to begins none."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.receive("order", "order", None, instantiates=True),
        bpmn.user("a"),
        flows="start a, order a",
    )
    assert machine.start().passed == ["start"]
    assert machine.publish("order", "")[0].passed == ["order"]
    with pytest.raises(CommandRefused):
        machine.start(element="a")


def test_a_fault_of_the_first_message_is_tried_again_with_it(bpmn: Any) -> None:
    """The receive task is kept with what it received."""
    handler = bpmn.handler("handler", bpmn.user("h"), duration="wait")
    machine = bpmn.machine(
        bpmn.receive("order", "order", None, instantiates=True), bpmn.user("a"), handler,
        flows="order a, handler-start h",
    )  # fmt: skip
    (case,) = machine.publish("order", "", {"x": 1})
    assert (case.active, [each.kind for each in case.incidents]) == (["order"], [IncidentKind.TIMER])
    case.set(wait="PT1H")
    case.resolve()
    assert (case.active, case.variables["x"], len(case.timers)) == (["a"], 1, 1)


@pytest.fixture
def either(bpmn: Any) -> Any:
    """Return an exclusive gateway that begins a case by an order, a call, or each hour."""
    return bpmn.machine(
        bpmn.race("g", instantiates=True),
        bpmn.catch("order", message="order", key="k"),
        bpmn.receive("call", "call", "k"),
        bpmn.catch("hour", duration='"PT1H"'),
        *(bpmn.user(name) for name in "abc"),
        flows="g order a, g call b, g hour c",
    )


@pytest.mark.parametrize(("message", "task"), [("order", "a"), ("call", "b")])
def test_the_first_event_behind_an_exclusive_gateway_begins_the_case(either: Any, message: str, task: str) -> None:
    """The case waits for no other; another one begins another case."""
    (case,) = either.publish(message, "1", {"k": "1"})
    assert (case.active, case.subscriptions, case.timers) == ([task], [], [])
    assert case.passed == ["g", message]
    assert next(event.flow for event in case.events if isinstance(event, happened.FlowTaken)) == f"g-{message}"
    assert either.publish(message, "1", {"k": "1"})[0] is not case


def test_a_timer_behind_an_exclusive_gateway_begins_a_case(either: Any) -> None:
    either.advance(timedelta(hours=1))
    (case,) = either.cases
    assert (case.active, case.passed) == (["c"], ["g", "hour"])


@pytest.fixture
def both(bpmn: Any) -> Any:
    """Return a parallel gateway that begins a case by an order or a payment and waits for the other one."""
    return bpmn.machine(
        bpmn.race("g", instantiates=True, waits_for_all=True),
        bpmn.catch("order", message="order", key="k"),
        bpmn.catch("payment", message="payment", key="k", outputs={"paid": "sum"}),
        bpmn.parallel("join"),
        bpmn.user("ship"),
        flows="g order join ship, g payment join",
    )


def test_all_events_of_a_parallel_gateway_come_in_one_case(both: Any) -> None:
    """Each takes its own way; with the last one the gateway is done."""
    (case,) = both.publish("order", "1", {"k": "1"})
    assert (case.active, [each.message for each in case.subscriptions]) == (["g"], ["payment"])
    assert both.publish("payment", "2", {"k": "2"})[0] is not case
    assert both.publish("payment", "1", {"sum": 5}) == [case]
    assert (case.active, case.variables["paid"]) == (["ship"], 5)
    assert case.passed == ["order", "g", "payment", "join"]
    case.complete("ship")
    assert case.outcome == "completed"


def test_a_parallel_gateway_is_open_until_its_last_event(bpmn: Any) -> None:
    """Three events, one after another."""
    names = ("one", "two", "three")
    machine = bpmn.machine(
        bpmn.race("g", instantiates=True, waits_for_all=True),
        *(bpmn.catch(name, message=name, key="k") for name in names),
        flows="g one, g two, g three",
    )
    (case,) = machine.publish("two", "1", {"k": "1"})
    machine.publish("one", "1")
    assert (case.active, case.outcome) == (["g"], None)
    machine.publish("three", "1")
    assert (case.outcome, case.passed) == ("completed", ["two", "one", "g", "three"])


def test_a_key_that_is_missing_keeps_the_first_event(both: Any) -> None:
    """The others cannot be waited for; with the data corrected all of it is done again."""
    (case,) = both.publish("order", "1", {"x": 1})
    assert (case.active, [each.kind for each in case.incidents]) == (["order"], [IncidentKind.CORRELATION_KEY])
    case.set(k="1")
    case.resolve()
    assert (case.active, case.variables) == (["g"], {"k": "1", "x": 1})
    case.cancel()
    assert not case.subscriptions


def test_a_later_event_that_is_kept_does_not_begin_the_case_again(bpmn: Any) -> None:
    """Its incident is resolved by itself; handlers are not waited for twice."""
    handler = bpmn.handler("handler", bpmn.user("h"), duration='"PT1H"', interrupting=False)
    machine = bpmn.machine(
        bpmn.race("g", instantiates=True, waits_for_all=True),
        bpmn.catch("order", message="order", key="k"),
        bpmn.receive("payment", "payment", "k"),
        bpmn.user("a"),
        bpmn.user("b"),
        handler,
        flows="g order a, g payment b, handler-start h",
        conditions={"payment-b": "paid"},
    )
    (case,) = machine.publish("order", "1", {"k": "1"})
    machine.publish("payment", "1")
    assert case.active == ["a", "payment"]
    case.set(paid=True)
    case.resolve()
    assert (case.active, len(case.timers)) == (["a", "b"], 1)


def test_several_start_events_without_a_trigger(bpmn: Any) -> None:
    """Each begins cases when it is named, and the first one unless another one is."""
    machine = bpmn.machine(
        bpmn.start("phone"), bpmn.start("mail"), bpmn.user("a"), bpmn.user("b"), flows="phone a, mail b"
    )
    assert machine.start().active == ["a"]
    assert machine.start(element="mail").active == ["b"]
    assert machine.graph.none_start == "phone"


def test_what_begins_a_case_cannot_be_activated(both: Any) -> None:
    """Nor the events behind it."""
    (case,) = both.publish("order", "1", {"k": "1"})
    for element in ("g", "order"):
        with pytest.raises(CommandRefused):
            case.do(told.Modify(activate=(told.Activation(element),)))


def test_a_process_of_gateways_only_has_no_other_beginning(bpmn: Any) -> None:
    """Elements that no flow leads to begin a process only if nothing else does."""
    machine = bpmn.machine(
        bpmn.receive("order", "order", None, instantiates=True),
        bpmn.element("lonely", Kind.TASK),
        bpmn.user("a"),
        flows="order a",
    )
    (case,) = machine.publish("order", "")
    assert case.passed == ["order"]


@pytest.fixture
def together(bpmn: Any) -> Any:
    """Return a process that begins when an order, a payment and a form have come."""
    parts = ({"message": "order", "key": "k"}, {"message": "payment", "key": "k"}, {"message": "form", "key": "f"})
    handler = bpmn.handler("handler", bpmn.user("h"), duration="hour")
    start = bpmn.start(all_of=parts, outputs={"sum": "sum + fee", "hour": "hour"})
    return bpmn.machine(start, bpmn.user("a"), handler, flows="start a, handler-start h")


def test_a_process_begins_when_all_messages_are_there(together: Any) -> None:
    """In any order, by their correlation keys; until then nothing else is waited for."""
    (case,) = together.publish("payment", "1", {"k": "1", "f": "2", "sum": 5, "fee": 0, "hour": "PT1H"})
    assert (case.active, case.timers, case.variables) == (["start"], [], {})
    assert [(one.message, one.correlation_key) for one in case.subscriptions] == [("order", "1"), ("form", "2")]
    assert together.publish("form", "2", {"fee": 1}) == [case]
    assert together.publish("order", "2", {"k": "2", "f": "9"}) != [case]
    assert together.publish("order", "1") == [case]
    assert (case.active, case.variables, len(case.timers)) == (["a"], {"sum": 6, "hour": "PT1H"}, 1)
    assert (case.passed, case.subscriptions) == (["start"], [])


def test_a_fault_of_messages_that_begin_a_case_is_tried_again(together: Any) -> None:
    """When the others cannot be waited for yet, and when the event cannot occur with what has come."""
    (case,) = together.publish("payment", "1", {"k": "1", "sum": 5})
    assert [each.kind for each in case.incidents] == [IncidentKind.CORRELATION_KEY]
    case.set(f="2")
    case.resolve()
    assert together.publish("order", "1") == [case]
    assert together.publish("form", "2", {"fee": 2}) == [case]
    assert (case.active, [each.kind for each in case.incidents]) == (["start"], [IncidentKind.TIMER])
    (start,) = case.state.members[case.key]
    case.do(told.SetVariables(start, {"hour": "PT1H"}, local=True))
    case.resolve()
    assert (case.active, case.variables["sum"], case.incidents) == (["a"], 7, [])


def test_a_message_begins_a_process_with_a_signal_and_a_timer(bpmn: Any) -> None:
    """Only messages open a case; of signals and timers those count that come while it stands at its start event."""
    parts = ({"signal": "open"}, {"message": "order", "key": "k"}, {"duration": "hour"})
    machine = bpmn.machine(bpmn.start(all_of=parts), bpmn.user("a"), flows="start a")
    assert (machine.graph.start_signals, machine.start_timers) == ((), [])
    assert machine.broadcast("open") == []
    (case,) = machine.publish("order", "1", {"k": "1", "hour": "PT1H"})
    machine.advance(timedelta(hours=1))
    assert (case.active, case.variables, case.timers) == (["start"], {}, [])
    machine.broadcast("open", {"by": "ann"})
    assert (case.active, case.subscriptions) == (["a"], [])
    assert case.variables == {"k": "1", "hour": "PT1H", "by": "ann"}


def test_a_timer_that_cannot_be_told_keeps_a_case_from_beginning(bpmn: Any) -> None:
    """It sees what the message has brought, and what is set at the event to correct that."""
    parts = ({"message": "order", "key": '"1"'}, {"duration": "hour"})
    machine = bpmn.machine(bpmn.start(all_of=parts), bpmn.user("a"), flows="start a")
    (case,) = machine.publish("order", "1", {"hour": "soon"})
    assert [each.kind for each in case.incidents] == [IncidentKind.TIMER]
    (start,) = case.state.members[case.key]
    case.do(told.SetVariables(start, {"hour": "PT1H"}, local=True))
    case.resolve()
    machine.advance(timedelta(hours=1))
    assert (case.active, case.incidents) == (["a"], [])


def test_listeners_of_a_process_come_before_its_messages(bpmn: Any) -> None:
    """The case remembers which message has come first; a listener to the end of the event comes after the last."""
    parts = ({"message": "order", "key": "k"}, {"message": "payment", "key": "k"})
    start = bpmn.start(all_of=parts, listeners=(Listener("end", '"after"'),))
    listeners = (Listener("start", '"before"'),)
    machine = bpmn.machine(start, bpmn.user("a"), flows="start a", listeners=listeners)
    (case,) = machine.publish("payment", "1", {"k": "1"})
    case.do(told.CompleteJob(case.jobs[0].key, {}))
    assert [one.message for one in case.subscriptions] == ["order"]
    machine.publish("order", "1")
    case.do(told.CompleteJob(case.jobs[0].key, {}))
    assert (case.active, case.variables) == (["a"], {"k": "1"})


def test_each_of_several_messages_is_told_by_what_the_others_bring(bpmn: Any) -> None:
    """Whichever comes first: its own key sees nothing of the others yet, and is not asked for."""
    parts = [{"message": "order", "key": "fee.order"}, {"message": "fee", "key": "order.id"}]
    machine = bpmn.machine(bpmn.start(all_of=parts), bpmn.user("a"), flows="start a")
    brought: dict[str, Any] = {"order": {"order": {"id": "7"}}, "fee": {"fee": {"order": "7"}}}
    for first, second in (("order", "fee"), ("fee", "order")):
        (case,) = machine.publish(first, "7", brought[first])
        assert [one.message for one in case.subscriptions] == [second]
        assert machine.publish(second, "7", brought[second]) == [case]
        assert (case.active, case.incidents) == (["a"], [])


def test_a_case_that_waits_for_its_messages_gets_no_handlers_by_a_migration(bpmn: Any) -> None:
    """They are waited for once, when it has begun."""
    parts = [{"message": "order", "key": '"1"'}, {"message": "fee", "key": '"1"'}]
    handler = bpmn.handler("h", message="stop", key='"1"', interrupting=False)
    old = bpmn.machine(bpmn.start(all_of=parts), bpmn.user("a"), flows="start a")
    new = bpmn.machine(bpmn.start(all_of=parts), bpmn.user("a"), handler, flows="start a")
    (case,) = old.publish("order", "1")
    case.migrate(new)
    assert [one.message for one in case.subscriptions] == ["fee"]
    new.cases.append(case)
    new.publish("fee", "1")
    assert (case.active, [one.message for one in case.subscriptions]) == (["a"], ["stop"])
