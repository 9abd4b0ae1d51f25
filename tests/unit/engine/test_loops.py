from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.engine import Machine, State, step
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Kind, MultiInstance, StandardLoop, Trigger

EACH = MultiInstance(collection="items", item="item", results="results", result="result")
IN_TURN = MultiInstance(sequential=True, collection="items", item="item", results="results", result="result")


@pytest.fixture
def looping(bpmn: Any) -> Any:
    """Return a machine whose one activity, a user task, is a loop."""

    def make(loop: MultiInstance | StandardLoop, *more: Any, flows: str = "start work end", **said: Any) -> Machine:
        work = bpmn.user("work", loop=loop, **said)
        machine: Machine = bpmn.machine(bpmn.start(), work, *more, bpmn.end(), flows=flows)
        return machine

    return make


def test_side_by_side(looping: Any) -> None:
    """Each item has a round with its own variables; results come in the order of the items, however they end."""
    case = looping(EACH).start({"items": ["a", "b", "c"]})
    assert case.active == ["work"] * 3
    seen = [case.state.variables[task.instance] for task in case.tasks]
    assert seen == [{"item": item, "loopCounter": n, "result": None} for n, item in enumerate("abc", 1)]
    for counter in (2, 3, 1):
        case.complete("work", {"result": counter}, counter)
    assert (case.outcome, case.variables) == ("completed", {"items": ["a", "b", "c"], "results": [1, 2, 3]})


def test_one_after_another(looping: Any) -> None:
    """A sequential loop opens a round when the one before is done."""
    case = looping(IN_TURN).start({"items": ["a", "b"]})
    assert [case.state.variables[task.instance]["item"] for task in case.tasks] == ["a"]
    case.complete("work", {"result": 1})
    assert [case.state.variables[task.instance]["item"] for task in case.tasks] == ["b"]
    case.complete("work", {"result": 2})
    assert (case.outcome, case.variables["results"]) == ("completed", [1, 2])


def test_what_a_round_produces_besides_its_result_leaves_it(looping: Any) -> None:
    """As Zeebe has it: only the variable that the result names stays within its round."""
    case = looping(EACH).start({"items": [1]})
    case.complete("work", {"result": 5, "more": True})
    assert case.variables == {"items": [1], "results": [5], "more": True}


def test_a_result_may_be_any_expression(looping: Any) -> None:
    """It sees the round's own variables, what the round produced and what its outputs made of that."""
    loop = MultiInstance(collection="items", item="item", results="results", result="item * 10 + made + loopCounter")
    case = looping(loop, outputs={"made": "given + 1"}).start({"items": [1, 2]})
    case.complete("work", {"given": 4}, 2)
    case.complete("work", {"given": 6}, 1)
    assert case.variables["results"] == [18, 27]
    assert case.variables["made"] == 7


def test_the_path_into_a_result_names_its_variable(looping: Any) -> None:
    """The result `answer.text` keeps `answer` within the round."""
    loop = MultiInstance(collection="items", results="results", result="answer.text")
    case = looping(loop).start({"items": [1]})
    case.complete("work", {"answer": {"text": "yes"}})
    assert case.variables == {"items": [1], "results": ["yes"]}


@pytest.mark.parametrize("loop", [EACH, IN_TURN])
def test_nothing_to_do(looping: Any, loop: MultiInstance) -> None:
    """An empty collection lets the token pass with an empty list of results."""
    case = looping(loop).start({"items": []})
    assert (case.outcome, case.variables) == ("completed", {"items": [], "results": []})


@pytest.mark.parametrize("sequential", [False, True])
def test_so_many_rounds(looping: Any, *, sequential: bool) -> None:
    """BPMN's loop cardinality says how many rounds there are, without items."""
    loop = MultiInstance(sequential=sequential, cardinality="n", results="results", result="loopCounter")
    case = looping(loop).start({"n": 3})
    for _ in range(3):
        case.complete("work")
    assert (case.outcome, case.variables) == ("completed", {"n": 3, "results": [1, 2, 3]})


@pytest.mark.parametrize(
    ("loop", "wrong"),
    [
        (EACH, {"items": "abc"}),
        (EACH, {}),
        (MultiInstance(cardinality="items"), {"items": -1}),
        (MultiInstance(cardinality="items"), {"items": Decimal("1.5")}),
    ],
)
def test_what_is_no_collection_is_an_incident(looping: Any, loop: MultiInstance, wrong: dict[str, Any]) -> None:
    """Nothing has begun; with the data corrected, the loop begins."""
    case = looping(loop).start(wrong)
    assert ([one.kind for one in case.incidents], case.tasks) == (["expression"], [])
    case.set(items=["a"] if loop is EACH else 1)
    case.resolve()
    assert (len(case.tasks), case.incidents) == (1, [])


