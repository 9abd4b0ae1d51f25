"""
What a loop evaluates, and rounds that do not wait: many at a time, without an instance for each.

Rule 1: what such a round does and sees is the same as if it were opened; only the events are fewer.
Rule 2: one that fails is left to be opened, so that its incident has something to stand on.
"""

from dataclasses import dataclass
from enum import Enum, auto
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


def passes(run: Run, node: Node, plan: LoopPlan) -> bool:
    """Tell whether the rounds of a node are done at once and need no instance, nor anybody to react to each."""
    mapped = node.inputs or node.outputs or node.data_outputs
    heard = node.start_listeners or node.end_listeners
    watched = heard or node.remembers or plan.sees_results or run.graph.conditional
    return not (node.behaviour.work is None or mapped or watched or node.sheet is not None)


def pass_rounds(run: Run, node: Node, plan: LoopPlan, scope: int) -> bool:
    """Do the next rounds of a loop; tell whether one has to be opened, because it fails."""
    loop = run.state.loops[scope]
    first = loop.begun + 1
    sweep = _Sweep(run, node, plan, loop, dict(run.view(scope)), {})
    done, why = sweep.go()
    if done:
        run.events += [ElementPassed(node.id, scope)] * done
        run.emit(RoundsPassed(scope, first, done, sweep.results))
        run.charged += done
    if why is Why.LAST:
        terminate_children(run, scope)
        complete_scope(run, run.state.instances[scope])
    elif why is Why.OVER:
        end_token(run, scope)
    elif why is Why.MORE:
        run.push(node.door, scope)
    return why is Why.FAILED


def pass_loop(run: Run, node: Node, scope: int, started: LoopStarted) -> tuple[int, dict[str, Any]] | None:
    """
    Do a short loop at once, if no round of it fails or changes a variable.

    Returns how many rounds that were and what the loop hands on, None if it has to be opened; emits nothing.
    """
    assert node.inner is not None, "a loop has rounds"
    if started.size > run.context.budget:
        return None
    plan: LoopPlan = node.plan
    loop = Loop(scope, started.size, items=dict(enumerate(started.items or (), 1)))
    sweep = _Sweep(run, node.inner, plan, loop, dict(run.view(scope)), {}, is_dry=True)
    done, why = sweep.go()
    if why is Why.FAILED or why is Why.MORE:
        return None
    size = loop.size if loop.size != UNKNOWN else done
    found = [sweep.results.get(counter) for counter in range(1, size + 1)] if plan.results else []
    return done, {plan.results: found} if plan.results else {}


@dataclass(slots=True)
class _Sweep:
    """
    Rounds on their way: what they see, and the results of those that are done.

    When it `is_dry`, a round that changes a variable outside of itself counts as one that fails.
    """

    run: Run
    node: Node
    plan: LoopPlan
    loop: Loop
    view: dict[str, Any]
    results: dict[int, Any]
    is_dry: bool = False

    def go(self) -> tuple[int, Why]:
        """Do one round after the other; return how many, and why no more."""
        plan, first = self.plan, self.loop.begun + 1
        last, over = self.reach(first)
        own = {plan.blank, plan.item, "loopCounter"}
        for counter in range(first, last + 1):
            try:
                if plan.before is not None and not self.begins(plan.before, counter):
                    return counter - first, Why.OVER
                produced = self.work(counter)
                is_last = plan.until is not None and self.ends(*plan.until, counter)
            except Fault:
                self.results.pop(counter, None)
                return counter - first, Why.FAILED
            if not produced.keys() <= own:
                if self.is_dry:
                    return counter - first, Why.FAILED
                values = {name: value for name, value in produced.items() if name not in own}
                self.run.merge(self.loop.instance, values)
            if is_last:
                return counter - first + 1, Why.LAST
        return last - first + 1, Why.OVER if over else Why.MORE

    def reach(self, first: int) -> tuple[int, bool]:
        """Return the last round that may be done now, and whether the loop is over with it."""
        budget = self.run.context.budget
        last = first + max(1, budget if self.is_dry else min(AT_ONCE, budget)) - 1
        size = self.loop.size
        return (size, True) if UNKNOWN < size <= last else (last, False)

    def begins(self, condition: Expression, counter: int) -> bool:
        """Tell whether the condition that is asked before a round holds."""
        view = {**self.view, "loopCounter": counter}
        return self.run.feel.truth(condition, view, f"{self.node.name}, loop condition")

    def work(self, counter: int) -> dict[str, Any]:
        """Do a round and keep its result; return what it produced."""
        node, plan, view = self.node, self.plan, self.view
        view["loopCounter"] = counter
        if plan.blank:
            view[plan.blank] = None
        if plan.collection is not None:
            items = self.loop.items
            if counter not in items:
                raise Unloaded(self.loop.instance, Part.ITEMS)
            if plan.item:
                view[plan.item] = items[counter]
        produced: dict[str, Any] = node.behaviour.work(self.run, node, view)  # type: ignore[misc]  # `passes` asked
        view.update(produced)
        if plan.result is not None:
            named = plan.result.text == plan.blank
            self.results[counter] = view[plan.blank] if named else self.result(plan.result)
        return produced

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
