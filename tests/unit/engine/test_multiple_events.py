"""Events with several definitions: any of them, or all of them."""

from datetime import timedelta
from typing import Any

from clerkwork.engine import Machine, StartMessage, StartSignal
from clerkwork.engine import commands as told
from clerkwork.engine.memory import Case

HOUR = timedelta(hours=1)


def waiting(bpmn: Any, **said: Any) -> Machine:
    """Return a machine that waits in an intermediate event, with a timer, a message and a signal."""
    machine: Machine = bpmn.machine(
        bpmn.start(), bpmn.catch("wait", **said), bpmn.user("after"), flows="start wait after"
    )
    return machine


def standing(bpmn: Any, **said: Any) -> Machine:
    """Return a machine whose task has a boundary event with several definitions."""
    machine: Machine = bpmn.machine(
        bpmn.start(), bpmn.user("work"), bpmn.boundary("both", "work", **said), bpmn.user("after"),
        flows="start work, both after",
    )  # fmt: skip
    return machine


def rows(case: Case) -> tuple[int, int, int, int]:
    """Return how many timers, subscriptions, conditions and occurrences a case has."""
    state = case.state
    return len(state.timers), len(state.subscriptions), len(state.conditions), len(state.occurrences)


THREE: list[dict[str, str]] = [{"duration": '"PT1H"'}, {"message": "m", "key": '"k"'}, {"signal": "s"}]


def test_any_of_several_lets_the_token_go_on(bpmn: Any) -> None:
    """The first takes everything that waited for the others along."""
    machine = waiting(bpmn, any_of=THREE)
    cases = [machine.start() for _ in range(3)]
    assert rows(cases[0]) == (1, 2, 0, 0)
    first = next(one for one in cases[0].subscriptions if one.kind == "message")
    assert [one.part for one in cases[0].subscriptions] == [1, 2]
    assert first.message == "m"
    machine.publish("m", "k", {"a": 1})
    machine.broadcast("s")
    assert [case.active for case in cases] == [["after"]] * 3
    assert rows(cases[0]) == (0, 0, 0, 0)
    late = machine.start()
    machine.advance(HOUR)
    assert late.active == ["after"]


def test_all_of_several_have_to_happen(bpmn: Any) -> None:
    """In any order; what they brought goes on together, and each that happened waits no more."""
    machine = waiting(bpmn, all_of=THREE)
    case = machine.start()
    machine.broadcast("s", {"a": 1, "b": 1})
    assert (case.active, rows(case)) == (["wait"], (1, 1, 0, 1))
    assert machine.broadcast("s", {"a": 9}) == []
    machine.publish("m", "k", {"b": 2})
    assert case.active == ["wait"]
    machine.advance(HOUR)
    assert (case.active, rows(case), case.variables) == (["after"], (0, 0, 0, 0), {"a": 1, "b": 2})


def test_a_condition_is_one_of_several(bpmn: Any) -> None:
    """It counts once it has held, whatever becomes of it."""
    machine = waiting(bpmn, all_of=[{"condition": "x > 1"}, {"condition": "y > 1"}])
    case = machine.start({"x": 2})
    assert rows(case) == (0, 0, 1, 1)
    case.set(x=0)
    case.set(y=2)
    assert case.active == ["after"]


def test_any_of_several_interrupts(bpmn: Any) -> None:
    """A boundary event ends its activity with the first."""
    machine = standing(bpmn, any_of=THREE)
    case = machine.start()
    machine.broadcast("s")
    assert (case.active, rows(case)) == (["after"], (0, 0, 0, 0))


def test_all_of_several_interrupt_together(bpmn: Any) -> None:
    """A boundary event ends its activity with the last."""
    machine = standing(bpmn, all_of=THREE[1:])
    case = machine.start()
    machine.broadcast("s", {"a": 1})
    assert case.active == ["work"]
    machine.publish("m", "k")
    assert (case.active, rows(case), case.variables) == (["after"], (0, 0, 0, 0), {"a": 1})


def test_all_of_several_happen_again(bpmn: Any) -> None:
    """An event that does not interrupt occurs whenever each has happened once more; the last of one kind counts."""
    machine = standing(bpmn, all_of=THREE[1:], interrupting=False)
    case = machine.start()
    for value in (1, 2):
        machine.broadcast("s", {"a": value})
    machine.publish("m", "k")
    assert (case.active, case.variables, rows(case)) == (["after", "work"], {"a": 2}, (0, 2, 0, 0))
    machine.publish("m", "k")
    assert case.active == ["after", "work"]
    machine.broadcast("s")
    assert case.active == ["after", "after", "work"]
    case.complete("work")
    assert rows(case) == (0, 0, 0, 0)


def test_a_cycle_keeps_its_place(bpmn: Any) -> None:
    """The next run of a timer stands for the same definition."""
    machine = standing(bpmn, all_of=[{"signal": "s"}, {"cycle": '"R/PT1H"'}], interrupting=False)
    case = machine.start()
    machine.advance(HOUR)
    assert [timer.part for timer in case.timers] == [1]
    machine.broadcast("s")
    assert case.active == ["after", "work"]


def test_several_race_at_a_gateway(bpmn: Any) -> None:
    """An event that needs two things loses against one that needs one."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.race("race"),
        bpmn.catch("two", all_of=[{"signal": "a"}, {"signal": "b"}]),
        bpmn.catch("one", signal="c"),
        bpmn.user("x"),
        bpmn.user("y"),
        flows="start race two x, race one y",
    )
    first, second = machine.start(), machine.start()
    machine.broadcast("a")
    first.do(next_signal(first, "b"))
    machine.broadcast("c")
    assert (first.active, second.active, rows(second)) == (["x"], ["y"], (0, 0, 0, 0))


def next_signal(case: Case, name: str) -> Any:
    """Return the command that brings a signal to one case only."""
    return told.Correlate(next(one.key for one in case.subscriptions if one.message == name), 0, {})


def test_any_of_several_starts_a_case(bpmn: Any) -> None:
    """A start event waits for each of its definitions, and each starts a case."""
    machine = bpmn.machine(
        bpmn.start(any_of=[{"duration": '"PT1H"'}, {"message": "m"}, {"signal": "s"}, {"condition": "x > 1"}]),
        bpmn.user("a"),
        flows="start a",
    )
    graph = machine.graph
    assert graph.start_messages == (StartMessage("start", "m", 1),)
    assert graph.start_signals == (StartSignal("start", "s"),)
    machine.publish("m", "any", {"by": "m"})
    machine.broadcast("s", {"by": "s"})
    machine.evaluate({"x": 2})
    machine.advance(HOUR)
    assert [case.variables for case in machine.cases] == [{"by": "m"}, {"by": "s"}, {"x": 2}, {}]
    assert [case.active for case in machine.cases] == [["a"]] * 4


def test_several_things_are_sent(bpmn: Any) -> None:
    """A throwing event sends all of its definitions, with the same variables."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("which"),
        bpmn.catch("l", all_of=[{"signal": "a"}, {"signal": "b"}]),
        bpmn.end("send", any_of=[{"signal": "a"}, {"signal": "b"}], inputs={"x": "1"}),
        flows="start which l, which send",
        conditions={"which-l": "listens", "which-send": "not(listens)"},
    )
    case = machine.start({"listens": True})
    machine.start({"listens": False})
    assert (case.outcome, case.variables) == ("completed", {"listens": True, "x": 1})
