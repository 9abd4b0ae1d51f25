"""Event sub-processes: they begin by an event while their scope is open, beside all else in it or instead."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import Gone, IncidentKind, compile_graph, step
from clerkwork.engine import commands as told
from clerkwork.engine.memory import Case
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Kind, Trigger
from clerkwork.languages.feel import Feel

TRIGGERS = (
    {"duration": '"PT1H"'},
    {"date": '"2026-01-01T01:00:00Z"'},
    {"message": "go", "key": "k"},
    {"signal": "on"},
    {"condition": "wanted"},
    {"code": '"BAD"'},
    {"code": None},
    {"escalation": '"UP"'},
    {"escalation": None},
)


def fire(machine: Any, case: Any, said: dict[str, Any]) -> None:
    """Let the event occur by which a handler begins, from the job `work` where one has to throw it."""
    if "message" in said:
        machine.publish("go", "1", {"brought": True})
    elif "signal" in said:
        machine.broadcast("on", {"brought": True})
    elif "condition" in said:
        case.set(wanted=True)
    elif "code" in said:
        case.throw("work", "BAD", {"brought": True})
    elif "escalation" in said:
        case.complete("work")
    else:
        machine.advance(timedelta(hours=1))


def handled(bpmn: Any, said: dict[str, Any], *, inside: bool, interrupting: bool) -> Any:
    """Return a machine with a fork to the job `work` and the task `other`, and a handler with the task `h`."""
    handler = bpmn.handler("handler", bpmn.user("h"), bpmn.end("hend"), interrupting=interrupting, **said)
    body = [
        bpmn.start("s"),
        bpmn.parallel("fork"),
        bpmn.service("work"),
        bpmn.throw("up", escalation='"UP"'),
        bpmn.user("after"),
        bpmn.user("other"),
    ]
    flows = "s fork work up after, fork other, handler-start h hend"
    if not inside:
        return bpmn.machine(*body, handler, flows=flows)
    sub = bpmn.sub("sub", *body, *handler)
    return bpmn.machine(bpmn.start(), sub, bpmn.user("then"), flows=f"start sub then, {flows}")


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("said", TRIGGERS)
def test_an_interrupting_one_ends_all_else_in_its_scope(bpmn: Any, said: dict[str, Any], inside: bool) -> None:  # noqa: FBT001
    """Only the handler is open afterwards, nothing waits any more, and the scope completes with it."""
    machine = handled(bpmn, said, inside=inside, interrupting=True)
    case = machine.start({"k": "1"})
    fire(machine, case, said)
    around = ["sub"] if inside else []
    assert case.active == sorted(["h", "handler", *around])
    assert [case.timers, case.subscriptions, case.jobs] == [[], [], []]
    case.complete("h")
    assert case.active == (["then"] if inside else [])
    assert case.outcome == (None if inside else "completed")
    assert case.variables.get("brought", False) == bool({"message", "signal", "code"} & set(said))


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("said", [each for each in TRIGGERS if "code" not in each])
def test_another_one_runs_beside_it(bpmn: Any, said: dict[str, Any], inside: bool) -> None:  # noqa: FBT001
    """Everything goes on, and the scope completes with whatever is last."""
    machine = handled(bpmn, said, inside=inside, interrupting=False)
    case = machine.start({"k": "1"})
    fire(machine, case, said)
    around = ["sub"] if inside else []
    work = "after" if "escalation" in said else "work"
    assert case.active == sorted(["h", "handler", "other", work, *around])
    case.complete(work)
    if work == "work":
        case.complete("after")
    case.complete("other")
    assert case.outcome is None
    assert case.active == sorted(["h", "handler", *around])
    case.complete("h")
    assert case.active == (["then"] if inside else [])
    assert [case.timers, case.subscriptions] == [[], []]


def test_a_message_may_come_several_times(bpmn: Any) -> None:
    """Each begins an instance of its own, until the scope is left."""
    machine = handled(bpmn, {"message": "go", "key": "k"}, inside=True, interrupting=False)
    case = machine.start({"k": "1"})
    for _ in range(3):
        machine.publish("go", "1")
    assert case.active.count("handler") == 3
    assert len(case.subscriptions) == 1


def test_a_cycle_begins_it_again_and_again(bpmn: Any) -> None:
    """The timer goes on while the scope is open."""
    machine = handled(bpmn, {"cycle": '"R/PT1H"'}, inside=False, interrupting=False)
    case = machine.start()
    machine.advance(timedelta(hours=3))
    assert case.active.count("handler") == 3
    assert len(case.timers) == 1
    case.cancel()
    assert not case.timers


def test_its_variables_are_seen_by_what_waits_for_it(bpmn: Any) -> None:
    """The local variables of a sub-process make the correlation key."""
    handler = bpmn.handler("handler", bpmn.user("h"), message="go", key="mine")
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("sub", bpmn.start("s"), bpmn.user("a"), *handler, inputs={"mine": "k"}),
        flows="start sub, s a, handler-start h",
    )
    case = machine.start({"k": "7"})
    machine.publish("go", "7")
    assert case.active == ["h", "handler", "sub"]


def test_mappings_of_handler_and_start_event(bpmn: Any) -> None:
    """The handler has its inputs as local variables; what the start event's outputs make goes to the scope around."""
    inside = [bpmn.start("hs", code=None, outputs={"why": "errorCode", "text": "errorMessage"}), bpmn.user("h")]
    handler = bpmn.sub("handler", *inside, event_triggered=True, inputs={"mine": "k"}, outputs={"result": "mine"})
    machine = bpmn.machine(bpmn.start(), bpmn.service("work"), handler, flows="start work, hs h")
    case = machine.start({"k": "1"})
    case.do(told.ThrowError(case.jobs[0].key, "BAD", "no luck", {"more": 1}))
    (own,) = (one.key for one in case.state.instances.values() if one.element == "handler")
    assert case.state.variables[own] == {"mine": "1"}
    assert case.variables == {"k": "1", "why": "BAD", "text": "no luck"}
    case.complete("h")
    assert case.variables["result"] == "1"
    assert case.outcome == "completed"


