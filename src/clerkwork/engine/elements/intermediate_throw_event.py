"""Intermediate throw events: a milestone that the token passes, or something is sent as it passes."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.sending import sends
from clerkwork.languages.bpmn.model import Trigger

BEHAVIOUR = Behaviour(passing(nothing))
SIGNAL = sends(Trigger.SIGNAL)
