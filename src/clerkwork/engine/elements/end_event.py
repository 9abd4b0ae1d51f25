"""End events: the token is consumed, perhaps after some things are sent; its scope completes with its last one."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.sending import SENDS_PARTS

BEHAVIOUR = Behaviour(passing(nothing))
SENDING = SENDS_PARTS
