"""Versions of DMN files."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.api.routing import reach_of, router, xml_of
from clerkwork.features.decisions.permissions import Reach
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import DecisionResource
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.words import TENANT, XML, Keys, Number, Tenant, Text


class RequirementsAnswer(Answer):
    """One version of one DMN file."""

    decision_requirements_id: str
    decision_requirements_key: Key
    decision_requirements_name: str
    resource_name: str
    version: int
    tenant_id: str = TENANT


class RequirementsFilter(Request):
    """What a file may be found by."""

    decision_requirements_id: Text | None = None
    decision_requirements_key: Keys | None = None
    decision_requirements_name: Text | None = None
    resource_name: Text | None = None
    version: Number | None = None
    tenant_id: Tenant = None


class RequirementsSearch(SearchRequest[RequirementsFilter]):
    """A search for files."""


class Requirements(SearchAnswer[RequirementsAnswer]):
    """Files that were found."""


REQUIREMENTS: Final = Search(
    {
        "decisionRequirementsId": Field("drg_id"),
        "decisionRequirementsKey": Field("key"),
        "decisionRequirementsName": Field("name"),
        "resourceName": Field("resource"),
        "version": Field("version"),
    }
)


@router.post("/decision-requirements/search", response=Requirements)
def search_requirements(request: HttpRequest, asked: RequirementsSearch | None = None) -> Requirements:
    """Find versions of DMN files."""
    found, page = REQUIREMENTS.answer(_files(reach_of(request)), asked)
    return Requirements(items=[requirements_answer(each) for each in found], page=page)


@router.get("/decision-requirements/{key}", response=RequirementsAnswer)
def get_requirements(request: HttpRequest, key: Key) -> RequirementsAnswer:
    """Return one version of a DMN file."""
    return requirements_answer(_file(reach_of(request), key))


@router.get("/decision-requirements/{key}/xml", openapi_extra=XML)
def get_requirements_xml(request: HttpRequest, key: Key) -> HttpResponse:
    """Return a DMN file."""
    return xml_of(_file(reach_of(request), key))


def _files(reach: Reach) -> Any:
    return DecisionResource.objects.filter(key__in=permissions.readable(reach).values("resource_id"))


def _file(reach: Reach, key: int) -> DecisionResource:
    found: DecisionResource | None = _files(reach).filter(key=key).first()
    if found is None:
        raise NotFound(f"Expected decision requirements with the key {key}, but there are none that you may read.")
    return found


def requirements_answer(resource: DecisionResource) -> RequirementsAnswer:
    """Return how a version of a file is shown."""
    return RequirementsAnswer(
        decision_requirements_id=resource.drg_id,
        decision_requirements_key=resource.key,
        decision_requirements_name=resource.name,
        resource_name=resource.resource,
        version=resource.version,
    )
