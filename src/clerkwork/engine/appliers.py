"""The only code that changes state: one function per event."""

from clerkwork.engine.events import Event
from clerkwork.engine.state import State


def apply(state: State, event: Event) -> None:
    """Change the state as the event says; folding all events over `State(case)` gives the state."""
    raise NotImplementedError
