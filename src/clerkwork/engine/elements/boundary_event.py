"""
Boundary events: attached to an activity while it is active.

What `catching` can wait for is watched with the activity; an error or escalation occurs when one is thrown.
"""

from clerkwork.engine.catching import ON_BOUNDARY
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.occurrences import enter_again, occur_on_boundary
from clerkwork.engine.throwing import plan_code

WATCHED = ON_BOUNDARY
THROWN = Behaviour(enter_again, compile=plan_code, trigger=occur_on_boundary)
