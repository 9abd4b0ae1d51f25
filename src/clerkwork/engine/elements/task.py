"""Undefined task: work that the model only names; the token passes."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = Behaviour(passing(nothing))
