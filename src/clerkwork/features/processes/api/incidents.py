"""Incidents. Administrators only."""

from typing import Any, Final

from django.db.models import Case as Either
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Status

from clerkwork.engine.incidents import IncidentKind
from clerkwork.features.processes import operations
from clerkwork.features.processes.api.elements import element
from clerkwork.features.processes.api.listeners import kind_of, said_of
from clerkwork.features.processes.api.routing import operator, renamed, root_of, router
from clerkwork.features.processes.api.within import in_case, in_instance
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Case, Incident, Job
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.schema import LongKey
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import DONE, EMPTY, TENANT, Dates, Keys, Operation, Tenant, Text, moment

STATES: Final = {"open": "ACTIVE", "resolved": "RESOLVED"}
TYPES: Final = {
    IncidentKind.NO_FLOW.value: "CONDITION_ERROR",
    IncidentKind.EXPRESSION.value: "EXTRACT_VALUE_ERROR",
    IncidentKind.MAPPING.value: "IO_MAPPING_ERROR",
    IncidentKind.TIMER.value: "EXTRACT_VALUE_ERROR",
    IncidentKind.CORRELATION_KEY.value: "EXTRACT_VALUE_ERROR",
    IncidentKind.NO_RETRIES.value: "JOB_NO_RETRIES",
    IncidentKind.UNHANDLED_ERROR.value: "UNHANDLED_ERROR_EVENT",
    IncidentKind.DECISION.value: "DECISION_EVALUATION_ERROR",
    IncidentKind.CONDITION.value: "EXTRACT_VALUE_ERROR",
    IncidentKind.CALL.value: "CALLED_ELEMENT_ERROR",
}
NO_RETRIES: Final = {
    "BPMN_ELEMENT": "JOB_NO_RETRIES",
    "EXECUTION_LISTENER": "EXECUTION_LISTENER_NO_RETRIES",
    "TASK_LISTENER": "TASK_LISTENER_NO_RETRIES",
    "AD_HOC_SUB_PROCESS": "AD_HOC_SUB_PROCESS_NO_RETRIES",
}
"""What the incident of a job says by what the job belongs to; of a job that is gone nobody knows it any more."""

OTHERS: Final = frozenset(
    {
        "CALLED_DECISION_ERROR",
        "FORM_NOT_FOUND",
        "MESSAGE_SIZE_EXCEEDED",
        "RESOURCE_NOT_FOUND",
        "SECRET_RESOLUTION_ERROR",
        "UNKNOWN",
        "UNSPECIFIED",
    }
)
KNOWN_TYPES: Final = OTHERS | {*TYPES.values(), *NO_RETRIES.values()}
KNOWN_STATES: Final = frozenset({*STATES.values(), "MIGRATED", "PENDING", "UNKNOWN"})
"""What clients may ask for, though some of it never is."""


class IncidentAnswer(Answer):
    """One incident."""

    incident_key: Key
    error_type: str
    error_message: str
    state: str
    creation_time: str
    element_id: str
    element_instance_key: Key
    job_key: Key | None
    process_definition_id: str
    process_definition_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    tenant_id: str = TENANT


class IncidentFilter(Request):
    """What an incident may be found by."""

    incident_key: Keys | None = None
    error_type: Text | None = None
    error_message: Text | None = None
    state: Text | None = None
    creation_time: Dates | None = None
    element_id: Text | None = None
    element_instance_key: Keys | None = None
    job_key: Keys | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    tenant_id: Tenant = None


class IncidentSearch(SearchRequest[IncidentFilter]):
    """A search for incidents."""


class Incidents(SearchAnswer[IncidentAnswer]):
    """Incidents that were found."""


INCIDENTS: Final = Search(
    {
        "incidentKey": Field("key"),
        "errorType": Field("error", words=KNOWN_TYPES),
        "errorMessage": Field("message"),
        "state": Field("status", exactly={word: Q(state=state) for state, word in STATES.items()}, words=KNOWN_STATES),
        "creationTime": Field("raised_at", instant),
        "elementId": Field("element"),
        "elementInstanceKey": Field("instance"),
        "jobKey": Field("job"),
        "processDefinitionId": Field("case__process_id"),
        "processDefinitionKey": Field("case__definition_id"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
    }
)


@router.post("/incidents/search", response=Incidents)
def search_incidents(request: HttpRequest, asked: IncidentSearch | None = None) -> Incidents:
    """Find incidents."""
    operator(request)
    items, page = INCIDENTS.answer(_rows(), asked)
    return Incidents(items=[_incident(row) for row in items], page=page)


@router.post("/process-instances/{key}/incidents/search", response=Incidents)
def search_case_incidents(request: HttpRequest, key: Key, asked: IncidentSearch | None = None) -> Incidents:
    """Find the incidents of a case and of the cases that it called."""
    operator(request)
    case = Case.objects.filter(key=key).first()
    if case is None:
        raise NotFound(f"Expected a process instance with the key {key}, but there is none.")
    items, page = INCIDENTS.answer(_rows().filter(in_case(case)), asked)
    return Incidents(items=[_incident(row) for row in items], page=page)


@router.post("/element-instances/{key}/incidents/search", response=Incidents)
def search_element_incidents(request: HttpRequest, key: LongKey, asked: IncidentSearch | None = None) -> Incidents:
    """Find the incidents of an element instance, of those within it and of the cases that were called there."""
    found = element(operator(request), key)
    inside = in_instance(found.case, found.instance) if found.instance is not None else Q(pk__in=[])
    items, page = INCIDENTS.answer(_rows().filter(inside), asked)
    return Incidents(items=[_incident(row) for row in items], page=page)


@router.get("/incidents/{key}", response=IncidentAnswer)
def get_incident(request: HttpRequest, key: Key) -> IncidentAnswer:
    """Return one incident."""
    operator(request)
    found = _rows().filter(key=key).first()
    if found is None:
        raise NotFound(f"Expected an incident with the key {key}, but there is none.")
    return _incident(found)


@router.post("/incidents/{key}/resolution", response=EMPTY)
def resolve_incident(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Let a case go on at an incident; a job without attempts gets one."""
    del asked
    operations.resolve_incident(operator(request), key)
    return DONE


def _rows() -> QuerySet[Incident]:
    jobs = Job.objects.filter(key=OuterRef("job")).annotate(said=said_of(lambda heard: NO_RETRIES[kind_of(heard)]))
    said = Coalesce(Subquery(jobs.values("said")[:1]), Value("JOB_NO_RETRIES"))
    given_up = When(kind=IncidentKind.NO_RETRIES.value, then=said)
    error = Either(given_up, default=renamed("kind", TYPES), output_field=TextField())
    words = {"status": renamed("state", STATES), "error": error}
    return Incident.objects.select_related("case").annotate(**words)


def _incident(row: Any) -> IncidentAnswer:
    return IncidentAnswer(
        incident_key=row.key,
        error_type=row.error,
        error_message=row.message,
        state=row.status,
        creation_time=moment(row.raised_at) or "",
        element_id=row.element,
        element_instance_key=row.instance,
        job_key=row.job,
        process_definition_id=row.case.process_id,
        process_definition_key=row.case.definition_id,
        process_instance_key=row.case_id,
        root_process_instance_key=row.case.top,
    )
