"""What all of these operations share: the router, and who asks."""

from typing import Final, Literal

from django.http import HttpRequest, HttpResponse

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.permissions import Reach
from clerkwork.features.people.signed_in import signed_in
from clerkwork.runtime.models import DecisionResource
from clerkwork.web.rest import Router
from clerkwork.web.rest.words import xml

TYPES: Final = frozenset({"DECISION_TABLE", "LITERAL_EXPRESSION"})
router: Final = Router("Decisions")

State = Literal["EVALUATED", "FAILED"]


def reach_of(request: HttpRequest) -> Reach:
    """Return how far the asker reaches."""
    return permissions.reach(signed_in(request))


def xml_of(resource: DecisionResource) -> HttpResponse:
    """Answer with a file as it was deployed."""
    return xml(resource.xml)


def type_of(name: str) -> str:
    """Return the type of a decision as clients of Camunda 8 know it."""
    return name if name in TYPES else "UNKNOWN"
