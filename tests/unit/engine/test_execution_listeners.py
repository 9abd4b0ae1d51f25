"""Execution listeners: when their jobs come, what waits for them, and where their variables go."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import NotPossible, Phase
from clerkwork.engine import commands as told
from clerkwork.engine.memory import Case
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Kind, Listener, Trigger

START, END = Listener("start", '"before"'), Listener("end", '"after"')


def job(case: Case) -> tuple[str, str, str, int]:
    """Return the one open job: element, type, what it listens to, and which listener it is."""
    (found,) = case.jobs
    assert found.listener is not None
    return found.element, found.type, found.listener.event, found.listener.place


def test_listeners_come_before_and_after_the_work(bpmn: Any) -> None:
    """One after the other; the work begins after those to the start, the token goes on after those to the end."""
    task = bpmn.user("a", listeners=(START, END, Listener("start", '"second"', "5")))
    case = bpmn.machine(bpmn.start(), task, bpmn.user("b"), flows="start a b").start()
    assert (job(case), case.tasks) == (("a", "before", "start", 0), [])
    case.complete("a")
    assert (job(case), case.jobs[0].retries) == (("a", "second", "start", 1), 5)
    case.complete("a")
    assert (case.jobs, len(case.tasks)) == ([], 1)
    case.complete("a")
    assert (job(case), case.active) == (("a", "after", "end", 0), ["a"])
    case.complete("a")
    assert case.active == ["b"]
    assert case.passed == ["start", "a"]


def test_variables_of_listeners(bpmn: Any) -> None:
    """Those of a start listener are local and may replace an input; those of an end listener go to the scope."""
    task = bpmn.service(
        "a", kind="kind", inputs={"x": "1", "kind": '"work"'}, outputs={"sum": "x + y"}, listeners=(START, END)
    )
    case = bpmn.machine(bpmn.start(), task, bpmn.user("b"), flows="start a b").start()
    instance = case.jobs[0].instance
    assert case.state.variables[instance] == {"x": 1, "kind": "work"}
    case.complete("a", {"x": 10, "y": 2, "kind": "other"})
    assert case.jobs[0].type == "other"
    assert case.variables == {}
    case.complete("a")
    assert case.variables == {"sum": 12}
    case.complete("a", {"late": True})
    assert case.variables == {"sum": 12, "late": True}


@pytest.mark.parametrize(
    "element",
    [
        lambda bpmn, **more: bpmn.script("a", "x", "1", **more),
        lambda bpmn, **more: bpmn.throw("a", **more),
        lambda bpmn, **more: bpmn.element("a", Kind.MANUAL_TASK, **more),
        lambda bpmn, **more: bpmn.sub("a", bpmn.start("s"), **more),
        lambda bpmn, **more: bpmn.throw("a", trigger=Trigger.COMPENSATE, **more),
    ],
)
def test_elements_that_do_not_wait_wait_for_their_listeners(bpmn: Any, element: Any) -> None:
    """An element that would pass is open while its listeners work, and is left once."""
    made = element(bpmn, listeners=(START, END))
    case = bpmn.machine(bpmn.start(), made, bpmn.end(), flows="start a end").start()
    for event in ("start", "end"):
        assert (job(case)[2], case.active) == (event, ["a"])
        case.complete("a")
    assert (case.outcome, case.passed.count("a")) == ("completed", 1)


def test_the_end_of_events(bpmn: Any) -> None:
    """A start, a boundary, a catching and an end event can be listened to."""
    case = bpmn.machine(
        bpmn.start(listeners=(END,)),
        bpmn.user("a"),
        bpmn.boundary("late", "a", duration='"PT1H"', listeners=(END,)),
        bpmn.catch("hour", duration='"PT1H"', listeners=(START, END)),
        bpmn.end(listeners=(START, END)),
        flows="start a, late hour end",
    )
    case = case.start()
    assert job(case)[0] == "start"
    case.complete("start")
    case.machine.advance(timedelta(hours=1))
    assert (job(case)[0], case.active) == ("late", ["late"])
    case.complete("late")
    assert (job(case)[0], case.timers) == ("hour", [])
    case.complete("hour")
    assert len(case.timers) == 1
    case.machine.advance(timedelta(hours=1))
    for element in ("hour", "end", "end"):
        assert job(case)[0] == element
        case.complete(element)
    assert case.outcome == "completed"


def test_a_join_begins_when_its_tokens_are_there(bpmn: Any) -> None:
    """The listener to the start of a join works once for all its tokens, that of a split before it chooses."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.inclusive("fork", listeners=(START,), default="fork-b"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.parallel("join", listeners=(START,)),
        bpmn.end(),
        flows="start fork a join, fork b join end",
        conditions={"fork-a": "x"},
    ).start()
    case.complete("fork", {"x": False})
    assert case.active == ["b"]
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.parallel("join", listeners=(START,)),
        bpmn.end(),
        flows="start fork a join, fork b join end",
    ).start()
    case.complete("a")
    assert case.jobs == []
    case.complete("b")
    assert job(case)[0] == "join"
    case.complete("join")
    assert case.outcome == "completed"


