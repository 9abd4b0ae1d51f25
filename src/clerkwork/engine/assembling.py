"""
How a case begins that several things begin together, messages among them.

The first message opens the case at its start event, which keeps what has come and waits for the others: for messages
with their correlation keys, for signals and timers from then on. The event occurs with the last. Until then no token
moves and no handler of the process is waited for.

Source: BPMN 2.0.2, 10.5.2 and 13.2.
"""

from typing import Any

from clerkwork.engine.beginning import begin
from clerkwork.engine.catching import CATCHES
from clerkwork.engine.events import ElementActivated, OccurrenceNoted, PhaseChanged
from clerkwork.engine.incidents import Fault
from clerkwork.engine.life import Phase
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
    """Wait for what has not happened; a fault of a name, a key or a timer is an incident."""
    noted = [row for row in run.state.attached.get(key, {}).values() if type(row) is Occurrence]
    view = dict(run.view(case))
    for row in noted:
        view |= row.variables
    view |= run.own(key)  # what somebody has set there to correct what was brought
    here = {row.part for row in noted}
    missing = [(part, *each) for part, each in enumerate(parts_of(node)) if part not in here]
    try:
        opened = [CATCHES[trigger].open(run, Wait(node, plan, key, part), view) for part, trigger, plan in missing]
    except Fault as fault:
        run.incident(key, fault)
        return
    run.emit(PhaseChanged(key, Phase.ACTIVE))
    run.emit_all(opened)


def complete(run: Run, node: Node, instance: Instance, variables: dict[str, Any]) -> None:
    """Let the event occur when all is there; a fault keeps it with what was brought."""
    flow = begin(run, node, instance.scope, variables, instance.key)
    if flow is not None:
        run.push(flow, instance.scope)
    elif run.state.incidents and instance.key in run.state.instances:
        run.set_here(instance.key, variables)


def renew(run: Run, node: Node, instance: Instance) -> None:
    """Let the event occur that a fault had kept when all was there."""
    complete(run, node, instance, dict(run.state.variables.get(instance.key, {})))
