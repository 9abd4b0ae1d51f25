"""The words that requests and answers of every feature share."""

from typing import Final, Literal

from django.http import HttpResponse
from ninja import Status
from pydantic import StrictStr

from clerkwork.kernel.clock import to_datetime
from clerkwork.web.rest.filters import DateFilter, KeyFilter, LongKeyFilter, NumberFilter, TextFilter, Whole
from clerkwork.web.rest.schema import Key, Long, LongKey, Request

TENANT: Final = "<default>"
EMPTY: Final = {204: None}  # the answers of an operation that has nothing to say
XML: Final = {"responses": {200: {"description": "OK", "content": {"text/xml": {"schema": {"type": "string"}}}}}}
DONE: Final[Status[None]] = Status(204, None)

Text = StrictStr | TextFilter
Number = Whole | NumberFilter
Keys = Key | KeyFilter
LongKeys = LongKey | LongKeyFilter
Dates = StrictStr | DateFilter
Tenant = Literal["<default>", ""] | None


class Operation(Request):
    """A body that may name the operation for the client's own use, and says nothing else."""

    operation_reference: Long | None = None


def moment(instant: int | None) -> str | None:
    """Return an instant as ISO 8601 in UTC, with the Z that clients insist on; None for none."""
    return None if instant is None else to_datetime(instant).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def xml(content: bytes | memoryview) -> HttpResponse:
    """Answer with a file as it was deployed."""
    return HttpResponse(bytes(content), content_type="text/xml")
