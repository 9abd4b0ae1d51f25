"""Receive task: waits for a message, as an intermediate catch event does, and can carry boundary events."""

from clerkwork.engine.activities import waiting
from clerkwork.engine.completion import complete
from clerkwork.engine.listening import listen, plan_message
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.racing import raced

BEHAVIOUR = Behaviour(waiting(listen), compile=plan_message, trigger=complete, raced=raced(plan_message, listen))
