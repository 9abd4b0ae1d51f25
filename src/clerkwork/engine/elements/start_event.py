"""Start event: a case or sub-process begins. The runtime watches the timers and messages that start a case."""

from clerkwork.engine.listening import plan_message_name
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.occurrences import enter_again
from clerkwork.engine.timing import plan_timer

NONE = Behaviour(enter_again)
TIMER = Behaviour(enter_again, compile=plan_timer)
MESSAGE = Behaviour(enter_again, compile=plan_message_name)
