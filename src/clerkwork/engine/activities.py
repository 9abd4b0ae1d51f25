"""
What activities have in common, to be composed in `elements/`.

An activity either passes (it does its work at once) or waits (its work is to open something: a job, a task, a timer,
a subscription, a scope). Both map inputs first and outputs last.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from clerkwork.engine.completion import follow, judge, leave, produce, remember, ways
from clerkwork.engine.escalating import watch_sheet
from clerkwork.engine.events import ElementCompleted, ElementPassed, Event, FlowTaken
from clerkwork.engine.judging import judge_work
from clerkwork.engine.listeners import listen_to_end
from clerkwork.engine.mappings import inputs_of, local_of
from clerkwork.engine.nodes import Behaviour, Compile, Enter, Flow, Node, Script, Watch, Work, no_plan
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance

NOTHING: Final[dict[str, Any]] = {}
Opening = Callable[[Run, Node, int, dict[str, Any]], Event | None]
"""Say what an element waits for: (run, node, key of its instance, the variables it sees) → the event that opens it."""


def passing(work: Work) -> Enter:
    """Return the entry of an activity that does its work at once."""

    def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
        if node.bare and key is None:
            return pass_by(run, node, scope, work)
        if key is not None and node.around is not None:
            pass_round(run, node, run.state.instances[key], work)
            return None
        if node.inputs or node.outputs or node.data_outputs or node.start_listeners:
            local = local_of(run, node, scope, key)
            made = do(run, node, {**run.view(scope), **local}, key, work)
            produced = None if made is None else produce(run, node, scope, local, made)
        elif node.sheet is not None:
            produced = do(run, node, run.view(scope), key, work)
        else:
            produced = NOTHING if work is nothing else work(run, node, run.view(scope))
        if produced is None:
            return None
        flows = ways(run, node, scope, produced) if node.asks else None
        if produced:
            run.merge(scope, produced)
        if node.remembers:
            remember(run, node, scope, None)
        if key is None and not node.end_listeners:
            run.events.append(ElementPassed(node.id, scope))
        else:
            run.passed(node, scope, key)
        return leave(run, node, scope, flows)

    return enter


def pass_by(run: Run, node: Node, scope: int, work: Work) -> Flow | None:
    """Do all that there is to do of an activity of which nothing more is said; most are such."""
    if node.script is not None:
        expression, result = node.script
        run.keep(scope, result, (run.made or run.feel).json(expression, run.view(scope), node.name))
    elif work is not nothing:
        produced = work(run, node, run.view(scope))
        if produced:
            run.merge(scope, produced)
    events, flow = run.events, node.flow
    events.append(ElementPassed(node.id, scope))
    if flow is None:
        return leave(run, node, scope)
    events.append(FlowTaken(flow.id, scope))
    return flow


def set_bare(nodes: Iterable[Node]) -> None:
    """Tell nodes of which nothing is said but what they do and by which flow they are left."""
    for node in nodes:
        mapped = node.inputs or node.outputs or node.data_outputs
        heard = node.start_listeners or node.end_listeners
        node.bare = not (mapped or heard or node.asks or node.remembers or node.sheet is not None)
        if node.bare and node.behaviour.script is not None:
            node.script = node.behaviour.script(node)


def do(run: Run, node: Node, view: dict[str, Any], key: int | None, work: Work) -> dict[str, Any] | None:
    """Do an activity's work at once and return what it produces, None if the case is to be abandoned because of it."""
    if node.sheet is None:
        return work(run, node, view)
    if judge_work(run, node, key, view, None):
        return None
    produced = work(run, node, view)
    if judge_work(run, node, key, view, produced):
        run.merge(run.state.case, produced)
        return None
    return produced


def passing_activity(work: Work, plan: Compile = no_plan, script: Script | None = None) -> Behaviour:
    """Return how an activity lives that does its work at once; `script` says it if that is one expression."""
    return Behaviour(passing(work), compile=plan, work=work, script=script)


def pass_round(run: Run, node: Node, round_: Instance, work: Work) -> None:
    """Do a round's work at once."""
    key, scope = round_.key, round_.scope
    local = local_of(run, node, scope, key)
    produced = do(run, node, {**run.view(scope), **local}, key, work)
    if produced is None:
        return
    values = produce(run, node, scope, local, produced)
    verdict = judge(run, node, round_, {**values, **local, **produced})
    if node.remembers:
        remember(run, node, scope, key)
    if values:
        run.merge(scope, values)
    if node.end_listeners:
        run.set_here(key, {**local, **produced})
        run.wait_for_end(node, scope, key)
        listen_to_end(run, node, key)
        return
    run.emit(ElementCompleted(key, node.id, scope))
    follow(run, node, round_, verdict)


def opens_nothing(_run: Run, _node: Node, _key: int, _view: dict[str, Any]) -> None:
    """Wait for nothing but the tokens and events that `waiting` leads to the element."""


def watch_all(run: Run, events: Iterable[Node], instance: int, view: dict[str, Any]) -> list[Event]:
    """Return what opens the wait for events, attached to an instance; a Fault if one cannot be waited for."""
    found: list[Event] = []
    for event in events:
        if (watch := event.behaviour.watch) is not None:
            found += watch(run, event, instance, view)
    return found


def waiting(opening: Opening, own_watch: Watch | None = None) -> Enter:
    """
    Return the entry of an activity that waits for what it opens, watched by its boundary events and handlers.

    `own_watch` says what waits for it, if it is an event itself.
    """

    def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
        has = NOTHING if key is None else run.own(key)
        local = inputs_of(run, node, scope, key) if node.inputs else NOTHING
        view = {**run.view(scope), **has, **local} if local or has else run.view(scope)
        own = run.ids() if key is None else key
        opened = opening(run, node, own, view)
        watches = [] if own_watch is None else own_watch(run, node, own, view)
        if node.watchers or node.event_starts:
            watches += watch_all(run, (*node.watchers, *node.event_starts), own, view)
        if node.sheet is not None:
            watches += watch_sheet(run, node, own, view)
        run.activate(node, scope, own, local)
        if opened is not None:
            run.emit(opened)
        run.emit_all(watches)
        for entry in node.entries:
            run.push(entry, own)
        return None

    return enter


def nothing(_run: Run, _node: Node, _view: dict[str, Any]) -> dict[str, Any]:
    """Do no work."""
    return {}
