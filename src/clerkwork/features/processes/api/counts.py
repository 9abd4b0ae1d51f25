"""
Counts of running cases and of what they wait for, by the process, by its version and by what stopped them.

Rule 1: a case runs until it has ended: one that rests is counted too.
Rule 2: whoever may see a case has it counted; incidents are for administrators.
"""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from pydantic import StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.features.processes.api.error_codes import code_of, stopped_by
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.features.processes.api.subscriptions import SUBSCRIPTIONS, MessageSubscriptionFilter, subscriptions_of
from clerkwork.runtime.models import Case, Incident
from clerkwork.web.rest import Answer, CountRequest, FilteredCountRequest, Groups, Key, Request, SearchAnswer
from clerkwork.web.rest.filters import Whole
from clerkwork.web.rest.words import TENANT, Tenant

STATE: Final = {
    "activeInstancesWithIncidentCount": Count("key", filter=Q(incidents__gt=0)),
    "activeInstancesWithoutIncidentCount": Count("key", filter=Q(incidents=0)),
}
VERSION: Final = {
    "processDefinitionId": "process_id",
    "processDefinitionKey": "definition_id",
    "processDefinitionName": "definition__name",
    "processDefinitionVersion": "definition__version",
}
PROCESSES: Final = Groups({"processDefinitionId": "process_id"}, STATE)
VERSIONS: Final = Groups(VERSION, STATE)
STOPPED: Final = {"activeInstancesWithErrorCount": Count("case_id", distinct=True)}
ERRORS: Final = Groups({"errorMessage": "message"}, STOPPED)
STOPPED_VERSIONS: Final = Groups({name: f"case__{column}" for name, column in VERSION.items()}, STOPPED)
WAITS: Final = Groups(
    {"processDefinitionId": "process_id", "processDefinitionKey": "case__definition_id"},
    {"processInstancesWithActiveSubscriptions": Count("case_id", distinct=True), "activeSubscriptions": Count("key")},
)


class ProcessCount(Answer):
    """How many cases of a process run."""

    process_definition_id: str
    latest_process_definition_name: str | None
    has_multiple_versions: bool
    active_instances_with_incident_count: int
    active_instances_without_incident_count: int
    tenant_id: str = TENANT


class ProcessCounts(SearchAnswer[ProcessCount]):
    """Processes of which cases run."""


class VersionCount(Answer):
    """How many cases of a version of a process run."""

    process_definition_id: str
    process_definition_key: Key
    process_definition_name: str | None
    process_definition_version: int
    active_instances_with_incident_count: int
    active_instances_without_incident_count: int
    tenant_id: str = TENANT


class VersionCounts(SearchAnswer[VersionCount]):
    """Versions of which cases run."""


class VersionCountFilter(Request):
    """The process whose versions are meant."""

    process_definition_id: StrictStr
    tenant_id: Tenant = None


class VersionCountRequest(CountRequest):
    """Of which process to count."""

    filter: VersionCountFilter


class WaitCount(Answer):
    """For how many messages how many cases of a version of a process wait."""

    process_definition_id: str
    process_definition_key: Key
    process_instances_with_active_subscriptions: int
    active_subscriptions: int
    tenant_id: str = TENANT


class WaitCounts(SearchAnswer[WaitCount]):
    """Versions of processes whose cases wait for messages."""


class WaitCountRequest(FilteredCountRequest[MessageSubscriptionFilter]):
    """Which waits for messages to count."""


class ErrorCount(Answer):
    """How many cases are stopped by an error."""

    error_hash_code: int
    error_message: str
    active_instances_with_error_count: int


class ErrorCounts(SearchAnswer[ErrorCount]):
    """Errors by which cases are stopped."""


class StoppedCount(Answer):
    """How many cases of a version of a process are stopped by an error."""

    process_definition_id: str
    process_definition_key: Key
    process_definition_name: str
    process_definition_version: int
    active_instances_with_error_count: int
    tenant_id: str = TENANT


class StoppedCounts(SearchAnswer[StoppedCount]):
    """Versions of processes with cases that an error stopped."""


class StoppedFilter(Request):
    """The error that is meant."""

    error_hash_code: Whole


class StoppedRequest(CountRequest):
    """By which error the cases to count are stopped."""

    filter: StoppedFilter


@router.post("/process-definitions/statistics/process-instances", response=ProcessCounts)
def count_instances(request: HttpRequest, asked: CountRequest | None = None) -> ProcessCounts:
    """Count the running cases of each process that has any."""
    user = signed_in(request)
    found, page = PROCESSES.answer(_running(user), asked or CountRequest())
    names, several = _versions(user, [each.processDefinitionId for each in found])
    items = [
        ProcessCount(
            **vars(each),
            latest_process_definition_name=names.get(each.processDefinitionId) or None,
            has_multiple_versions=each.processDefinitionId in several,
        )
        for each in found
    ]
    return ProcessCounts(items=items, page=page)


@router.post("/process-definitions/statistics/process-instances-by-version", response=VersionCounts)
def count_instances_by_version(request: HttpRequest, asked: VersionCountRequest) -> VersionCounts:
    """Count the running cases of each version of a process."""
    rows = _running(signed_in(request)).filter(process_id=asked.filter.process_definition_id)
    found, page = VERSIONS.answer(rows, asked)
    items = [
        VersionCount(**{**vars(each), "processDefinitionName": each.processDefinitionName or None}) for each in found
    ]
    return VersionCounts(items=items, page=page)


@router.post("/process-definitions/statistics/message-subscriptions", response=WaitCounts)
def count_message_subscriptions(request: HttpRequest, asked: WaitCountRequest | None = None) -> WaitCounts:
    """Count for how many messages the cases of each version of a process wait."""
    asked = asked or WaitCountRequest()
    rows = subscriptions_of(signed_in(request)).filter(SUBSCRIPTIONS.where(asked.filter))
    found, page = WAITS.answer(rows, asked)
    return WaitCounts(items=[WaitCount(**vars(each)) for each in found], page=page)


@router.post("/incidents/statistics/process-instances-by-error", response=ErrorCounts)
def count_stopped_by_error(request: HttpRequest, asked: CountRequest | None = None) -> ErrorCounts:
    """Count the cases that each error stops."""
    operator(request)
    found, page = ERRORS.answer(Incident.objects.filter(state="open"), asked or CountRequest())
    items = [ErrorCount(**vars(each), error_hash_code=code_of(each.errorMessage)) for each in found]
    return ErrorCounts(items=items, page=page)


@router.post("/incidents/statistics/process-instances-by-definition", response=StoppedCounts)
def count_stopped_by_definition(request: HttpRequest, asked: StoppedRequest) -> StoppedCounts:
    """Count the cases of each version of a process that an error stops."""
    operator(request)
    rows = Incident.objects.filter(stopped_by(asked.filter.error_hash_code))
    found, page = STOPPED_VERSIONS.answer(rows, asked)
    return StoppedCounts(items=[StoppedCount(**vars(each)) for each in found], page=page)


def _running(user: User) -> QuerySet[Case]:
    return permissions.visible(user).filter(state="active")


def _versions(user: User, processes: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """Return the name of the newest version of each process, and those with several. One query."""
    rows = permissions.readable(user).filter(process_id__in=list(processes)).order_by("version")
    names: dict[str, str] = {}
    several = set()
    for process, name in rows.values_list("process_id", "name"):
        several |= {process} & names.keys()
        names[process] = name
    return names, several
