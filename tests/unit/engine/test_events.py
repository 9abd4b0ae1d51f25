"""Start, end, catch and boundary events: timers, messages and errors."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import IncidentKind, NotDue, NotPossible, StartMessage, StartTimer
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import BEGINNING
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Trigger

HOUR = 3_600_000


def test_timer_catch_event_waits(bpmn: Any) -> None:
    """A duration counts from the moment the event is entered; nothing fires early."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.catch("wait", duration='"PT" + hours + "H"'), bpmn.end(), flows="start wait end"
    )
    case = machine.start({"hours": "2"})
    (timer,) = case.timers
    assert (timer.due, timer.element, timer.instance) == (BEGINNING + 2 * HOUR, "wait", timer.instance)
    machine.advance(timedelta(hours=2, milliseconds=-1))
    with pytest.raises(NotDue, match="due in 1 ms"):
        case.do(told.FireTimer(timer.key))
    machine.advance(timedelta(milliseconds=1))
    assert (case.outcome, case.timers) == ("completed", [])


def test_timer_date_in_the_past_is_due_at_once(bpmn: Any) -> None:
    """A date that has gone by is due, and still fires only when it is told to."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("wait", date='"2020-01-01T00:00:00Z"'), flows="start wait")
    case = machine.start()
    assert case.active == ["wait"]
    machine.advance(timedelta())
    assert case.outcome == "completed"


def test_a_timer_without_a_value_says_why(bpmn: Any) -> None:
    """As every expression that gives null: with FEEL's reason, and the expression."""
    case = bpmn.machine(bpmn.start(), bpmn.catch("wait", duration="long"), flows="start wait").start()
    expected = "wait: Expected an ISO 8601 duration such as PT15M, but null."
    why = "Expected a variable long, but there is none. The expression is: long"
    assert [each.message for each in case.incidents] == [f"{expected} {why}"]


def test_a_process_that_no_timer_can_start_is_refused(bpmn: Any) -> None:
    """Each start event whose timer is none is named; a text of the model stands in it once."""
    with pytest.raises(Invalid) as refused:
        bpmn.machine(
            bpmn.start("never", cycle='"R/P0D"'),
            bpmn.start("late", duration="x"),
            bpmn.start("good", cycle='"R/P1D"'),
            flows="",
        )
    cycle = "a repeating interval such as R3/PT1H or a cron expression such as 0 0 9 * * MON-FRI"
    late = "Expected an ISO 8601 duration such as PT15M, but null. Expected a variable x, but there is none."
    assert [(each.place, each.message) for each in refused.value.problems] == [
        ("never", f"Expected {cycle}, but R/P0D."),
        ("late", f"{late} The expression is: x"),
    ]


def test_wrong_timer_is_an_incident(bpmn: Any) -> None:
    """What is no duration is said with the value; resolving evaluates it again."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("wait", duration="long"), flows="start wait")
    case = machine.start({"long": "PT"})
    (incident,) = case.incidents
    assert incident.kind == IncidentKind.TIMER
    assert incident.message == "wait: Expected an ISO 8601 duration such as PT15M, but PT. The expression is: long"
    case.set(long="PT1H")
    case.resolve()
    assert [timer.due for timer in case.timers] == [BEGINNING + HOUR]


def test_message_catch_event_maps_its_variables(bpmn: Any) -> None:
    """With output mappings the message's variables stay local to the event."""
    catch = bpmn.catch("wait", message="paid", key="order", outputs={"total": "sum * 2"})
    machine = bpmn.machine(bpmn.start(), catch, bpmn.user("next"), flows="start wait next")
    case = machine.start({"order": "o1"})
    (subscription,) = case.subscriptions
    assert (subscription.message, subscription.correlation_key, subscription.interrupting) == ("paid", "o1", True)
    machine.publish("paid", "o1", {"sum": 4})
    assert case.variables == {"order": "o1", "total": 8}
    assert case.subscriptions == []


