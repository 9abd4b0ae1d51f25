"""Messages that cases wait for, and those that reached them."""

from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields import TextField
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes import permissions
from clerkwork.features.processes.api.routing import root_of, router
from clerkwork.runtime.models import Correlation, ElementInstance, Subscription
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import TENANT, Dates, Keys, Number, Tenant, Text, moment

WAITING: Final = "CREATED"
OF_A_CASE: Final = "PROCESS_EVENT"


class MessageSubscriptionAnswer(Answer):
    """One open wait of a case for a message."""

    message_subscription_key: Key
    message_subscription_state: str = WAITING
    message_subscription_type: str = OF_A_CASE
    message_name: str
    correlation_key: str
    element_id: str
    element_instance_key: Key
    last_updated_date: str
    process_definition_id: str
    process_definition_key: Key
    process_definition_name: str | None
    process_definition_version: int
    process_instance_key: Key
    root_process_instance_key: Key
    business_id: str | None
    tenant_id: str = TENANT


class MessageSubscriptionFilter(Request):
    """What a wait may be found by."""

    message_subscription_key: Keys | None = None
    message_subscription_state: Text | None = None
    message_subscription_type: Text | None = None
    message_name: Text | None = None
    correlation_key: Text | None = None
    element_id: Text | None = None
    element_instance_key: Keys | None = None
    last_updated_date: Dates | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_definition_name: Text | None = None
    process_definition_version: Number | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    business_id: Text | None = None
    tenant_id: Tenant = None


class MessageSubscriptionSearch(SearchRequest[MessageSubscriptionFilter]):
    """A search for waits."""


class MessageSubscriptions(SearchAnswer[MessageSubscriptionAnswer]):
    """Waits that were found."""


SUBSCRIPTIONS: Final = Search(
    {
        "messageSubscriptionKey": Field("key"),
        "messageSubscriptionState": Field("status"),
        "messageSubscriptionType": Field("sort"),
        "messageName": Field("message"),
        "correlationKey": Field("correlation_key"),
        "elementId": Field("element"),
        "elementInstanceKey": Field("instance"),
        "lastUpdatedDate": Field("since", instant),
        "processDefinitionId": Field("process_id"),
        "processDefinitionKey": Field("case__definition_id"),
        "processDefinitionName": Field("case__definition__name", blank=True),
        "processDefinitionVersion": Field("case__definition__version"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
        "businessId": Field("case__business_key", blank=True),
    }
)


@router.post("/message-subscriptions/search", response=MessageSubscriptions)
def search_message_subscriptions(
    request: HttpRequest, asked: MessageSubscriptionSearch | None = None
) -> MessageSubscriptions:
    """Find the messages that cases wait for."""
    items, page = SUBSCRIPTIONS.answer(subscriptions_of(signed_in(request)), asked)
    return MessageSubscriptions(items=[_subscription(row) for row in items], page=page)


class ReachedAnswer(Answer):
    """One message that reached a case."""

    subscription_key: Key
    message_key: Key
    message_name: str
    correlation_key: str | None
    correlation_time: str
    element_id: str
    element_instance_key: Key | None
    process_definition_id: str
    process_definition_key: Key
    process_instance_key: Key
    root_process_instance_key: Key
    partition_id: int = 1
    business_id: str | None
    tenant_id: str = TENANT


class ReachedFilter(Request):
    """What a message that reached a case may be found by."""

    subscription_key: Keys | None = None
    message_key: Keys | None = None
    message_name: Text | None = None
    correlation_key: Text | None = None
    correlation_time: Dates | None = None
    element_id: Text | None = None
    element_instance_key: Keys | None = None
    process_definition_id: Text | None = None
    process_definition_key: Keys | None = None
    process_instance_key: Keys | None = None
    root_process_instance_key: Keys | None = None
    partition_id: Number | None = None
    business_id: Text | None = None
    tenant_id: Tenant = None


class ReachedSearch(SearchRequest[ReachedFilter]):
    """A search for messages that reached cases."""


class ReachedSubscriptions(SearchAnswer[ReachedAnswer]):
    """Messages that reached cases."""


CORRELATED: Final = Search(
    {
        "subscriptionKey": Field("subscription"),
        "messageKey": Field("message_id"),
        "messageName": Field("message__name"),
        "correlationKey": Field("message__correlation_key", blank=True),
        "correlationTime": Field("at", instant),
        "elementId": Field("element"),
        "elementInstanceKey": Field("instance"),
        "processDefinitionId": Field("process_id"),
        "processDefinitionKey": Field("case__definition_id"),
        "processInstanceKey": Field("case_id"),
        "rootProcessInstanceKey": root_of("case"),
        "partitionId": Field("partition"),
        "businessId": Field("case__business_key", blank=True),
    },
    usual=("message_id", "process_id"),
    key=("message_id", "process_id"),
)


@router.post("/correlated-message-subscriptions/search", response=ReachedSubscriptions)
def search_correlated_message_subscriptions(
    request: HttpRequest, asked: ReachedSearch | None = None
) -> ReachedSubscriptions:
    """Find the messages that reached cases, while they are known: up to a week after their time."""
    user = signed_in(request)
    rows = Correlation.objects.select_related("case", "message").annotate(partition=Value(1))
    rows = rows.filter(subscription__isnull=False, case__key__isnull=False)
    if not user.is_administrator:
        rows = rows.filter(case__in=permissions.visible(user).values("key"))
    items, page = CORRELATED.answer(rows, asked)
    return ReachedSubscriptions(items=[_correlated(row) for row in items], page=page)


def _correlated(row: Any) -> ReachedAnswer:
    return ReachedAnswer(
        subscription_key=row.subscription,
        message_key=row.message_id,
        message_name=row.message.name,
        correlation_key=row.message.correlation_key or None,
        correlation_time=moment(row.at) or "",
        element_id=row.element,
        element_instance_key=row.instance,
        process_definition_id=row.process_id,
        process_definition_key=row.case.definition_id,
        process_instance_key=row.case_id,
        root_process_instance_key=row.case.top,
        business_id=row.case.business_key or None,
    )


def subscriptions_of(user: User) -> QuerySet[Subscription]:
    """Return the waits for messages of the cases that a user may see."""
    waits = ElementInstance.objects.filter(case_id=OuterRef("case_id"), key=OuterRef("instance"))
    cases = permissions.visible(user).values("key")
    found = Subscription.objects.filter(case__isnull=False, kind="message").select_related("case__definition")
    found = found.annotate(
        since=Coalesce(Subquery(waits.values("entered")[:1]), F("case__started_at")),
        status=Value(WAITING, TextField()),
        sort=Value(OF_A_CASE, TextField()),
    )
    return found.defer("case__definition__xml") if user.is_administrator else found.filter(case__in=cases)


def _subscription(row: Any) -> MessageSubscriptionAnswer:
    definition = row.case.definition
    return MessageSubscriptionAnswer(
        message_subscription_key=row.key,
        message_name=row.message,
        correlation_key=row.correlation_key,
        element_id=row.element,
        element_instance_key=row.instance,
        last_updated_date=moment(row.since) or "",
        process_definition_id=row.process_id,
        process_definition_key=definition.key,
        process_definition_name=definition.name or None,
        process_definition_version=definition.version,
        process_instance_key=row.case_id,
        root_process_instance_key=row.case.top,
        business_id=row.case.business_key or None,
    )
