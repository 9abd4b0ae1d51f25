"""
Boundary events: attached to an activity while it is active.

A timer or message is watched with the activity and occurs by its trigger; an error occurs when one is thrown.
"""

from clerkwork.engine.listening import listen, plan_message
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.occurrences import enter_again, occur_on_boundary
from clerkwork.engine.throwing import plan_code
from clerkwork.engine.timing import plan_timer, start_timer

TIMER = Behaviour(enter_again, compile=plan_timer, watch=start_timer, trigger=occur_on_boundary)
MESSAGE = Behaviour(enter_again, compile=plan_message, watch=listen, trigger=occur_on_boundary)
ERROR = Behaviour(enter_again, compile=plan_code)
