"""
What is done with cases that went wrong or have to wait, one or many: one verb, one transaction, permission, audit row.

Rule 1: suspending and resuming are for whoever may cancel the case; all else is for administrators.
Rule 2: what is done with many cases goes on in the background, under the name of who started it.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from clerkwork.engine.commands import Modify
from clerkwork.features.audit.actions import action
from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions, queries
from clerkwork.features.processes.errors import Ended
from clerkwork.kernel.errors import Forbidden, NotFound, Refused
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import batches, care, commands, retention
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.models import Batch, Case, DecisionEvaluation

RUNNING: Final = Q(ended_at=None)
POSSIBLE: Final[Mapping[str, Q]] = {
    "cancel": RUNNING & Q(parent=None),
    "suspend": RUNNING & Q(suspended_at=None),
    "resume": RUNNING & ~Q(suspended_at=None),
    "resolve": RUNNING & Q(incidents__gt=0),
    "modify": RUNNING,
    "migrate": RUNNING,
    "delete": ~Q(ended_at=None) & Q(parent=None),
    "update": Q(),
    "forget": Q(),
}
"""To which cases, jobs and evaluations each thing can be done, if nothing else speaks against it."""


def suspend_case(user: User, key: int) -> None:
    """Let a case rest. Raises NotFound, Forbidden, Refused."""
    case = _cancelable(user, key)
    with action(user, "case.suspend", kind="case", id=key, app=case.app):
        commands.suspend(key, by=user.username)


def resume_case(user: User, key: int) -> None:
    """Let a suspended case go on. Raises NotFound, Forbidden, Refused."""
    case = _cancelable(user, key)
    with action(user, "case.resume", kind="case", id=key, app=case.app):
        commands.resume(key, by=user.username)


def assign_business_id(user: User, key: int, business_id: str) -> None:
    """Give a running case its business id, once. Raises NotFound, Forbidden, Refused."""
    permissions.demand_operator(user)
    case = queries.case(user, key)
    with action(user, "case.assign_business_id", kind="case", id=key, app=case.app, business_id=business_id):
        commands.assign_business_id(key, business_id)


def _cancelable(user: User, key: int) -> Case:
    case = queries.case(user, key)
    if case.state != "active":
        raise Ended(Sentence("Expected a running case, but this one has ended."))
    if not permissions.may_cancel(user, case):
        raise Forbidden(Sentence("Expected somebody who may cancel this case, but you may not."))
    return case


def modify_case(user: User, key: int, command: Modify) -> None:
    """Change where the tokens of a case are. Raises NotFound, Forbidden, Refused."""
    case = _operated(user, key)
    begun = [each.element for each in command.activate]
    ended = [each.element or str(each.instance) for each in command.terminate]
    moved = [[each.element or str(each.instance), each.target] for each in command.moves]
    with action(user, "case.modify", kind="case", id=key, app=case.app, begun=begun, ended=ended, moved=moved):
        commands.modify(key, command, by=user.username)


def migrate_case(user: User, key: int, target: int, plan: care.Plan) -> None:
    """Let a case go on by another version. Raises NotFound, Forbidden, Invalid for the plan, Refused."""
    case = _operated(user, key)
    versions = {"source": str(case.definition_id), "target": str(target)}
    with action(user, "case.migrate", kind="case", id=key, app=case.app, **versions):
        commands.migrate(key, target, plan, by=user.username)


def retry_incidents(user: User, key: int) -> int:
    """Try again whatever stopped a case; return how many incidents it had. Raises NotFound, Forbidden, Refused."""
    case = _operated(user, key)
    with action(user, "incident.retry", kind="case", id=key, app=case.app) as act:
        found = commands.resolve_incidents(key, by=user.username)
        act.note(incidents=found)
    return found


def _operated(user: User, key: int) -> Case:
    """Return a case for whoever may operate the engine."""
    case = queries.case(user, key)
    if not permissions.may_operate(user):
        raise Forbidden(Sentence("Expected an administrator, but you are none."))
    return case


# Many


def start_batch(
    user: User,
    kind: str,
    cases: QuerySet[Any],
    *,
    title: str = "",
    app: str = "",
    details: Mapping[str, Any] | None = None,
) -> int:
    """
    Start something with those of the cases, jobs or evaluations for which it is possible; return the operation's key.

    Raises Forbidden, Invalid for a plan that no case can follow, Refused when there is none such.
    """
    permissions.demand_operator(user)
    found = cases.filter(POSSIBLE[kind])
    with action(user, "batch.start", kind="batch", app=app, operation=kind, title=title) as act:
        key = batches.begin(kind, found, by=user.username, app=app, title=title, details=details)
        act.of(key)
        act.note(cases=Batch.objects.get(key=key).total)
    return key


def forget_evaluation(user: User, key: int) -> None:
    """Delete an evaluation of a decision. Raises NotFound, Forbidden, Refused while its case is running."""
    permissions.demand_operator(user)
    found = DecisionEvaluation.objects.filter(key=key).first()
    if found is None:
        raise NotFound(Sentence("Expected an evaluation %(evaluation)s, but there is none.", evaluation=str(key)))
    with action(user, "decision.forget", kind="decision", id=found.decision_id, app=found.app, evaluation=str(key)):
        if reason := retention.forget_evaluations([key])[key]:
            raise Refused(reason)


def check_target(user: User, target: int) -> None:
    """Raise NotFound unless there is a definition of this key that the user may read."""
    if not permissions.readable(user).filter(key=target).exists():
        said = Sentence("Expected a process definition %(target)s, but there is none that you may see.")
        raise NotFound(Sentence(said, target=str(target)))
    compiled(target)


def check_plan(source: int, target: int, plan: care.Plan) -> None:
    """Raise Invalid, Refused for a plan that no case can follow."""
    care.planned(compiled(source), compiled(target), plan)


def turn_batch(user: User, key: int, verb: str) -> None:
    """Suspend, resume or cancel an operation on many cases. Raises NotFound, Forbidden, Refused."""
    batch = queries.batch(user, key)
    turn = {"suspend": batches.suspend, "resume": batches.resume, "cancel": batches.cancel}[verb]
    with action(user, f"batch.{verb}", kind="batch", id=key, app=batch.app):
        turn(key)
