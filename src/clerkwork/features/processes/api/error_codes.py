"""The numbers by which errors that stopped cases are asked for: short, and the same wherever the same was said."""

from zlib import crc32

from django.db.models import Q

from clerkwork.runtime.models import Incident

SIGN = 1 << 31


def code_of(message: str) -> int:
    """Return the number of an error, with 32 bits and a sign."""
    return (crc32(message.encode()) ^ SIGN) - SIGN


def stopped_by(code: int) -> Q:
    """Return the filter of the open incidents with errors of a number. One query, over what open incidents say."""
    said = Incident.objects.filter(state="open").order_by().values_list("message", flat=True).distinct()
    return Q(state="open", message__in=[message for message in said if code_of(message) == code])
