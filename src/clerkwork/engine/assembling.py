"""
How a case begins that several messages begin together.

The first of them opens the case at its start event, which keeps what has come and waits for the others with their
correlation keys; the event occurs with the last. Until then no token moves and no handler of the process is waited for.

Source: BPMN 2.0.2, 10.5.2 and 13.2.
"""

from typing import Any

from clerkwork.engine.beginning import begin
from clerkwork.engine.events import ElementActivated, OccurrenceNoted, PhaseChanged
from clerkwork.engine.incidents import Fault
from clerkwork.engine.life import Phase
from clerkwork.engine.listening import listen
from clerkwork.engine.nodes import Flow, Node, Wait, parts_of
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance, Occurrence


def assemble(run: Run, node: Node, case: int, variables: dict[str, Any], part: int) -> None:
    """Keep the first message and what it brings, and wait for the others."""
    key = run.ids()
    run.emit(ElementActivated(key, node.id, case, Phase.ACTIVATING))
    run.emit(OccurrenceNoted(run.ids(), key, node.id, part, variables))
    wait(run, node, case, key)


def enter(run: Run, node: Node, case: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Wait for the others again, which a fault had kept the event from."""
    assert key is not None, "no token enters an event that begins cases"
    wait(run, node, case, key)
    return None


def wait(run: Run, node: Node, case: int, key: int) -> None:
    """Wait for the messages that have not come; a fault of their names or keys is an incident."""
    noted = [row for row in run.state.attached.get(key, {}).values() if type(row) is Occurrence]
    view = dict(run.view(case))
    for row in noted:
        view |= row.variables
    here = {row.part for row in noted}
    missing = [Wait(node, plan, key, part) for part, (_, plan) in enumerate(parts_of(node)) if part not in here]
    try:
        opened = [listen(run, wait, view) for wait in missing]
    except Fault as fault:
        run.incident(key, fault)
        return
    run.emit(PhaseChanged(key, Phase.ACTIVE))
    run.emit_all(opened)


def complete(run: Run, node: Node, instance: Instance, variables: dict[str, Any]) -> None:
    """Let the event occur when all messages are there; a fault keeps it with what they have brought."""
    flow = begin(run, node, instance.scope, variables, instance.key)
    if flow is not None:
        run.push(flow, instance.scope)
    elif run.state.incidents and instance.key in run.state.instances:
        run.set_here(instance.key, variables)


def renew(run: Run, node: Node, instance: Instance) -> None:
    """Let the event occur that a fault had kept when all messages were there."""
    complete(run, node, instance, dict(run.state.variables.get(instance.key, {})))
