"""None end event: the token is consumed; its scope completes with its last one."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = Behaviour(passing(nothing))
