"""Numbers as people write them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from clerkwork.web import numbers


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (3, "3", "3"),
        (3.0, "3", "3"),
        (1.5, "1.5", "1,5"),
        (Decimal("3.0"), "3", "3"),
        (Decimal("30.0"), "30", "30"),
        (Decimal("-0.0"), "0", "0"),
        (Decimal("3.5"), "3.5", "3,5"),
        (Decimal("3.50"), "3.50", "3,50"),
        (Decimal("3.00"), "3.00", "3,00"),
        (Decimal("3.500"), "3.5", "3,5"),
        (Decimal("3E+2"), "300", "300"),
        (Decimal("0.000001"), "0.000001", "0,000001"),
        (Decimal("NaN"), "NaN", "NaN"),
        (10**20, "1" + "0" * 20, "1" + "0" * 20),
    ],
)
def test_numbers_in_the_readers_language(number: Any, english: str, german: str) -> None:
    """Without zeros at the end, except the two decimal places of money."""
    for language, wanted in (("en", english), ("de", german)):
        with translation.override(language):
            assert numbers.shown(number) == numbers.localized(number) == wanted


@pytest.mark.parametrize("text", ["1e999999999", "1e-999999999", "-3.0e-9999"])
def test_what_would_fill_the_page_is_a_power_of_ten(text: str) -> None:
    assert len(numbers.shown(Decimal(text))) < 20


@pytest.mark.parametrize(("number", "text"), [(7, "7"), ("30.0", "30"), ("2.5", "2.5"), ("12.50", "12.50")])
def test_inputs_hold_the_places_that_are_shown(number: Any, text: str) -> None:
    """With a point in every language, as browsers want it."""
    with translation.override("de"):
        assert numbers.digits(Decimal(number)) == text


def test_what_is_no_number_is_left_to_the_language() -> None:
    with translation.override("de"):
        assert [numbers.localized(each) for each in (date(2026, 3, 2), "3.0")] == ["2. März 2026", "3.0"]