def test_enough_rounds_are_done(looping: Any) -> None:
    """The completion condition ends the rounds that are still open; their results are null."""
    loop = MultiInstance(
        collection="items", results="results", result="result", until="numberOfCompletedInstances >= 2"
    )
    case = looping(loop).start({"items": [1, 2, 3, 4]})
    case.complete("work", {"result": "c"}, 3)
    assert case.outcome is None
    case.complete("work", {"result": "a"}, 1)
    assert (case.outcome, case.variables["results"]) == ("completed", ["a", None, "c", None])
    assert sum(isinstance(event, happened.TaskCanceled) for event in case.events) == 2


@pytest.mark.parametrize(
    ("sequential", "expected"),
    [(False, [[3, 2, 1, 0], [3, 1, 2, 0], [3, 0, 3, 0]]), (True, [[1, 0, 1, 0], [2, 0, 2, 0], [3, 0, 3, 0]])],
)
def test_the_completion_condition_sees_counts(looping: Any, *, sequential: bool, expected: Any) -> None:
    """BPMN's attributes: created, active, completed and terminated rounds, when one more is completed."""
    names = [f"numberOf{word}Instances" for word in ("", "Active", "Completed", "Terminated")]
    for wanted in expected:
        until = " and ".join(f"{name} = {value}" for name, value in zip(names, wanted, strict=True))
        case = looping(MultiInstance(sequential=sequential, cardinality="3", until=until)).start()
        for _ in range(wanted[2]):
            assert case.outcome is None
            case.complete("work")
        assert case.outcome == "completed"


def test_the_completion_condition_sees_the_results_so_far(looping: Any) -> None:
    """The output collection has the results at their places, null where there is none yet."""
    loop = MultiInstance(
        collection="items", results="results", result="result", until="count(results[item = true]) = 2"
    )
    case = looping(loop).start({"items": [1, 2, 3]})
    case.complete("work", {"result": True}, 3)
    case.complete("work", {"result": False}, 1)
    assert case.outcome is None
    case.complete("work", {"result": True}, 2)
    assert (case.outcome, case.variables["results"]) == ("completed", [False, True, True])


def test_a_condition_that_fails_keeps_the_round_with_its_result(looping: Any) -> None:
    """An incident stands on the round; nothing that the person gave is lost."""
    loop = MultiInstance(collection="items", results="results", result="result", until="enough")
    case = looping(loop).start({"items": [1]})
    case.complete("work", {"result": 7, "more": 8})
    assert [one.kind for one in case.incidents] == ["expression"]
    case.set(enough=False)
    case.resolve()
    assert (case.outcome, case.variables) == (
        "completed",
        {"items": [1], "enough": False, "results": [7], "more": 8},
    )


def test_an_interrupting_event_ends_all_rounds(bpmn: Any, looping: Any) -> None:
    """Boundary events belong to the loop: there is one timer, however many rounds."""
    late = (bpmn.boundary("late", "work", duration='"PT1H"'), bpmn.end("over"))
    machine = looping(EACH, *late, flows="start work end, late over")
    case = machine.start({"items": [1, 2, 3]})
    assert len(case.timers) == 1
    machine.advance(timedelta(hours=1))
    assert (case.outcome, case.tasks, case.variables) == ("completed", [], {"items": [1, 2, 3]})


def test_an_error_of_one_round_ends_the_loop(bpmn: Any) -> None:
    """The boundary event of the loop catches it."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.service("work", loop=EACH),
        bpmn.boundary("failed", "work", code='"E"'),
        bpmn.end(),
        bpmn.end("other"),
        flows="start work end, failed other",
    )
    case = machine.start({"items": [1, 2]})
    case.throw("work", "E")
    assert (case.outcome, case.jobs, case.passed[-2:]) == ("completed", [], ["failed", "other"])


def test_rounds_that_do_not_wait(bpmn: Any) -> None:
    """A script goes all its rounds in one step, with its own variables in each."""
    loop = MultiInstance(collection="items", item="item", results="squares", result="square")
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.script("work", "square", "item * item", loop=loop, inputs={"item": "item + 1"}),
        bpmn.end(),
        flows="start work end",
    )
    case = machine.start({"items": [1, 2, 3]})
    assert (case.outcome, case.variables) == ("completed", {"items": [1, 2, 3], "squares": [4, 9, 16]})


def test_a_round_that_waits_for_a_message(bpmn: Any) -> None:
    """What comes for one round completes that one, with its result."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.receive("work", "paid", "item", loop=EACH), bpmn.end(), flows="start work end"
    )
    case = machine.start({"items": ["a", "b"]})
    machine.publish("paid", "b", {"result": 2})
    assert (case.outcome, [one.correlation_key for one in case.subscriptions]) == (None, ["a"])
    machine.publish("paid", "a", {"result": 1})
    assert (case.outcome, case.variables["results"]) == ("completed", [1, 2])


