"""
Receive task: waits for a message, as an intermediate catch event does, and can carry boundary events.

One that instantiates begins a case when the message comes, and has then received it.
"""

from clerkwork.engine.beginning import enter_first
from clerkwork.engine.catching import WAITS
from clerkwork.engine.listening import plan_message_name
from clerkwork.engine.nodes import Behaviour

BEHAVIOUR = WAITS
INSTANTIATING = Behaviour(enter_first, compile=plan_message_name)
