"""Inclusive gateways: the split by conditions, and the join that waits for what can still come (BPMN 2.0.2, 13.4.3)."""

from itertools import count
from typing import Any

import pytest

from clerkwork.engine import IncidentKind, State, StepContext, Unloaded, load, step
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.languages.bpmn.model import Trigger


@pytest.fixture
def choice(bpmn: Any) -> Any:
    """Return a split into a, b and, by default, c, and the join of all three."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.inclusive("split", default="split-c"),
        *(bpmn.user(name) for name in "abc"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start split c join after, split a join, split b join",
        conditions={"split-a": "a", "split-b": "b", "split-c": "true"},
    )


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({"a": True, "b": True}, ["a", "b"]),
        ({"a": True, "b": False}, ["a"]),
        ({"a": False, "b": True}, ["b"]),
        ({"a": False, "b": False}, ["c"]),
    ],
)
def test_every_condition_that_holds(choice: Any, values: Any, taken: list[str]) -> None:
    """Each flow whose condition holds gets a token, the default flow only if there is no other; the join takes all."""
    case = choice.start(values)
    assert case.active == taken
    for element in reversed(taken):
        assert "after" not in case.active
        case.complete(element)
    assert case.active == ["after"]
    assert case.passed.count("join") == 1
    assert case.state.arrivals == {}


def test_no_flow_is_an_incident(bpmn: Any) -> None:
    """Without a default flow and with no condition that holds, the token waits for somebody."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.inclusive("g"),
        bpmn.user("a"),
        bpmn.user("b"),
        flows="start g a, g b",
        conditions={"g-a": "x > 1", "g-b": "x > 2"},
    ).start({"x": 0})
    assert [incident.kind for incident in case.incidents] == [IncidentKind.NO_FLOW]
    case.set(x=3)
    case.resolve()
    assert (case.active, case.incidents) == (["a", "b"], [])


def test_fault_behind_a_join_loses_no_token(bpmn: Any) -> None:
    """A gateway that joins and splits keeps the joined token with the incident, and does not join it again."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("x"),
        bpmn.inclusive("g"),
        bpmn.user("a"),
        bpmn.user("b"),
        flows="start fork g a, fork x g, g b",
        conditions={"g-a": "y", "g-b": "y"},
    ).start()
    case.complete("x")
    assert [incident.kind for incident in case.incidents] == [IncidentKind.EXPRESSION]
    assert (case.active, case.state.arrivals) == (["g"], {})
    case.resolve()
    assert [incident.kind for incident in case.incidents] == [IncidentKind.EXPRESSION]
    case.set(y=True)
    case.resolve()
    assert (case.active, case.incidents) == (["a", "b"], [])


def test_branch_that_ends_elsewhere_is_not_waited_for(bpmn: Any) -> None:
    """The join goes on as soon as the other token has taken the way that does not lead to it."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "abc"),
        bpmn.exclusive("g", default="g-c"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a join after, fork b g join, g c",
        conditions={"g-join": "back"},
    ).start({"back": False})
    case.complete("a")
    assert case.active == ["b"]
    case.complete("b")
    assert case.active == ["after", "c"]


def test_branch_that_is_interrupted_is_not_waited_for(bpmn: Any) -> None:
    """Neither is a token that an event or the end of the branch takes away; a boundary event's way counts."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "ab"),
        bpmn.boundary("late", "b", message="late", key='"k"'),
        bpmn.boundary("gone", "b", message="gone", key='"k"'),
        bpmn.user("c"),
        bpmn.inclusive("join"),
        bpmn.end(),
        bpmn.user("after"),
        flows="start fork a join after, fork b end, late c join, gone end",
    )
    for message, active in (("gone", ["after"]), ("late", ["c"])):
        case = machine.start()
        case.complete("a")
        assert case.active == ["b"], "the boundary event may still bring a token"
        machine.publish(message, "k")
        assert case.active == active
    case.complete("c")
    assert case.active == ["after"]


def test_branch_that_a_fault_keeps_on_another_way_is_not_waited_for(bpmn: Any) -> None:
    """An event that interrupts the branch and then fails has ended the way to the join all the same."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "ab"),
        bpmn.boundary("gone", "b", message="gone", key='"k"', outputs={"x": "count(for i in 1..100000 return [i, i])"}),
        bpmn.inclusive("join"),
        bpmn.end(),
        bpmn.user("after"),
        flows="start fork a join after, fork b join, gone end",
    )
    case = machine.start()
    case.complete("a")
    machine.publish("gone", "k")
    assert case.active == ["after", "gone"]


