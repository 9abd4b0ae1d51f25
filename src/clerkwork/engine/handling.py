"""
Event sub-processes: how one begins, and what it ends.

Their start events are the handlers of the scope they stand in. A handler has no life before it occurs: a timer or
message that waits for it is attached to the scope, an error or escalation that is thrown in the scope finds it.

Source: BPMN 2.0.2, 10.3.5 and 13.5.4.
"""

from typing import Any

from clerkwork.engine.beginning import enter_first
from clerkwork.engine.completion import close_handlers
from clerkwork.engine.events import ElementActivated, IncidentResolved
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.interruption import put_off, terminate_children, withdraw
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import Flow, Node
from clerkwork.engine.occurrences import enter_again, occur
from clerkwork.engine.run import Run
from clerkwork.engine.state import Incident, Instance
from clerkwork.languages.bpmn.model import Kind, Trigger


def occur_in_scope(run: Run, node: Node, host: Instance, variables: dict[str, Any]) -> None:
    """Let an event sub-process begin with its start event: an interrupting one ends all else in its scope first."""
    if node.element.event.interrupting and not interrupt(run, host):
        put_off(run, host.key, node.id, variables)
        return
    own = node.container
    assert own is not None, "a handler stands in its event sub-process"
    key = run.ids()
    try:
        own.enter(run, own, host.key, None, key)
    except Fault as fault:
        run.emit(ElementActivated(key, own.id, host.key, Phase.ACTIVATING))
        run.stop(node, key, None, fault, variables)
        return
    flow = occur(run, node, key, variables, None)
    if flow is not None:
        run.push(flow, key)


def begin_again(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Let a handler occur that was kept with an incident, after opening its event sub-process if that was the fault."""
    opened = run.state.instances[scope]
    own = node.container
    if opened.phase == Phase.ACTIVATING and own is not None:
        own.enter(run, own, opened.scope, None, scope)
    return enter_again(run, node, scope, via, key)


def is_closed(run: Run, host: Instance) -> bool:
    """Tell whether a scope, whose children are all loaded, does not wait for its handlers: not yet, or not any more."""
    members = [run.state.instances[key] for key in run.state.members.get(host.key, ())]
    nodes = {run.node_of(member) for member in members}
    interrupted = any(
        start.element.event.interrupting and start.container in nodes for start in run.node_of(host).event_starts
    )
    kept = [run.node_of(member) for member in members if member.phase == Phase.ACTIVATING]
    return interrupted or any(node.enter is enter_first for node in kept) or is_assembling(run, host, members)


def is_assembling(run: Run, host: Instance, members: list[Instance]) -> bool:
    """Tell whether a case waits for the other things that it begins with."""
    if host.scope:
        return False
    begun = [run.node_of(member).element for member in members if member.phase != Phase.COMPLETING]
    return any(one.kind is Kind.START_EVENT and one.event.trigger is Trigger.PARALLEL for one in begun)


def interrupt(run: Run, host: Instance) -> bool:
    """End everything that is open, waits or moves in a scope, which itself stays open; tell whether it is gone."""
    key = host.key
    close_handlers(run, run.node_of(host), key)
    is_empty = terminate_children(run, key)
    withdraw(run, key)
    for row in list(run.state.attached.get(key, {}).values()):
        if type(row) is Incident and row.kind == IncidentKind.STUCK_JOIN:
            run.emit(IncidentResolved(row.key, key))
    return is_empty
