"""
What the rules of step sheets did to a case, as rows of its history, and told after the commit.
"""

from typing import TYPE_CHECKING, Final

from clerkwork.engine import events as e
from clerkwork.runtime import signals
from clerkwork.runtime.cases import Working

if TYPE_CHECKING:  # it hands itself over
    from clerkwork.runtime.projection import Projection

SKIPPED: Final = "skipped"
"""How an element left that was not required."""


def skipped(to: "Projection", case: Working, event: e.StepSkipped) -> None:
    """Write that an element was left without being begun."""
    if event.key:
        to.gone(case, event.key, event.scope, SKIPPED)
    else:
        to.passed(case, event.element, event.scope, how=SKIPPED)


def target_set(to: "Projection", case: Working, event: e.TargetSet) -> None:
    """Write when an element should be done that is no task."""
    to.note(case, "target", {"element": event.element, "instance": str(event.instance), "due": event.due})


def escalated(to: "Projection", case: Working, event: e.Escalated) -> None:
    """Write that a step of an escalation was taken, in the history of its task if it has one, and have it told."""
    tasks = [key for key, row in case.state.tasks.items() if row.instance == event.instance and key in case.tasks]
    addressed = {"users": list(event.users), "groups": list(event.groups)}
    said = {name: value for name, value in {**addressed, "message": event.message}.items() if value}
    to.note(case, WORDS[event.do], {"element": event.element, "instance": str(event.instance), **said})
    if event.do == "remind":
        for task in tasks:
            to.note_task(case, task, "reminded", None, {"text": event.message})
    told = signals.StepEscalated(
        task=tasks[0] if tasks else None,
        element=event.element,
        name=case.compiled.elements[event.element][1] or event.element,
        do=event.do,
        users=event.users,
        groups=event.groups,
        message=event.message,
    )
    to.tell(case, told)


def failure_met(to: "Projection", case: Working, event: e.FailureMet) -> None:
    """Write why a case is paused or abandoned, and have it told."""
    to.note(case, HALTED[event.then], {"element": event.element, "reason": event.message})
    to.tell(case, signals.CaseHalted(event.element, event.then, event.message))


WORDS: Final = {"remind": "reminded", "reassign": "reassigned", "tell": "told", "decide": "decided"}
HALTED: Final = {"pause": "paused", "abandon": "abandoned"}
