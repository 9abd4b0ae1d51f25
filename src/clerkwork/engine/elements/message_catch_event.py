"""Intermediate catch event for a message: waits until one with its name and key comes."""

from clerkwork.engine.activities import waiting
from clerkwork.engine.completion import complete
from clerkwork.engine.listening import listen, plan_message
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.racing import raced

BEHAVIOUR = Behaviour(waiting(listen), compile=plan_message, trigger=complete, raced=raced(plan_message, listen))
