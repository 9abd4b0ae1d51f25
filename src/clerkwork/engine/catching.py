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
from clerkwork.engine.nodes import Act, Behaviour, Compile, Node, Wait, Watch
from clerkwork.engine.occurrences import enter_again, occur_on_boundary
from clerkwork.engine.racing import win
from clerkwork.engine.run import Run
from clerkwork.engine.timing import plan_timer, start_timer
from clerkwork.languages.bpmn.model import Trigger

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


def watch_of(trigger: Trigger) -> Watch:
    """Return how what waits for a trigger is opened."""
    opens = CATCHES[trigger].open

    def watch(run: Run, node: Node, instance: int, view: dict[str, Any]) -> list[Event]:
        return [opens(run, Wait(node, node.plan, instance), view)]

    return watch


def watched(trigger: Trigger, act: Act) -> Behaviour:
    """Return how an event lives that something else waits for; `act` is what it does when it is triggered."""
    return Behaviour(enter_again, compile=CATCHES[trigger].plan, watch=watch_of(trigger), trigger=act)


def waits(trigger: Trigger) -> Behaviour:
    """Return how an event or receive task lives that waits by itself when a token comes, or behind a gateway."""
    entry = waiting(opens_nothing, watch_of(trigger))
    return Behaviour(entry, compile=CATCHES[trigger].plan, trigger=complete, raced=watched(trigger, win))


def on_boundary(trigger: Trigger) -> Behaviour:
    """Return how an event lives that waits as long as the activity it is attached to."""
    return watched(trigger, occur_on_boundary)
