"""What jobs of listeners say and answer beyond those of elements."""

from collections.abc import Callable
from datetime import UTC
from typing import Annotated, Any, Final, Literal

from django.db.models import Case, TextField, Value, When
from pydantic import Field as Declared
from pydantic import StrictBool, StrictInt, StrictStr

from clerkwork.engine import commands as told
from clerkwork.engine.choosing_jobs import CHOOSING
from clerkwork.engine.commands import Choice, TaskResult
from clerkwork.engine.evaluator import read_instant
from clerkwork.engine.events import Heard
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.runtime.commands import ActivatedJob
from clerkwork.runtime.listeners import EXECUTION, TASK
from clerkwork.runtime.models import Task, TaskCandidate
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.words import moment

ACTIONS: Final = {"claimed": "claim", "unclaimed": "unassign", "updated": "update"}
WORDS: Final = {
    "assignee": "assignee",
    "candidate_groups": "candidateGroups",
    "candidate_users": "candidateUsers",
    "due": "dueDate",
    "follow_up": "followUpDate",
    "priority": "priority",
}


class Corrections(Request):
    """What a task is to be instead; what is left out or null stays, an empty text or list takes away."""

    assignee: StrictStr | None = None
    due_date: StrictStr | None = None
    follow_up_date: StrictStr | None = None
    candidate_groups: list[StrictStr] | None = None
    candidate_users: list[StrictStr] | None = None
    priority: Annotated[StrictInt, Declared(ge=0, le=100)] | None = None


class Result(Request):
    """What a task listener answers."""

    type: Literal["userTask"] = "userTask"
    denied: StrictBool | None = None
    denied_reason: StrictStr | None = None
    corrections: Corrections | None = None


class BegunElement(Request):
    """An element of an ad-hoc sub-process that begins, and variables of its own."""

    element_id: Annotated[StrictStr, Declared(min_length=1)]
    variables: dict[str, Any] | None = None


class ChoosingResult(Request):
    """What a worker chooses in an ad-hoc sub-process."""

    type: Literal["adHocSubProcess"] = "adHocSubProcess"
    activate_elements: list[BegunElement] | None = None
    is_completion_condition_fulfilled: StrictBool | None = None
    is_cancel_remaining_instances: StrictBool | None = None


class ListenedTask(Answer):
    """The task that a listener works for, as it will be."""

    action: str
    assignee: str | None
    candidate_groups: list[str]
    candidate_users: list[str]
    changed_attributes: list[str]
    due_date: str | None
    follow_up_date: str | None
    form_key: Key | None = None
    priority: int | None
    user_task_key: Key


def result_of(said: Result) -> TaskResult:
    """Return what a task listener answers. Raises Invalid."""
    asked = said.corrections or Corrections()
    found: dict[str, Any] = {}
    if asked.assignee is not None:
        found["assignee"] = asked.assignee or None
    for name, text in (("due", asked.due_date), ("follow_up", asked.follow_up_date)):
        if text is not None:
            found[name] = _instant(name, text) if text else None
    lists = {"candidate_groups": asked.candidate_groups, "candidate_users": asked.candidate_users}
    found |= {name: names for name, names in lists.items() if names is not None}
    if asked.priority is not None:
        found["priority"] = asked.priority
    return TaskResult(bool(said.denied), said.denied_reason or "", found)


def choice_of(said: ChoosingResult) -> Choice:
    """Return what a worker chooses."""
    elements = tuple(told.Chosen(each.element_id, each.variables or {}) for each in said.activate_elements or ())
    return Choice(elements, bool(said.is_completion_condition_fulfilled), bool(said.is_cancel_remaining_instances))


def _instant(name: str, text: str) -> int:
    found = read_instant(text, UTC)
    if found is None:
        raise Invalid([Problem(f"result.corrections.{WORDS[name]}", f"Expected a date and time, but {text!r}.")])
    return found


def kind_of(heard: Heard | None) -> str:
    """Return what a job belongs to, in Camunda's word."""
    if heard is None:
        return "BPMN_ELEMENT"
    if heard.event == CHOOSING:
        return "AD_HOC_SUB_PROCESS"
    return "EXECUTION_LISTENER" if heard.event in EXECUTION else "TASK_LISTENER"


def event_of(heard: Heard | None) -> str:
    """Return what a job listens to, in Camunda's word."""
    return "UNSPECIFIED" if heard is None or heard.event == CHOOSING else heard.event.upper()


def said_of(say: Callable[[Heard | None], str]) -> Case:
    """Return an expression that says of a job's row what `kind_of` or `event_of` says of what it listens to."""
    events = [*EXECUTION, *TASK, CHOOSING]
    words = [When(listener__startswith=f"{event}:", then=Value(say(Heard(event, 0)))) for event in events]
    return Case(*words, default=Value(say(None)), output_field=TextField())


def task_of(job: ActivatedJob) -> ListenedTask | None:
    """Return the task that a listener's job is about, None if it is about none."""
    heard = job.listener
    if heard is None or heard.event not in TASK:
        return None
    changes = {**heard.data.get("changes", {}), **heard.data.get("corrections", {})}
    said = {**_present(job, heard), **changes}
    return ListenedTask(
        action=_action(heard),
        assignee=said["assignee"],
        candidate_groups=sorted(said["candidate_groups"]),
        candidate_users=sorted(said["candidate_users"]),
        changed_attributes=sorted(WORDS[name] for name in changes),
        due_date=moment(said["due"]) if said["due"] is not None else None,
        follow_up_date=moment(said["follow_up"]) if said["follow_up"] is not None else None,
        priority=said["priority"],
        user_task_key=said["key"],
    )


def _action(heard: Heard) -> str:
    """Return what whoever does it calls it, else Camunda's word."""
    if heard.data.get("word"):
        return str(heard.data["word"])
    if heard.event in {"creating", "completing"}:
        return heard.event.removesuffix("ing") + "e"
    return ACTIONS.get(heard.data.get("kind", ""), "assign" if heard.event == "assigning" else "update")


def _present(job: ActivatedJob, heard: Heard) -> dict[str, Any]:
    """Return the task as it is, or as it is to be created."""
    if "task" in heard.data:
        created: dict[str, Any] = heard.data["task"]
        return created
    task = Task.objects.get(case=job.case, instance=job.instance, state="open")
    offered = list(TaskCandidate.objects.filter(task=task.key).values_list("kind", "name"))
    return {
        "key": task.key,
        "assignee": task.assignee,
        "due": task.due,
        "follow_up": task.follow_up,
        "priority": task.priority,
        "candidate_groups": [name for kind, name in offered if kind == "group"],
        "candidate_users": [name for kind, name in offered if kind == "user"],
    }