def test_boundary_event_sees_what_was_thrown(bpmn: Any) -> None:
    """Its output mappings may use code and message; without mappings they are not set."""
    mapped = {"outputs": {"why": 'errorCode + ": " + errorMessage'}}
    for more, expected in ((mapped, {"why": "BAD: no luck"}), ({}, {"more": 1})):
        machine = bpmn.machine(
            bpmn.start(),
            bpmn.service("work"),
            bpmn.boundary("bad", "work", code='"BAD"', **more),
            bpmn.user("a"),
            flows="start work, bad a",
        )
        case = machine.start()
        case.do(told.ThrowError(case.jobs[0].key, "BAD", "no luck", {"more": 1}))
        assert case.variables == expected


def test_a_handler_that_cannot_be_opened_is_an_incident_in_it(bpmn: Any) -> None:
    """What it interrupts has ended; once the data are right it begins with the variables that were brought."""
    deep = bpmn.handler("deep", bpmn.user("d"), duration="wait")
    start = bpmn.start("hs", message="go", key="k", outputs={"got": "brought"})
    handler = bpmn.sub("handler", start, bpmn.user("h"), *deep, event_triggered=True)
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), handler, flows="start a, hs h, deep-start d")
    case = machine.start({"k": "1"})
    machine.publish("go", "1", {"brought": 5})
    assert (case.active, [each.kind for each in case.incidents]) == (["handler", "hs"], [IncidentKind.TIMER])
    case.resolve()
    assert case.active == ["handler", "hs"]
    case.set(wait="PT1H")
    case.resolve()
    assert (case.active, len(case.timers), case.variables["got"]) == (["h", "handler"], 1, 5)
    assert "brought" not in case.variables


def test_a_timer_that_is_none_keeps_the_start_event(bpmn: Any) -> None:
    """A case whose handlers cannot be waited for does not begin before they can, and then with what it brought."""
    handler = bpmn.handler("handler", bpmn.user("h"), duration="wait")
    for start, begin in (
        (bpmn.start(), lambda machine: machine.start({"x": 1})),
        (bpmn.start(message="begin"), lambda machine: machine.publish("begin", "", {"x": 1})[0]),
    ):
        machine = bpmn.machine(start, bpmn.user("a"), handler, flows="start a, handler-start h")
        case = begin(machine)
        (incident,) = case.incidents
        assert (case.active, incident.kind) == (["start"], IncidentKind.TIMER)
        case.resolve()
        assert case.active == ["start"]
        case.set(wait="PT1H")
        case.resolve()
        assert (case.active, case.variables["x"], len(case.timers)) == (["a"], 1, 1)


def test_handlers_see_what_starts_the_case(bpmn: Any) -> None:
    """The output mappings of a message start event come first."""
    handler = bpmn.handler("handler", bpmn.user("h"), message="go", key="order")
    machine = bpmn.machine(
        bpmn.start(message="begin", outputs={"order": "id"}),
        bpmn.user("a"),
        handler,
        flows="start a, handler-start h",
    )
    (case,) = machine.publish("begin", "", {"id": "7"})
    machine.publish("go", "7")
    assert case.active == ["h", "handler"]


