"""
Loops: an activity that goes rounds, for the items of a collection, so many times, or while a condition holds.

Rule 1: the loop is an instance of its own; its rounds are instances in it, of the same element. Boundary events belong
to the loop, mappings to the rounds.
Rule 2: what stands here costs the same for each round, however many there are; only the loop's end looks at all.
"""

from typing import Any, Final, NamedTuple

from clerkwork.engine.activities import waiting
from clerkwork.engine.completion import complete, end_token, leave, ways
from clerkwork.engine.errors import NotPossible, Part, Unloaded
from clerkwork.engine.events import ElementActivated, LoopPassed, LoopStarted, RoundDone
from clerkwork.engine.incidents import Fault
from clerkwork.engine.interruption import put_off, terminate_children
from clerkwork.engine.life import ACTIVATING
from clerkwork.engine.nodes import Behaviour, Flow, Node, Rounds
from clerkwork.engine.rounds import UNKNOWN, LoopPlan, counts, pass_loop, pass_rounds
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance, Loop

SLICE: Final = 1_000
"""How many rounds side by side a step begins at most, so that no step opens too much."""


class Verdict(NamedTuple):
    """What a round that is done gave, and whether it was the last."""

    result: Any
    is_kept: bool
    is_last: bool


def open_loop(run: Run, node: Node, key: int, view: dict[str, Any]) -> LoopStarted:
    """Say how many rounds there are, and for what."""
    plan: LoopPlan = node.plan
    if plan.collection is not None:
        items = run.feel.json(plan.collection, view, f"{node.name}, input collection")
        if type(items) is not list:
            raise run.feel.wrong(f"{node.name}, input collection", "a list", items, plan.collection)
        return LoopStarted(key, len(items), items)
    if plan.cardinality is not None:
        place = f"{node.name}, number of rounds"
        size = run.feel.whole(plan.cardinality, view, place)
        if size < 0:
            raise run.feel.wrong(place, "a number from 0 on", size, plan.cardinality)
        return LoopStarted(key, size, None)
    return LoopStarted(key, UNKNOWN if plan.most is None else plan.most, None)


ENTER: Final = waiting(open_loop)


