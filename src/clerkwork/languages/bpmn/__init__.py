"""BPMN 2.0 models with Zeebe's extension elements: read and validated."""

from clerkwork.languages.bpmn.model import (
    Binding,
    CalledDecision,
    Definitions,
    Element,
    Event,
    Flow,
    Kind,
    Process,
    TimerKind,
    Trigger,
)
from clerkwork.languages.bpmn.reader import read

__all__ = [
    "Binding",
    "CalledDecision",
    "Definitions",
    "Element",
    "Event",
    "Flow",
    "Kind",
    "Process",
    "TimerKind",
    "Trigger",
    "read",
]
