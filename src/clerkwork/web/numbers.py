"""
Numbers as people write them.

Rule: for reading only; what another program reads (answers, exports) keeps its digits as they are.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import formats

from clerkwork.web import moments

MONEY: Final = 2  # decimal places that stay though they are zeros
LONGEST: Final = 200  # digits before or behind the point; beyond, Django writes powers of ten


def localized(value: Any) -> str:
    """Return a number, date or time in the reader's language, anything else as its text."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return shown(value)
    if isinstance(value, date):
        return moments.exact(value) if isinstance(value, datetime) else moments.dated(value)
    return str(formats.localize(value, use_l10n=True))


def shown(number: float | Decimal) -> str:
    """Return a number in the reader's language: 3.0 as 3, 3.50 as it is."""
    exact = Decimal(str(number))
    if not exact.is_finite():
        return str(number)
    decimals = places(exact) if abs(exact.adjusted()) <= LONGEST else None
    return str(formats.number_format(exact, decimals, use_l10n=True))


def grouped(number: int) -> str:
    """Return a number in groups of three digits, in the reader's language: 20,000."""
    return str(formats.number_format(number, use_l10n=True, force_grouping=True))


def digits(number: int | Decimal) -> str:
    """Return a number of a table as its input holds it, with the decimal places that are shown."""
    exact = Decimal(number)
    return f"{exact:.{places(exact)}f}"


def places(number: Decimal) -> int:
    """Return how many decimal places are shown: none that are zeros at the end, except the two of money."""
    _, written, exponent = number.as_tuple()
    decimals = max(0, -int(exponent))
    if decimals == MONEY:
        return MONEY
    zeros = len(written) - len(bytes(written).rstrip(b"\0"))
    return max(0, decimals - zeros) if number else 0
