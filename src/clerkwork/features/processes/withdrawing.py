"""
Deployed files that are no longer wanted: no case begins by them any more.

Rule 1: what runs goes on, or is ended because somebody asked for it; nothing is refused to it later.
Rule 2: what history draws stays, so a process and a decision are withdrawn and their files kept; a form is deleted.
Rule 3: what an app has stays the app's (Refused); it changes with the app's folder.
"""

from typing import Any, Final

from django.db import transaction

from clerkwork.features.audit.actions import action
from clerkwork.features.forms.models import Form
from clerkwork.features.people.models import User
from clerkwork.features.processes import care, permissions
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import decisions, definitions
from clerkwork.runtime.models import Case, DecisionResource, Definition, Task

REFUSE: Final = "refuse"
CANCEL: Final = "cancel"
DELETE: Final = "delete"
Begun = tuple[str, int] | None


def withdraw(user: User, key: int, *, running: str = REFUSE, history: bool = False) -> Begun:
    """
    Withdraw a process, a file of decisions or a form; return kind and key of the operation that this began, if any.

    `running` says what becomes of cases that run by the process: refuse, keep or cancel; `history` deletes those that
    have ended. Raises Forbidden, NotFound, Refused.
    """
    permissions.demand_operator(user)
    with transaction.atomic():
        process = Definition.objects.filter(key=key).first()
        if process is not None:
            return _withdraw_process(user, process, running, history=history)
        file = DecisionResource.objects.filter(key=key).first()
        if file is not None:
            _withdraw_decisions(user, file)
            return None
        form = Form.objects.filter(pk=key).first()
        if form is None:
            raise NotFound(f"Expected a resource with the key {key}, but there is none.")
        _delete_form(user, form)
        return None


def _demand_no_app(kind: str, name: str, app: str) -> None:
    if app:
        raise Refused(f"Expected a {kind} of no app, but {name} belongs to {app}. Take it out of the app's folder.")


def _withdraw_process(user: User, row: Definition, running: str, *, history: bool) -> Begun:
    _demand_no_app("process", row.process_id, row.app)
    cases = Case.objects.filter(definition=row.key)
    live = cases.filter(state="active").count()
    if live and running == REFUSE:
        raise Refused(
            f"Expected no running case of version {row.version} of {row.process_id}, but there are {live}."
            " Let them go on (runningCases: keep) or end them (runningCases: cancel)."
        )
    about: dict[str, Any] = {
        "process": row.process_id,
        "version": row.version,
        "running": live,
        "cases": running,
        "history": history,
    }
    with action(user, "models.withdraw", kind="deployment", id=row.key, **about):
        definitions.withdraw(row.key)
    title = f"{row.name} {row.version}"
    if live and running == CANCEL and cases.filter(care.POSSIBLE[CANCEL]).exists():
        return CANCEL, care.start_batch(user, CANCEL, cases, title=title)
    if history and cases.filter(care.POSSIBLE[DELETE]).exists():
        return DELETE, care.start_batch(user, DELETE, cases, title=title)
    return None


def _withdraw_decisions(user: User, row: DecisionResource) -> None:
    _demand_no_app("file", row.resource, row.app)
    if not row.latest:
        raise Refused(f"Expected a file that is in force, but version {row.version} of {row.resource} is not.")
    with action(user, "models.withdraw", kind="deployment", id=row.key, file=row.resource, version=row.version):
        decisions.withdraw(row.resource)


def _delete_form(user: User, row: Form) -> None:
    _demand_no_app("form", row.form_id, row.app)
    if not Form.objects.filter(app="", form_id=row.form_id).exclude(pk=row.pk).exists():
        _demand_unused(row)
    with action(user, "models.withdraw", kind="deployment", id=row.pk, form=row.form_id, version=row.version):
        row.delete()


def _demand_unused(row: Form) -> None:
    """Raise Refused for the only version of a form that a process or an open task asks with."""
    asked = Task.objects.filter(app="", form=row.form_id, state="open").values_list("name", flat=True).first()
    if asked is None:
        for process in Definition.objects.filter(app="", withdrawn_at=None):
            elements = definitions.compiled(process.key).process.elements
            named = {each.user_task.form for each in elements if each.user_task is not None} | {process.start_form}
            asked = process.process_id if row.form_id in named else asked
    if asked is not None:
        raise Refused(f"Expected a form that nobody asks with, but {asked} does. Withdraw that first.")
