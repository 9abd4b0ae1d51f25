"""Somebody who was asked about, with the office's rules for leave."""

from typing import Any

import pytest

from clerkwork.runtime import decisions

OLD_HAND = {"Grade": "staff", "Hired": "2019-05-01", "Age": 52, "Years of service": 12, "Severely disabled": True}


@pytest.fixture
def asked(leave: Any) -> int:
    """Return the key of an evaluation that mia asked for."""
    return decisions.evaluate("entitlement", OLD_HAND, by="mia").key