def test_token_that_can_come_to_a_flow_with_a_token_does_not_hold(bpmn: Any) -> None:
    """Rule (iv) to (vi) of the table: b could come by both flows, and one of them has its token."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "ab"),
        bpmn.exclusive("merge"),
        bpmn.exclusive("g", default="g-join"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a merge join after, fork b g join, g merge",
        conditions={"g-merge": "x"},
    ).start({"x": False})
    case.complete("a")
    assert case.active == ["after", "b"]
    case.complete("b")
    assert case.active == ["after", "after"]


@pytest.fixture
def circle(bpmn: Any) -> Any:
    """Return a join at the head of a loop, whose body splits and joins again."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.inclusive("head"),
        bpmn.inclusive("split"),
        *(bpmn.user(name) for name in "ab"),
        bpmn.inclusive("join"),
        bpmn.exclusive("again", default="again-head"),
        bpmn.user("after"),
        flows="start head split a join again after, split b join, again head",
        conditions={"split-a": "true", "split-b": "both", "again-after": "done"},
    )


def test_loop_goes_round(circle: Any) -> None:
    """A way through the join itself holds nothing, so the head of a loop does not wait for its own end."""
    case = circle.start({"both": True, "done": False})
    for _ in range(3):
        assert case.active == ["a", "b"]
        case.complete("b")
        assert case.active == ["a"]
        case.complete("a")
    case.set(both=False, done=True)
    case.complete("a")
    case.complete("b")
    assert case.active == ["after"]
    assert (case.incidents, case.state.arrivals) == ([], {})


def test_second_token_of_a_flow_waits_for_the_next_round(bpmn: Any) -> None:
    """A join takes one token of each flow that has one."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "abc"),
        bpmn.exclusive("merge"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a merge join after, fork b merge, fork c join",
    ).start()
    case.complete("a")
    case.complete("b")
    assert case.active == ["c"]
    assert case.state.arrivals == {case.state.case: {"join": {"merge-join": 2}}}
    case.complete("c")
    assert case.active == ["after", "after"]


def test_joins_that_hold_each_other_are_an_incident(bpmn: Any) -> None:
    """Two joins in a circle, each with a token that the other waits for: the case is not lost but visible."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "ab"),
        bpmn.inclusive("one"),
        bpmn.inclusive("two"),
        bpmn.parallel("on"),
        bpmn.parallel("back"),
        flows="start fork a one on two back one, fork b two",
    ).start()
    case.complete("a")
    assert case.active == ["b"]
    case.complete("b")
    (incident,) = case.incidents
    assert (incident.kind, incident.instance) == (IncidentKind.STUCK_JOIN, case.state.case)
    case.resolve()
    assert [each.kind for each in case.incidents] == [IncidentKind.STUCK_JOIN]
    case.cancel()
    assert (case.outcome, case.state.arrivals) == ("canceled", {})


def test_token_at_another_join_holds(bpmn: Any) -> None:
    """A token that waits at a parallel join upstream can still come."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "abc"),
        bpmn.parallel("both"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a join after, fork b both join, fork c both",
    ).start()
    case.complete("a")
    case.complete("b")
    assert case.active == ["c"]
    case.complete("c")
    assert case.active == ["after"]


def test_join_as_the_last_element_ends_its_scope(bpmn: Any) -> None:
    """A join without a flow out consumes what it joins."""
    case = bpmn.machine(
        bpmn.start(),
        *bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.parallel("fork"),
            *(bpmn.user(name) for name in "ab"),
            bpmn.inclusive("join"),
        ),
        bpmn.user("after"),
        flows="start sub after, s fork a join, fork b join",
    ).start()
    case.complete("a")
    case.complete("b")
    assert case.active == ["after"]


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 5])
def test_tokens_that_wait_for_continue_hold(bpmn: Any, budget: int) -> None:
    """A join does not go on between two steps because the other token is on its way."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.script(f"s{number}", "x", "1") for number in range(4)),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork s0 join after, fork s1 s2 s3 join",
        budget=budget,
    ).start()
    assert case.active == ["after"]
    assert case.passed.count("join") == 1


def test_join_goes_on_though_another_scope_uses_up_the_budget(bpmn: Any) -> None:
    """What a step has settled does not wait for the tokens that are still on their way elsewhere."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("b"),
        bpmn.script("x", "x", "1"),
        bpmn.parallel("more"),
        *bpmn.sub(
            "sub", bpmn.start("s"), *(bpmn.script(f"s{number}", "x", "1") for number in range(9)), bpmn.user("u")
        ),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork b more sub, more x join after, fork join, s s0 s1 s2 s3 s4 s5 s6 s7 s8 u",
        budget=6,
    )
    case = machine.start()
    assert case.active == ["b"]
    case.complete("b")
    assert case.active == ["after", "sub", "u"]


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 5])
def test_paused_token_that_ends_elsewhere_lets_go(bpmn: Any, budget: int) -> None:
    """A join goes on when what held it has only passed elements since."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.script(f"s{place}", "x", "1") for place in range(3)),
        bpmn.exclusive("g", default="g-end"),
        bpmn.inclusive("join"),
        bpmn.end(),
        bpmn.user("after"),
        bpmn.user("beside"),
        flows="start fork join after, fork beside, fork s0 s1 s2 g end, g join",
        conditions={"g-join": "false"},
        budget=budget,
    ).start()
    assert case.active == ["after", "beside"]


