"""The kit's own small site, inside the settings of the whole installation."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from clerkwork.kernel.clock import PinnedClock
from clerkwork.web import navigation, wiring

sys.path.insert(0, str(Path(__file__).parent))
NOW = 1_772_438_400_000  # 2026-03-02T08:00:00Z, a Monday


@pytest.fixture(autouse=True)
def _pinned() -> Iterator[None]:
    before = wiring.WIRING.clock
    wiring.configure(clock=PinnedClock(NOW))
    yield
    wiring.configure(clock=before)


@pytest.fixture
def site(settings: Settings) -> Iterator[Client]:
    """A browser at the kit's site, signed in as Lea."""
    from kitsite import people  # noqa: PLC0415 - on the path only now
    from kitsite import settings as own  # noqa: PLC0415 - as above

    for name in ("MIDDLEWARE", "ROOT_URLCONF", "SESSION_ENGINE", "MESSAGE_STORAGE", "TEMPLATES", "LANGUAGES"):
        setattr(settings, name, getattr(own, name))
    settings.TIME_ZONE = "UTC"
    with navigation.using(people.registry()):
        yield Client(raise_request_exception=False)
