"""The clock of tests. Administrators only; where the installation has none, it is not there (404)."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Status
from pydantic import Field as Declared

from clerkwork.features.processes import operations
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.kernel.ids import START
from clerkwork.web.rest import Request
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.words import DONE, EMPTY

LATEST = 3_786_912_000_000  # 2090: keys hold the time until 2094


class PinClock(Request):
    """An instant in milliseconds."""

    timestamp: Annotated[Long, Declared(ge=START, le=LATEST)]


@router.put("/clock", response=EMPTY)
def pin_clock(request: HttpRequest, asked: PinClock) -> Status[None]:
    """Let it be a certain time until it is reset; what is due then is done."""
    operations.pin_clock(operator(request), asked.timestamp)
    return DONE


@router.post("/clock/reset", response=EMPTY)
def reset_clock(request: HttpRequest) -> Status[None]:
    """Let it be the present time again."""
    operations.pin_clock(operator(request), None)
    return DONE
