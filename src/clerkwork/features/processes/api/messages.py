"""Messages. Administrators only."""

from typing import Annotated, Any, Final

from django.http import HttpRequest
from pydantic import Field as Declared
from pydantic import StrictStr

from clerkwork.features.processes import operations
from clerkwork.features.processes.api.routing import FirstBusinessId, operator, router
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.words import TENANT, Tenant

LONGEST: Final = 10 * 366 * 86_400_000  # ms: ten years


class Correlate(Request):
    """A message for whoever waits for it now; a case that it starts has the business id."""

    name: Annotated[StrictStr, Declared(min_length=1)]
    correlation_key: StrictStr = ""
    variables: dict[str, Any] | None = None
    business_id: FirstBusinessId | None = None
    tenant_id: Tenant = None


class Publish(Correlate):
    """A message that waits for `timeToLive` milliseconds."""

    time_to_live: Annotated[Long, Declared(ge=0, le=LONGEST)] = 0
    message_id: StrictStr | None = None


class PublishedAnswer(Answer):
    """A message."""

    message_key: Key
    tenant_id: str = TENANT


class CorrelatedAnswer(PublishedAnswer):
    """A message and the case that it reached or started."""

    process_instance_key: Key


@router.post("/messages/publication", response=PublishedAnswer)
def publish_message(request: HttpRequest, asked: Publish) -> PublishedAnswer:
    """Publish a message."""
    key = operations.publish_message(
        operator(request),
        asked.name,
        asked.correlation_key,
        asked.variables or {},
        ttl_ms=asked.time_to_live,
        message_id=asked.message_id or None,
        business_id=asked.business_id or "",
    )
    return PublishedAnswer(message_key=key)


@router.post("/messages/correlation", response=CorrelatedAnswer)
def correlate_message(request: HttpRequest, asked: Correlate) -> CorrelatedAnswer:
    """Bring a message to whoever waits for it, 404 when nobody does."""
    user = operator(request)
    key, case = operations.correlate_message(
        user, asked.name, asked.correlation_key, asked.variables or {}, business_id=asked.business_id or ""
    )
    return CorrelatedAnswer(message_key=key, process_instance_key=case)
