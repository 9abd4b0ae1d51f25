from clerkwork.engine import events
from clerkwork.runtime.projection import HANDLERS


def test_every_event_has_its_rows() -> None:
    """Each event of the engine has a function that says which rows it becomes."""
    assert set(HANDLERS) == set(events.Event.__subclasses__())
