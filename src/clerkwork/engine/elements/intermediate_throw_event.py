"""None intermediate throw event: a milestone that the token passes."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = Behaviour(passing(nothing))
