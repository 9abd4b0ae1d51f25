"""Signals. Administrators only."""

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field as Declared
from pydantic import StrictStr

from clerkwork.features.processes import operations
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.words import TENANT, Tenant


class Broadcast(Request):
    """A signal for everybody who waits for it now."""

    signal_name: Annotated[StrictStr, Declared(min_length=1)]
    variables: dict[str, Any] | None = None
    tenant_id: Tenant = None


class SignalAnswer(Answer):
    """A signal."""

    signal_key: Key
    tenant_id: str = TENANT


@router.post("/signals/broadcast", response=SignalAnswer)
def broadcast(request: HttpRequest, asked: Broadcast) -> SignalAnswer:
    """Throw a signal."""
    key = operations.broadcast_signal(operator(request), asked.signal_name, asked.variables or {})
    return SignalAnswer(signal_key=key)