def test_boundary_events_come_after_the_start_and_go_before_the_end(bpmn: Any) -> None:
    """While listeners work nothing is waited for at the boundary."""
    case = bpmn.machine(
        bpmn.start(), bpmn.user("a", listeners=(START, END)), bpmn.boundary("late", "a", duration='"PT1H"'),
        flows="start a",
    ).start()  # fmt: skip
    assert case.timers == []
    case.complete("a")
    assert len(case.timers) == 1
    case.complete("a")
    assert case.timers == []


def test_listeners_of_the_process(bpmn: Any) -> None:
    """The case begins after those to its start, which see its variables, and ends after those to its end."""
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), flows="start a", listeners=(START, END))
    case = machine.start({"x": 1})
    assert (job(case), case.active, case.variables) == (("process", "before", "start", 0), [], {"x": 1})
    case.complete("process", {"y": 2})
    assert (case.active, case.variables) == (["a"], {"x": 1, "y": 2})
    case.complete("a")
    assert (job(case), case.outcome) == (("process", "after", "end", 0), None)
    case.complete("process", {"z": 3})
    assert (case.outcome, case.variables["z"]) == ("completed", 3)


def test_a_message_starts_after_the_listeners_of_the_process(bpmn: Any) -> None:
    """What the message brings is mapped when the listeners are done."""
    start = bpmn.start("go", message="go", outputs={"y": "x"})
    (case,) = bpmn.machine(start, bpmn.user("a"), flows="go a", listeners=(START,)).publish("go", "", {"x": 1})
    assert case.variables == {}
    case.complete("process")
    assert (case.active, case.variables) == (["a"], {"y": 1})


def test_a_listener_that_fails_is_an_incident(bpmn: Any) -> None:
    """Without attempts left there is an incident on the element; resolved, the same listener is tried again."""
    case = bpmn.machine(bpmn.start(), bpmn.user("a", listeners=(START, END)), flows="start a").start()
    case.fail("a", "down")
    assert [(one.kind, one.message) for one in case.incidents] == [("no_retries", "down")]
    case.resolve()
    case.complete("a")
    case.complete("a")
    case.fail("a", "down")
    case.resolve()
    case.complete("a")
    assert case.outcome == "completed"


@pytest.mark.parametrize("event", ["start", "end"])
def test_a_listener_whose_job_cannot_be_told_is_an_incident(bpmn: Any, event: str) -> None:
    """A fault of its type or retries keeps the element; resolved, it goes on from there."""
    listener = Listener(event, "kind")
    case = bpmn.machine(bpmn.start(), bpmn.script("a", "x", "1", listeners=(listener,)), flows="start a").start()
    (instance,) = [one for one in case.state.instances.values() if one.scope]
    assert instance.phase == (Phase.ACTIVATING if event == "start" else Phase.COMPLETING)
    assert [one.kind for one in case.incidents] == ["expression"]
    case.set(kind="work")
    case.resolve()
    case.complete("a")
    assert case.outcome == "completed"


def test_a_listener_throws_no_error(bpmn: Any) -> None:
    """A BPMN error from a listener is refused."""
    case = bpmn.machine(bpmn.start(), bpmn.user("a", listeners=(START,)), flows="start a").start()
    with pytest.raises(NotPossible, match="listener"):
        case.throw("a", "no")


@pytest.mark.parametrize("done", [0, 1, 2])
def test_cancel_leaves_no_listener(bpmn: Any, done: int) -> None:
    """P10: whatever listens is gone with the case."""
    case = bpmn.machine(
        bpmn.start(), bpmn.script("a", "x", "1", listeners=(START, END)), flows="start a", listeners=(START,)
    ).start()
    for element in ("process", "a")[:done]:
        case.complete(element)
    case.do(told.Cancel())
    assert (case.outcome, case.state.jobs, case.state.attached) == ("canceled", {}, {})


def test_a_listener_of_the_process_needs_no_variables(bpmn: Any) -> None:
    """There are none yet when its type is asked for, so an expression that needs some is refused."""
    with pytest.raises(Invalid, match="needs no variables"):
        bpmn.machine(bpmn.start(), flows="", listeners=(Listener("start", "kind"),))
