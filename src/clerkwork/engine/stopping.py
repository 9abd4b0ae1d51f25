"""
Cases that are canceled after an element, because whoever started them said so.

Rule: one that names no such element pays nothing but a look at an empty set.
"""

from clerkwork.engine.errors import NotPossible
from clerkwork.engine.events import ElementCompleted, ElementPassed, ElementTerminated
from clerkwork.engine.graph import Graph
from clerkwork.engine.interruption import cancel_case
from clerkwork.engine.run import Run

LEFT = (ElementCompleted, ElementPassed, ElementTerminated)


def check_stops(graph: Graph, stops: frozenset[str]) -> None:
    """Raise NotPossible for an element that is not there."""
    for element in sorted(stops):
        if element not in graph.nodes:
            raise NotPossible(f"Expected an element to stop after, but {graph.process} has no {element}.")


def stop(run: Run) -> bool:
    """Cancel the case if an element after which it stops was left in this step; tell whether it has ended."""
    state = run.state
    if state.case not in state.instances:
        return True
    fresh, run.looked = run.events[run.looked :], len(run.events)
    if not any(isinstance(event, LEFT) and event.element in state.stops for event in fresh):
        return False
    end(run)
    return True


def end(run: Run) -> None:
    """Cancel the case with everything in it."""
    run.queue.clear()
    cancel_case(run)
