"""One command, carried out."""

from clerkwork.engine.commands import Command
from clerkwork.engine.context import StepContext
from clerkwork.engine.events import Event
from clerkwork.engine.graph import Graph
from clerkwork.engine.state import State


def step(graph: Graph, state: State, command: Command, context: StepContext) -> list[Event]:
    """
    Carry a command out to the next wait states; return what happened.

    `state` is afterwards the fold of the events over what it was. If anything is raised it is as it was before:
    CommandRefused (the command is not possible), Unloaded (load the children of `.scope` with `state.add`, then repeat).
    """
    raise NotImplementedError
