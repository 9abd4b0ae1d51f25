"""
What goes between a case and the cases it calls.

Rule 1: a called case knows from its start which errors and escalations its callers catch, so it asks nobody; whether
one of them really catches what escapes is decided by that one, when it gets it.
Rule 2: this file knows no other case; the runtime carries the events of one to the commands of the other.
"""

from typing import Any

from clerkwork.engine.events import EscalationEscaped
from clerkwork.engine.interruption import cancel_case
from clerkwork.engine.run import Run


def can_escape(run: Run, code: str) -> bool:
    """Tell whether a caller of the case catches an error."""
    caught = run.state.caught.errors
    return code in caught or None in caught


def escape_error(run: Run, code: str, message: str, variables: dict[str, Any]) -> None:
    """End the case by an error that one of its callers catches."""
    cancel_case(run, {"code": code, "message": message, "variables": variables})


def escape_escalation(run: Run, code: str, variables: dict[str, Any]) -> bool:
    """Let an escalation out that a caller of the case catches; tell whether there is one."""
    caught = run.state.caught.escalations
    if code not in caught and None not in caught:
        return False
    run.emit(EscalationEscaped(run.state.case, code, variables))
    return True
