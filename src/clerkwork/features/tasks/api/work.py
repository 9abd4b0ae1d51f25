"""Assigning and completing user tasks."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared
from pydantic import StrictBool, StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.tasks import actions, queries
from clerkwork.features.tasks.api.routing import router
from clerkwork.features.tasks.desk import filling
from clerkwork.kernel.errors import Forbidden, Invalid, Problem
from clerkwork.web.rest import Key, Request
from clerkwork.web.rest.words import DONE, EMPTY


class Assignment(Request):
    """Who gets a task; `action` is the client's own word for it."""

    assignee: Annotated[StrictStr, Declared(min_length=1)]
    allow_override: StrictBool | None = None
    action: StrictStr | None = None


class TaskCompletion(Request):
    """The result of a task."""

    variables: dict[str, Any] | None = None
    action: StrictStr | None = None


@router.post("/user-tasks/{key}/assignment", response=EMPTY)
def assign_task(request: HttpRequest, key: Key, asked: Assignment) -> Status[None]:
    """Give a task to somebody; 409 if another has it and `allowOverride` is false."""
    actions.assign_task(signed_in(request), key, asked.assignee, override=asked.allow_override is not False)
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
    actions.complete_task(user, key, values if user.is_administrator else _checked(user, key, values))
    return DONE


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
