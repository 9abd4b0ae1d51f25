"""
Start event: a case or sub-process begins.

The runtime watches what starts a case: timers, messages and signals; conditions are asked when somebody says so.
"""

from clerkwork.engine.conditions import plan_condition
from clerkwork.engine.listening import plan_message_name, plan_signal
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.occurrences import enter_again
from clerkwork.engine.timing import plan_timer

NONE = Behaviour(enter_again)
TIMER = Behaviour(enter_again, compile=plan_timer)
MESSAGE = Behaviour(enter_again, compile=plan_message_name)
SIGNAL = Behaviour(enter_again, compile=plan_signal)
CONDITIONAL = Behaviour(enter_again, compile=plan_condition)