def enter_loop(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Open a loop; a short one that does not wait passes at once."""
    passed = pass_at_once(run, node, scope) if key is None else None
    if passed is None:
        return ENTER(run, node, scope, via, key)
    rounds, values, flows = passed
    run.charged += rounds
    run.events.append(LoopPassed(node.id, scope, rounds))
    if values:
        run.merge(scope, values)
    return leave(run, node, scope, flows)


def pass_at_once(run: Run, node: Node, scope: int) -> tuple[int, dict[str, Any], tuple[Flow, ...]] | None:
    """Return how many rounds a loop has gone, what it hands on and by which flows; None if it has to be opened."""
    if not node.passes:
        return None
    try:
        view = run.view(scope)
        found = pass_loop(run, node, scope, open_loop(run, node, scope, view), view)
        if found is None:
            return None
        rounds, values = found
        return rounds, values, ways(run, node, scope, values) if node.asks else node.flows
    except Fault:
        return None


def enter_round(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Begin the next round of a loop, if there is one, or one again that an incident has kept."""
    if key is None:
        key = begin(run, node, scope)
    if key is None:
        return None
    if key not in run.state.instances:
        raise NotPossible(f"Expected an open round of {node.name}, but there is none; a loop begins its rounds itself.")
    try:
        return node.behaviour.enter(run, node, scope, None, key)
    except Fault as fault:
        run.stop(node, scope, key, fault)
        return None


def begin(run: Run, node: Node, scope: int) -> int | None:
    """Open the next round of a loop and return its key; None if there is none, or not yet."""
    assert node.around is not None, "rounds belong to a loop"
    plan: LoopPlan = node.around.plan
    if node.passes and not pass_rounds(run, node, plan, scope):
        return None
    loop = run.state.loops[scope]
    try:
        wanted = loop.begun != loop.size and is_wanted(run, node, plan, loop)
    except Fault as fault:
        run.incident(scope, fault)
        return None
    if not wanted:
        end_token(run, scope)
        return None
    if plan.parallel:
        run.rounds += 1
        if run.rounds > SLICE:
            run.park(node.door, scope)
            return None
        if loop.begun + 1 < loop.size:
            run.push(node.door, scope)
    return open_round(run, node, plan, loop)


def is_wanted(run: Run, node: Node, plan: LoopPlan, loop: Loop) -> bool:
    """Tell whether the condition that is asked before a round holds; a Fault if it fails."""
    if plan.before is None:
        return True
    view = {**run.view(loop.instance), "loopCounter": loop.begun + 1}
    return run.feel.truth(plan.before, view, f"{node.name}, loop condition")


def open_round(run: Run, node: Node, plan: LoopPlan, loop: Loop) -> int:
    """Open a round with its own variables and return its key."""
    counter = loop.begun + 1
    own: dict[str, Any] = {plan.blank: None} if plan.blank else {}
    if plan.collection is not None:
        if counter not in loop.items:
            raise Unloaded(loop.instance, Part.ITEMS)
        if plan.item:
            own[plan.item] = loop.items[counter]
    own["loopCounter"] = counter
    key = run.ids()
    run.emit(ElementActivated(key, node.id, loop.instance, ACTIVATING, counter))
    run.set_here(key, own)
    return key


def judge(run: Run, node: Node, instance: Instance, seen: dict[str, Any]) -> Verdict:
    """Decide what a round that is done gives, and whether the loop is done with it."""
    plan: LoopPlan = node.plan
    loop = run.state.loops[instance.scope]
    view = {**run.view(instance.scope), **seen}
    result, is_last = None, False
    if plan.result is not None:
        result = run.feel.json(plan.result, view, f"{node.name}, output element")
    if plan.until is not None:
        expression, answer = plan.until
        if plan.sees_counts:
            view |= counts(plan, loop, loop.completed + 1, run.state.instances[loop.instance].children - 1)
        if plan.sees_results:
            view[plan.results] = results(loop, {instance.counter: result})
        is_last = run.feel.truth(expression, view, f"{node.name}, completion condition") is answer
    return Verdict(result, plan.result is not None, is_last)


def follow(run: Run, instance: Instance, verdict: Verdict) -> None:
    """Keep a round's result and go on with the next, or end the loop."""
    scope = instance.scope
    if verdict.is_kept:
        run.emit(RoundDone(scope, instance.counter, verdict.result))
    loop = run.state.instances[scope]
    if verdict.is_last:
        if terminate_children(run, scope):
            end_token(run, scope)
        else:
            put_off(run, scope, loop.element, {})
        return
    node = run.node_of(loop)
    if node.plan.parallel:
        end_token(run, scope)
    elif node.inner is not None:
        run.push(node.inner.door, scope)


def end(run: Run, node: Node, instance: Instance) -> None:
    """Complete a loop, handing on the results of all rounds in their order, null for those that have none."""
    plan: LoopPlan = node.plan
    found = {plan.results: results(run.state.loops[instance.key], {})} if plan.results else {}
    complete(run, node, instance, found)


def results(loop: Loop, more: dict[int, Any]) -> list[Any]:
    """Return the results of a loop so far and more of them; raises Unloaded if they are not all loaded."""
    if len(loop.results) != loop.completed:
        raise Unloaded(loop.instance, Part.RESULTS)
    found = {**loop.results, **more}
    size = loop.begun if loop.size == UNKNOWN else loop.size
    return [found.get(counter) for counter in range(1, size + 1)]


LOOP: Final = Behaviour(enter_loop, end=end, rounds=Rounds(judge, follow))
"""How an activity lives that goes rounds; what each round does is another behaviour, that of the activity itself."""


def loop_around(node: Node, plan: LoopPlan | None) -> Node:
    """Return the loop of which a node is what each round does."""
    loop = Node(node.id, LOOP, node.element, LOOP.enter, plan, node.name, inner=node, entries=(node.door,))
    node.around = node.container = loop
    node.enter = enter_round
    return loop