def test_message_comes_once_even_if_it_cannot_be_mapped(bpmn: Any) -> None:
    """A catch event whose outputs fail does not take a second message."""
    long = "count(for i in 1..100000 return [i, i])"
    catch = bpmn.catch("wait", message="paid", key='"k"', outputs={"y": f"if ok then sum else {long}"})
    machine = bpmn.machine(bpmn.start(), catch, flows="start wait")
    case = machine.start({"ok": False})
    machine.publish("paid", "k", {"sum": 4})
    assert ([each.kind for each in case.incidents], case.subscriptions) == ([IncidentKind.MAPPING], [])
    assert machine.publish("paid", "k", {"sum": 5}) == []
    case.set(ok=True)
    case.resolve()
    assert (case.outcome, case.variables) == ("completed", {"ok": True, "y": 4})


def test_interrupting_cycle_fires_once(bpmn: Any) -> None:
    """What it interrupts is not there a second time."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.user("work"), bpmn.boundary("late", "work", cycle='"R3/PT1H"'), flows="start work, late"
    )
    case = machine.start()
    machine.advance(timedelta(hours=5))
    assert case.outcome == "completed"
    assert len([event for event in case.events if isinstance(event, happened.TimerCreated)]) == 1


@pytest.mark.parametrize("key", ["null", "true", '""', "[1]"])
def test_correlation_key_must_be_text_or_number(bpmn: Any, key: Any) -> None:
    """Anything else is an incident."""
    case = bpmn.machine(bpmn.start(), bpmn.catch("wait", message="paid", key=key), flows="start wait").start()
    assert [incident.kind for incident in case.incidents] == [IncidentKind.CORRELATION_KEY]


@pytest.fixture
def watched(bpmn: Any) -> Any:
    """Return a task with a reminder every hour (three times), a deadline after a day, and a withdrawal."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.user("work"),
        bpmn.boundary("remind", "work", cycle='"R3/PT1H"', interrupting=False),
        bpmn.boundary("late", "work", duration='"P1D"'),
        bpmn.boundary("withdrawn", "work", message="withdraw", key="id"),
        bpmn.boundary("note", "work", message="note", key="id", interrupting=False),
        bpmn.end("done"),
        bpmn.end("reminded"),
        bpmn.user("escalate"),
        bpmn.user("noted"),
        bpmn.end("gone"),
        flows="start work done, remind reminded, late escalate, withdrawn gone, note noted",
    )


def test_reminders_leave_the_task_alone(watched: Any) -> None:
    """A cycle of three fires three times, an interval apart, even if the clock jumps."""
    case = watched.start({"id": "7"})
    watched.advance(timedelta(hours=10))
    assert case.passed.count("reminded") == 3
    fired = [event for event in case.events if isinstance(event, happened.TimerFired)]
    assert [event.element for event in fired] == ["remind"] * 3
    created = [event for event in case.events if isinstance(event, happened.TimerCreated) and event.element == "remind"]
    assert [event.due - BEGINNING for event in created] == [HOUR, 2 * HOUR, 3 * HOUR]
    assert [event.repetitions for event in created] == [2, 1, 0]
    assert case.active == ["work"]


def test_deadline_ends_the_task(watched: Any) -> None:
    """An interrupting timer ends the activity with all that hangs on it."""
    case = watched.start({"id": "7"})
    watched.advance(timedelta(days=1))
    assert (case.active, case.timers, case.subscriptions) == (["escalate"], [], [])
    canceled = [event for event in case.events if isinstance(event, happened.TaskCanceled)]
    assert len(canceled) == 1
    assert "work" not in case.passed


def test_completion_ends_the_watch(watched: Any) -> None:
    """A completed activity leaves no timer and no subscription."""
    case = watched.start({"id": "7"})
    case.complete("work")
    assert (case.outcome, case.timers, case.subscriptions) == ("completed", [], [])


def test_messages_on_the_boundary(watched: Any) -> None:
    """A non-interrupting message may come often, an interrupting one once; variables go to the scope around."""
    case = watched.start({"id": "7"})
    watched.publish("note", "7", {"text": "a"})
    watched.publish("note", "7", {"text": "b"})
    assert case.active == ["noted", "noted", "work"]
    watched.publish("withdraw", "7", {"why": "ill"})
    assert case.active == ["noted", "noted"]
    assert case.variables == {"id": "7", "text": "b", "why": "ill"}
    assert case.subscriptions == []


