"""The kinds of incidents, and the fault that becomes one."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What a person has to look at; stored as text."""

    NO_FLOW = "no_flow"
    """No condition of the flows out of an element holds, and it has no default flow."""
    EXPRESSION = "expression"
    """An expression gave null or a value of the wrong type, or used up its budget."""
    MAPPING = "mapping"
    """An input or output mapping failed."""
    TIMER = "timer"
    """A date, duration or cycle could not be understood."""
    CORRELATION_KEY = "correlation_key"
    """A message's correlation key is neither text nor number."""
    NO_RETRIES = "no_retries"
    """A job failed and has no attempts left."""
    UNHANDLED_ERROR = "unhandled_error"
    """A BPMN error that no event catches."""
    CONDITION = "condition"
    """A condition cannot be evaluated, or conditional events make each other occur without end."""
    DECISION = "decision"
    """A decision is not there or could not be decided."""
    CALL = "call"
    """A process to call is not there, or a called case did not come to its end."""
    FAILURE = "failure"
    """A failure condition of the step sheet has stopped the step; resolving it lets the step go on all the same."""
    CRITERION = "criterion"
    """What a step gave does not meet a completion criterion of its sheet."""
    ESCALATION = "escalation"
    """A step of an escalation cannot be taken."""
    STUCK_JOIN = "stuck_join"
    """Tokens wait at a join, but nothing is left in the scope that could bring the missing ones."""


class Fault(Exception):  # noqa: N818 - becomes an incident, never leaves the engine
    """A fault of the model or of its data: raised while an element decides, before it has emitted anything."""

    def __init__(self, kind: IncidentKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
