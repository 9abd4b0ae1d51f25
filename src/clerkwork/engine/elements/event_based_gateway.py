"""Event-based gateway: waits for the events behind it; the first one that occurs takes the token, the others end."""

from clerkwork.engine.activities import opens_nothing, waiting
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = Behaviour(waiting(opens_nothing), races=True)
