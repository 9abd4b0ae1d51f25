"""Assigning and completing user tasks."""

from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared
from pydantic import StrictBool, StrictInt, StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.tasks import actions, queries
from clerkwork.features.tasks.api.routing import router
from clerkwork.features.tasks.desk import filling
from clerkwork.kernel.errors import Forbidden, Invalid, Problem
from clerkwork.runtime.tasks import TaskChanges
from clerkwork.web.rest import Key, Request
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import DONE, EMPTY

MOST_OFFERS: Final = 1_000


FACTS: Final = {"due_date": "due", "follow_up_date": "follow_up", "priority": "priority"}


class Assignment(Request):
    """Who gets a task; `action` is the client's own word for it, which listeners read."""

    assignee: Annotated[StrictStr, Declared(min_length=1)]
    allow_override: StrictBool | None = None
    action: StrictStr | None = None


class TaskCompletion(Request):
    """The result of a task; `action` as in Assignment."""

    variables: dict[str, Any] | None = None
    action: StrictStr | None = None


class TaskFacts(Request):
    """What becomes of a task; what is not named, or null, stays. An empty text takes a date away."""

    due_date: StrictStr | None = None
    follow_up_date: StrictStr | None = None
    priority: Annotated[StrictInt, Declared(ge=0, le=100)] | None = None
    candidate_users: Annotated[list[StrictStr], Declared(max_length=MOST_OFFERS)] | None = None
    candidate_groups: Annotated[list[StrictStr], Declared(max_length=MOST_OFFERS)] | None = None


class TaskUpdate(Request):
    """A change of a task; `action` as in Assignment."""

    changeset: TaskFacts | None = None
    action: StrictStr | None = None


@router.patch("/user-tasks/{key}", response=EMPTY)
def update_task(request: HttpRequest, key: Key, asked: TaskUpdate | None = None) -> Status[None]:
    """Change when a task is due, how urgent it is and to whom it is offered."""
    user = signed_in(request)
    task, wanted = queries.access(user, key).task, (asked or TaskUpdate()).changeset or TaskFacts()
    changes = TaskChanges(
        due=_date(wanted.due_date, task.due),
        follow_up=_date(wanted.follow_up_date, task.follow_up),
        priority=task.priority if wanted.priority is None else wanted.priority,
        users=wanted.candidate_users,
        groups=wanted.candidate_groups,
        asked=frozenset(ours for theirs, ours in FACTS.items() if getattr(wanted, theirs) is not None),
    )
    actions.update_task(user, key, changes, _word(asked))
    return DONE


def _date(text: str | None, before: int | None) -> int | None:
    """Return the instant that a text says: none for an empty one, what was before for no text."""
    if text is None:
        return before
    return instant(text) if text else None


@router.post("/user-tasks/{key}/assignment", response=EMPTY)
def assign_task(request: HttpRequest, key: Key, asked: Assignment) -> Status[None]:
    """Give a task to somebody; 409 if another has it and `allowOverride` is false."""
    try:
        override = asked.allow_override is not False
        actions.assign_task(signed_in(request), key, asked.assignee, override=override, word=_word(asked))
    except Invalid as error:
        raise Invalid([Problem("assignee", each.message) for each in error.problems]) from error
    return DONE


@router.delete("/user-tasks/{key}/assignee", response=EMPTY)
def unassign_task(request: HttpRequest, key: Key) -> Status[None]:
    """Give a task back to its candidates."""
    actions.unassign_task(signed_in(request), key)
    return DONE


@router.post("/user-tasks/{key}/completion", response=EMPTY)
def complete_task(request: HttpRequest, key: Key, asked: TaskCompletion | None = None) -> Status[None]:
    """Complete a task that one has or could take."""
    user = signed_in(request)
    values = (asked or TaskCompletion()).variables or {}
    checked = values if user.is_administrator else _checked(user, key, values)
    actions.complete_task(user, key, checked, _word(asked))
    return DONE


def _word(asked: Assignment | TaskCompletion | TaskUpdate | None) -> str:
    """Return what the client calls what it does, for listeners."""
    return "" if asked is None else asked.action or ""


def _checked(user: User, key: int, values: dict[str, Any]) -> dict[str, Any]:
    """Return what the task's form makes of an answer. Raises Invalid, and Forbidden for variables without a form."""
    access = queries.access(user, key)
    if not access.may_work:
        return {}  # the action says why
    sheet = filling(user, access)
    if sheet is None:
        if values:
            raise Forbidden("Expected an administrator, or no variables: this task has no form that takes them.")
        return {}
    submission = sheet.validate(values)
    if not submission.ok:
        faults = submission.errors.items()
        raise Invalid([Problem(f"variables.{place}", text) for place, texts in faults for text in texts])
    return submission.values
