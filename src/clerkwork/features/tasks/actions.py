"""
Every write about tasks: one verb, one transaction, permission, audit row.

Rule 1: whoever may not know of a task gets NotFound; whoever may, but comes too late, gets a sentence (Refused).
Rule 2: a refused action leaves everything as it was.
"""

from collections.abc import Mapping
from typing import Any, Final

from clerkwork.features.audit.actions import action
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes.actions import comment_on_case
from clerkwork.features.processes.models import Comment
from clerkwork.features.tasks import queries
from clerkwork.features.tasks.errors import NobodyElse, NotOpen, Taken
from clerkwork.features.tasks.models import Draft
from clerkwork.features.tasks.queries import Access
from clerkwork.kernel import json
from clerkwork.kernel.errors import Forbidden, Invalid, Problem
from clerkwork.kernel.sentences import Grouped, Sentence
from clerkwork.runtime import commands, wiring
from clerkwork.runtime.tasks import TaskChanges

LARGEST_DRAFT = 200_000
SOMEBODY: Final = Sentence("somebody")
YOU: Final = Sentence("you")


def claim_task(user: User, key: int, word: str = "") -> None:
    """Take an offered task; harmless when one has it already. `word` is for listeners. Raises NotFound, Refused."""
    access = _open(user, key)
    if access.assigned:
        return
    _refuse_taken(access)
    if not access.candidate:
        raise Forbidden(Sentence("Expected a task that is offered to you, but it is not."))
    with action(user, "task.claim", kind="task", id=key, app=access.task.app):
        commands.claim(key, user.username, word)


def give_back_task(user: User, key: int) -> None:
    """Give a task back to its candidates; the draft stays. Raises NotFound, Forbidden, Refused."""
    access = _open(user, key)
    if not access.assigned:
        raise Forbidden(Sentence("Expected a task that you have, but you do not have it."))
    if not access.may_give_back:
        raise NobodyElse(Sentence("Expected a task that others could take, but it was offered to nobody else."))
    with action(user, "task.give_back", kind="task", id=key, app=access.task.app):
        commands.unclaim(key, user.username)


def reassign_task(user: User, key: int, to: str, word: str = "") -> None:
    """Give a task to somebody else. Raises NotFound, Forbidden, Refused, and Invalid for who cannot have it."""
    access = _open(user, key)
    if not access.may_reassign:
        raise Forbidden(Sentence("Expected somebody who may reassign this task, but you may not."))
    if to not in {person.username for person in queries.successors(access, user)}:
        message = Sentence("Expected somebody who may have this task, but %(person)s may not.", person=to)
        raise Invalid([Problem("to", message, Sentence("Choose one of the people who are listed."))])
    with action(user, "task.reassign", kind="task", id=key, app=access.task.app, to=to, before=access.task.assignee):
        commands.assign(key, to, user.username, word)


def assign_task(user: User, key: int, to: str, *, override: bool = True, word: str = "") -> None:
    """
    Give a task to somebody, oneself by claiming it; harmless when they have it.

    Raises NotFound, Forbidden, Refused, also if another has it and may keep it, and Invalid for who cannot have it.
    """
    access = _open(user, key)
    holder = access.task.assignee
    if holder == to:
        return
    if holder is not None and not override:
        raise Taken(f"Expected a task that nobody has, but {holder} has it. Nothing was changed.")
    if to == user.username and access.may_claim:
        claim_task(user, key, word)
    else:
        reassign_task(user, key, to, word)


def unassign_task(user: User, key: int) -> None:
    """Take a task from whoever has it, for its candidates; harmless when nobody has it. Raises as give_back_task."""
    access = _open(user, key)
    if access.task.assignee is None:
        return
    if not access.may_reassign:
        give_back_task(user, key)
        return
    with action(user, "task.unassign", kind="task", id=key, app=access.task.app, before=access.task.assignee):
        commands.unclaim(key, user.username)


