"""
What was done with a user task, from the log of actions.

Rule: the log knows what succeeded; an action that was refused has left nothing.
"""

from typing import Any, Final

from django.db.models import BigIntegerField, Case, QuerySet, TextField, Value, When
from django.http import HttpRequest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.audit.models import Entry
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.api.routing import renamed
from clerkwork.features.tasks import queries
from clerkwork.features.tasks.api.routing import router
from clerkwork.runtime.models import Task
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import TENANT, Dates, Text, moment

VERBS: Final = {
    "task.claim": "ASSIGN",
    "task.reassign": "ASSIGN",
    "task.give_back": "UNASSIGN",
    "task.unassign": "UNASSIGN",
    "task.update": "UPDATE",
    "task.complete": "COMPLETE",
}
CONSTANT: Final = {"what": "USER_TASK", "how": "SUCCESS", "sort": "USER_TASKS"}


class LogAnswer(Answer):
    """One thing that was done; what belongs to other things than tasks is null."""

    audit_log_key: Key
    entity_key: Key
    entity_type: str = CONSTANT["what"]
    operation_type: str
    timestamp: str
    actor_id: str | None
    actor_type: str
    result: str = CONSTANT["how"]
    category: str = CONSTANT["sort"]
    user_task_key: Key
    element_instance_key: Key
    process_definition_id: str
    process_definition_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    tenant_id: str = TENANT
    agent_element_id: None = None
    batch_operation_key: None = None
    batch_operation_type: None = None
    job_key: None = None
    decision_requirements_id: None = None
    decision_requirements_key: None = None
    decision_definition_id: None = None
    decision_definition_key: None = None
    decision_evaluation_key: None = None
    deployment_key: None = None
    form_key: None = None
    resource_key: None = None
    related_entity_key: None = None
    related_entity_type: None = None
    entity_description: None = None
    inbound_channel_type: None = None
    inbound_channel_tool_name: None = None


class LogFilter(Request):
    """What was done may be found by this."""

    operation_type: Text | None = None
    result: Text | None = None
    timestamp: Dates | None = None
    actor_type: Text | None = None
    actor_id: Text | None = None


class LogSearch(SearchRequest[LogFilter]):
    """A search for what was done."""


class Log(SearchAnswer[LogAnswer]):
    """What was done."""


LOG: Final = Search(
    {
        "auditLogKey": Field("id"),
        "operationType": Field("done"),
        "timestamp": Field("at", instant),
        "actorId": Field("actor"),
        "actorType": Field("who"),
        "result": Field("how"),
        "category": Field("sort"),
        "entityType": Field("what"),
        "entityKey": Field("about"),
        "userTaskKey": Field("about"),
    },
    usual=("id",),
    key=("id",),
)


@router.post("/user-tasks/{key}/audit-logs/search", response=Log)
def search_task_log(request: HttpRequest, key: Key, asked: LogSearch | None = None) -> Log:
    """Find what was done with a user task, by whom and when."""
    task = queries.access(signed_in(request), key).task
    items, page = LOG.answer(_rows(key), asked)
    return Log(items=[_done(row, task) for row in items], page=page)


def _rows(key: int) -> QuerySet[Entry]:
    who = Case(When(actor=SYSTEM.username, then=Value("UNKNOWN")), default=Value("USER"), output_field=TextField())
    constant = {name: Value(word, TextField()) for name, word in CONSTANT.items()}
    found = Entry.objects.filter(kind="task", object=str(key), verb__in=VERBS)
    return found.annotate(done=renamed("verb", VERBS), who=who, about=Value(key, BigIntegerField()), **constant)


def _done(row: Any, task: Task) -> LogAnswer:
    return LogAnswer(
        audit_log_key=row.id,
        entity_key=task.key,
        operation_type=row.done,
        timestamp=moment(row.at) or "",
        actor_id=row.actor or None,
        actor_type=row.who,
        user_task_key=task.key,
        element_instance_key=task.instance,
        process_definition_id=task.process_id,
        process_definition_key=task.case.definition_id,
        process_instance_key=task.case_id,
        root_process_instance_key=task.case.top,
    )
