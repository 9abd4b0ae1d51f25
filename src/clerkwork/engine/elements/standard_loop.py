"""Standard loop: rounds one after another, while a condition holds that is asked before or after each of them."""

from clerkwork.engine.rounds import LoopPlan
from clerkwork.languages.bpmn.model import StandardLoop
from clerkwork.languages.feel import Feel


def plan_standard_loop(said: StandardLoop, feel: Feel) -> LoopPlan:
    """Return what the rounds of a standard loop evaluate."""
    if said.condition is None and said.most is None:
        raise ValueError("Expected a loop condition or a maximum, but there is neither.")
    condition = None if said.condition is None else feel.expression(said.condition)
    if condition is None or said.before:
        return LoopPlan(before=condition, most=said.most)
    return LoopPlan(until=(condition, False), most=said.most)
