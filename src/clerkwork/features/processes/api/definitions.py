"""Versions of processes."""

from typing import Any, Final

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, TextField, Value, When
from django.http import HttpRequest, HttpResponse
from ninja import Status
from pydantic import StrictBool

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.features.processes.api.forms import FormAnswer, form_answer
from clerkwork.features.processes.api.routing import router
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Case as Row
from clerkwork.runtime.models import Definition
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.words import TENANT, XML, Keys, Number, Tenant, Text, xml

ACTIVE, DRAINING, DELETED = "ACTIVE", "DRAINING", "DELETED"


class DefinitionAnswer(Answer):
    """One version of one process."""

    process_definition_id: str
    process_definition_key: Key
    name: str | None
    resource_name: str
    version: int
    version_tag: str | None
    has_start_form: bool
    state: str
    tenant_id: str = TENANT


class DefinitionFilter(Request):
    """What a process may be found by."""

    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    name: Text | None = None
    resource_name: Text | None = None
    version: Number | None = None
    version_tag: Text | None = None
    is_latest_version: StrictBool | None = None
    has_start_form: StrictBool | None = None
    state: Text | None = None
    tenant_id: Tenant = None


class DefinitionSearch(SearchRequest[DefinitionFilter]):
    """A search for processes."""


class Definitions(SearchAnswer[DefinitionAnswer]):
    """Processes that were found."""


DEFINITIONS: Final = Search(
    {
        "processDefinitionId": Field("process_id"),
        "processDefinitionKey": Field("key"),
        "name": Field("name", blank=True),
        "resourceName": Field("resource"),
        "version": Field("version"),
        "versionTag": Field("version_tag", blank=True),
        "isLatestVersion": Field("latest"),
        "hasStartForm": Field("asks"),
        "state": Field("status"),
    }
)


@router.post("/process-definitions/search", response=Definitions)
def search_definitions(request: HttpRequest, asked: DefinitionSearch | None = None) -> Definitions:
    """Find versions of processes."""
    rows = _rows(signed_in(request)).defer("xml")
    items, page = DEFINITIONS.answer(rows, asked)
    return Definitions(items=[_definition(each) for each in items], page=page)


@router.get("/process-definitions/{key}", response=DefinitionAnswer)
def get_definition(request: HttpRequest, key: Key) -> DefinitionAnswer:
    """Return one version of a process."""
    return _definition(_row(signed_in(request), key))


@router.get("/process-definitions/{key}/xml", openapi_extra=XML)
def get_definition_xml(request: HttpRequest, key: Key) -> HttpResponse:
    """Return the file of a process."""
    return xml(_row(signed_in(request), key).xml)


@router.get("/process-definitions/{key}/form", response={200: FormAnswer, 204: None})
def get_start_form(request: HttpRequest, key: Key) -> Status[FormAnswer | None]:
    """Return the start form of a process, 204 for none."""
    found = _row(signed_in(request), key)
    return form_answer(found.app, found.start_form)


def _rows(user: User) -> QuerySet[Definition]:
    no, yes = Value(value=False), Value(value=True)
    asks = Case(When(start_form=None, then=no), default=yes, output_field=BooleanField())
    running = Exists(Row.objects.filter(definition_id=OuterRef("key"), state="active"))
    gone = When(withdrawn_at__isnull=False, then=Value(DELETED))
    status = Case(
        When(withdrawn_at=None, then=Value(ACTIVE)), When(running, then=Value(DRAINING)), gone, output_field=TextField()
    )
    return permissions.readable(user).annotate(asks=asks, status=status)


def _row(user: User, key: int) -> Definition:
    found = _rows(user).filter(key=key).first()
    if found is None:
        raise NotFound(f"Expected a process definition with the key {key}, but there is none that you may read.")
    return found


def _definition(row: Any) -> DefinitionAnswer:
    return DefinitionAnswer(
        process_definition_id=row.process_id,
        process_definition_key=row.key,
        name=row.name or None,
        resource_name=row.resource,
        version=row.version,
        version_tag=row.version_tag or None,
        has_start_form=row.start_form is not None,
        state=row.status,
    )