def test_boundary_output_fault_keeps_the_message(bpmn: Any) -> None:
    """A boundary event whose mapping fails waits with its variables until it is resolved."""
    long = "count(for i in 1..100000 return for j in 1..100000 return i)"
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("work"),
        bpmn.boundary("gone", "work", message="m", key='"k"', outputs={"y": f"if ok then x else {long}"}),
        bpmn.user("next"),
        flows="start work, gone next",
    )
    case = machine.start({"ok": False})
    machine.publish("m", "k", {"x": 5})
    assert [incident.kind for incident in case.incidents] == [IncidentKind.MAPPING]
    assert (case.active, case.tasks) == (["gone"], [])
    case.set(ok=True)
    case.resolve()
    assert (case.active, case.variables) == (["next"], {"ok": True, "y": 5})


def test_wrong_boundary_timer_is_an_incident_of_the_activity(bpmn: Any) -> None:
    """The activity is not active before all that watches it is."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.user("work"), bpmn.boundary("late", "work", duration="d"), flows="start work, late"
    )
    case = machine.start()
    assert (case.active, case.tasks, [each.kind for each in case.incidents]) == (["work"], [], [IncidentKind.TIMER])
    case.set(d="PT1H")
    case.resolve()
    assert (len(case.tasks), len(case.timers), case.incidents) == (1, 1, [])


@pytest.fixture
def failing(bpmn: Any) -> Any:
    """Return a job two scopes deep; codes caught at each level."""
    inner = bpmn.sub(
        "inner",
        bpmn.start("s2"),
        bpmn.parallel("fork"),
        bpmn.service("job"),
        bpmn.user("beside"),
        bpmn.boundary("own", "job", code='"A"'),
        bpmn.user("own_task"),
    )
    outer = bpmn.sub(
        "outer", bpmn.start("s1"), *inner, bpmn.boundary("mid", "inner", code="middle"), bpmn.user("mid_task")
    )
    return bpmn.machine(
        bpmn.start(),
        outer,
        bpmn.boundary("any", "outer", code=None),
        bpmn.user("any_task"),
        bpmn.boundary("last", "outer", code='"C"', outputs={"told": "said"}),
        bpmn.user("last_task"),
        flows="start outer, s1 inner, s2 fork job, fork beside, own own_task, mid mid_task, any any_task,"
        "last last_task",
    )


@pytest.mark.parametrize(
    ("code", "active"),
    [
        ("A", ["beside", "inner", "outer", "own_task"]),
        ("B", ["mid_task", "outer"]),
        ("C", ["last_task"]),
        ("D", ["any_task"]),
    ],
)
def test_error_climbs_to_who_catches_it(failing: Any, code: Any, active: Any) -> None:
    """The nearest event with the code takes it, before one that catches all; what it is attached to ends."""
    case = failing.start({"middle": "B"})
    case.throw("job", code, {"said": code})
    assert case.active == active
    assert case.jobs == []
    assert case.variables == {"middle": "B", **({"told": "C"} if code == "C" else {"said": code})}


def test_error_code_that_is_no_text_is_an_incident(failing: Any) -> None:
    """A catching event without a usable code makes the error wait; with one it is thrown again by its worker."""
    case = failing.start({})
    case.throw("job", "B")
    (incident,) = case.incidents
    assert incident.message == (
        "mid, error code: Expected a text, but null. Expected a variable middle, but there is none."
        " The expression is: middle"
    )
    case.set(middle="B")
    case.resolve()
    case.throw("job", "B")
    assert case.active == ["mid_task", "outer"]


def test_error_that_nobody_catches_is_an_incident(bpmn: Any) -> None:
    """The job stays; resolved, it may be tried again."""
    case = bpmn.machine(bpmn.start(), bpmn.service("job"), bpmn.user("next"), flows="start job next").start()
    case.throw("job", "X")
    (incident,) = case.incidents
    assert (incident.kind, incident.job) == (IncidentKind.UNHANDLED_ERROR, case.jobs[0].key)
    assert incident.message == "Expected an event that catches the error 'X', but there is none."
    case.resolve()
    case.complete("job")
    assert case.active == ["next"]


def test_error_end_event_climbs(bpmn: Any) -> None:
    """An error end event throws to the scopes around it; a code is FEEL."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("sub", bpmn.start("s"), bpmn.parallel("f"), bpmn.user("other"), bpmn.end("fail", code="code")),
        bpmn.boundary("caught", "sub", code='"E1"'),
        bpmn.user("after"),
        flows="start sub, s f other, f fail, caught after",
    )
    case = machine.start({"code": "E1"})
    assert (case.active, len(case.tasks)) == (["after"], 1)
    case = machine.start({"code": "E2"})
    assert [incident.kind for incident in case.incidents] == [IncidentKind.UNHANDLED_ERROR]
    assert case.active == ["fail", "other", "sub"]
    case.set(code="E1")
    case.resolve()
    assert case.active == ["after"]


