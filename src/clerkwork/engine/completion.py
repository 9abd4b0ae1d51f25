"""
How instances and tokens come to their end, and what goes on from there.

Rule 1: a scope completes when the last token in it is consumed, and then leaves like any other element.
"""

from typing import Any

from clerkwork.engine.choosing import choose_flows
from clerkwork.engine.events import (
    CallCanceled,
    CaseCompleted,
    CompensationDropped,
    CompensationKept,
    CompensationMoved,
    ConditionClosed,
    ElementCompleted,
    Event,
    FlowTaken,
    IncidentResolved,
    JobCanceled,
    OccurrenceForgotten,
    PhaseChanged,
    SubscriptionClosed,
    TaskCanceled,
    TimerCanceled,
    TokensDropped,
)
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.judging import judge_result
from clerkwork.engine.life import Phase
from clerkwork.engine.listeners import listen_to_end
from clerkwork.engine.mappings import map_data, map_outputs
from clerkwork.engine.nodes import Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import (
    Attached,
    Call,
    Compensation,
    Condition,
    Incident,
    Instance,
    Job,
    Occurrence,
    Subscription,
    Task,
    Timer,
)

_GONE: dict[type[Attached], type[Any]] = {
    Job: JobCanceled,
    Task: TaskCanceled,
    Timer: TimerCanceled,
    Subscription: SubscriptionClosed,
    Condition: ConditionClosed,
    Occurrence: OccurrenceForgotten,
    Call: CallCanceled,
    Incident: IncidentResolved,
    Compensation: CompensationDropped,
}


def detach(run: Run, instance: int, but: type[Attached] | None = None) -> None:
    """Take away everything that hangs on an instance or waits in it, oldest first, but for one kind."""
    state = run.state
    if instance in state.attached:
        for _, row in sorted(state.attached[instance].items()):
            if type(row) is not but:
                run.emit(gone(row))
    if instance in state.arrivals:
        for gateway, flows in sorted(state.arrivals[instance].items()):
            run.emit(TokensDropped(instance, gateway, tuple(sorted(flows))))


def gone(row: Attached) -> Event:
    """Return the event that takes away something that hangs on an instance."""
    event: Event = _GONE[type(row)](row.key, row.instance)
    return event


def forgive(run: Run, job: Job) -> None:
    """Resolve the incidents of a job, because it got an outcome after all or nobody asks for it any more."""
    for row in list(run.state.attached.get(job.instance, {}).values()):
        if type(row) is Incident and row.job == job.key:
            run.emit(IncidentResolved(row.key, row.instance))


def close_handlers(run: Run, node: Node, instance: int) -> None:
    """Let a scope, if it is one, wait for its event sub-processes no more."""
    if not node.event_starts:
        return
    handlers = {handler.id for handler in node.event_starts}
    for _, row in sorted(run.state.attached.get(instance, {}).items()):
        if getattr(row, "element", None) in handlers:
            run.emit(gone(row))


def ways(run: Run, node: Node, scope: int, values: dict[str, Any]) -> tuple[Flow, ...]:
    """Return the flows by which an element is left that hands on values; a Fault if their conditions allow none."""
    return choose_flows(run, node, {**run.view(scope), **values}) if node.asks else node.flows


def leave(run: Run, node: Node, scope: int, flows: tuple[Flow, ...] | None = None) -> Flow | None:
    """Let the token of an element that is done go on, along all its flows unless told which; return the first."""
    if node.end_listeners and run.ending:
        own, run.ending = run.ending, 0
        listen_to_end(run, node, own)
        return None
    flow = node.flow
    if flow is not None:
        run.events.append(FlowTaken(flow.id, scope))
        return flow
    if not node.flows:
        end_token(run, scope)
        return None
    return send(run, flows or node.flows, scope)


def send(run: Run, flows: tuple[Flow, ...], scope: int) -> Flow:
    """Let a token go along each flow; return the first, the others follow later."""
    first, *others = flows
    run.take(first, scope)
    for other in others:
        run.push(run.take(other, scope), scope)
    return first


