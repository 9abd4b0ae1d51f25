"""What all of these operations share: the router, the words of filters, who asks."""

from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import StrictInt, StrictStr

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.permissions import Reach
from clerkwork.features.people.signed_in import signed_in
from clerkwork.runtime.models import DecisionResource
from clerkwork.web.rest import (
    Key,
    KeyFilter,
    NumberFilter,
    Request,
    Router,
    TextFilter,
)

TENANT: Final = "<default>"
TYPES: Final = frozenset({"DECISION_TABLE", "LITERAL_EXPRESSION"})
router: Final = Router("Decisions")

Text = StrictStr | TextFilter
Number = StrictInt | NumberFilter
Keys = Key | KeyFilter
Tenant = Literal["<default>", ""] | None
State = Literal["EVALUATED", "FAILED"]


def conditions(asked: Request) -> dict[str, Any]:
    """Return the filters that were sent, by wire name; the tenant is always the one there is."""
    return asked.model_dump(by_alias=True, exclude_none=True, exclude={"tenant_id"})


def reach_of(request: HttpRequest) -> Reach:
    """Return how far the asker reaches."""
    return permissions.reach(signed_in(request))


def xml_of(resource: DecisionResource) -> HttpResponse:
    """Answer with a file as it was deployed."""
    return HttpResponse(bytes(resource.xml), content_type="text/xml")


def type_of(name: str) -> str:
    """Return the type of a decision as clients of Camunda 8 know it."""
    return name if name in TYPES else "UNKNOWN"