def test_terminate_end_event_ends_its_scope_only(bpmn: Any) -> None:
    """In a sub-process everything beside it ends, and the sub-process completes."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.parallel("f"),
            bpmn.user("a"),
            bpmn.user("b"),
            bpmn.parallel("join"),
            bpmn.end("stop", trigger=Trigger.TERMINATE),
        ),
        bpmn.user("after"),
        flows="start sub after, s f a stop, f b join, f join",
    )
    case = machine.start()
    assert case.active == ["a", "b", "sub"]
    case.complete("a")
    assert (case.active, case.state.arrivals) == (["after"], {})
    dropped = [event for event in case.events if isinstance(event, happened.TokensDropped)]
    assert [(event.gateway, event.flows) for event in dropped] == [("join", ("f-join",))]


def test_terminate_end_event_ends_the_case(bpmn: Any) -> None:
    """At the top it ends the case as completed, tokens that still move included."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("f"),
        bpmn.user("a"),
        bpmn.end("stop", trigger=Trigger.TERMINATE),
        bpmn.user("b"),
        flows="start f a, f stop, f b",
    )
    case = machine.start()
    assert (case.outcome, case.active) == ("completed", [])
    assert case.tasks == []


def test_start_events_of_a_graph(bpmn: Any) -> None:
    """The graph says which timers and messages start it; each start event starts a case."""
    machine = bpmn.machine(
        bpmn.start("none"),
        bpmn.start("nightly", cycle='"R/P1D"'),
        bpmn.start("called", message="call"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.user("c"),
        flows="none a, nightly b, called c",
    )
    assert machine.graph.none_start == "none"
    assert machine.graph.start_messages == (StartMessage("called", "call"),)
    assert machine.graph.start_timers(machine.context()) == [StartTimer("nightly", BEGINNING + 24 * HOUR, "P1D", -1)]
    assert machine.start().active == ["a"]
    (called,) = machine.publish("call", "any", {"who": "me"})
    assert (called.active, called.variables) == (["c"], {"who": "me"})
    machine.advance(timedelta(days=2))
    assert [case.active for case in machine.cases[2:]] == [["b"], ["b"]]
    assert machine.start({}, "nightly").active == ["b"]


def test_message_start_event_maps(bpmn: Any) -> None:
    """Output mappings keep the message's other variables out of the case."""
    machine = bpmn.machine(
        bpmn.start("called", message="call", outputs={"name": "who.name"}), bpmn.user("a"), flows="called a"
    )
    (case,) = machine.publish("call", "", {"who": {"name": "x"}})
    assert case.variables == {"name": "x"}


def test_start_needs_a_start_event(bpmn: Any) -> None:
    """A process without a none start event is not started without naming one."""
    machine = bpmn.machine(bpmn.start("called", message="call"), bpmn.user("a"), flows="called a")
    with pytest.raises(NotPossible, match="but process has none"):
        machine.start()
    with pytest.raises(NotPossible, match="but nobody"):
        machine.start({}, "nobody")
    with pytest.raises(NotPossible, match="Expected a start event of process, but a"):
        machine.start({}, "a")


def test_process_without_start_event_begins_everywhere(bpmn: Any) -> None:
    """Elements that no flow leads to begin (BPMN 2.0.2, 10.3.5)."""
    assert bpmn.machine(bpmn.user("a"), bpmn.user("b"), bpmn.user("c"), flows="a c").start().active == ["a", "b"]
