"""Finding and reading user tasks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared

from clerkwork.features.forms.models import Form
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import queries as processes
from clerkwork.features.processes.api import variables
from clerkwork.features.processes.api.forms import FormAnswer, form_answer
from clerkwork.features.processes.api.routing import Tags, renamed, root_of, tagged
from clerkwork.features.processes.api.variables import Variables, VariableSearch, Wanted, having
from clerkwork.features.tasks import queries, reach
from clerkwork.features.tasks.api.routing import router
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.models import Task, TaskCandidate
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.filters import MOST_ALTERNATIVES
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import TENANT, Dates, Keys, Number, Tenant, Text, moment

STATES: Final = {"open": "CREATED", "completed": "COMPLETED", "canceled": "CANCELED"}
KNOWN: Final = frozenset({*STATES.values(), "ASSIGNING", "CANCELING", "COMPLETING", "CREATING", "FAILED", "UPDATING"})
CANDIDATES: Final = {"candidateUser": "user", "candidateGroup": "group"}


class TaskAnswer(Answer):
    """One user task."""

    user_task_key: Key
    name: str | None
    state: str
    assignee: str | None
    candidate_groups: list[str]
    candidate_users: list[str]
    priority: int
    creation_date: str
    completion_date: str | None
    due_date: str | None
    follow_up_date: str | None
    form_key: Key | None
    external_form_reference: str | None = None
    element_id: str
    element_instance_key: Key
    process_name: str | None
    process_definition_id: str
    process_definition_key: Key
    process_definition_version: int
    process_instance_key: Key
    root_process_instance_key: Key
    business_id: str | None
    custom_headers: dict[str, str]
    tags: list[str] = []
    tenant_id: str = TENANT


class TaskConditions(Request):
    """What a user task may be found by."""

    user_task_key: Keys | None = None
    name: Text | None = None
    state: Text | None = None
    assignee: Text | None = None
    candidate_user: Text | None = None
    candidate_group: Text | None = None
    priority: Number | None = None
    creation_date: Dates | None = None
    completion_date: Dates | None = None
    due_date: Dates | None = None
    follow_up_date: Dates | None = None
    element_id: Text | None = None
    element_instance_key: Keys | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    business_id: Text | None = None
    tags: Tags | None = None
    process_instance_variables: Wanted | None = None
    local_variables: Wanted | None = None
    tenant_id: Tenant = None


class TaskFilter(TaskConditions):
    """What a user task may be found by; with `$or`, one of these must hold as well."""

    or_: Annotated[list[TaskConditions], Declared(max_length=MOST_ALTERNATIVES)] | None = Declared(
        default=None, alias="$or"
    )


class TaskSearch(SearchRequest[TaskFilter]):
    """A search for user tasks."""


class Tasks(SearchAnswer[TaskAnswer]):
    """User tasks that were found."""


def _offered(kind: str) -> Callable[[Q], Q]:
    """Return what makes a filter of tasks from one of their candidates."""
    offers = TaskCandidate.objects.filter(task_id=OuterRef("key"), kind=kind)
    return lambda named: Q(Exists(offers.filter(named)))


TASKS: Final = Search(
    {
        "userTaskKey": Field("key"),
        "name": Field("name", blank=True),
        "state": Field("status", exactly={word: Q(state=state) for state, word in STATES.items()}, words=KNOWN),
        "assignee": Field("assignee"),
        "priority": Field("priority"),
        "creationDate": Field("created_at", instant),
        "completionDate": Field("completed_at", instant),
        "dueDate": Field("due", instant),
        "followUpDate": Field("follow_up", instant),
        "elementId": Field("element"),
        "elementInstanceKey": Field("instance"),
        "processDefinitionId": Field("process_id"),
        "processDefinitionKey": Field("case__definition_id"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
        "businessId": Field("case__business_key", blank=True),
        "tags": tagged("case_id"),
        "processInstanceVariables": Field("", meaning=having(case_id=OuterRef("case_id"), scope=OuterRef("case_id"))),
        "localVariables": Field("", meaning=having(case_id=OuterRef("case_id"), scope=OuterRef("instance"))),
        **{name: Field("name", within=_offered(kind)) for name, kind in CANDIDATES.items()},
    }
)


@router.post("/user-tasks/search", response=Tasks)
def search_tasks(request: HttpRequest, asked: TaskSearch | None = None) -> Tasks:
    """Find user tasks."""
    items, page = TASKS.answer(_rows(reach.known(signed_in(request))), asked)
    return Tasks(items=_answers(items), page=page)


@router.get("/user-tasks/{key}", response=TaskAnswer)
def get_task(request: HttpRequest, key: Key) -> TaskAnswer:
    """Return one user task."""
    queries.access(signed_in(request), key)
    (found,) = _answers(list(_rows(Task.objects.filter(key=key))))
    return found


@router.get("/user-tasks/{key}/form", response={200: FormAnswer, 204: None})
def get_task_form(request: HttpRequest, key: Key) -> Status[FormAnswer | None]:
    """Return the form of a user task, 204 for none."""
    task = queries.access(signed_in(request), key).task
    return form_answer(task.app, task.form)


@router.post("/user-tasks/{key}/variables/search", response=Variables)
def search_task_variables(
    request: HttpRequest,
    key: Key,
    asked: VariableSearch | None = None,
    truncate: variables.Truncate = True,  # noqa: FBT002 - a query parameter
) -> Variables:
    """Find the variables that a user task sees, from its scope up to the case's."""
    user = signed_in(request)
    case, scopes = _scopes(user, key)
    rows = variables.rows(user).filter(case_id=case, scope__in=scopes)
    return variables.search(rows, asked, truncate=truncate)


