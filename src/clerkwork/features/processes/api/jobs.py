"""Jobs for workers. Administrators only."""

from typing import Annotated, Any, Final

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared
from pydantic import StrictBool, StrictInt, StrictStr

from clerkwork.features.processes import operations
from clerkwork.features.processes.api.listeners import (
    ChoosingResult,
    ListenedTask,
    Result,
    choice_of,
    event_of,
    kind_of,
    result_of,
    said_of,
    task_of,
)
from clerkwork.features.processes.api.routing import BusinessId, operator, renamed, root_of, router
from clerkwork.kernel import json
from clerkwork.kernel.ids import MILLISECOND, START
from clerkwork.runtime.commands import ActivatedJob
from clerkwork.runtime.listeners import read_heard
from clerkwork.runtime.models import Incident, Job
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import DONE, EMPTY, TENANT, Dates, Keys, Number, Tenant, Text, moment

LARGEST: Final = (1 << 31) - 1
STATES: Final = {"ready": "CREATED", "leased": "CREATED", "suspended": "CREATED", "failed": "FAILED"}
OTHERS: Final = frozenset(
    {
        "CANCELED",
        "COMPLETED",
        "ERROR_THROWN",
        "MIGRATED",
        "PRIORITY_UPDATED",
        "RETRIES_UPDATED",
        "TIMED_OUT",
        "TIMEOUT_UPDATED",
    }
)
KNOWN: Final = OTHERS | {*STATES.values()}
"""What clients may ask for, though no job that is not done is most of it."""
Count = Annotated[StrictInt, Declared(ge=0, le=LARGEST)]
Positive = Annotated[StrictInt, Declared(ge=1, le=LARGEST)]
Span = Annotated[Long, Declared(ge=1, le=LARGEST)]  # milliseconds
Pause = Annotated[Long, Declared(ge=0, le=LARGEST)]


class Activate(Request):
    """What a worker takes; with a positive `requestTimeout` an empty answer waits so long for a job."""

    type: Annotated[StrictStr, Declared(min_length=1)]
    worker: StrictStr = ""
    timeout: Span
    max_jobs_to_activate: Positive
    fetch_variable: list[StrictStr] | None = None
    request_timeout: Long | None = None
    with_lease: StrictBool | None = None
    tenant_ids: list[Tenant] | None = None
    tenant_filter: StrictStr | None = None


class ActivatedAnswer(Answer):
    """One job, leased."""

    job_key: Key
    type: str
    worker: str
    retries: int
    deadline: int
    variables: dict[str, Any]
    custom_headers: dict[str, str]
    element_id: str
    element_instance_key: Key
    process_definition_id: str
    process_definition_key: Key
    process_definition_version: int
    process_instance_key: Key
    root_process_instance_key: Key
    job_lease_token: str | None
    kind: str = "BPMN_ELEMENT"
    listener_event_type: str = "UNSPECIFIED"
    user_task: ListenedTask | None = None
    business_id: str | None = None
    tags: list[str] = []
    priority: int = 0
    physical_tenant_id: str = TENANT
    tenant_id: str = TENANT


class Activated(Answer):
    """The jobs that a worker got."""

    jobs: list[ActivatedAnswer]


class Completion(Request):
    """The result of a job."""

    variables: dict[str, Any] | None = None
    job_lease_token: Key | None = None
    result: Result | ChoosingResult | None = None
    business_id: BusinessId | None = None


class Failure(Request):
    """Why an attempt failed, and how many are left."""

    retries: Count = 0
    error_message: StrictStr | None = None
    retry_back_off: Pause = 0
    variables: dict[str, Any] | None = None
    job_lease_token: Key | None = None


class Error(Request):
    """A BPMN error."""

    error_code: Annotated[StrictStr, Declared(min_length=1)]
    error_message: StrictStr | None = None
    variables: dict[str, Any] | None = None
    job_lease_token: Key | None = None


class JobChanges(Request):
    """What becomes of a job: the attempts it has left, the milliseconds its holder has from now on."""

    retries: Positive | None = None
    timeout: Span | None = None


class JobUpdate(Request):
    """A change of a job."""

    changeset: JobChanges
    job_lease_token: Key | None = None
    operation_reference: Long | None = None


class JobAnswer(Answer):
    """One job that is not done."""

    job_key: Key
    type: str
    worker: str
    state: str
    retries: int
    has_failed_with_retries_left: bool
    deadline: str | None
    custom_headers: dict[str, str]
    element_id: str
    element_instance_key: Key
    process_definition_id: str
    process_definition_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    business_id: str | None
    kind: str = "BPMN_ELEMENT"
    listener_event_type: str = "UNSPECIFIED"
    denied_reason: str | None = None
    is_denied: bool | None = None
    end_time: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    creation_time: str | None = None
    last_update_time: str | None = None
    priority: int = 0
    tenant_id: str = TENANT


class JobFilter(Request):
    """What a job may be found by."""

    job_key: Keys | None = None
    type: Text | None = None
    worker: Text | None = None
    state: Text | None = None
    retries: Number | None = None
    has_failed_with_retries_left: StrictBool | None = None
    error_message: Text | None = None
    kind: Text | None = None
    listener_event_type: Text | None = None
    priority: Number | None = None
    creation_time: Dates | None = None
    deadline: Dates | None = None
    element_id: Text | None = None
    element_instance_key: Keys | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    tenant_id: Tenant = None


class JobSearch(SearchRequest[JobFilter]):
    """A search for jobs."""


class Jobs(SearchAnswer[JobAnswer]):
    """Jobs that were found."""


