"""Manual task: work done without any system, so the engine does not wait for it."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = Behaviour(passing(nothing))
