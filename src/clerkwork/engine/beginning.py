"""
How a case begins: its first event occurs, and what waits for the handlers of the process is opened with it.

All of it is evaluated before anything happens, so that a fault keeps the first event with one incident, and trying
again does all of it again. The handlers see the variables that the event brings.
"""

from typing import Any

from clerkwork.engine.activities import watch_all
from clerkwork.engine.completion import leave, produce, ways
from clerkwork.engine.incidents import Fault
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Flow, Node
from clerkwork.engine.run import Run


def begin(run: Run, node: Node, case: int, variables: dict[str, Any], key: int | None) -> Flow | None:
    """Let the first event of a case occur with the variables it brings; a fault keeps it with an incident."""
    root = run.graph.nodes[run.graph.process]
    try:
        local = map_inputs(run, node, case) if node.inputs else {}
        values = produce(run, node, case, local, variables)
        flows = ways(run, node, case, values)
        view = {**run.view(case), **values}
        watches = watch_all(run, root.event_starts, case, view)
        gate = run.ids() if _waits(node) else None
        others = [] if gate is None else watch_all(run, _others(node), gate, view)
    except Fault as fault:
        run.stop(node, case, key, fault, variables)
        return None
    if values:
        run.merge(case, values)
    run.emit_all(watches)
    pass_gate(run, node, case, gate)
    run.emit_all(others)
    run.passed(node, case, key)
    return leave(run, node, case, flows)


def _waits(node: Node) -> bool:
    return node.gate is not None and node.gate.element.waits_for_all


def _others(node: Node) -> list[Node]:
    """Return the events that the gateway before an event goes on waiting for."""
    return [] if node.gate is None else [event for event in node.gate.watchers if event is not node]


def pass_gate(run: Run, node: Node, case: int, key: int | None) -> None:
    """Let the token come by the gateway that begins the case, which stays open under a key if it waits for more."""
    if node.gate is None:
        return
    if key is None:
        run.passed(node.gate, case, None)
    else:
        run.activate(node.gate, case, key)
    run.take(run.graph.flows[node.incoming[0]], case)


def enter_first(run: Run, node: Node, case: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Let a case begin where a token is put, or where it was kept with an incident, with the variables it brought."""
    brought = {} if key is None else dict(run.state.variables.get(key, {}))
    return begin(run, node, case, brought, key)