def update_task(user: User, key: int, changes: TaskChanges, word: str = "") -> None:
    """Change when a task is due, how urgent it is and to whom it is offered. Raises NotFound, Forbidden, Invalid."""
    access = _open(user, key)
    if not access.may_reassign:
        raise Forbidden(Sentence("Expected somebody who may reassign this task, but you may not."))
    _demand_known(changes)
    facts = {"due": changes.due, "follow_up": changes.follow_up, "priority": changes.priority}
    offers = {"users": changes.users, "groups": changes.groups}
    with action(user, "task.update", kind="task", id=key, app=access.task.app, **facts, **offers):
        commands.update_task(key, changes, by=user.username, word=word)


def _demand_known(changes: TaskChanges) -> None:
    """Raise Invalid for candidates who are not there."""
    known = people.users(changes.users or ())
    problems = [
        Problem("candidateUsers", f"Expected a person, but nobody is called {name!r}.")
        for name in changes.users or ()
        if name not in known
    ]
    problems += [
        Problem("candidateGroups", f"Expected a group with members, but {name!r}.")
        for name in changes.groups or ()
        if not people.members(name)
    ]
    if problems:
        raise Invalid(problems)


def save_draft(user: User, key: int, data: Mapping[str, Any]) -> Draft:
    """Keep what a user has filled in, unchecked, for this user alone. Raises NotFound, Refused, Invalid."""
    access = _open(user, key)
    _refuse_unworkable(access)
    text = json.dumps(data)
    if len(text) > LARGEST_DRAFT:
        message = Sentence(
            "Expected at most %(most)s characters, but there are %(n)s.",
            most=Grouped(LARGEST_DRAFT),
            n=Grouped(len(text)),
        )
        raise Invalid([Problem("data", message, Sentence("Shorten what you filled in."))])
    with action(user, "task.draft", kind="task", id=key, app=access.task.app):
        values = {"data": text, "saved_at": wiring.now()}
        return Draft.objects.update_or_create(task=key, username=user.username, defaults=values)[0]


def comment_on_task(user: User, key: int, text: str) -> Comment:
    """Comment on the case of a task. Raises NotFound, Invalid."""
    access = queries.access(user, key)
    return comment_on_case(user, access.task.case_id, text, task=key)


def complete_task(user: User, key: int, values: Mapping[str, Any], word: str = "") -> None:
    """
    Complete a task with a checked answer; a candidate claims it by that. Raises NotFound, Refused.
    """
    access = _open(user, key)
    _refuse_unworkable(access)
    with action(user, "task.complete", kind="task", id=key, app=access.task.app, fields=sorted(values)):
        if not access.assigned:
            commands.claim(key, user.username)
        commands.complete_task(key, values, by=user.username, word=word)
        Draft.objects.filter(task=key).delete()


def _open(user: User, key: int) -> Access:
    """Return a task that is open; raises NotFound, and NotOpen that says who was faster."""
    access = queries.access(user, key)
    task = access.task
    if task.state == "completed":
        who = people.names([task.completed_by or ""]).get(task.completed_by or "", SOMEBODY)
        by = YOU if task.completed_by == user.username else who
        raise NotOpen(Sentence("This task has been completed already, by %(who)s. Nothing was changed.", who=by))
    if not access.open:
        raise NotOpen(Sentence("This task is no longer needed, because its case has moved on. Nothing was changed."))
    return access


def _refuse_taken(access: Access) -> None:
    holder = access.task.assignee
    if holder is not None and not access.assigned:
        who = people.names([holder]).get(holder, holder)
        raise Taken(Sentence("%(who)s has taken this task meanwhile. Nothing was changed.", who=who))


def _refuse_unworkable(access: Access) -> None:
    if not access.may_work:
        _refuse_taken(access)
        raise Forbidden(Sentence("Expected a task that is yours or offered to you, but it is not."))