def produce(run: Run, node: Node, scope: int, local: dict[str, Any], produced: dict[str, Any]) -> dict[str, Any]:
    """
    Return the variables that an element hands on to its scope; a Fault if an output mapping fails.

    Without output mappings everything produced goes on, except what the element has as a local variable. What data
    associations hand on goes besides.
    """
    if not node.outputs and not node.data_outputs:
        return unmapped(local, produced)
    view = {**run.view(scope), **local, **produced}
    values = map_outputs(run, node, view) if node.outputs else unmapped(local, produced)
    return {**values, **map_data(run, node, view)} if node.data_outputs else values


def unmapped(local: dict[str, Any], produced: dict[str, Any]) -> dict[str, Any]:
    """Return what goes on without any mapping."""
    return {name: value for name, value in produced.items() if name not in local} if local else produced


def complete(run: Run, node: Node, instance: Instance, produced: dict[str, Any]) -> None:
    """Complete an instance that has waited; a fault of its output mappings or conditions keeps it with an incident."""
    key, scope = instance.key, instance.scope
    try:
        local = run.state.variables.get(key, {})
        values = produce(run, node, scope, local, produced)
        flows = ways(run, node, scope, values)
        verdict = None if node.around is None else judge(run, node, instance, {**values, **local, **produced})
        abandons = node.sheet is not None and judge_result(run, node, key, {**produced, **values})
    except Fault as fault:
        keep(run, node, instance, produced, fault)
        return
    if abandons:
        run.merge(scope, values)
        return
    if node.remembers:
        remember(run, node, scope, key)
    detach(run, key)
    if values:
        run.merge(scope, values)
    if node.end_listeners:
        if node.around is not None and produced:
            run.set_here(key, produced)
        if instance.phase != Phase.COMPLETING:
            run.emit(PhaseChanged(key, Phase.COMPLETING))
        listen_to_end(run, node, key)
        return
    run.emit(ElementCompleted(key, node.id, scope))
    if node.around is not None:
        follow(run, node, instance, verdict)
        return
    flow = leave(run, node, scope, flows)
    if flow is not None:
        run.push(flow, scope)


def judge(run: Run, node: Node, instance: Instance, seen: dict[str, Any]) -> Any:
    """Decide what follows a round that is done and sees these variables; a Fault if an expression fails."""
    assert node.around is not None, "only loops have rounds"
    assert node.around.behaviour.rounds is not None, "only loops are around others"
    return node.around.behaviour.rounds.judge(run, node.around, instance, seen)


def follow(run: Run, node: Node, instance: Instance, verdict: Any) -> None:
    """Let the loop go on behind a round that has left."""
    assert node.around is not None, "only loops have rounds"
    assert node.around.behaviour.rounds is not None, "only loops are around others"
    node.around.behaviour.rounds.follow(run, instance, verdict)


def depart(run: Run, node: Node, instance: Instance) -> None:
    """Let an instance leave whose results are handed on and whose listeners are done."""
    key, scope = instance.key, instance.scope
    try:
        flows = ways(run, node, scope, {})
        verdict = None if node.around is None else judge(run, node, instance, run.own(key))
    except Fault as fault:
        run.incident(key, fault)
        return
    detach(run, key)
    run.emit(ElementCompleted(key, node.id, scope))
    if node.around is not None:
        follow(run, node, instance, verdict)
        return
    run.ending = 0
    flow = leave(run, node, scope, flows)
    if flow is not None:
        run.push(flow, scope)


def keep(run: Run, node: Node, instance: Instance, produced: dict[str, Any], fault: Fault) -> None:
    """Keep an instance that could not be completed, with an incident; what needs no mapping goes on at once."""
    key, scope = instance.key, instance.scope
    local = run.state.variables.get(key, {})
    own = produced if node.outputs else {name: value for name, value in produced.items() if name in local}
    if own:
        run.set_here(key, own)
    if len(own) < len(produced):
        run.merge(scope, {name: value for name, value in produced.items() if name not in own})
    if instance.phase != Phase.COMPLETING:
        run.emit(PhaseChanged(key, Phase.COMPLETING))
        close_handlers(run, node, key)
    if not any(row.kind == fault.kind for row in _incidents(run, key)):
        run.incident(key, fault)


