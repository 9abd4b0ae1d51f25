"""Listeners to the cancelation of tasks: whatever ends a task goes on when they are done."""

from typing import Any

import pytest

from clerkwork.engine import NotPossible
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.languages.bpmn.model import Element, Kind, Listener, MultiInstance, Trigger


def task(bpmn: Any, ident: str = "a", *types: str, **more: Any) -> Element:
    """Return a task with listeners to its cancelation."""
    listeners = tuple(Listener("canceling", f'"{kind}"') for kind in types or ("told",))
    element: Element = bpmn.user(ident, task_listeners=listeners, **more)
    return element


def tell(case: Case, kind: str = "told", **said: Any) -> None:
    """Let the oldest open job of a listener answer."""
    job = next(job for job in case.jobs if job.type == kind)
    assert job.listener is not None
    assert job.listener.event == "canceling"
    case.do(told.CompleteJob(job.key, {}, told.TaskResult(**said)))


def bounded(bpmn: Any, *types: str, **more: Any) -> Case:
    """Return a case at a task that a message ends."""
    boundary = bpmn.boundary("stop", "a", message="stop", key='"1"')
    flows = "start a b,stop c"
    host = task(bpmn, "a", *types, **more)
    case: Case = bpmn.machine(bpmn.start(), host, bpmn.user("b"), bpmn.user("c"), boundary, flows=flows).start()
    return case


def inside(bpmn: Any, *more: Any, flows: str, ends: Any = None) -> Case:
    """Return a case in a sub-process with a listened task and a plain one."""
    sub = bpmn.sub("sub", bpmn.start("in"), task(bpmn), bpmn.user("d"), *([ends] if ends else []))
    case: Case = bpmn.machine(bpmn.start(), sub, *more, flows=f"start sub,in a,in d,{flows}").start()
    return case


def brought(case: Case) -> None:
    (found,) = [one for one in case.subscriptions if one.message == "stop"]
    case.do(told.Correlate(found.key, 0, {"x": 1}))


def test_a_boundary_event_waits_for_them_in_their_order(bpmn: Any) -> None:
    """The task is terminating, and nothing else of it is left; then the event occurs with what it brought."""
    case = bounded(bpmn, "first", "second")
    brought(case)
    assert (case.active, case.subscriptions, case.variables) == (["a"], [], {})
    assert [instance.phase for instance in case.state.instances.values() if instance.scope] == ["terminating"]
    tell(case, "first")
    assert [job.type for job in case.jobs] == ["second"]
    tell(case, "second", corrections={"priority": 9})
    assert (case.active, case.variables, case.jobs) == (["c"], {"x": 1}, [])
    kinds = [type(event) for event in case.events if isinstance(event, happened.TaskChanged | happened.TaskCanceled)]
    assert kinds == [happened.TaskChanged, happened.TaskCanceled]


def test_a_task_that_is_being_canceled_takes_nothing_else(bpmn: Any) -> None:
    """Nor can the listener deny it, nor can somebody modify or migrate the case meanwhile."""
    case = bounded(bpmn)
    brought(case)
    (waiting,) = case.tasks
    refused = [
        told.CompleteTask(waiting.key, {}),
        told.ChangeTask(waiting.key, "assigning", {"assignee": "bob"}, None, "assigned"),
        told.CompleteJob(case.jobs[0].key, {}, told.TaskResult(denied=True)),
        told.Modify(terminate=(told.Termination(element="a"),)),
        told.Migrate({}, {}),
    ]
    for command in refused:
        with pytest.raises(NotPossible):
            case.do(command)
    tell(case)
    assert case.active == ["c"]


def test_a_task_that_is_completed_has_no_such_listeners(bpmn: Any) -> None:
    """They are only asked when it is ended from outside."""
    case = bounded(bpmn)
    case.complete("a")
    assert (case.active, case.jobs) == (["b"], [])


