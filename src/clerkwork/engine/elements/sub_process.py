"""Embedded sub-process, and the process itself: a scope that waits for the tokens in it."""

from clerkwork.engine.activities import opens_nothing, waiting
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = Behaviour(waiting(opens_nothing), contains=True)
