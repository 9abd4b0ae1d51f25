"""Process instances."""

import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When
from django.http import HttpRequest
from ninja import Status
from ninja.errors import HttpError
from pydantic import Field as Declared
from pydantic import StrictBool, StrictStr

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import actions, callers, operations, permissions, queries
from clerkwork.features.processes.api.elements import ELEMENT_STATES
from clerkwork.features.processes.api.elements import STATES as OUTCOMES
from clerkwork.features.processes.api.error_codes import stopped_by
from clerkwork.features.processes.api.routing import FirstBusinessId, Tags, operator, renamed, root_of, router, tagged
from clerkwork.features.processes.api.variables import Wanted, having
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound, Problem
from clerkwork.runtime.models import BatchItem, Definition, ElementHistory, Incident, Job
from clerkwork.runtime.models import Case as Row
from clerkwork.runtime.tags import MOST as MOST_TAGS
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.filters import MOST_ALTERNATIVES, Whole
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import (
    DONE,
    EMPTY,
    TENANT,
    Dates,
    Keys,
    Number,
    Operation,
    Tenant,
    Text,
    moment,
)

STATES: Final = {"active": "ACTIVE", "completed": "COMPLETED", "canceled": "TERMINATED"}
KNOWN: Final = frozenset({*STATES.values(), "SUSPENDED"})
STATUS: Final = Case(
    When(suspended_at__isnull=False, then=Value("SUSPENDED")),
    default=renamed("state", STATES),
    output_field=TextField(),
)
AWAKE: Final = {
    word: Q(state=state, suspended_at=None, ended_at__isnull=state == "active") for state, word in STATES.items()
}
"""States that an index finds; that of ended cases wants to hear that they have ended."""
LONGEST_WAIT: Final = 10_000  # ms; a waiting request holds one of few threads
PAUSE: Final = 0.05  # s
MOST_STARTS: Final = 100


class StartInstruction(Request):
    """An element at which a case begins, instead of a start event."""

    element_id: StrictStr


class RuntimeInstruction(Request):
    """After which element a case is canceled."""

    type: Literal["TERMINATE_PROCESS_INSTANCE"] = "TERMINATE_PROCESS_INSTANCE"
    after_element_id: StrictStr


class Create(Request):
    """Which process, by id (its latest version unless one is named, by number or tag) or by key, and its variables."""

    process_definition_id: StrictStr | None = None
    process_definition_key: Key | None = None
    process_definition_version: Whole | None = None
    process_definition_version_tag: StrictStr | None = None
    variables: dict[str, Any] | None = None
    business_id: FirstBusinessId | None = None
    await_completion: StrictBool = False
    fetch_variables: list[StrictStr] | None = None
    request_timeout: Long = 0
    operation_reference: Long | None = None
    start_instructions: Annotated[list[StartInstruction], Declared(max_length=MOST_STARTS)] | None = None
    runtime_instructions: Annotated[list[RuntimeInstruction], Declared(max_length=MOST_STARTS)] | None = None
    tags: Annotated[list[StrictStr], Declared(max_length=MOST_TAGS)] | None = None
    tenant_id: Tenant = None


class CreatedAnswer(Answer):
    """A case that began; its variables only if its end was awaited."""

    process_definition_id: str
    process_definition_key: Key
    process_definition_version: int
    process_instance_key: Key
    variables: dict[str, Any]
    business_id: str | None
    tags: list[str] = []
    tenant_id: str = TENANT


class InstanceAnswer(Answer):
    """One case."""

    process_instance_key: Key
    process_definition_id: str
    process_definition_key: Key
    process_definition_name: str | None
    process_definition_version: int
    process_definition_version_tag: str | None
    start_date: str
    end_date: str | None
    suspended_date: str | None = None
    state: str
    has_incident: bool
    parent_process_instance_key: Key | None = None
    parent_element_instance_key: Key | None = None
    root_process_instance_key: Key | None = None
    business_id: str | None
    tags: list[str] = []
    tenant_id: str = TENANT


class CallerAnswer(Answer):
    """One of the cases that called each other."""

    process_instance_key: Key
    process_definition_key: Key
    process_definition_name: str


class InstanceConditions(Request):
    """What a case may be found by."""

    process_instance_key: Keys | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_definition_name: Text | None = None
    process_definition_version: Number | None = None
    process_definition_version_tag: Text | None = None
    start_date: Dates | None = None
    end_date: Dates | None = None
    suspended_date: Dates | None = None
    state: Text | None = None
    has_incident: StrictBool | None = None
    parent_process_instance_key: Keys | None = None
    parent_element_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    business_id: Text | None = None
    element_id: Text | None = None
    element_instance_state: Text | None = None
    has_element_instance_incident: StrictBool | None = None
    error_message: Text | None = None
    incident_error_hash_code: Number | None = None
    has_retries_left: StrictBool | None = None
    batch_operation_key: Keys | None = None
    batch_operation_id: Keys | None = None
    tags: Tags | None = None
    variables: Wanted | None = None
    tenant_id: Tenant = None


