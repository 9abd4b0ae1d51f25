"""How a step makes sure that it sees all that it is about: what is missing is asked for, and the step is repeated."""

from collections.abc import Container

from clerkwork.engine.errors import Unloaded
from clerkwork.engine.run import Run


def load_all(run: Run) -> None:
    """Raise Unloaded unless the state holds the whole case."""
    load_below(run, run.state.case, None)


def load_below(run: Run, scope: int, elements: Container[str] | None) -> None:
    """Raise Unloaded unless the state holds all that is open in a scope, as far as it is in certain elements."""
    state = run.state
    found = [scope]
    for key in found:
        instance = state.instances[key]
        if elements is not None and key != scope and run.node_of(instance).element.id not in elements:
            continue
        members = state.members.get(key, ())
        if len(members) != instance.children:
            raise Unloaded(key)
        found += members