@router.post("/user-tasks/{key}/effective-variables/search", response=Variables)
def search_effective_variables(
    request: HttpRequest,
    key: Key,
    asked: VariableSearch | None = None,
    truncate: variables.Truncate = True,  # noqa: FBT002 - a query parameter
) -> Variables:
    """Find the variables of a user task by the values that it sees: of each name the innermost."""
    user = signed_in(request)
    rows = variables.rows(user).filter(variables.seen(*_scopes(user, key)))
    return variables.search(rows, asked, truncate=truncate)


def _scopes(user: User, key: int) -> tuple[int, list[int]]:
    """Return the case of a task that somebody may see, and the scopes that it sees, the case's first."""
    task = queries.access(user, key).task
    return task.case_id, processes.scopes(task.case_id, task.instance)


def _rows(tasks: QuerySet[Task]) -> QuerySet[Task]:
    found = tasks.select_related("case__definition").defer("case__definition__xml")
    return found.annotate(status=renamed("state", STATES))


def _answers(tasks: Sequence[Any]) -> list[TaskAnswer]:
    """Return tasks with their candidates and forms. Two queries."""
    offers: dict[tuple[int, str], list[str]] = {}
    for row in TaskCandidate.objects.filter(task_id__in=[task.key for task in tasks]).order_by("name"):
        offers.setdefault((row.task_id, row.kind), []).append(row.name)
    forms = Form.objects.filter(form_id__in={task.form for task in tasks if task.form}).order_by("version")
    latest = {(form.app, form.form_id): form.pk for form in forms.only("app", "form_id")}
    return [_answer(task, offers, latest) for task in tasks]


def _answer(task: Any, offers: Mapping[tuple[int, str], list[str]], forms: Mapping[tuple[str, str], int]) -> TaskAnswer:
    definition = task.case.definition
    return TaskAnswer(
        user_task_key=task.key,
        name=task.name or None,
        state=task.status,
        assignee=task.assignee,
        candidate_groups=offers.get((task.key, "group"), []),
        candidate_users=offers.get((task.key, "user"), []),
        priority=task.priority,
        creation_date=moment(task.created_at) or "",
        completion_date=moment(task.completed_at),
        due_date=moment(task.due),
        follow_up_date=moment(task.follow_up),
        form_key=forms.get((task.app, task.form or "")),
        element_id=task.element,
        element_instance_key=task.instance,
        process_name=definition.name or None,
        process_definition_id=task.process_id,
        process_definition_key=definition.key,
        process_definition_version=definition.version,
        process_instance_key=task.case_id,
        root_process_instance_key=task.case.top,
        business_id=task.case.business_key or None,
        custom_headers=_headers(definition.key, task.element),
        tags=task.case.tags.split(),
    )


def _headers(definition: int, element: str) -> dict[str, str]:
    """Return the fixed settings that a model gives a task; of a model of before, in which it was, none."""
    found = compiled(definition).graph.nodes.get(element)
    return {} if found is None else dict(found.element.headers)
