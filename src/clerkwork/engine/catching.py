"""
What can be waited for: one table from triggers to what they evaluate and what they open.

Every catching event is composed from it, wherever it stands: in the flow, on a boundary, behind a gateway that races,
at the beginning of an event sub-process.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from clerkwork.engine.activities import opens_nothing, waiting
from clerkwork.engine.completion import complete
from clerkwork.engine.conditions import open_condition, plan_condition
from clerkwork.engine.events import Event
from clerkwork.engine.listening import hear, listen, plan_message, plan_signal
from clerkwork.engine.nodes import Act, Behaviour, Compile, Node, PartsPlan, Wait
from clerkwork.engine.occurrences import enter_again, occur_on_boundary
from clerkwork.engine.parts import plan_parts
from clerkwork.engine.racing import win
from clerkwork.engine.run import Run
from clerkwork.engine.timing import plan_timer, start_timer
from clerkwork.languages.bpmn.model import Element, Trigger
from clerkwork.languages.feel import Feel

Open = Callable[[Run, Wait, dict[str, Any]], Event]
"""Say what waits: (run, for what, the variables it sees) → the event that opens it."""


class Catch(NamedTuple):
    """What an event with a trigger evaluates, and what waits for it."""

    plan: Compile
    open: Open


CATCHES: Final[dict[Trigger, Catch]] = {
    Trigger.TIMER: Catch(plan_timer, start_timer),
    Trigger.MESSAGE: Catch(plan_message, listen),
    Trigger.SIGNAL: Catch(plan_signal, hear),
    Trigger.CONDITIONAL: Catch(plan_condition, open_condition),
}


WAITED: Final = (*CATCHES, Trigger.MULTIPLE, Trigger.PARALLEL)
"""The triggers of catching events: those above, any of several, all of several."""


PLANS: Final = {trigger: catch.plan for trigger, catch in CATCHES.items()}


def plan_of(element: Element, feel: Feel) -> Any:
    """Return what a catching event evaluates."""
    return plan_parts(element, feel, PLANS)


def watch(run: Run, node: Node, instance: int, view: dict[str, Any]) -> list[Event]:
    """Return the events that open what waits for each definition of an event."""
    if type(node.plan) is not PartsPlan:
        return [CATCHES[node.element.event.trigger].open(run, Wait(node, node.plan, instance), view)]
    parts = enumerate(node.plan.parts)
    return [CATCHES[trigger].open(run, Wait(node, plan, instance, part), view) for part, (trigger, plan) in parts]


def watched(act: Act) -> Behaviour:
    """Return how an event lives that something else waits for; `act` is what it does when it is triggered."""
    return Behaviour(enter_again, compile=plan_of, watch=watch, trigger=act)


WAITS: Final = Behaviour(waiting(opens_nothing, watch), compile=plan_of, trigger=complete, raced=watched(win))
"""How an event lives that waits by itself when a token comes, or behind a gateway."""

ON_BOUNDARY: Final = watched(occur_on_boundary)
"""How an event lives that waits as long as the activity it is attached to."""
