"""
What goes on when something that was terminating is gone: what had been put off, or the end of the scope around it.

Semantics: Camunda 8's, where an element that is being terminated waits for the listeners of its tasks.
"""

from clerkwork.engine.completion import complete, end_token
from clerkwork.engine.events import OccurrenceForgotten
from clerkwork.engine.interruption import WITHERS, end_case, put_off_at, terminate
from clerkwork.engine.life import TERMINATING
from clerkwork.engine.modification import vacate, wither
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance, Occurrence


def settle(run: Run, key: int) -> None:
    """End an instance in which nothing is left, and those around it, as far as they wait for that."""
    while True:
        instance = run.state.instances[key]
        found = put_off_at(run, key)
        if instance.children:
            vacate(run, instance)
            return
        if found is not None:
            run.emit(OccurrenceForgotten(found.key, key))
            go_on(run, instance, found)
            return
        if instance.phase != TERMINATING:
            end_token(run, key)
            return
        terminate(run, key)
        key = instance.scope


def go_on(run: Run, host: Instance, found: Occurrence) -> None:
    """Do what was put off: the event occurs, or the instance completes, or the case is canceled."""
    node = run.node_of(host)
    if found.part == WITHERS:
        wither(run, host.key)
    elif found.element != host.element:
        event = run.graph.nodes[found.element]
        assert event.behaviour.trigger is not None, "only what says what it does then is put off"
        event.behaviour.trigger(run, event, host, found.variables)
    elif not host.scope:
        end_case(run, found.variables)
    elif node.behaviour.rounds is not None:
        end_token(run, host.key)
    else:
        complete(run, node, host, found.variables)
