"""
What a loop evaluates, and rounds that do not wait: many at a time, without an instance for each.

Rule 1: what such a round does and sees is the same as if it were opened; only the events are fewer.
Rule 2: one that fails is left to be opened, so that its incident has something to stand on.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import repeat
from typing import Any, Final

from clerkwork.engine.completion import complete_scope, end_token
from clerkwork.engine.errors import Part, Unloaded
from clerkwork.engine.events import ElementPassed, LoopStarted, RoundsPassed
from clerkwork.engine.incidents import Fault
from clerkwork.engine.interruption import terminate_children
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Loop
from clerkwork.languages.feel import Expression

UNKNOWN: Final = -1
COUNTER: Final = "loopCounter"
NOTHING: Final[dict[str, Any]] = {}
AT_ONCE: Final = 1_000
"""How many rounds of an open loop are done before other tokens get their turn."""


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """
    How the rounds of an activity go.

    `collection` or `cardinality` or `most` says how many there are, None that nobody knows. `before` is asked before
    each round, `until` with the answer that ends the loop after each.
    """

    parallel: bool = False
    collection: Expression | None = None
    cardinality: Expression | None = None
    most: int | None = None
    item: str = ""
    results: str = ""
    result: Expression | None = None
    blank: str = ""  # a variable that each round has for itself, null at first, so that its result stays in it
    hands_on: bool = False  # whether that variable as it is is the result
    before: Expression | None = None
    until: tuple[Expression, bool] | None = None
    sees_results: bool = False
    sees_counts: bool = False


COUNTS: Final = frozenset(f"numberOf{word}Instances" for word in ("", "Active", "Completed", "Terminated"))


def counts(plan: LoopPlan, loop: Loop, completed: int, open_rounds: int) -> dict[str, int]:
    """Return BPMN's attributes of a loop when so many rounds are completed and so many others open."""
    begun = max(loop.begun, completed + open_rounds)
    total = loop.size if plan.parallel else begun  # those side by side count as created together
    terminated = begun - completed - open_rounds
    active = total - completed - terminated
    return dict(zip(sorted(COUNTS), (active, completed, total, terminated), strict=True))


class Why(Enum):
    """Why the rounds that are done at once have come to an end."""

    MORE = auto()  # it is the turn of others
    OVER = auto()  # no round is left, or the condition asked before each does not hold
    LAST = auto()  # a round has ended the loop
    FAILED = auto()  # the next one fails


MORE, OVER, LAST, FAILED = Why  # as plain names, because Python takes long to find the member of an enumeration


def set_rounds(nodes: Iterable[Node], *, conditional: bool) -> None:
    """Set what nodes know of their rounds; `conditional` says whether the process has anybody who reacts to each."""
    for node in nodes:
        inner = node.inner
        if inner is not None:
            inner.passes = not conditional and _passes(inner, node.plan)
            inner.sole = _sole(inner, node.plan) if inner.passes else None
            waits = node.watchers or node.remembers or node.start_listeners or node.end_listeners
            node.passes = inner.passes and not waits


def _passes(node: Node, plan: LoopPlan) -> bool:
    """Tell whether rounds are done at once and need no instance."""
    mapped = node.inputs or node.outputs or node.data_outputs
    watched = node.start_listeners or node.end_listeners or node.remembers or plan.sees_results
    return not (node.behaviour.work is None or mapped or watched or node.sheet is not None)


def _sole(node: Node, plan: LoopPlan) -> Expression | None:
    """Return the expression that is all there is to a round, if its value is also all that the round leaves."""
    script = node.behaviour.script
    simple = plan.hands_on and plan.collection and plan.item not in {"", plan.blank}
    if not simple or plan.before is not None or plan.until is not None or script is None:
        return None
    expression, result = script(node)
    return expression if result == plan.blank else None


def pass_rounds(run: Run, node: Node, plan: LoopPlan, scope: int) -> bool:
    """Do the next rounds of a loop; tell whether one has to be opened, because it fails."""
    loop = run.state.loops[scope]
    first = loop.begun + 1
    sweep = _Sweep(run, node, plan, loop, dict(run.view(scope)))
    done, why = sweep.go(_items(loop, first))
    if done:
        run.events += [ElementPassed(node.id, scope)] * done
        run.emit(RoundsPassed(scope, first, done, dict(enumerate(sweep.results, first))))
        run.charged += done
    if why is LAST:
        terminate_children(run, scope)
        complete_scope(run, run.state.instances[scope])
    elif why is OVER:
        end_token(run, scope)
    elif why is MORE:
        run.push(node.door, scope)
    return why is FAILED


def pass_loop(
    run: Run, node: Node, scope: int, started: LoopStarted, view: dict[str, Any]
) -> tuple[int, dict[str, Any]] | None:
    """
    Do a short loop at once, if no round of it fails or changes a variable.

    Returns how many rounds that were and what the loop hands on, None if it has to be opened; emits nothing.
    """
    assert node.inner is not None, "a loop has rounds"
    if started.size > run.context.budget:
        return None
    plan: LoopPlan = node.plan
    if node.inner.sole is not None:
        return _pass_sole(run, node, node.inner.sole, started, view)
    loop = Loop(scope, started.size)
    sweep = _Sweep(run, node.inner, plan, loop, dict(view), is_dry=True)
    done, why = sweep.go(started.items or ())
    if why is FAILED or why is MORE:
        return None
    if not plan.results:
        return done, {}
    missing = 0 if loop.size == UNKNOWN else loop.size - len(sweep.results)
    return done, {plan.results: sweep.results + [None] * missing if missing else sweep.results}


