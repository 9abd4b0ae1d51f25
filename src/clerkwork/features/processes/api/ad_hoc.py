"""Ad-hoc sub-processes: which elements may begin in one, and beginning them."""

from typing import Any

from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared
from pydantic import StrictBool, StrictStr

from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import operations, permissions
from clerkwork.features.processes.api.elements import TYPES
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.definitions import compiled
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.search import PageAnswer
from clerkwork.web.rest.words import DONE, EMPTY, TENANT


class ChosenElement(Request):
    """An element that is to begin, with variables of its own."""

    element_id: StrictStr
    variables: dict[str, Any] = Declared(default_factory=dict)


class Activation(Request):
    """What is to begin in an ad-hoc sub-process."""

    elements: list[ChosenElement]
    cancel_remaining_instances: StrictBool = False


class ActivityFilter(Request):
    """The ad-hoc sub-process that is meant."""

    process_definition_key: Key
    ad_hoc_sub_process_id: StrictStr


class ActivitySearch(Request):
    """A search for what may begin."""

    filter: ActivityFilter


class ActivityAnswer(Answer):
    """One element that may begin."""

    process_definition_key: Key
    process_definition_id: str
    element_id: str
    element_name: str
    type: str
    documentation: str
    tenant_id: str = TENANT


class Activities(Answer):
    """Elements that may begin."""

    items: list[ActivityAnswer]
    page: PageAnswer


@router.post("/element-instances/ad-hoc-activities/{key}/activation", response=EMPTY)
def activate_ad_hoc_activities(request: HttpRequest, key: Key, asked: Activation) -> Status[None]:
    """Let elements begin in an open ad-hoc sub-process."""
    elements = [(each.element_id, each.variables) for each in asked.elements]
    operations.activate_elements(operator(request), key, elements, cancel_remaining=asked.cancel_remaining_instances)
    return DONE


@router.post("/element-instances/ad-hoc-activities/search", response=Activities)
def search_ad_hoc_activities(request: HttpRequest, asked: ActivitySearch) -> Activities:
    """Find what may begin in an ad-hoc sub-process."""
    definition = asked.filter.process_definition_key
    if not permissions.readable(signed_in(request)).filter(key=definition).exists():
        raise NotFound(f"Expected a process definition {definition}, but there is none that you may see.")
    process = compiled(definition)
    items = [
        ActivityAnswer(
            process_definition_key=definition,
            process_definition_id=process.process_id,
            element_id=each.id,
            element_name=each.name or each.id,
            type=TYPES[each.kind.value],
            documentation=each.documentation,
        )
        for each in process.choices(asked.filter.ad_hoc_sub_process_id)
    ]
    page = PageAnswer(total_items=len(items), has_more_total_items=False, start_cursor=None, end_cursor=None)
    return Activities(items=items, page=page)