class InstanceFilter(InstanceConditions):
    """What a case may be found by; with `$or`, one of these must hold as well."""

    or_: Annotated[list[InstanceConditions], Declared(max_length=MOST_ALTERNATIVES)] | None = Declared(
        default=None, alias="$or"
    )


class InstanceSearch(SearchRequest[InstanceFilter]):
    """A search for cases."""


class Instances(SearchAnswer[InstanceAnswer]):
    """Cases that were found."""


OPEN: Final = Incident.objects.filter(case_id=OuterRef("case_id"), instance=OuterRef("instance"), state="open")
PASSED: Final = ElementHistory.objects.filter(case_id=OuterRef("key")).annotate(
    status=renamed("outcome", OUTCOMES), stuck=Exists(OPEN)
)


def _passed(named: Q) -> Q:
    return Q(Exists(PASSED.filter(named)))


def _stopped(named: Q) -> Q:
    return Q(Exists(Incident.objects.filter(case_id=OuterRef("key"), state="open").filter(named)))


def _retried(wanted: bool) -> Q:  # noqa: FBT001 - the value of a filter
    tried = Q(Exists(Job.objects.filter(case_id=OuterRef("key"), attempt__gt=0, state="ready", retries__gt=0)))
    return tried if wanted else ~tried


def _in_batch(key: int) -> Q:
    return Q(Exists(BatchItem.objects.filter(batch_id=key, case_id=OuterRef("key"))))


INSTANCES: Final = Search(
    {
        "processInstanceKey": Field("key"),
        "processDefinitionId": Field("process_id"),
        "processDefinitionKey": Field("definition_id"),
        "processDefinitionName": Field("definition__name", blank=True),
        "processDefinitionVersion": Field("definition__version"),
        "processDefinitionVersionTag": Field("definition__version_tag", blank=True),
        "startDate": Field("started_at", instant),
        "endDate": Field("ended_at", instant),
        "suspendedDate": Field("suspended_at", instant),
        "state": Field("status", exactly=AWAKE, words=KNOWN),
        "hasIncident": Field("stuck"),
        "parentProcessInstanceKey": Field("parent_id"),
        "parentElementInstanceKey": Field("parent_instance"),
        "businessId": Field("business_key", blank=True),
        "rootProcessInstanceKey": root_of(),
        "elementId": Field("element", within=_passed),
        "elementInstanceState": Field("status", within=_passed, words=ELEMENT_STATES),
        "hasElementInstanceIncident": Field("stuck", within=_passed),
        "errorMessage": Field("message", within=_stopped),
        "incidentErrorHashCode": Field("", meaning=lambda code: _stopped(stopped_by(code))),
        "hasRetriesLeft": Field("", meaning=_retried),
        "batchOperationKey": Field("", meaning=_in_batch),
        "batchOperationId": Field("", meaning=_in_batch),
        "tags": tagged("key"),
        "variables": Field("", meaning=having(case_id=OuterRef("key"))),
    }
)


@router.post("/process-instances", response=CreatedAnswer, openapi_extra={"x-refusals": [504]})
def create_instance(request: HttpRequest, asked: Create) -> CreatedAnswer:
    """Start a process."""
    user = signed_in(request)
    definition = _named(user, asked)
    if user.is_administrator:
        key = operations.start_definition(
            user,
            definition,
            asked.variables or {},
            business_key=asked.business_id or "",
            at=tuple(each.element_id for each in asked.start_instructions or ()),
            tags=asked.tags or (),
            stops=[each.after_element_id for each in asked.runtime_instructions or ()],
        )
    else:
        key = _start_by_hand(user, definition, asked)
    return CreatedAnswer(
        process_definition_id=definition.process_id,
        process_definition_key=definition.key,
        process_definition_version=definition.version,
        process_instance_key=key,
        variables=_awaited(key, asked) if asked.await_completion else {},
        business_id=asked.business_id or None,
        tags=sorted(set(asked.tags or ())),
    )


@router.post("/process-instances/search", response=Instances)
def search_instances(request: HttpRequest, asked: InstanceSearch | None = None) -> Instances:
    """Find cases."""
    items, page = INSTANCES.answer(instances_of(signed_in(request)), asked)
    return Instances(items=[_instance(row) for row in items], page=page)


@router.get("/process-instances/{key}", response=InstanceAnswer)
def get_instance(request: HttpRequest, key: Key) -> InstanceAnswer:
    """Return one case."""
    return _instance(_row(signed_in(request), key))