def test_a_short_loop_that_does_not_wait_leaves_one_event(bpmn: Any) -> None:
    """Nothing of it has a key or a row."""
    loop = MultiInstance(collection="items", item="item", results="squares", result="square")
    script = bpmn.script("work", "square", "item * item", loop=loop)
    case = bpmn.machine(bpmn.start(), script, bpmn.end(), flows="start work end").start({"items": [1, 2]})
    assert happened.LoopPassed("work", case.key, 2) in case.events
    assert not any(isinstance(event, happened.ElementActivated) for event in case.events)


def test_each_round_at_once_begins_anew(bpmn: Any) -> None:
    """Its result is null before, a warning of one is none of the next, and values are kept as variables are."""
    loop = MultiInstance(collection="items", item="item", results="results", result="result")
    script = bpmn.script("work", "result", "if result = null then [6 / item, loopCounter] else 0", loop=loop)
    machine = bpmn.machine(bpmn.start(), script, bpmn.end(), flows="start work end")
    case = machine.start({"items": [4, 0, "a", 2]})
    expected = [[Decimal("1.5"), 1], [None, 2], [None, 3], [3, 4]]
    assert (case.outcome, case.variables["results"]) == ("completed", expected)


def test_a_round_at_once_that_takes_too_long_is_opened(bpmn: Any) -> None:
    """The incident names the activity, and those side by side are done."""
    loop = MultiInstance(collection="items", item="item", results="counts", result="found")
    script = bpmn.script("work", "found", "count(for i in 1..item return i)", loop=loop)
    machine = bpmn.machine(bpmn.start(), script, bpmn.end(), flows="start work end")
    case = machine.start({"items": [2, 1_000_000_000, 3]})
    (incident,) = case.incidents
    assert case.state.instances[incident.instance].counter == 2
    assert incident.message.startswith("work: ")
    case.do(told.SetVariables(incident.instance, {"item": 4}, local=True))
    case.resolve()
    assert (case.outcome, case.variables["counts"]) == ("completed", [2, 4, 3])


def test_a_loop_whose_round_fails_is_opened(bpmn: Any) -> None:
    """Rounds before the one that fails are done, those side by side with it too; it is tried again alone."""
    loop = MultiInstance(collection="items", item="item", results="halves", result="half", until="half > limit")
    script = bpmn.script("work", "half", "item / 2", loop=loop)
    machine = bpmn.machine(bpmn.start(), script, bpmn.end(), flows="start work end")
    case = machine.start({"items": [2, 4, 6]})
    assert [case.state.instances[one.instance].counter for one in case.incidents] == [1, 2, 3]
    case.set(limit=1)
    case.resolve()
    assert (case.outcome, case.variables["halves"]) == ("completed", [1, 2, None])


def test_rounds_that_change_variables_see_those_before(bpmn: Any) -> None:
    """One after another, also when they do not wait."""
    loop = MultiInstance(sequential=True, collection="items", item="item", results="sums", result="sum")
    script = bpmn.script("work", "sum", "total + item", loop=loop, outputs={"total": "sum"})
    case = bpmn.machine(bpmn.start(), script, bpmn.end(), flows="start work end").start(
        {"items": [1, 2, 3], "total": 0}
    )
    assert (case.variables["total"], case.variables["sums"]) == (6, [1, 3, 6])


