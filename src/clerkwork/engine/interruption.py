"""How open instances are ended from outside, with everything in them."""

from clerkwork.engine.completion import detach
from clerkwork.engine.errors import Unloaded
from clerkwork.engine.events import ElementTerminated
from clerkwork.engine.run import Run


def terminate(run: Run, key: int) -> None:
    """End an instance and everything in it, innermost first."""
    terminate_children(run, key)
    detach(run, key)
    instance = run.state.instances[key]
    run.emit(ElementTerminated(key, instance.element, instance.scope))


def terminate_children(run: Run, scope: int) -> None:
    """End everything that is open in a scope; raises Unloaded if the state does not hold all of it."""
    children = sorted(run.state.members.get(scope, ()))
    if len(children) != run.state.instances[scope].children:
        raise Unloaded(scope)
    for key in children:
        terminate(run, key)
    run.forget(scope)