def test_a_task_that_is_not_yet_created_is_gone_at_once(bpmn: Any) -> None:
    """While listeners to its creation work there is nothing to cancel."""
    both = (Listener("creating", '"made"'), Listener("canceling", '"told"'))
    case = bpmn.machine(bpmn.start(), bpmn.user("a", task_listeners=both), flows="start a").start()
    case.cancel()
    assert (case.outcome, case.jobs) == ("canceled", [])


def test_a_canceled_case_waits_for_all_tasks(bpmn: Any) -> None:
    """It is canceled with the last of them; it cannot be canceled twice, all else in it is gone at once."""
    flows = "start a,start b,start c"
    case = bpmn.machine(bpmn.start(), task(bpmn, "a"), task(bpmn, "b"), bpmn.user("c"), flows=flows).start()
    case.cancel()
    assert (case.outcome, case.active) == (None, ["a", "b"])
    with pytest.raises(NotPossible, match="nobody has canceled"):
        case.cancel()
    tell(case)
    assert (case.outcome, case.active) == (None, ["b"])
    tell(case)
    assert (case.outcome, case.jobs, case.state.attached) == ("canceled", [], {})


def test_a_listener_fails_like_any_job(bpmn: Any) -> None:
    """Without attempts left there is an incident; resolved, it is tried again."""
    case = bounded(bpmn)
    brought(case)
    case.fail("a", "down")
    case.resolve()
    tell(case)
    assert (case.active, case.incidents) == (["c"], [])


def test_a_listener_whose_type_cannot_be_told_is_asked_again(bpmn: Any) -> None:
    """The incident stands on the task; when it is resolved the first listener begins."""
    both = (Listener("canceling", "kind"),)
    boundary = bpmn.boundary("stop", "a", message="stop", key='"1"')
    host = bpmn.user("a", task_listeners=both)
    case = bpmn.machine(bpmn.start(), host, bpmn.user("c"), boundary, flows="start a,stop c").start()
    brought(case)
    assert len(case.incidents) == 1
    with pytest.raises(NotPossible, match="canceling"):
        case.complete("a")
    case.set(kind="told")
    case.resolve()
    tell(case)
    assert (case.active, case.incidents) == (["c"], [])


def test_a_scope_waits_with_its_task(bpmn: Any) -> None:
    """The boundary event of a sub-process occurs when the task in it is gone."""
    boundary = bpmn.boundary("stop", "sub", message="stop", key='"1"')
    case = inside(bpmn, boundary, bpmn.user("c"), flows="stop c")
    brought(case)
    assert (case.active, case.subscriptions) == (["a", "sub"], [])
    tell(case)
    assert (case.active, case.variables) == (["c"], {"x": 1})


def test_what_ends_more_decides_what_comes_next(bpmn: Any) -> None:
    """A boundary event has occurred already when the case is canceled: its token is never there."""
    boundary = bpmn.boundary("stop", "sub", message="stop", key='"1"')
    case = inside(bpmn, boundary, bpmn.user("c"), flows="stop c")
    brought(case)
    case.cancel()
    assert len(case.jobs) == 1
    tell(case)
    assert (case.outcome, case.state.attached) == ("canceled", {})


def test_a_terminate_end_event_waits(bpmn: Any) -> None:
    """Its scope completes when the task is gone."""
    ends = bpmn.end("t", trigger=Trigger.TERMINATE)
    case = inside(bpmn, bpmn.user("c"), ends=ends, flows="d t,sub c")
    case.complete("d")
    assert case.active == ["a", "sub"]
    tell(case)
    assert case.active == ["c"]


def test_an_event_sub_process_waits(bpmn: Any) -> None:
    """An interrupting one begins when the task is gone; nothing else begins meanwhile."""
    handler = bpmn.handler("h", bpmn.user("e"), message="stop", key='"1"')
    other = bpmn.handler("o", message="other", key='"1"', interrupting=False)
    case = bpmn.machine(bpmn.start(), task(bpmn), handler, other, flows="start a,h-start e").start()
    brought(case)
    assert (case.active, case.subscriptions) == (["a"], [])
    tell(case)
    assert (case.active, case.variables) == (["e", "h"], {"x": 1})


