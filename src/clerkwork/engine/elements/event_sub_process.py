"""
Event sub-process: begins when its start event occurs while the scope around it is open, beside all else or instead.

No flow leads to it and none out of it; while it is open, so is the scope around it.
"""

from dataclasses import replace
from typing import Final

from clerkwork.engine.catching import WAITED, watched
from clerkwork.engine.elements import sub_process
from clerkwork.engine.handling import begin_again, occur_in_scope
from clerkwork.engine.nodes import Behaviour
from clerkwork.engine.throwing import plan_code
from clerkwork.languages.bpmn.model import Trigger

BEHAVIOUR = sub_process.BEHAVIOUR

THROWN: Final = Behaviour(begin_again, compile=plan_code, trigger=occur_in_scope)
STARTS: Final[dict[Trigger, Behaviour]] = {
    **{trigger: replace(watched(occur_in_scope), enter=begin_again) for trigger in WAITED},
    Trigger.ERROR: THROWN,
    Trigger.ESCALATION: THROWN,
    Trigger.COMPENSATE: Behaviour(begin_again),
}
