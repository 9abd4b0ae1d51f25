"""
Deployed files by key: of processes, of decisions, and forms. They are read, and withdrawn.

Rule: whoever may read what is in a file may read the file; forms are read by whoever may read a process of their app.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from pydantic import StrictBool

from clerkwork.features.decisions import permissions as decisions
from clerkwork.features.forms.models import Form
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions, withdrawing
from clerkwork.features.processes.api.batches import Created, begun
from clerkwork.features.processes.api.forms import FormAnswer, form_of
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import DecisionResource
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest, unions
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.words import TENANT, Keys, Number, Tenant, Text

FILE = {"responses": {200: {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}}}

BYTES = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class ResourceAnswer(Answer):
    """One version of one file."""

    resource_key: Key
    resource_id: str
    resource_name: str
    version: int
    version_tag: str | None
    tenant_id: str = TENANT


@dataclass(frozen=True, slots=True)
class Resource:
    """A file, whatever is in it."""

    answer: ResourceAnswer
    content: bytes


class ResourceFilter(Request):
    """What a file may be found by."""

    resource_key: Keys | None = None
    resource_name: Text | None = None
    resource_id: Text | None = None
    version: Number | None = None
    version_tag: Text | None = None
    tenant_id: Tenant = None


class ResourceSearch(SearchRequest[ResourceFilter]):
    """A search for files."""


class Resources(SearchAnswer[ResourceAnswer]):
    """Files that were found."""


RESOURCES: Final = Search(
    {
        "resourceKey": Field("file"),
        "resourceName": Field("path"),
        "resourceId": Field("called"),
        "version": Field("number"),
        "versionTag": Field("label", blank=True),
    },
    usual=("file",),
    key=("file",),
)


@router.post("/resources/search", response=Resources)
def search_resources(request: HttpRequest, asked: ResourceSearch | None = None) -> Resources:
    """Find versions of deployed files: of processes, of decisions, and forms."""
    items, page = unions.answer(RESOURCES, _files(signed_in(request)), asked)
    found = [_answer(each.file, each.called, each.path, each.number, each.label) for each in items]
    return Resources(items=found, page=page)


@router.get("/resources/{key}", response=ResourceAnswer)
def get_resource(request: HttpRequest, key: Key) -> ResourceAnswer:
    """Return what is known of a deployed file."""
    return _resource(signed_in(request), key).answer


@router.get("/resources/{key}/content", openapi_extra=FILE)
def get_resource_content(request: HttpRequest, key: Key) -> HttpResponse:
    """Return a deployed file."""
    return _sent(_resource(signed_in(request), key), "text/plain; charset=utf-8")


@router.get("/resources/{key}/content/binary", openapi_extra=BYTES)
def get_resource_bytes(request: HttpRequest, key: Key) -> HttpResponse:
    """Return a deployed file byte by byte."""
    return _sent(_resource(signed_in(request), key), "application/octet-stream")


def _sent(found: Resource, kind: str) -> HttpResponse:
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
    return HttpResponse(found.content, content_type=kind, headers=headers)


class Deletion(Request):
    """What is to become of the cases and the history of a file that is withdrawn."""

    running_cases: Literal["refuse", "keep", "cancel"] = "refuse"
    delete_history: StrictBool = False
    operation_reference: Long | None = None


class DeletionAnswer(Answer):
    """A file that was withdrawn, and the operation that deletes its history or ends its cases."""

    resource_key: Key
    batch_operation: Created | None


@router.post("/resources/{key}/deletion", response=DeletionAnswer)
def delete_resource(request: HttpRequest, key: Key, asked: Deletion | None = None) -> DeletionAnswer:
    """Withdraw a deployed file; refused while cases run by it, unless these are to go on or to end."""
    asked = asked or Deletion()
    user = operator(request)
    _resource(user, key)
    found = withdrawing.withdraw(user, key, running=asked.running_cases, history=asked.delete_history)
    operation = None if found is None else begun(*found)
    return DeletionAnswer(resource_key=key, batch_operation=operation)


@router.get("/forms/{key}", response=FormAnswer)
def get_form(request: HttpRequest, key: Key) -> FormAnswer:
    """Return one version of a form."""
    found = _form(signed_in(request), key)
    if found is None:
        raise NotFound(f"Expected a form with the key {key}, but there is none that you may read.")
    return form_of(found)


def _resource(user: User, key: int) -> Resource:
    process = permissions.readable(user).filter(key=key).first()
    if process is not None:
        about = (process.process_id, process.resource, process.version, process.version_tag)
        return _made(key, *about, bytes(process.xml))
    readable = decisions.readable(decisions.reach(user)).values("resource_id")
    file = DecisionResource.objects.filter(key__in=readable).filter(key=key).first()
    if file is not None:
        return _made(key, file.drg_id, file.resource, file.version, "", bytes(file.xml))
    form = _form(user, key)
    if form is None:
        raise NotFound(f"Expected a resource with the key {key}, but there is none that you may read.")
    return _made(key, form.form_id, f"{form.form_id}.form", form.version, "", form_of(form).schema_.encode())


def _made(key: int, name: str, file: str, version: int, tag: str, content: bytes) -> Resource:  # noqa: PLR0917 - the facts of a file
    return Resource(_answer(key, name, file, version, tag), content)


def _answer(key: int, name: str, file: str, version: int, tag: str) -> ResourceAnswer:
    return ResourceAnswer(
        resource_key=key, resource_id=name, resource_name=file, version=version, version_tag=tag or None
    )


def _form(user: User, key: int) -> Form | None:
    return _forms(user).filter(pk=key).first()


def _forms(user: User) -> QuerySet[Form]:
    rows = Form.objects.all()
    if not user.is_administrator:
        rows = rows.filter(app__in=permissions.readable(user).exclude(app="").values("app"))
    return rows


def _files(user: User) -> Iterator[QuerySet[Any]]:
    """Yield what a user may read, each kind in the same words."""
    none = Value("", TextField())
    yield permissions.readable(user).annotate(
        file=F("key"), called=F("process_id"), path=F("resource"), number=F("version"), label=F("version_tag")
    )
    readable = decisions.readable(decisions.reach(user)).values("resource_id")
    yield DecisionResource.objects.filter(key__in=readable).annotate(
        file=F("key"), called=F("drg_id"), path=F("resource"), number=F("version"), label=none
    )
    name = Concat(F("form_id"), Value(".form"), output_field=TextField())
    called = Cast(F("form_id"), TextField())
    yield _forms(user).annotate(file=F("pk"), called=called, path=name, number=F("version"), label=none)
