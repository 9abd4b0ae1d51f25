"""The tests that app folders bring along hold: docs/reference/model-tests.md says how they are written."""

from datetime import UTC
from pathlib import Path

import pytest

from clerkwork.cli.model_tests import verdicts_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
APPS = sorted(
    {file.parents[1] for file in (*EXAMPLES.glob("*/tests/*.json"), *EXAMPLES.glob("elements/*/tests/*.json"))}
)


def test_there_are_tests_to_run():
    """The flagship brings its own."""
    assert APPS


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_an_app_keeps_what_its_tests_say(app):
    """The cases stand where the app's author says, with the values the author says."""
    verdicts = list(verdicts_of(app, UTC))
    assert verdicts
    assert {file.name: list(map(str, verdict.problems)) for file, verdict in verdicts if not verdict.passed} == {}
