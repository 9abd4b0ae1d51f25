"""Versions of decisions."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from pydantic import StrictBool

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.api.routing import reach_of, router, xml_of
from clerkwork.features.decisions.permissions import Reach
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Decision
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.words import TENANT, XML, Keys, Number, Tenant, Text


class DecisionDefinitionAnswer(Answer):
    """One version of one decision."""

    decision_definition_id: str
    decision_definition_key: Key
    decision_requirements_id: str
    decision_requirements_key: Key
    decision_requirements_name: str
    decision_requirements_version: int
    name: str
    version: int
    version_tag: str | None
    tenant_id: str = TENANT


class DecisionDefinitionFilter(Request):
    """What a decision may be found by."""

    decision_definition_id: Text | None = None
    decision_definition_key: Keys | None = None
    name: Text | None = None
    version: Number | None = None
    is_latest_version: StrictBool | None = None
    decision_requirements_id: Text | None = None
    decision_requirements_key: Keys | None = None
    decision_requirements_name: Text | None = None
    decision_requirements_version: Number | None = None
    tenant_id: Tenant = None


class DecisionDefinitionSearch(SearchRequest[DecisionDefinitionFilter]):
    """A search for decisions."""


class DecisionDefinitions(SearchAnswer[DecisionDefinitionAnswer]):
    """Decisions that were found."""


DEFINITIONS: Final = Search(
    {
        "decisionDefinitionId": Field("decision_id"),
        "decisionDefinitionKey": Field("key"),
        "name": Field("name"),
        "version": Field("version"),
        "isLatestVersion": Field("latest"),
        "decisionRequirementsId": Field("resource__drg_id"),
        "decisionRequirementsKey": Field("resource__key"),
        "decisionRequirementsName": Field("resource__name"),
        "decisionRequirementsVersion": Field("resource__version"),
    }
)


@router.post("/decision-definitions/search", response=DecisionDefinitions)
def search_decision_definitions(
    request: HttpRequest, asked: DecisionDefinitionSearch | None = None
) -> DecisionDefinitions:
    """Find versions of decisions."""
    rows = permissions.readable(reach_of(request)).select_related("resource")
    items, page = DEFINITIONS.answer(rows, asked)
    return DecisionDefinitions(items=[_definition(each) for each in items], page=page)


@router.get("/decision-definitions/{key}", response=DecisionDefinitionAnswer)
def get_decision_definition(request: HttpRequest, key: Key) -> DecisionDefinitionAnswer:
    """Return one version of a decision."""
    return _definition(decision_of(reach_of(request), key))


@router.get("/decision-definitions/{key}/xml", openapi_extra=XML)
def get_decision_definition_xml(request: HttpRequest, key: Key) -> HttpResponse:
    """Return the file of a decision."""
    return xml_of(decision_of(reach_of(request), key).resource)


def decision_of(reach: Reach, key: int) -> Decision:
    """Return a version of a decision that may be read. Raises NotFound."""
    found = permissions.readable(reach).select_related("resource").filter(key=key).first()
    if found is None:
        raise NotFound(f"Expected a decision definition with the key {key}, but there is none that you may read.")
    return found


def _definition(decision: Decision) -> DecisionDefinitionAnswer:
    resource = decision.resource
    return DecisionDefinitionAnswer(
        decision_definition_id=decision.decision_id,
        decision_definition_key=decision.key,
        decision_requirements_id=resource.drg_id,
        decision_requirements_key=resource.key,
        decision_requirements_name=resource.name,
        decision_requirements_version=resource.version,
        name=decision.name,
        version=decision.version,
        version_tag=decision.version_tag or None,
    )
