"""What all of these operations share: the router, and who asks."""

from typing import Final, Literal

from django.db.models import Case, TextField, Value, When
from django.http import HttpRequest, HttpResponse

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.permissions import Reach
from clerkwork.features.people.signed_in import signed_in
from clerkwork.runtime.models import DecisionResource
from clerkwork.web.rest import Router
from clerkwork.web.rest.words import xml

LOGIC: Final = {"decisionTable": "DECISION_TABLE", "literalExpression": "LITERAL_EXPRESSION"}
OTHER: Final = "UNKNOWN"
router: Final = Router("Decisions")

State = Literal["EVALUATED", "FAILED"]


def reach_of(request: HttpRequest) -> Reach:
    """Return how far the asker reaches."""
    return permissions.reach(signed_in(request))


def xml_of(resource: DecisionResource) -> HttpResponse:
    """Answer with a file as it was deployed."""
    return xml(resource.xml)


def typed(column: str) -> Case:
    """Return an expression that says of a column with tags of logic what `type_of` says."""
    words = [When(**{column: tag}, then=Value(word)) for tag, word in LOGIC.items()]
    return Case(*words, default=Value(OTHER), output_field=TextField())


def type_of(name: str) -> str:
    """Return the type of a decision as clients of Camunda 8 know it."""
    return name if name in LOGIC.values() else OTHER