def test_a_round_that_fails_is_tried_again_alone(bpmn: Any) -> None:
    """The incident stands on the round, which keeps its item; the others go on."""
    loop = MultiInstance(collection="items", item="item", results="results", result="result")
    machine = bpmn.machine(
        bpmn.start(), bpmn.service("work", "item.type", loop=loop), bpmn.end(), flows="start work end"
    )
    case = machine.start({"items": [{"type": "a"}, {}, {"type": "c"}]})
    assert ([job.type for job in case.jobs], len(case.incidents)) == (["a", "c"], 1)
    stuck = case.incidents[0].instance
    assert case.state.variables[stuck] == {"result": None, "item": {}, "loopCounter": 2}
    case.do(told.SetVariables(stuck, {"item": {"type": "b"}}, local=True))
    case.resolve()
    for counter in (1, 2, 3):
        case.complete("work", {"result": counter}, counter)
    assert (case.outcome, case.variables["results"]) == ("completed", [1, 2, 3])


@pytest.fixture
def parts(bpmn: Any) -> Any:
    """Return a machine with a sub-process that loops around a loop."""
    inner = MultiInstance(sequential=True, collection="part", item="one", results="sums", result="sum")
    outer = MultiInstance(collection="parts", item="part", results="all", result="sums")
    sub = bpmn.sub(
        "each",
        bpmn.start("begin"),
        bpmn.user("ask", loop=inner),
        bpmn.script("add", "total", "sum(sums) + (if total = null then 0 else total)"),
        bpmn.end("done"),
        loop=outer,
    )
    return bpmn.machine(bpmn.start(), sub, bpmn.end(), flows="start each end, begin ask add done")


def test_loops_in_loops(parts: Any) -> None:
    """Each round of a sub-process is a scope of its own."""
    case = parts.start({"parts": [[1, 2], [], [3]]})
    assert case.active == ["ask", "ask", "each", "each"]
    for _ in range(3):
        task = case.tasks[0]
        one = case.state.variables[task.instance]["one"]
        case.do(told.CompleteTask(task.key, {"sum": one * 10}))
    assert (case.outcome, case.variables["all"]) == ("completed", [[10, 20], [], [30]])


def test_canceling_leaves_nothing(parts: Any) -> None:
    """Rounds, loops, their items and results are gone with the case."""
    case = parts.start({"parts": [[1, 2], [5], [3]]})
    case.complete("ask", {"sum": 1})
    case.cancel()
    assert (case.outcome, case.state.instances, case.state.loops, case.state.tasks) == ("canceled", {}, {}, {})


def test_the_flows_out_of_a_loop_see_its_results(bpmn: Any, looping: Any) -> None:
    """Conditions belong to the loop, not to its rounds."""
    work = bpmn.user("work", loop=EACH, default="work-end")
    machine = bpmn.machine(
        bpmn.start(),
        work,
        bpmn.end(),
        bpmn.end("many"),
        flows="start work end, work many",
        conditions={"work-many": "count(results) > 1"},
    )
    case = machine.start({"items": [1, 2]})
    case.complete("work")
    case.complete("work")
    assert case.passed[-1] == "many"


