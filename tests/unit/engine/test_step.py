"""What holds for every step: refusals, budgets, partly loaded states, the tables."""

from copy import deepcopy
from datetime import UTC
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from clerkwork.engine import (
    Gone,
    NotPossible,
    Phase,
    State,
    StepContext,
    Unloaded,
    add,
    apply,
    compile_graph,
    load,
    step,
)
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.appliers import APPLIERS
from clerkwork.engine.elements import table
from clerkwork.engine.life import FIRST, STEPS, IllegalStep, check_step
from clerkwork.engine.state import Instance, Task, Timer
from clerkwork.engine.step import HANDLERS
from clerkwork.kernel.errors import Invalid, Refused
from clerkwork.languages.bpmn import vocabulary
from clerkwork.languages.bpmn.model import Element, Flow, Kind, Process, Trigger
from clerkwork.languages.feel import Feel

LONG = "count(for i in 1..100000 return for j in 1..100000 return i)"


def context(budget: int = 1000, now: int = 0, first: int = 100) -> StepContext:
    return StepContext(now, UTC, count(first).__next__, budget)


@pytest.mark.parametrize(
    "command",
    [
        told.Start({}),
        told.CompleteTask(0, {}),
        told.CompleteJob(0, {}),
        told.FailJob(0, 1, ""),
        told.UpdateJob(0, 1),
        told.ThrowError(0, "X", "", {}),
        told.FireTimer(0),
        told.Correlate(0, 1, {}),
        told.SetVariables(0, {"x": 1}),
        told.ResolveIncident(0),
        told.Continue(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_refused_command_changes_nothing(bpmn: Any, command: told.Command) -> None:
    """A command without its target raises Refused; the state is as it was."""
    case = bpmn.machine(bpmn.start(), bpmn.user("a"), flows="start a").start({"x": 0})
    before = repr(case.state)
    with pytest.raises(Refused, match=r"^Expected .*, but .*\.$"):
        case.do(command)
    assert repr(case.state) == before


@pytest.mark.parametrize("end", ["complete", "cancel"])
def test_ended_case_takes_no_command(bpmn: Any, end: str) -> None:
    """After its end a case is neither started again nor canceled."""
    case = bpmn.machine(bpmn.start(), bpmn.user("a"), flows="start a").start()
    if end == "complete":
        case.complete("a")
    else:
        case.cancel()
    for command, error in ((told.Cancel(), Gone), (told.Start({}), NotPossible), (told.Continue(), Gone)):
        with pytest.raises(error):
            case.do(command)


def test_cancel_leaves_nothing(bpmn: Any) -> None:
    """Everything open is closed, innermost first, and named."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub(
            "sub", bpmn.start("s"), bpmn.service("job"), bpmn.catch("wait", message="m", key='"k"'), bpmn.parallel("f")
        ),
        bpmn.boundary("late", "sub", duration='"P1D"'),
        flows="start sub, s f job, f wait, late",
    )
    case = machine.start()
    opened = len(case.events)
    case.cancel()
    assert [type(event).__name__ for event in case.events[opened:]] == [
        "JobCanceled",
        "ElementTerminated",
        "SubscriptionClosed",
        "ElementTerminated",
        "TimerCanceled",
        "ElementTerminated",
        "CaseCanceled",
    ]
    assert case.state == State(case.state.case, outcome="canceled", variables={case.state.case: {}})


def test_resolving_a_job_needs_an_attempt(bpmn: Any) -> None:
    """A job resolved without attempts would be stuck for ever."""
    case = bpmn.machine(bpmn.start(), bpmn.service("job"), flows="start job").start()
    case.fail("job")
    with pytest.raises(NotPossible, match="at least one attempt"):
        case.do(told.ResolveIncident(case.incidents[0].key, retries=0))


@pytest.fixture
def endless(bpmn: Any) -> Any:
    """Return a loop that counts until it is told to stop, beside a task."""
    return bpmn.draw(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("task"),
        bpmn.exclusive("merge"),
        bpmn.script("count", "n", "n + 1"),
        bpmn.exclusive("g", default="g-merge"),
        bpmn.end(),
        flows="start fork task, fork merge count g merge, g end",
        conditions={"g-end": "stop"},
    )


def test_budget_pauses_a_loop(endless: Process) -> None:
    """A step enters so many elements and no more; Continue goes on where it paused."""
    graph = compile_graph(endless, Feel())
    state = State(1)
    step(graph, state, told.Start({"n": 0, "stop": False}), context(budget=10))
    assert state.variables[1]["n"] == 2
    assert state.tokens == (happened.Token(1, "count", "merge-count"),)
    events = step(graph, state, told.Continue(), context(budget=10, first=200))
    assert events[0] == happened.CaseContinued(1)
    assert type(events[-1]) is happened.CasePaused
    assert state.variables[1]["n"] == 6
    task = next(iter(state.tasks))
    step(graph, state, told.CompleteTask(task, {"stop": True}), context(first=300))
    assert (state.outcome, len(state.tokens)) == (None, 1)
    step(graph, state, told.Continue(), context(first=400))
    assert (state.outcome, state.tokens) == ("completed", ())


def test_paused_tokens_end_with_their_case(endless: Process) -> None:
    """A canceled case has no tokens left to continue with."""
    graph = compile_graph(endless, Feel())
    state = State(1)
    step(graph, state, told.Start({"n": 0, "stop": False}), context(budget=10))
    step(graph, state, told.Cancel(), context(first=200))
    assert (state.outcome, state.tokens) == ("canceled", ())


def test_paused_tokens_end_with_their_scope(bpmn: Any) -> None:
    """A sub-process that is interrupted takes its paused tokens with it, and completes not before they are gone."""
    process = bpmn.draw(
        bpmn.start(),
        bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.parallel("f"),
            bpmn.user("task"),
            *(bpmn.element(name, Kind.TASK) for name in "abcde"),
        ),
        bpmn.boundary("late", "sub", duration='"PT1H"'),
        bpmn.user("after"),
        flows="start sub, s f task, f a b c d e, late after",
    )
    graph = compile_graph(process, Feel())
    state = State(1)
    step(graph, state, told.Start({}), context(budget=6))
    assert [token.element for token in state.tokens] == ["b"]
    copy = deepcopy(state)
    whole = load(1, copy.instances.values(), variables=copy.variables, attached=every(copy), tokens=copy.tokens)
    assert whole == state
    step(graph, state, told.CompleteTask(next(iter(state.tasks)), {}), context(first=200))
    assert state.outcome is None
    step(graph, whole, told.FireTimer(next(iter(whole.timers))), context(now=3_600_000, first=300))
    assert (sorted(one.element for one in whole.instances.values()), whole.tokens) == (["after", "process"], ())


def test_paused_tokens_of_a_scope_that_is_done_are_gone(bpmn: Any) -> None:
    """A terminate end event ends paused tokens too, even if a fault keeps its scope."""
    process = bpmn.draw(
        bpmn.start(),
        bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.parallel("f"),
            bpmn.user("task"),
            bpmn.end("stop", trigger=Trigger.TERMINATE),
            *(bpmn.element(name, Kind.TASK) for name in "abcde"),
            outputs={"x": f"if ok then 1 else {LONG}"},
        ),
        flows="start sub, s f task stop, f a b c d e",
    )
    graph = compile_graph(process, Feel())
    state = State(1)
    step(graph, state, told.Start({"ok": False}), context(budget=6))
    step(graph, state, told.CompleteTask(next(iter(state.tasks)), {}), context(first=200))
    assert len(state.incidents) == 1
    assert step(graph, state, told.Continue(), context(first=300)) == [happened.CaseContinued(1)]
    step(graph, state, told.SetVariables(1, {"ok": True}), context(first=400))
    step(graph, state, told.ResolveIncident(next(iter(state.incidents))), context(first=500))
    assert (state.outcome, state.variables) == ("completed", {1: {"ok": True, "x": 1}})


def every(state: State) -> list[Any]:
    """Return all rows that hang on instances."""
    return [row for rows in state.attached.values() for row in rows.values()]


@pytest.fixture
def interrupted(bpmn: Any) -> Any:
    """Return a sub-process with a deadline."""
    return compile_graph(
        bpmn.draw(
            bpmn.start(),
            bpmn.sub("sub", bpmn.start("s"), bpmn.user("a")),
            bpmn.boundary("late", "sub", duration='"PT1H"'),
            flows="start sub, s a, late",
        ),
        Feel(),
    )


def test_missing_children_are_asked_for(interrupted: Any) -> None:
    """A step that must end children it was not given says whose; with them it goes on."""
    root, sub = Instance(1, "process", 0, children=1), Instance(2, "sub", 1, children=1)
    state = load(1, [root, sub], variables={}, attached=[Timer(5, 2, "late", 7)])
    before = repr(state)
    with pytest.raises(Unloaded) as missing:
        step(interrupted, state, told.FireTimer(5), context(now=7))
    assert missing.value.scope == 2
    assert repr(state) == before
    add(state, [Instance(3, "a", 2)], variables={}, attached=[Task(4, 3)])
    events = step(interrupted, state, told.FireTimer(5), context(now=7))
    assert [type(event).__name__ for event in events] == [
        "TimerFired",
        "TaskCanceled",
        "ElementTerminated",
        "ElementTerminated",
        "ElementPassed",
        "CaseCompleted",
    ]


def test_siblings_need_not_be_there(bpmn: Any) -> None:
    """The cost of a step does not grow with width: one of ten thousand tasks is completed without the others."""
    graph = compile_graph(bpmn.draw(bpmn.start(), bpmn.user("a"), bpmn.user("b"), flows="start a b"), Feel())
    root = Instance(1, "process", 0, children=10_000)
    state = load(1, [root, Instance(2, "a", 1)], variables={}, attached=[Task(3, 2)])
    step(graph, state, told.CompleteTask(3, {}), context())
    assert root.children == 10_000
    assert sorted(one.element for one in state.instances.values()) == ["b", "process"]


def test_error_inside_a_step_takes_everything_back(bpmn: Any) -> None:
    """Whatever happens on the way, the state is as it was, however often a thing changed."""
    process = bpmn.draw(
        bpmn.start(), bpmn.user("a"), bpmn.script("twice", "x", "x * 2"), bpmn.user("b"), flows="start a twice b"
    )
    graph = compile_graph(process, Feel())
    state = State(1)
    step(graph, state, told.Start({"x": 1}), context())
    before = repr(state)

    def broken() -> int:
        raise OSError("no ids left")

    with pytest.raises(OSError, match="no ids left"):
        step(graph, state, told.CompleteTask(next(iter(state.tasks)), {"x": 2}), StepContext(0, UTC, broken))
    assert repr(state) == before


def subclasses(base: type[Any]) -> set[type[Any]]:
    return set(base.__subclasses__())


def test_every_event_has_its_applier_and_every_command_its_handler() -> None:
    """The tables are complete."""
    assert subclasses(happened.Event) == set(APPLIERS)
    assert subclasses(told.Command) == set(HANDLERS)


def test_life_begins_and_ends() -> None:
    """Every phase leads to an end, and nothing follows an end."""
    assert set(STEPS) == set(Phase)
    assert {phase for phase, after in STEPS.items() if not after} == {Phase.COMPLETED, Phase.TERMINATED}
    assert {phase for after in STEPS.values() for phase in after} | FIRST == set(Phase)
    with pytest.raises(IllegalStep, match="after completed, but active"):
        check_step(Phase.COMPLETED, Phase.ACTIVE)


def test_illegal_step_is_not_applied() -> None:
    """An applier asks the table: no life begins at its end, or goes back."""
    state = State(1)
    apply(state, happened.CaseStarted(1, "p"))
    with pytest.raises(IllegalStep):
        apply(state, happened.ElementActivated(2, "a", 1, Phase.COMPLETED))
    apply(state, happened.ElementActivated(2, "a", 1, Phase.ACTIVE))
    with pytest.raises(IllegalStep):
        apply(state, happened.PhaseChanged(2, Phase.ACTIVATING))


def test_graph_names_every_problem(bpmn: Any) -> None:
    """What the engine cannot run is refused with all problems at once, each with the element's id."""
    process = Process(
        "process",
        elements=(
            Element("s", Kind.START_EVENT),
            Element("s2", Kind.START_EVENT),
            Element("later", Kind.CALL_ACTIVITY),
            Element("signal", Kind.START_EVENT, event=bpmn.event(trigger=Trigger.SIGNAL)),
            bpmn.script("wrong", "x", "1 +", inputs={"a": "("}),
            Element("empty", Kind.SCRIPT_TASK),
            Element("typeless", Kind.SERVICE_TASK),
            Element("timeless", Kind.INTERMEDIATE_CATCH_EVENT, event=bpmn.event(duration=None)),
            bpmn.catch("again", cycle='"R3/PT1H"'),
            bpmn.catch("keyless", message="m"),
            Element("deaf", Kind.START_EVENT, event=bpmn.event(trigger=Trigger.MESSAGE)),
            bpmn.boundary("loose", "nobody", duration='"PT1H"'),
            Element("hollow", Kind.SUB_PROCESS),
        ),
        flows=(Flow("f", "s", "nowhere"), Flow("c", "s", "empty", "true"), Flow("d", "s", "empty", ")")),
    )
    with pytest.raises(Invalid) as refused:
        compile_graph(process, Feel())
    places = {problem.place for problem in refused.value.problems}
    assert places == {
        "later", "signal", "wrong", "empty", "typeless", "timeless", "again", "keyless", "deaf", "loose",
        "hollow", "f", "c", "d",
    }  # fmt: skip


def test_reader_and_engine_know_the_same_elements() -> None:
    """What the reader lets pass can be run, and what can be run the reader lets pass."""
    read = {
        (kind, trigger) for kind, triggers in vocabulary.EXECUTABLE.items() for trigger in triggers or {Trigger.NONE}
    }
    assert read | {(Kind.RECEIVE_TASK, Trigger.NONE)} == set(table.BEHAVIOURS)
    assert set(table.EVENT_SUB_PROCESS_STARTS) == vocabulary.EVENT_SUB_PROCESS_STARTS


def test_every_element_stands_in_a_file_of_its_own() -> None:
    """The table names one module per element."""
    modules = {name for name in vars(table) if not name.startswith("_") and hasattr(vars(table)[name], "__file__")}
    folder = Path(str(table.__file__)).parent
    assert modules == {path.stem for path in folder.glob("*.py")} - {"__init__", "table"}
    for name in modules:
        assert vars(table)[name].__doc__