def test_inner_errors_go_to_the_handler_before_the_boundary(bpmn: Any) -> None:
    """What stands in the scope comes first, then what is attached to it, then the scope around."""
    handler = bpmn.handler("inner", bpmn.user("h"), bpmn.end("again", code='"BAD"'), code='"BAD"')
    outer = bpmn.handler("outer", bpmn.user("o"), code=None)
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("sub", bpmn.start("s"), bpmn.service("work"), *handler),
        bpmn.boundary("edge", "sub", code='"BAD"'),
        bpmn.user("b"),
        outer,
        flows="start sub, s work, inner-start h again, edge b, outer-start o",
    )
    case = machine.start()
    case.throw("work", "BAD")
    assert case.active == ["h", "inner", "sub"]
    case.complete("h")
    assert case.active == ["b"]


def test_a_handler_catches_nothing_thrown_inside_it(bpmn: Any) -> None:
    """Its own error is unhandled; and once one has interrupted its scope, no other one there catches."""
    own = bpmn.handler("own", bpmn.service("h"), code='"A"')
    other = bpmn.handler("other", bpmn.user("o"), code='"B"')
    machine = bpmn.machine(
        bpmn.start(), bpmn.service("work"), own, other, flows="start work, own-start h, other-start o"
    )
    for code in "AB":
        case = machine.start()
        case.throw("work", "A")
        case.throw("h", code)
        assert [incident.kind for incident in case.incidents] == [IncidentKind.UNHANDLED_ERROR]
        assert case.active == ["h", "own"]


def test_what_a_handler_throws_on_leaves_its_scope(bpmn: Any) -> None:
    """One that does not interrupt does not begin again by the escalation that it throws itself."""
    handler = bpmn.handler("handler", bpmn.end("on", escalation='"UP"'), escalation='"UP"', interrupting=False)
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("sub", bpmn.start("s"), bpmn.throw("up", escalation='"UP"'), bpmn.user("a"), *handler),
        bpmn.boundary("edge", "sub", escalation='"UP"', interrupting=False),
        bpmn.user("b"),
        flows="start sub, s up a, handler-start on, edge b",
    )
    case = machine.start()
    assert case.active == ["a", "b", "sub"]
    assert case.passed.count("handler-start") == 1


def test_a_handler_beside_catches_what_another_one_throws(bpmn: Any) -> None:
    """As long as the scope is not interrupted."""
    first = bpmn.handler("first", bpmn.end("up", escalation='"UP"'), message="go", key="k", interrupting=False)
    second = bpmn.handler("second", bpmn.user("h"), escalation='"UP"', interrupting=False)
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), first, second, flows="start a, first-start up, second-start h")
    case = machine.start({"k": "1"})
    machine.publish("go", "1")
    assert case.active == ["a", "h", "second"]


def test_terminate_end_event_ends_its_handler_only(bpmn: Any) -> None:
    """The scope around goes on."""
    handler = bpmn.handler(
        "handler",
        bpmn.parallel("fork"),
        bpmn.user("h"),
        bpmn.end("stop", trigger=Trigger.TERMINATE),
        message="go",
        key="k",
        interrupting=False,
    )
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), handler, flows="start a, handler-start fork h, fork stop")
    case = machine.start({"k": "1"})
    machine.publish("go", "1")
    assert case.active == ["a"]
    case.complete("a")
    assert case.outcome == "completed"


def test_tokens_that_wait_vanish_when_their_scope_is_interrupted(bpmn: Any) -> None:
    """At joins and for Continue; the incident of a stuck join goes with them."""
    handler = bpmn.handler("handler", bpmn.user("h"), message="go", key="k")
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.exclusive("x"),
        bpmn.parallel("join"),
        bpmn.user("a"),
        bpmn.end("other"),
        handler,
        flows="start fork x join a, fork join, x other, handler-start h",
        conditions={"x-join": "false", "x-other": "true"},
    )
    case = machine.start({"k": "1"})
    assert [each.kind for each in case.incidents] == [IncidentKind.STUCK_JOIN]
    machine.publish("go", "1")
    assert (case.active, case.incidents, case.state.arrivals) == (["h", "handler"], [], {})


def test_tokens_that_wait_for_the_next_step_vanish_too(bpmn: Any) -> None:
    """A step that ran out of its budget is not gone on with after the interruption."""
    handler = bpmn.handler("handler", bpmn.user("h"), message="go", key="k")
    tasks = [bpmn.element(f"t{number}", Kind.TASK) for number in range(4)]
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        *tasks,
        handler,
        flows="start fork a, fork t0 t1 t2 t3, handler-start h",
        budget=4,
    )
    case = Case(machine, machine.graph)
    step(machine.graph, case.state, told.Start({"k": "1"}), machine.context())
    assert case.state.tokens
    (subscription,) = case.subscriptions
    step(machine.graph, case.state, told.Correlate(subscription.key, 1, {}), machine.context())
    assert case.state.tokens == ()
    assert case.active == ["h", "handler"]


