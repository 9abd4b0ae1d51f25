"""
Start event: a case or sub-process begins.

The runtime watches what starts a case: timers, messages and signals; conditions are asked when somebody says so.
"""

from typing import Any, Final

from clerkwork.engine import assembling
from clerkwork.engine.catching import PLANS, plan_of, watch
from clerkwork.engine.listening import plan_message_name
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.occurrences import enter_again
from clerkwork.engine.parts import plan_parts
from clerkwork.languages.bpmn.model import Element, Trigger
from clerkwork.languages.feel import Feel

STARTS: Final = {**PLANS, Trigger.MESSAGE: plan_message_name}


def plan_start(element: Element, feel: Feel) -> Any:
    """Return what a start event waits for; a correlation key plays no part."""
    return plan_parts(element, feel, STARTS)


NONE = Behaviour(enter_again)
TRIGGERED = Behaviour(enter_again, compile=plan_start)
TOGETHER = Behaviour(
    assembling.enter, compile=plan_of, watch=watch, trigger=assembling.complete, renew=assembling.renew
)
"""How one lives that begins a case by several things together; a message opens it, the others are waited for in it."""
