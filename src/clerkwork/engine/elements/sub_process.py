"""Embedded sub-process, and the process itself: a scope that waits for the tokens in it."""

from typing import Any

from clerkwork.engine.activities import waiting
from clerkwork.engine.nodes import Behaviour, Node
from clerkwork.engine.run import Run


def open_scope(_run: Run, _node: Node, _key: int, _view: dict[str, Any]) -> None:
    """Wait for nothing but the tokens that `waiting` sends into the scope."""


BEHAVIOUR = Behaviour(waiting(open_scope), contains=True)
