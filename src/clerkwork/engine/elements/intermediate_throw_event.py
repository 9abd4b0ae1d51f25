"""Intermediate throw events: a milestone that the token passes, or some things are sent as it passes."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.sending import SENDS_PARTS

BEHAVIOUR = Behaviour(passing(nothing))
SENDING = SENDS_PARTS
