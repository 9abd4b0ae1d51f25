"""
The BPMN machine: a pure function from state and command to events.

    graph = compile_graph(process, Feel())
    state = State(case=ids())
    events = step(graph, state, Start({"amount": 5}), StepContext(now, zone, ids))

`memory.Machine` runs a model in memory; docs/reference/engine.md lists commands, events and the life of an element.
"""

from clerkwork.engine import commands, events
from clerkwork.engine.appliers import apply
from clerkwork.engine.context import Decide, Decided, DecisionCall, StepContext
from clerkwork.engine.errors import CommandRefused, Gone, NotDue, NotPossible, Unloaded
from clerkwork.engine.graph import Graph, StartMessage, StartSignal, StartTimer, compile_graph
from clerkwork.engine.incidents import IncidentKind
from clerkwork.engine.life import Phase
from clerkwork.engine.memory import Machine
from clerkwork.engine.state import State, add, load
from clerkwork.engine.step import step
from clerkwork.engine.timers import following

__all__ = [
    "CommandRefused",
    "Decide",
    "Decided",
    "DecisionCall",
    "Gone",
    "Graph",
    "IncidentKind",
    "Machine",
    "NotDue",
    "NotPossible",
    "Phase",
    "StartMessage",
    "StartSignal",
    "StartTimer",
    "State",
    "StepContext",
    "Unloaded",
    "add",
    "apply",
    "commands",
    "compile_graph",
    "events",
    "following",
    "load",
    "step",
]