def test_a_loop_waits(bpmn: Any) -> None:
    """One that is done before its rounds are goes on when their tasks are gone."""
    loop = MultiInstance(collection="[1, 2, 3]", until="b")
    case = bpmn.machine(bpmn.start(), task(bpmn, loop=loop), bpmn.user("c"), flows="start a c").start()
    case.complete("a", {"b": True}, counter=1)
    assert case.active == ["a", "a"]
    tell(case)
    tell(case)
    assert case.active == ["c"]


def test_an_error_that_escapes_waits(bpmn: Any) -> None:
    """The error of an end event goes outwards when the task beside it is gone."""
    ends = bpmn.end("t", code='"E"')
    caught = bpmn.boundary("failed", "sub", code='"E"')
    case = inside(bpmn, caught, bpmn.user("c"), ends=ends, flows="d t,failed c")
    case.complete("d")
    assert case.active == ["a", "sub"]
    tell(case)
    assert case.active == ["c"]


def test_a_transaction_waits_before_it_undoes(bpmn: Any) -> None:
    """Handlers run when the task beside the cancel end event is gone."""
    cancel = bpmn.end("t", trigger=Trigger.CANCEL)
    undo = bpmn.undo("d", bpmn.user("undo"))
    given_up = bpmn.boundary("given-up", "tx", trigger=Trigger.CANCEL)
    inner = (bpmn.start("in"), task(bpmn), bpmn.user("d"), *undo, cancel)
    tx = bpmn.sub("tx", *inner, kind=Kind.TRANSACTION)
    case = bpmn.machine(bpmn.start(), tx, given_up, bpmn.user("c"), flows="start tx,in a,in d t,given-up c").start()
    case.complete("d")
    assert case.active == ["a", "tx"]
    tell(case)
    assert case.active == ["t", "tx", "undo"]
    case.complete("undo")
    assert case.active == ["c"]


def test_a_modification_waits(bpmn: Any) -> None:
    """What it ends is gone when the listeners are done; a case in which nothing is left is canceled then."""
    case = inside(bpmn, flows="")
    case.complete("d")
    case.do(told.Modify(terminate=(told.Termination(element="a"),)))
    assert case.active == ["a", "sub"]
    tell(case)
    assert case.outcome == "canceled"


def test_what_is_moved_or_left_beside_keeps_its_scope_alive(bpmn: Any) -> None:
    """Whether the listeners are done before or after it: the case completes with its last token."""
    machine = bpmn.machine(bpmn.start(), task(bpmn), bpmn.user("d"), flows="start a d,start d")
    case = machine.start()
    case.do(told.Modify(moves=(told.Move(element="a", target="d"),)))
    case.complete("d")
    case.complete("d")
    tell(case)
    assert (case.outcome, case.state.attached) == ("completed", {})
    case = machine.start()
    case.do(told.Modify(terminate=(told.Termination(element="a"),)))
    case.complete("d")
    tell(case)
    assert (case.outcome, case.state.attached) == ("completed", {})


def test_what_occurs_meanwhile_goes_before_the_end_of_its_scope(bpmn: Any) -> None:
    """A modification has left nothing, but a handler interrupts before the listeners are done: it begins then."""
    handler = bpmn.handler("h", bpmn.user("e"), message="stop", key='"1"')
    case = bpmn.machine(bpmn.start(), task(bpmn), handler, flows="start a,h-start e").start()
    case.do(told.Modify(terminate=(told.Termination(element="a"),)))
    brought(case)
    assert len(case.state.occurrences) == 1
    tell(case)
    assert (case.active, case.variables, case.state.occurrences) == (["e", "h"], {"x": 1}, {})


def test_a_suspended_case_waits_until_it_goes_on(bpmn: Any) -> None:
    """Listeners work as little as anybody else while a case rests."""
    case = bounded(bpmn)
    case.suspend()
    case.cancel()
    with pytest.raises(NotPossible, match="suspended"):
        tell(case)
    case.resume()
    tell(case)
    assert case.outcome == "canceled"
