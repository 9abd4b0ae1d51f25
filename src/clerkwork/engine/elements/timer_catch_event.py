"""Intermediate catch event for a timer: waits until a date, or for a duration."""

from clerkwork.engine.activities import waiting
from clerkwork.engine.completion import complete
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.racing import raced
from clerkwork.engine.timing import plan_timer, start_timer

BEHAVIOUR = Behaviour(waiting(start_timer), compile=plan_timer, trigger=complete, raced=raced(plan_timer, start_timer))
