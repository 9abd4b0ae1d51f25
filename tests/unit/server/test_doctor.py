"""What the doctor looks at."""

from pathlib import Path

import pytest

from clerkwork.runtime import decisions, models
from clerkwork.server import doctor

DISH = (Path(__file__).parents[2] / "runtime" / "models" / "dish.dmn").read_bytes()


@pytest.mark.both
def test_decisions_that_cannot_be_compiled_are_named() -> None:
    """A version that was fine when it was deployed may not be after an upgrade; older versions do not matter."""
    decisions.deploy(DISH, app="tests", resource="dish")
    assert doctor.rules() == doctor.Finding("Decisions", "2 can be evaluated")
    models.DecisionResource.objects.update(xml=DISH.replace(b"guests + 1", b"guests +"))
    decisions.forget()
    found = doctor.rules()
    assert (found.well, found.message) == (False, "dish, menu cannot be evaluated.")
    decisions.deploy(DISH.replace(b"Stew", b"Soup"), app="tests", resource="dish")
    assert doctor.rules().well