def _pass_sole(
    run: Run, node: Node, sole: Expression, started: LoopStarted, view: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    """Do what `pass_loop` does where each round is one expression; a Fault if one fails."""
    plan: LoopPlan = node.plan
    results: list[Any] = []
    turns = (COUNTER, plan.item, enumerate(started.items or (), 1))
    run.feel.fill(results, sole, {**view}, node.name, turns, name=plan.blank)
    return len(results), {plan.results: results} if plan.results else NOTHING


def _items(loop: Loop, counter: int) -> Iterator[Any]:
    """Yield the items of the rounds from one on; raises Unloaded at the first that is not loaded."""
    while True:
        if counter not in loop.items:
            raise Unloaded(loop.instance, Part.ITEMS)
        yield loop.items[counter]
        counter += 1


@dataclass(slots=True)
class _Sweep:
    """
    Rounds on their way: what they see, and the results of those that are done, in their order.

    When it `is_dry`, a round that changes a variable outside of itself counts as one that fails.
    """

    run: Run
    node: Node
    plan: LoopPlan
    loop: Loop
    view: dict[str, Any]
    is_dry: bool = False
    results: list[Any] = field(default_factory=list)

    def go(self, items: Iterable[Any]) -> tuple[int, Why]:
        """Do one round after the other for items, if there are any; return how many, and why no more."""
        plan, view, results, first = self.plan, self.view, self.results, self.loop.begun + 1
        before, until, result, hands_on = plan.before, plan.until, plan.result, plan.hands_on
        last, over = self.reach(first)
        if self.node.sole is not None:
            done, fails = self.repeat(self.node.sole, zip(range(first, last + 1), items, strict=False))
            return done, FAILED if fails else OVER if over else MORE
        work = self.work()
        for counter, item in zip(range(first, last + 1), items if plan.collection else repeat(None), strict=False):
            try:
                if before is not None and not self.begins(before, counter):
                    return counter - first, OVER
                handed_on = work(counter, item)
                if result is not None:
                    results.append(view[plan.blank] if hands_on else self.result(result))
                is_last = until is not None and self.ends(*until, counter)
            except Fault:
                del results[counter - first :]
                return counter - first, FAILED
            if handed_on:
                if self.is_dry:
                    return counter - first, FAILED
                self.run.merge(self.loop.instance, handed_on)
            if is_last:
                return counter - first + 1, LAST
        return last - first + 1, OVER if over else MORE

    def repeat(self, expression: Expression, turns: Iterable[tuple[int, Any]]) -> tuple[int, bool]:
        """Do rounds that are one expression each; return how many, and whether one more fails."""
        plan, results = self.plan, self.results
        given = (COUNTER, plan.item, turns)
        try:
            self.run.feel.fill(results, expression, self.view, self.node.name, given, name=plan.blank)
        except Fault:
            return len(results), True
        return len(results), False

    def work(self) -> Callable[[int, Any], dict[str, Any]]:
        """Return what is done in each round for its counter and item; it changes the view and returns the rest."""
        run, node, view, blank, name = self.run, self.node, self.view, self.plan.blank, self.plan.item
        own = (blank, name, COUNTER)
        behaviour = node.behaviour
        assert behaviour.work is not None, "`passes` asked"
        do = behaviour.work
        script, result = (None, "") if behaviour.script is None else behaviour.script(node)
        evaluate, place = run.feel.json, node.name

        def work(counter: int, item: Any) -> dict[str, Any]:
            view[COUNTER] = counter
            if blank:
                view[blank] = None
            if name:
                view[name] = item
            if script is not None and result in own:
                view[result] = evaluate(script, view, place)
                return NOTHING
            produced = do(run, node, view)
            view.update(produced)
            return {name: value for name, value in produced.items() if name not in own}

        return work

    def reach(self, first: int) -> tuple[int, bool]:
        """Return the last round that may be done now, and whether the loop is over with it."""
        budget = self.run.context.budget
        last = first + max(1, budget if self.is_dry else min(AT_ONCE, budget)) - 1
        size = self.loop.size
        return (size, True) if UNKNOWN < size <= last else (last, False)

    def begins(self, condition: Expression, counter: int) -> bool:
        """Tell whether the condition that is asked before a round holds."""
        self.view[COUNTER] = counter
        return self.run.feel.truth(condition, self.view, f"{self.node.name}, loop condition")

    def result(self, expression: Expression) -> Any:
        """Return what a round gives."""
        return self.run.feel.json(expression, self.view, f"{self.node.name}, output element")

    def ends(self, condition: Expression, answer: bool, counter: int) -> bool:  # noqa: FBT001 - read from the plan
        """Tell whether a round that is done is the last one."""
        loop, view = self.loop, self.view
        if self.plan.sees_counts:
            completed = loop.completed + counter - loop.begun
            others = 0 if self.is_dry else self.run.state.instances[loop.instance].children
            view = {**view, **counts(self.plan, loop, completed, others)}
        return self.run.feel.truth(condition, view, f"{self.node.name}, completion condition") is answer
