"""
Counts of elements, and the flows that a case took.

Rule: an element instance is open, completed or canceled; an open one with a fault counts as an incident, not as active.
"""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.features.processes.api.instances import INSTANCES, InstanceFilter, instances_of
from clerkwork.features.processes.api.routing import router
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Case, ElementHistory, FlowHistory, Incident
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.words import TENANT


class ElementCount(Answer):
    """How many instances an element has, by what became of them."""

    element_id: str
    active: int
    canceled: int
    incidents: int
    completed: int


class ElementCounts(Answer):
    """The elements that were ever entered."""

    items: list[ElementCount]


class StatisticsRequest(Request):
    """The cases to count in."""

    filter: InstanceFilter | None = None


class TakenFlow(Answer):
    """A sequence flow that a case took."""

    sequence_flow_id: str
    element_id: str
    process_definition_id: str
    process_definition_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    tenant_id: str = TENANT


class TakenFlows(Answer):
    """The flows of a case, each once."""

    items: list[TakenFlow]


@router.post("/process-definitions/{key}/statistics/element-instances", response=ElementCounts)
def count_definition_elements(request: HttpRequest, key: Key, asked: StatisticsRequest | None = None) -> ElementCounts:
    """Count the element instances of all cases of a version of a process."""
    user = signed_in(request)
    if not permissions.readable(user).filter(key=key).exists():
        raise NotFound(f"Expected a process definition with the key {key}, but there is none that you may read.")
    wanted = (asked or StatisticsRequest()).filter
    cases = instances_of(user).filter(INSTANCES.where(wanted), definition_id=key)
    return ElementCounts(items=list(_counted(ElementHistory.objects.filter(case__in=cases.values("key")))))


@router.get("/process-instances/{key}/statistics/element-instances", response=ElementCounts)
def count_case_elements(request: HttpRequest, key: Key) -> ElementCounts:
    """Count the element instances of a case."""
    case = case_of(signed_in(request), key)
    return ElementCounts(items=list(_counted(ElementHistory.objects.filter(case_id=case.key))))


@router.get("/process-instances/{key}/sequence-flows", response=TakenFlows)
def get_taken_flows(request: HttpRequest, key: Key) -> TakenFlows:
    """Return the sequence flows that a case took."""
    case = case_of(signed_in(request), key)
    flows = FlowHistory.objects.filter(case_id=case.key).order_by("flow").values_list("flow", flat=True).distinct()
    return TakenFlows(items=[_taken(case, flow) for flow in flows])


def case_of(user: User, key: int) -> Case:
    """Return a case that a user may see. Raises NotFound."""
    found = permissions.visible(user).filter(key=key).first()
    if found is None:
        raise NotFound(f"Expected a process instance with the key {key}, but there is none that you may see.")
    return found


def _counted(rows: QuerySet[ElementHistory]) -> Iterator[ElementCount]:
    faults = Incident.objects.filter(case_id=OuterRef("case_id"), instance=OuterRef("instance"), state="open")
    counts = {
        "active": Count("position", filter=Q(left=None, stuck=False)),
        "incidents": Count("position", filter=Q(left=None, stuck=True)),
        "completed": Count("position", filter=Q(outcome__in=("completed", "skipped"))),
        "canceled": Count("position", filter=Q(outcome="terminated")),
    }
    found = rows.annotate(stuck=Exists(faults)).values("element").annotate(**counts).order_by("element")
    for element, *numbers in found.values_list("element", *counts):
        yield ElementCount(element_id=element, **dict(zip(counts, numbers, strict=True)))


def _taken(case: Case, flow: str) -> TakenFlow:
    return TakenFlow(
        sequence_flow_id=f"{case.key}_{flow}",
        element_id=flow,
        process_definition_id=case.process_id,
        process_definition_key=case.definition_id,
        process_instance_key=case.key,
        root_process_instance_key=case.key,
    )