def end_token(run: Run, scope: int) -> None:
    """
    Note that a token of a scope is consumed: the scope completes with its last one.

    A scope that completes by that of one in it has its turn afterwards, so that no depth of scopes is too much.
    """
    if run.ended:
        run.ended.append(scope)
        return
    run.ended, instances = [scope], run.state.instances
    try:
        for each in run.ended:
            if each in instances:
                end_scope(run, each)
    finally:
        run.ended = []


def end_scope(run: Run, scope: int) -> None:
    """Complete a scope in which nothing is open or moves."""
    state = run.state
    instance = state.instances[scope]
    if instance.children or run.queued.get(scope):
        return
    if run.changes or run.opened:  # a condition may hold now, and is faster
        run.unfinished[scope] = None
        return
    waiting = state.arrivals.get(scope)
    if not waiting:
        complete_scope(run, instance)
    elif run.graph.gathers and any(run.graph.nodes[gateway].reach is not None for gateway in waiting):
        run.unsettled.add(scope)
    else:
        report_stuck(run, scope)


def report_stuck(run: Run, scope: int) -> None:
    """Raise the incident of a scope in which tokens wait at joins and nothing else is left, unless it is there."""
    if not any(row.kind == IncidentKind.STUCK_JOIN for row in _incidents(run, scope)):
        run.incident(scope, Fault(IncidentKind.STUCK_JOIN, _stuck(run, scope)))


def complete_scope(run: Run, instance: Instance) -> None:
    """Complete a scope in which nothing is open any more."""
    key, node = instance.key, run.node_of(instance)
    if key != run.state.case:
        finish(run, node, instance)
    elif node.end_listeners and not any(type(row) is Job for row in run.state.attached.get(key, {}).values()):
        detach(run, key)
        listen_to_end(run, node, key)
    elif not node.end_listeners:
        end_case(run, key)


def end_case(run: Run, case: int) -> None:
    """Complete the case."""
    detach(run, case)
    run.emit(CaseCompleted(case))


def finish(run: Run, node: Node, instance: Instance) -> None:
    """Complete an instance that has produced all it will, in the way of its kind."""
    if node.behaviour.end is None:
        complete(run, node, instance, {})
    else:
        node.behaviour.end(run, node, instance)


def remember(run: Run, node: Node, scope: int, key: int | None) -> None:
    """
    Keep in mind that an activity was completed that can be undone; `key` is its instance, None if it had none.

    A handler, or an event sub-process in it, undoes a sub-process as a whole; else what was kept in it does.
    """
    inside = [] if key is None or node.handler is not None else kept_in(run, key)
    if node.handler is None and node.undoer is None and not inside:
        return
    while run.node_of(run.state.instances[scope]).behaviour.undoes:
        scope = run.state.instances[scope].scope
    own = run.ids()
    local = {} if key is None or node.handler is not None else dict(run.state.variables.get(key, {}))
    run.emit(CompensationKept(own, scope, node.id, local))
    for row in inside:
        run.emit(CompensationMoved(row.key, row.instance, scope, row.within or own))


def kept_in(run: Run, instance: int) -> list[Compensation]:
    """Return what an instance keeps in mind, oldest first."""
    rows = run.state.attached.get(instance, {}).values()
    return sorted((row for row in rows if type(row) is Compensation), key=lambda row: row.key)


def _incidents(run: Run, instance: int) -> list[Incident]:
    return [row for row in run.state.attached.get(instance, {}).values() if type(row) is Incident]


def _stuck(run: Run, scope: int) -> str:
    """Return the sentence that names the joins and the flows they wait for."""
    waiting = run.state.arrivals[scope]
    parts = []
    for gateway, flows in sorted(waiting.items()):
        node = run.graph.nodes[gateway]
        missing = [flow for flow in node.incoming if flow not in flows]
        parts.append(f"{node.name} waits for a token on {' and '.join(missing)}")
    return f"{'; '.join(parts)}, but nothing is left that could bring one."
