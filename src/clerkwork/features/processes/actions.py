"""
Every write about cases: one verb, one transaction, permission, audit row.

Rule 1: who may is decided here, from permissions.py; pages and API only ask.
Rule 2: what one may not see does not exist (NotFound); what one may see but not do is Forbidden.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from clerkwork.features.audit.actions import action
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions, queries
from clerkwork.features.processes.definitions import model
from clerkwork.features.processes.errors import Ended, NotWithdrawable
from clerkwork.features.processes.models import Comment, Start
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound, Problem
from clerkwork.kernel.sentences import Grouped, Sentence
from clerkwork.runtime import commands, wiring
from clerkwork.runtime.models import Case, Incident

LONGEST_COMMENT = 10_000
LONGEST_REASON = 1_000
REASON = "withdrawReason"


def start_case(
    user: User,
    process_id: str,
    values: Mapping[str, Any],
    *,
    token: str,
    business_key: str = "",
    tags: Sequence[str] = (),
) -> int:
    """
    Start a case from a checked answer and return its key; the same token starts it once.

    Raises NotFound when the user may not start the process.
    """
    startable = queries.startable(user, process_id)
    try:
        return _start(user, startable, values, token, business_key=business_key, tags=tags)
    except IntegrityError:
        earlier = Start.objects.filter(token=token, author=user.username).first()
        if earlier is None:
            raise
        return earlier.case


def _start(user: User, startable: queries.Startable, values: Mapping[str, Any], token: str, **labels: Any) -> int:
    definition = startable.definition
    variables = {**values, "requester": people.person_of(user)}
    with transaction.atomic():
        mark = Start.objects.create(token=token, author=user.username, case=0, at=wiring.now())
        with action(user, "case.start", kind="case", app=definition.app, process=definition.process_id) as act:
            key = commands.start(definition.key, variables, by=user.username, **labels)
            act.of(key)
        Start.objects.filter(pk=mark.pk).update(case=key)
    return key


def cancel_case(user: User, key: int, reason: str = "") -> None:
    """End a case early. Raises NotFound, Forbidden, Refused."""
    case = queries.case(user, key)
    _running(case)
    if not permissions.may_cancel(user, case):
        raise Forbidden(Sentence("Expected somebody who may cancel this case, but you may not."))
    reason = reason.strip()[:LONGEST_REASON]
    with action(user, "case.cancel", kind="case", id=key, app=case.app, reason=reason):
        _note(user, key, "cancel", reason)  # first, so that it stands before what follows from it
        commands.cancel(key, by=user.username)


def withdraw_case(user: User, key: int, reason: str = "") -> None:
    """Send the model the message by which its starter withdraws. Raises NotFound, Forbidden, Refused."""
    case = queries.case(user, key)
    _running(case)
    if case.started_by != user.username:
        raise Forbidden(Sentence("Expected the person who started this case, but you did not."))
    if not queries.can_withdraw(user, case):
        raise NotWithdrawable(Sentence("Expected a case that can be withdrawn, but it is too late for that."))
    reason = reason.strip()[:LONGEST_REASON]
    with action(user, "case.withdraw", kind="case", id=key, app=case.app, reason=reason):
        _note(user, key, "withdraw", reason)  # first, so that it stands before what follows from it
        commands.correlate(key, model(case.definition).withdraw_message, {REASON: reason or None}, by=user.username)


def _note(user: User, key: int, about: str, reason: str) -> None:
    Comment.objects.create(case=key, about=about, author=user.username, text=reason, at=wiring.now())


def _running(case: Case) -> None:
    if case.state != "active":
        raise Ended(Sentence("Expected a running case, but this one has ended."))


def comment_on_case(user: User, key: int, text: str, *, task: int | None = None) -> Comment:
    """Write a comment, in markdown. Raises NotFound, and Invalid when there is no text or too much."""
    case = queries.case(user, key)
    text = text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        message = Sentence(
            "Expected 1 to %(most)s characters, but there are %(n)s.",
            most=Grouped(LONGEST_COMMENT),
            n=Grouped(len(text)),
        )
        raise Invalid([Problem("text", message, Sentence("Write what you want to say."))])
    with action(user, "case.comment", kind="case", id=key, app=case.app, text=text):
        return Comment.objects.create(case=key, task=task, author=user.username, text=text, at=wiring.now())


def retry_incident(user: User, key: int, incident: int) -> None:
    """Resume a case at an incident. Raises NotFound, Forbidden, Refused."""
    case = queries.case(user, key)
    if not Incident.objects.filter(key=incident, case_id=key).exists():
        raise NotFound(Sentence("Expected an incident of this case, but there is none with this key."))
    if not permissions.may_retry(user):
        raise Forbidden(Sentence("Expected an administrator, but you are none."))
    with action(user, "incident.retry", kind="case", id=key, app=case.app, incident=str(incident)):
        commands.resolve_incident(incident, by=user.username)