def test_a_scope_that_cannot_be_left_waits_for_its_handlers_no_more(bpmn: Any) -> None:
    """It is done, though a fault keeps it."""
    handler = bpmn.handler("handler", bpmn.user("h"), duration='"PT1H"', interrupting=False)
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("sub", bpmn.start("s"), bpmn.user("a"), *handler),
        bpmn.user("then"),
        flows="start sub then, s a, handler-start h",
        conditions={"sub-then": "ready"},
    )
    case = machine.start()
    case.complete("a")
    assert (case.active, case.timers) == (["sub"], [])
    case.set(ready=True)
    case.resolve()
    assert case.active == ["then"]


def test_an_event_sub_process_may_contain_one(bpmn: Any) -> None:
    """Its own handlers are waited for while it is open."""
    deepest = bpmn.handler("deep", bpmn.user("d"), message="deeper", key="k")
    handler = bpmn.sub(
        "handler", bpmn.start("hs", message="go", key="k"), bpmn.user("h"), *deepest, event_triggered=True
    )
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), handler, flows="start a, hs h, deep-start d")
    case = machine.start({"k": "1"})
    assert len(case.subscriptions) == 1
    machine.publish("go", "1")
    machine.publish("deeper", "1")
    assert case.active == ["d", "deep", "handler"]
    case.complete("d")
    assert case.outcome == "completed"


def test_a_late_event_is_refused(bpmn: Any) -> None:
    """What waited for another handler is gone when one has interrupted the scope."""
    first = bpmn.handler("first", bpmn.user("h"), message="go", key="k")
    second = bpmn.handler("second", bpmn.user("i"), duration='"PT1H"')
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), first, second, flows="start a, first-start h, second-start i")
    case = machine.start({"k": "1"})
    (timer,) = case.timers
    machine.publish("go", "1")
    with pytest.raises(Gone):
        case.do(told.FireTimer(timer.key))


def test_escalation_passes_outwards_until_it_is_caught(bpmn: Any) -> None:
    """By the boundary of the sub-process; a second event with another code lets it pass."""
    for interrupting, active in ((True, ["b"]), (False, ["after", "b", "sub"])):
        thrower = bpmn.throw("up", escalation='"UP"', inputs={"x": "1"})
        outputs = {"code": "escalationCode", "y": "x"}
        machine = bpmn.machine(
            bpmn.start(),
            bpmn.sub("sub", bpmn.start("s"), thrower, bpmn.user("after")),
            bpmn.boundary("edge", "sub", escalation='"UP"', interrupting=interrupting, outputs=outputs),
            bpmn.boundary("not", "sub", escalation='"DOWN"'),
            bpmn.user("b"),
            flows="start sub, s up after, edge b",
        )  # fmt: skip
        case = machine.start()
        assert case.active == active
        assert (case.variables["code"], case.variables["y"]) == ("UP", 1)


def test_escalation_that_nobody_catches_is_no_fault(bpmn: Any) -> None:
    """The token goes on, or ends."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.throw("up", escalation='"UP"'),
        bpmn.end("over", escalation="code"),
        flows="start up over",
    )
    case = machine.start({"code": "X"})
    assert (case.outcome, case.passed) == ("completed", ["start", "up", "over"])


def test_a_scope_is_not_left_by_a_handler_while_its_escalation_is_thrown(bpmn: Any) -> None:
    """A handler that ends at once does not complete the scope of the token that threw."""
    handler = bpmn.handler("handler", escalation='"UP"', interrupting=False)
    machine = bpmn.machine(
        bpmn.start(), bpmn.throw("up", escalation='"UP"'), bpmn.user("a"), handler, flows="start up a"
    )
    case = machine.start()
    assert case.active == ["a"]


def test_wrong_event_sub_processes_are_refused(bpmn: Any) -> None:
    """One start event, and one in the process beside it."""
    model = bpmn.draw(
        bpmn.user("a"),
        bpmn.sub("none", bpmn.user("b"), event_triggered=True),
        bpmn.sub("plain", bpmn.start("p"), event_triggered=True),
        bpmn.handler("fine", bpmn.user("c"), code=None),
        flows="fine-start c",
    )
    with pytest.raises(Invalid) as refused:
        compile_graph(model, Feel())
    assert {problem.place for problem in refused.value.problems} == {"none", "p", "plain", "process"}