@router.post("/process-instances/{key}/cancellation", response=EMPTY)
def cancel_instance(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """End a case early."""
    del asked
    actions.cancel_case(signed_in(request), key)
    return DONE


@router.get("/process-instances/{key}/call-hierarchy", response=list[CallerAnswer])
def get_call_hierarchy(request: HttpRequest, key: Key) -> list[CallerAnswer]:
    """Return the cases that called each other to get to a case, from the first down to it."""
    user = signed_in(request)
    return [
        CallerAnswer(
            process_instance_key=row.key,
            process_definition_key=row.definition_id,
            process_definition_name=row.definition.name or row.process_id,
        )
        for row in callers.path(user, _row(user, key))
    ]


@router.post("/process-instances/{key}/deletion", response=EMPTY)
def delete_instance(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Delete a case that has ended, and the cases it called, with their history."""
    del asked
    user = operator(request)
    _row(user, key)
    operations.delete_case(user, key)
    return DONE


def _named(user: User, asked: Create) -> Definition:
    """Return the definition that is asked for, by exactly one of key and id. Raises Invalid, NotFound."""
    key, process_id = asked.process_definition_key, asked.process_definition_id
    if (key is None) == (process_id is None):
        message = "Expected exactly one of processDefinitionKey and processDefinitionId."
        raise Invalid([Problem("processDefinitionId", message)])
    rows = permissions.readable(user).filter(withdrawn_at=None)
    rows = rows.filter(key=key) if key is not None else rows.filter(process_id=process_id)
    found = _version(rows, asked).first()
    if found is None:
        raise NotFound(f"Expected {_wanted(asked)}, but there is none that you may start.")
    return found


def _wanted(asked: Create) -> str:
    """Return in words which definition is asked for."""
    if asked.process_definition_key is not None:
        return f"a process definition with the key {asked.process_definition_key}"
    version, tag = asked.process_definition_version, asked.process_definition_version_tag
    which = f" of version {version}" if version is not None and version > 0 else f" tagged {tag}" if tag else ""
    return f"a process definition {asked.process_definition_id}{which}"


def _version(rows: QuerySet[Definition], asked: Create) -> QuerySet[Definition]:
    """
    Return the versions that are asked for, the best first: the newest with a tag, else the latest.

    A key names a version already; Camunda 8 takes a number beside it, of which it makes nothing.
    """
    version = asked.process_definition_version
    if asked.process_definition_key is not None:
        return rows
    if version is not None and version > 0:
        rows = rows.filter(version=version)
    elif asked.process_definition_version_tag:
        rows = rows.filter(version_tag=asked.process_definition_version_tag)
    else:
        rows = rows.filter(latest=True)
    return rows.order_by("-version")


def _start_by_hand(user: User, definition: Definition, asked: Create) -> int:
    """Start what a person may start, with what its form takes."""
    startable = queries.startable(user, definition.process_id)
    if startable.definition.key != definition.key:
        raise Forbidden("Expected an administrator, or the latest version of the process.")
    if asked.start_instructions or asked.runtime_instructions:
        raise Forbidden("Expected an administrator, or no instructions: a case begins with its start event and ends.")
    sheet, given = queries.filling(user, startable), asked.variables or {}
    if sheet is None and given:
        raise Forbidden("Expected an administrator, or no variables: this process has no start form that takes them.")
    values: Mapping[str, Any] = {}
    if sheet is not None:
        submission = sheet.validate(given)
        if not submission.ok:
            faults = submission.errors.items()
            raise Invalid([Problem(f"variables.{place}", text) for place, texts in faults for text in texts])
        values = submission.values
    said: dict[str, Any] = {"business_key": asked.business_id or "", "tags": asked.tags or ()}
    return actions.start_case(user, definition.process_id, values, token=secrets.token_urlsafe(), **said)


def _awaited(key: int, asked: Create) -> dict[str, Any]:
    """Return the variables of a case once it has ended; 504 when it does not in time."""
    timeout = min(asked.request_timeout, LONGEST_WAIT) if asked.request_timeout > 0 else LONGEST_WAIT
    ends = time.monotonic() + timeout / 1000
    while Row.objects.filter(key=key, state="active").exists():
        if time.monotonic() >= ends:
            said = f"Expected process instance {key} to end within {timeout} ms, but it goes on."
            raise HttpError(HTTPStatus.GATEWAY_TIMEOUT, said)
        time.sleep(PAUSE)
    found = queries.variables(key)
    wanted = asked.fetch_variables
    return {name: value for name, value in found.items() if not wanted or name in wanted}


def instances_of(user: User) -> QuerySet[Row]:
    """Return the cases that a user may see, in the words of the API."""
    stuck = Case(When(incidents__gt=0, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    rows = permissions.visible(user).select_related("definition").defer("definition__xml")
    return rows.annotate(status=STATUS, stuck=stuck)


def _row(user: User, key: int) -> Row:
    found = instances_of(user).filter(key=key).first()
    if found is None:
        raise NotFound(f"Expected a process instance with the key {key}, but there is none that you may see.")
    return found


def _instance(row: Any) -> InstanceAnswer:
    definition = row.definition
    return InstanceAnswer(
        process_instance_key=row.key,
        process_definition_id=row.process_id,
        process_definition_key=definition.key,
        process_definition_name=definition.name or None,
        process_definition_version=definition.version,
        process_definition_version_tag=definition.version_tag or None,
        start_date=moment(row.started_at) or "",
        end_date=moment(row.ended_at),
        suspended_date=moment(row.suspended_at),
        state=row.status,
        has_incident=row.stuck,
        parent_process_instance_key=row.parent_id,
        parent_element_instance_key=row.parent_instance,
        root_process_instance_key=row.top,
        business_id=row.business_key or None,
        tags=row.tags.split(),
    )