JOBS: Final = Search(
    {
        "jobKey": Field("key"),
        "type": Field("type"),
        "worker": Field("worker"),
        "state": Field("status", words=KNOWN),
        "retries": Field("retries"),
        "hasFailedWithRetriesLeft": Field("tried"),
        "errorMessage": Field("said"),
        "kind": Field("sort"),
        "listenerEventType": Field("heard"),
        "priority": Field("urgency"),
        "creationTime": Field("made", instant),
        "deadline": Field("held_until", instant),
        "elementId": Field("element"),
        "elementInstanceKey": Field("instance"),
        "processDefinitionId": Field("process_id"),
        "processDefinitionKey": Field("case__definition_id"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
    }
)


@router.post("/jobs/activation", response=Activated)
def activate_jobs(request: HttpRequest, asked: Activate) -> Activated:
    """Lease jobs of a type to a worker."""
    user = operator(request)
    found = operations.activate_jobs(user, asked.type, asked.worker, asked.timeout, asked.max_jobs_to_activate)
    return Activated(jobs=[_activated(each, asked.fetch_variable) for each in found])


@router.post("/jobs/{key}/completion", response=EMPTY)
def complete_job(request: HttpRequest, key: Key, asked: Completion | None = None) -> Status[None]:
    """Complete a job."""
    asked = asked or Completion()
    said = asked.result
    task = result_of(said) if isinstance(said, Result) else None
    choice = choice_of(said) if isinstance(said, ChoosingResult) else None
    operations.complete_job(
        operator(request),
        key,
        asked.variables or {},
        token=asked.job_lease_token,
        task=task,
        choice=choice,
        business_id=asked.business_id or "",
    )
    return DONE


@router.post("/jobs/{key}/failure", response=EMPTY)
def fail_job(request: HttpRequest, key: Key, asked: Failure | None = None) -> Status[None]:
    """Report a failed attempt."""
    asked = asked or Failure()
    operations.fail_job(
        operator(request),
        key,
        asked.error_message or "",
        retries=asked.retries,
        pause_ms=asked.retry_back_off,
        variables=asked.variables,
        token=asked.job_lease_token,
    )
    return DONE


@router.post("/jobs/{key}/error", response=EMPTY)
def throw_error(request: HttpRequest, key: Key, asked: Error) -> Status[None]:
    """Throw a BPMN error."""
    user, token = operator(request), asked.job_lease_token
    said, variables = asked.error_message or "", asked.variables or {}
    operations.throw_error(user, key, asked.error_code, said, variables, token=token)
    return DONE


@router.patch("/jobs/{key}", response=EMPTY)
def update_job(request: HttpRequest, key: Key, asked: JobUpdate) -> Status[None]:
    """Change the attempts of a job, or the time of its holder."""
    wanted = asked.changeset
    token = asked.job_lease_token
    operations.update_job(operator(request), key, retries=wanted.retries, timeout_ms=wanted.timeout, token=token)
    return DONE


@router.post("/jobs/search", response=Jobs)
def search_jobs(request: HttpRequest, asked: JobSearch | None = None) -> Jobs:
    """Find jobs that are not done."""
    operator(request)
    items, page = JOBS.answer(every_job(), asked)
    return Jobs(items=[_job(row) for row in items], page=page)


def every_job() -> QuerySet[Job]:
    """Return the jobs that are not done, in the words of clients."""
    tried = When(Q(state="ready", attempt__gt=0), then=Value(value=True))
    again = Case(tried, default=Value(value=False), output_field=BooleanField())
    incidents = Incident.objects.filter(job=OuterRef("key"), state="open")
    return Job.objects.select_related("case").annotate(
        status=renamed("state", STATES),
        tried=again,
        sort=said_of(kind_of),
        heard=said_of(event_of),
        said=Subquery(incidents.values("message")[:1]),
        urgency=Value(0),
        held_until=Case(When(state="leased", then=F("due")), default=None, output_field=BigIntegerField()),
        made=ExpressionWrapper(F("key").bitrightshift(MILLISECOND) + START, BigIntegerField()),  # no 32-bit number
    )


def _activated(job: ActivatedJob, wanted: list[str] | None) -> ActivatedAnswer:
    return ActivatedAnswer(
        job_key=job.key,
        type=job.type,
        worker=job.worker,
        retries=job.retries,
        deadline=job.deadline,
        variables={name: value for name, value in job.variables.items() if not wanted or name in wanted},
        custom_headers=job.headers,
        element_id=job.element,
        element_instance_key=job.instance,
        process_definition_id=job.process_id,
        process_definition_key=job.definition,
        process_definition_version=job.version,
        process_instance_key=job.case,
        root_process_instance_key=job.root,
        business_id=job.business_key or None,
        tags=list(job.tags),
        job_lease_token=str(job.lease),
        kind=kind_of(job.listener),
        listener_event_type=event_of(job.listener),
        user_task=task_of(job),
    )


def _job(row: Any) -> JobAnswer:
    heard = read_heard(row.listener)
    return JobAnswer(
        job_key=row.key,
        type=row.type,
        worker=row.worker,
        state=row.status,
        retries=row.retries,
        has_failed_with_retries_left=row.tried,
        deadline=moment(row.held_until),
        error_message=row.said,
        creation_time=moment(row.made),
        custom_headers=json.loads(row.headers),
        element_id=row.element,
        element_instance_key=row.instance,
        process_definition_id=row.process_id,
        process_definition_key=row.case.definition_id,
        process_instance_key=row.case_id,
        root_process_instance_key=row.case.top,
        business_id=row.case.business_key or None,
        kind=kind_of(heard),
        listener_event_type=event_of(heard),
    )