def test_branch_that_waits_elsewhere_lets_go(bpmn: Any) -> None:
    """So it does when the activity that held it is left for another that waits."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "ac"),
        bpmn.user("b", default="b-c"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a join after, fork b join, b c",
        conditions={"b-join": "false"},
    ).start()
    case.complete("a")
    assert case.active == ["b"]
    case.complete("b")
    assert case.active == ["after", "c"]


def test_pause_keeps_the_order(bpmn: Any) -> None:
    """The token that was about to move moves first, so a budget changes nothing that people see."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.inclusive("fork"),
        *(bpmn.user(name) for name in "cab"),
        bpmn.inclusive("join"),
        flows="start fork c join, fork a join, fork b",
        budget=2,
    ).start()
    assert [task.element for task in case.tasks] == ["c", "a", "b"]


def test_scope_that_is_done_lets_nothing_go_on(bpmn: Any) -> None:
    """A terminate end event ends the tokens at a join, even when a fault keeps the scope."""
    case = bpmn.machine(
        bpmn.start(),
        *bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.parallel("fork"),
            bpmn.user("a"),
            bpmn.user("b"),
            bpmn.inclusive("join"),
            bpmn.user("after"),
            bpmn.end("stop", trigger=Trigger.TERMINATE),
            outputs={"x": "if ok then 1 else count(for i in 1..100000 return [i, i])"},
        ),
        bpmn.user("next"),
        flows="start sub next, s fork join after, fork a join, fork b stop",
    ).start({"ok": False})
    case.complete("b")
    assert (case.active, [each.kind for each in case.incidents]) == (["sub"], [IncidentKind.MAPPING])
    case.set(ok=True)
    case.resolve()
    assert (case.active, case.state.arrivals) == (["next"], {})


def test_tokens_of_a_paused_case_hold(bpmn: Any) -> None:
    """While a case is paused, another command does not let a join go on for which a token is on its way."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "ab"),
        *(bpmn.script(f"s{place}", "x", "1") for place in range(9)),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a join after, fork b join, fork s0 s1 s2 s3 s4 s5 s6 s7 s8 join",
    )
    state = State(case=1)
    context = StepContext(0, machine.zone, count(2).__next__, budget=8)
    step(machine.graph, state, told.Start({}), context)
    assert state.tokens
    for task in list(state.tasks):
        step(machine.graph, state, told.CompleteTask(task, {}), context)
    assert [one.element for one in state.instances.values()] == ["process"]
    step(machine.graph, state, told.Continue(), context)
    assert ([one.element for one in state.instances.values()], state.arrivals) == (["process", "after"], {})


def test_a_step_asks_for_the_children_only_when_a_join_may_wait(choice: Any) -> None:
    """With a part of the state, a join that has all its tokens goes on; another asks who is there."""
    case = choice.start({"a": True, "b": True})
    task = case.tasks[0]
    whole = case.state
    keys = [whole.case, task.instance]

    def part() -> State:
        return load(
            whole.case,
            [whole.instances[key] for key in keys],
            variables={whole.case: case.variables},
            attached=whole.attached[task.instance].values(),
        )

    context = StepContext(0, choice.zone, choice.ids)
    with pytest.raises(Unloaded) as missing:
        step(choice.graph, part(), told.CompleteTask(task.key, {}), context)
    assert missing.value.scope == whole.case
    keys += [key for key in whole.instances if key not in keys]
    events = step(choice.graph, part(), told.CompleteTask(task.key, {}), context)
    assert isinstance(events[-1], happened.TokenArrived)


def test_a_join_with_all_its_tokens_asks_for_nobody(bpmn: Any) -> None:
    """Whoever else is in the scope need not be loaded."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "abc"),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        flows="start fork a join after, fork b join, fork c join",
    )
    case = machine.start()
    case.complete("a")
    case.complete("b")
    whole = case.state
    whole.instances[whole.case].children += 1  # somebody who is not loaded
    events = step(machine.graph, whole, told.CompleteTask(case.tasks[0].key, {}), machine.context())
    assert [event.element for event in events if isinstance(event, happened.TaskCreated)] == ["after"]
