"""
What cases wait for: jobs, people, timers, messages, signals and conditions, one item for each.

Rule: the element is the one that goes on, so an event at a boundary or in an event sub-process is named itself, and the
element instance is the one that it is attached to or within.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.features.processes.api.elements import TYPES
from clerkwork.features.processes.api.listeners import event_of, kind_of
from clerkwork.features.processes.api.routing import renamed, root_of, router
from clerkwork.features.processes.api.statistics import case_of
from clerkwork.languages.bpmn import Element
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.listeners import read_heard
from clerkwork.runtime.models import Condition, Job, Subscription, Task, Timer, Wait
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.words import TENANT, Keys, Tenant, Text, moment

KINDS: Final = {
    "job": "JOB",
    "task": "USER_TASK",
    "timer": "TIMER",
    "message": "MESSAGE",
    "signal": "SIGNAL",
    "condition": "CONDITION",
}


class JobDetails(Answer):
    """The job that a worker must complete."""

    wait_state_type: str = "JOB"
    job_key: Key
    job_type: str
    job_kind: str
    listener_event_type: str | None
    retries: int


class TaskDetails(Answer):
    """The task that somebody must complete."""

    wait_state_type: str = "USER_TASK"
    task_key: Key
    due_date: str | None


class TimerDetails(Answer):
    """When time has come, in milliseconds, and how often again; -1 is without end."""

    wait_state_type: str = "TIMER"
    due_date: int
    repetitions: int


class MessageDetails(Answer):
    """The message that must come."""

    wait_state_type: str = "MESSAGE"
    message_name: str
    correlation_key: str | None


class SignalDetails(Answer):
    """The signal that must be thrown."""

    wait_state_type: str = "SIGNAL"
    signal_name: str


class ConditionDetails(Answer):
    """The condition that must come true, and the changes after which it is asked; none means all."""

    wait_state_type: str = "CONDITION"
    expression: str
    events: list[str]


Details = JobDetails | TaskDetails | TimerDetails | MessageDetails | SignalDetails | ConditionDetails


class WaitAnswer(Answer):
    """One thing that an element instance waits for."""

    element_instance_key: Key
    element_id: str
    element_type: str
    details: Details
    bpmn_process_id: str
    process_instance_key: Key
    root_process_instance_key: Key
    tenant_id: str = TENANT


class WaitFilter(Request):
    """What a wait may be found by."""

    element_instance_key: Keys | None = None
    element_id: Text | None = None
    wait_state_type: Text | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    tenant_id: Tenant = None


class WaitSearch(SearchRequest[WaitFilter]):
    """A search for waits."""


class Waits(SearchAnswer[WaitAnswer]):
    """Waits that were found."""


class WaitingElement(Answer):
    """How many instances of an element wait."""

    element_id: str
    waiting_count: int


class WaitingElements(Answer):
    """The elements that wait."""

    items: list[WaitingElement]


WAITS: Final = Search(
    {
        "elementInstanceKey": Field("instance"),
        "elementId": Field("element"),
        "waitStateType": Field("word", exactly={word: Q(kind=kind) for kind, word in KINDS.items()}),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
    }
)


@router.post("/element-instances/wait-states/search", response=Waits)
def search_waits(request: HttpRequest, asked: WaitSearch | None = None) -> Waits:
    """Find what element instances wait for."""
    items, page = WAITS.answer(_rows(signed_in(request)), asked)
    return Waits(items=_answers(items), page=page)


@router.get("/process-instances/{key}/statistics/wait-states", response=WaitingElements)
def count_waits(request: HttpRequest, key: Key) -> WaitingElements:
    """Count the element instances of a case that wait, by their elements."""
    waits = Wait.objects.filter(case_id=case_of(signed_in(request), key).key)
    counted = waits.values("element").annotate(number=Count("instance", distinct=True)).order_by("element")
    found = counted.values_list("element", "number")
    return WaitingElements(
        items=[WaitingElement(element_id=element, waiting_count=number) for element, number in found]
    )


def _rows(user: User) -> QuerySet[Wait]:
    found = Wait.objects.select_related("case").annotate(word=renamed("kind", KINDS))
    return found if user.is_administrator else found.filter(case__in=permissions.visible(user).values("key"))


def _answers(waits: Iterable[Any]) -> list[WaitAnswer]:
    """Return waits with their details. One query for each kind that is among them."""
    waits = list(waits)
    details = {kind: _details(kind, [each.key for each in waits if each.kind == kind]) for kind in KINDS}
    return [_answer(each, details[each.kind][each.key]) for each in waits if each.key in details[each.kind]]


def _details(kind: str, keys: list[int]) -> Mapping[int, Any]:
    """Return the rows of a kind by their keys; what has gone meanwhile is not among them."""
    return _TABLES[kind].objects.in_bulk(keys) if keys else {}


def _answer(wait: Any, row: Any) -> WaitAnswer:
    element = compiled(wait.case.definition_id).graph.nodes[wait.element].element
    return WaitAnswer(
        element_instance_key=wait.instance,
        element_id=wait.element,
        element_type=TYPES[element.kind.value],
        details=_DETAILS[wait.kind](row, element),
        bpmn_process_id=wait.case.process_id,
        process_instance_key=wait.case_id,
        root_process_instance_key=wait.case.top,
    )


def _job(row: Job, _element: Element) -> Details:
    heard = read_heard(row.listener)
    event = None if heard is None else event_of(heard)
    return JobDetails(
        job_key=row.key, job_type=row.type, job_kind=kind_of(heard), listener_event_type=event, retries=row.retries
    )


def _condition(row: Condition, element: Element) -> Details:
    """Return what is waited for; of a multiple event, the part that is."""
    event = element.event.parts[row.part] if element.event.parts else element.event
    condition = event.condition
    assert condition is not None, f"Expected a conditional event, but {element.id} is none."
    return ConditionDetails(expression=f"={condition.expression}", events=sorted(condition.changes))


_TABLES: Final[Mapping[str, Any]] = {
    "job": Job,
    "task": Task,
    "timer": Timer,
    "message": Subscription,
    "signal": Subscription,
    "condition": Condition,
}
_DETAILS: Final[Mapping[str, Callable[[Any, Element], Details]]] = {
    "job": _job,
    "task": lambda row, _: TaskDetails(task_key=row.key, due_date=moment(row.due)),
    "timer": lambda row, _: TimerDetails(due_date=row.due, repetitions=row.repetitions),
    "message": lambda row, _: MessageDetails(message_name=row.message, correlation_key=row.correlation_key or None),
    "signal": lambda row, _: SignalDetails(signal_name=row.message),
    "condition": _condition,
}
