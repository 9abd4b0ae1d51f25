"""
Element instances: what a case passed through, and where it waits.

Rule: an element that did not wait has no key of its own; its key is the case's with its position in history behind it.
"""

from typing import Annotated, Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from pydantic import Field as Declared
from pydantic import StrictBool

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.features.processes.api.routing import renamed, root_of, router
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.bpmn import Kind
from clerkwork.runtime.definitions import EVENT_SUB_PROCESS, INNER
from clerkwork.runtime.loops import KIND as LOOP
from clerkwork.runtime.models import ElementHistory, Incident
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.filters import MOST_ALTERNATIVES
from clerkwork.web.rest.schema import LARGEST, LongKey
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import TENANT, Dates, Keys, LongKeys, Tenant, Text, moment

PLACES: Final = 6  # digits of a position
STATES: Final = {None: "ACTIVE", "completed": "COMPLETED", "skipped": "COMPLETED", "terminated": "TERMINATED"}


def _words(name: str) -> str:
    """Return "userTask" as "USER_TASK"."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()


OTHERS: Final = {Kind.TRANSACTION.value: "SUB_PROCESS", Kind.COMPLEX_GATEWAY.value: "UNKNOWN"}
KINDS: Final = (*(each.value for each in Kind), EVENT_SUB_PROCESS, INNER, LOOP)
TYPES: Final = {kind: OTHERS.get(kind, _words(kind)) for kind in KINDS}
"""The words that clients know, who refuse any other: what they have no word for is named by the next or by none."""
KNOWN_TYPES: Final = frozenset({*TYPES.values(), "PROCESS", "SEQUENCE_FLOW", "UNSPECIFIED"})
ELEMENT_STATES: Final = frozenset(STATES.values())


class ElementAnswer(Answer):
    """One element instance."""

    element_instance_key: Key
    element_id: str
    element_name: str
    type: str
    state: str
    start_date: str
    end_date: str | None
    has_incident: bool
    incident_key: Key | None
    process_definition_id: str
    process_definition_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    tenant_id: str = TENANT


class ElementConditions(Request):
    """What an element instance may be found by."""

    element_instance_key: LongKeys | None = None
    element_id: Text | None = None
    element_name: Text | None = None
    type: Text | None = None
    state: Text | None = None
    start_date: Dates | None = None
    end_date: Dates | None = None
    has_incident: StrictBool | None = None
    incident_key: Keys | None = None
    element_instance_scope_key: Keys | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    tenant_id: Tenant = None


class ElementFilter(ElementConditions):
    """What an element instance may be found by; with `$or`, one of these must hold as well."""

    or_: Annotated[list[ElementConditions], Declared(max_length=MOST_ALTERNATIVES)] | None = Declared(
        default=None, alias="$or"
    )


class ElementSearch(SearchRequest[ElementFilter]):
    """A search for element instances."""


class Elements(SearchAnswer[ElementAnswer]):
    """Element instances that were found."""


def _of_key(key: str) -> Q:
    """Return the filter for the element instance of a key, its own or one of its place in history."""
    if int(key) <= LARGEST:
        return Q(instance=int(key))
    return Q(case_id=min(int(key[:-PLACES]), LARGEST), position=int(key[-PLACES:]), instance=None)


ELEMENTS: Final = Search(
    {
        "elementInstanceKey": Field("instance", meaning=_of_key),
        "elementId": Field("element"),
        "elementName": Field("name"),
        "type": Field("sort", words=KNOWN_TYPES),
        "state": Field("status", words=ELEMENT_STATES),
        "startDate": Field("entered", instant),
        "endDate": Field("left", instant),
        "hasIncident": Field("stuck"),
        "incidentKey": Field("incident"),
        "elementInstanceScopeKey": Field("scope"),
        "processDefinitionId": Field("case__process_id"),
        "processDefinitionKey": Field("definition_id"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
    },
    usual=("case_id", "position"),
    key=("case_id", "position"),
)


@router.post("/element-instances/search", response=Elements)
def search_elements(request: HttpRequest, asked: ElementSearch | None = None) -> Elements:
    """Find element instances."""
    items, page = ELEMENTS.answer(_rows(signed_in(request)), asked)
    return Elements(items=[_element(row) for row in items], page=page)


@router.get("/element-instances/{key}", response=ElementAnswer)
def get_element(request: HttpRequest, key: LongKey) -> ElementAnswer:
    """Return one element instance."""
    return _element(element(signed_in(request), key))


def element(user: User, key: str) -> Any:
    """Return the history row of an element instance that somebody may see. Raises NotFound."""
    found = _rows(user).filter(_of_key(key)).first()
    if found is None:
        raise NotFound(f"Expected an element instance with the key {key}, but there is none that you may see.")
    return found


def _rows(user: User) -> QuerySet[ElementHistory]:
    open_ones = Incident.objects.filter(case_id=OuterRef("case_id"), instance=OuterRef("instance"), state="open")
    found = ElementHistory.objects.select_related("case").annotate(
        sort=renamed("kind", TYPES),
        status=renamed("outcome", STATES),
        stuck=Exists(open_ones),
        incident=Subquery(open_ones.values("key")[:1]),
    )
    return found if user.is_administrator else found.filter(case__in=permissions.visible(user).values("key"))


def _element(row: Any) -> ElementAnswer:
    own = row.instance if row.instance is not None else int(f"{row.case_id}{row.position:0{PLACES}}")
    return ElementAnswer(
        element_instance_key=own,
        element_id=row.element,
        element_name=row.name or row.element,
        type=row.sort,
        state=row.status,
        start_date=moment(row.entered) or "",
        end_date=moment(row.left),
        has_incident=row.stuck,
        incident_key=row.incident,
        process_definition_id=row.case.process_id,
        process_definition_key=row.definition_id,
        process_instance_key=row.case_id,
        root_process_instance_key=row.case.top,
    )