@pytest.mark.parametrize(
    ("loop", "rounds"),
    [
        (StandardLoop("x < 3"), 3),
        (StandardLoop("x < 3", before=True), 3),
        (StandardLoop("false"), 1),
        (StandardLoop("false", before=True), 0),
        (StandardLoop("true", most=4), 4),
        (StandardLoop(most=2), 2),
        (StandardLoop("loopCounter < 5"), 5),
        (StandardLoop("loopCounter < 5", before=True), 4),
    ],
)
def test_standard_loop(bpmn: Any, loop: StandardLoop, rounds: int) -> None:
    """The condition is asked before or after each round, at most so many rounds."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.script("work", "x", "x + 1", loop=loop), bpmn.end(), flows="start work end"
    )
    case = machine.start({"x": 0})
    assert (case.outcome, case.variables) == ("completed", {"x": rounds})


@pytest.mark.parametrize("before", [False, True])
def test_a_loop_condition_that_fails(looping: Any, *, before: bool) -> None:
    """It is an incident of the loop before a round, of the round after it; then the loop goes on."""
    case = looping(StandardLoop("again", before=before)).start()
    if not before:
        case.complete("work")
    assert [one.kind for one in case.incidents] == ["expression"]
    case.set(again=True)
    case.resolve()
    assert (len(case.tasks), case.incidents) == (1, [])
    case.set(again=False)
    case.complete("work")
    assert case.outcome == "completed"


def carry_out(machine: Machine, state: State, command: told.Command) -> list[happened.Event]:
    """Carry out one step and no more."""
    return step(machine.graph, state, command, machine.context())


def test_a_wide_loop_opens_in_slices(looping: Any) -> None:
    """No step begins more than a thousand rounds."""
    machine = looping(EACH)
    state, begun = State(case=machine.ids()), []
    events = carry_out(machine, state, told.Start({"items": list(range(2_500))}))
    while True:
        begun.append(sum(isinstance(event, happened.TaskCreated) for event in events))
        if not state.tokens:
            break
        events = carry_out(machine, state, told.Continue())
    assert begun == [1_000, 1_000, 500]
    for counter, key in enumerate(list(state.tasks), 1):
        carry_out(machine, state, told.CompleteTask(key, {"result": counter}))
    assert (state.outcome, state.variables[state.case]["results"]) == ("completed", list(range(1, 2_501)))


def test_rounds_may_end_before_all_have_begun(looping: Any) -> None:
    """A loop whose slices are still to come neither ends too early nor goes on when it is over."""
    loop = MultiInstance(cardinality="1500", until="numberOfCompletedInstances / numberOfInstances >= 0.5")
    machine = looping(loop)
    state = State(case=machine.ids())
    carry_out(machine, state, told.Start({}))
    assert (len(state.tasks), len(state.tokens)) == (1_000, 1)
    for key in list(state.tasks)[:749]:
        carry_out(machine, state, told.CompleteTask(key, {}))
    assert state.outcome is None
    carry_out(machine, state, told.CompleteTask(next(iter(state.tasks)), {}))
    assert (state.outcome, state.tokens, state.tasks) == ("completed", (), {})


def test_all_rounds_that_have_begun_may_end_while_others_are_to_come(looping: Any) -> None:
    """The loop is not over while a slice is still to come."""
    machine = looping(MultiInstance(cardinality="1001"))
    state = State(case=machine.ids())
    carry_out(machine, state, told.Start({}))
    for key in list(state.tasks):
        carry_out(machine, state, told.CompleteTask(key, {}))
    assert (state.outcome, len(state.tokens)) == (None, 1)
    carry_out(machine, state, told.Continue())
    assert (state.outcome, len(state.tasks), state.tokens) == (None, 1, ())


def test_a_hundred_thousand_rounds(bpmn: Any) -> None:
    """A long loop leaves nothing behind in the state, and no step is longer than its budget."""
    script = bpmn.script("work", "x", "x + 1", loop=StandardLoop("x < 100000"))
    machine = bpmn.machine(bpmn.start(), script, bpmn.end(), flows="start work end")
    state = State(case=machine.ids())
    steps = [len(carry_out(machine, state, told.Start({"x": 0})))]
    while state.tokens:
        assert (len(state.instances) <= 2, len(state.variables), len(state.loops) <= 1) == (True, 1, True)
        steps.append(len(carry_out(machine, state, told.Continue())))
    assert (state.outcome, state.variables[state.case]) == ("completed", {"x": 100_000})
    assert len(steps) in {10, 11}
    assert max(steps) < 21_000


def test_loops_in_loops_at_any_depth(bpmn: Any) -> None:
    """A hundred sub-processes in each other that all go a round complete and are canceled."""
    parts, flows = [bpmn.user("work")], ["start s0 end"]
    for depth in reversed(range(100)):
        inside = "work" if depth == 99 else f"s{depth + 1}"
        parts = bpmn.sub(f"s{depth}", bpmn.start(f"b{depth}"), *parts, loop=MultiInstance(cardinality="1"))
        flows.append(f"b{depth} {inside}")
    machine = bpmn.machine(bpmn.start(), parts, bpmn.end(), flows=", ".join(flows))
    case, other = machine.start(), machine.start()
    case.complete("work")
    other.cancel()
    assert (case.outcome, other.outcome) == ("completed", "canceled")


@pytest.mark.parametrize(
    ("loop", "said"),
    [
        (MultiInstance(), "both or neither"),
        (MultiInstance(collection="a", cardinality="1"), "both or neither"),
        (MultiInstance(collection="a", results="all"), "one of them"),
        (StandardLoop(), "neither"),
    ],
)
def test_a_loop_that_says_too_little_is_refused(looping: Any, loop: Any, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        looping(loop)


def test_a_loop_belongs_around_an_activity(bpmn: Any) -> None:
    with pytest.raises(Invalid, match="Expected no loop around fork"):
        bpmn.machine(
            bpmn.start(),
            bpmn.element("fork", Kind.PARALLEL_GATEWAY, loop=EACH),
            bpmn.end(trigger=Trigger.NONE),
            flows="start fork end",
        )
