"""The office with rules for leave: `office` people (ola, olga) may try, `staff` may read, `audit` may not."""

from pathlib import Path
from typing import Any

import pytest

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.runtime import decisions

LEAVE = Path(__file__).parents[1] / "fixtures" / "leave"
OLD_HAND = {"Grade": "staff", "Hired": "2019-05-01", "Age": 52, "Years of service": 12, "Severely disabled": True}


@pytest.fixture
def leave(office: Any) -> Any:
    """Return the office with the app `leave` applied."""
    apps.apply(LEAVE, SYSTEM)
    return office


@pytest.fixture
def asked(leave: Any) -> int:
    """Return the key of an evaluation that mia asked for."""
    return decisions.evaluate("entitlement", OLD_HAND, by="mia").key
