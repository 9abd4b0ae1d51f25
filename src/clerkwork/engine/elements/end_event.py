"""End events: the token is consumed, perhaps after something is sent; its scope completes with its last one."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.sending import sends
from clerkwork.languages.bpmn.model import Trigger

BEHAVIOUR = Behaviour(passing(nothing))
SIGNAL = sends(Trigger.SIGNAL)
