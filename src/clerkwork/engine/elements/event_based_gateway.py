"""Event-based gateway: waits for the events behind it; the first one that occurs takes the token, the others end."""

from typing import Any

from clerkwork.engine.activities import waiting
from clerkwork.engine.nodes import Behaviour, Node
from clerkwork.engine.run import Run


def open_race(_run: Run, _node: Node, _key: int, _view: dict[str, Any]) -> None:
    """Wait for nothing but the events that `waiting` watches."""


BEHAVIOUR = Behaviour(waiting(open_race), races=True)
