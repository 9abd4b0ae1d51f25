"""
The models of the shared suite with Zeebe's extensions, and what brings a case of each to its end.

Whatever waits is done, one thing at a time: tasks and jobs are completed, then messages come, then timers fire. Who
waits is asked of a world, the engine in memory or the whole runtime, so both go the same way.
"""

from pathlib import Path
from typing import Any, Final, Protocol

from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Process
from clerkwork.languages.feel import Feel

SUITE: Final = Path(__file__).parents[4] / "shared" / "suites" / "bpmn-models-zeebe"
MISSING: Final = f"The suite is not there: {SUITE}."
WRONG: Final = frozenset(
    (
        "message-intermediate-invalid-timer-event",
        "service-task-invalid-input",
        "service-task-invalid-output",
        "simple-link-event-broken",
    )
)
"""The models that are wrong on purpose: tests/unit/languages/bpmn/test_suites.py says why each is refused."""
INCIDENTS: Final = {"message-intermediate-timer-event-invalid-expression": ["timer"]}
"""The incidents that models ask for; such a case can only be canceled."""
GIVEN: Final = {
    "price": 1,
    "key": "k1",
    "test": "k2",
    "message": "k3",
    "timeoutValue": "PT2S",
    "counter": 0,
    "variable_name": "x",
    "foo": "bar",
}
GIVEN_TO: Final = {"exclusive-gateway-multiple-tasks-no-default": {"price": 0}}
"""The variables that cases begin with."""
MOST: Final = 100


def models() -> list[Path]:
    """Return the models that must run."""
    return [path for path in sorted(SUITE.glob("*.bpmn")) if path.stem not in WRONG]


def process_of(path: Path) -> Process:
    """Return the process of a model."""
    (process,) = read(path.read_bytes(), Feel()).processes
    return process


def given(path: Path) -> dict[str, Any]:
    """Return the variables that a case of a model begins with."""
    return {**GIVEN, **GIVEN_TO.get(path.stem, {})}


class World(Protocol):
    """Where a case runs; each verb does the first thing of a kind that waits, by element, and tells whether any did."""

    def work(self, answer: dict[str, Any]) -> bool: ...

    def message(self) -> bool: ...

    def timer(self) -> bool: ...

    def outcome(self) -> str | None: ...

    def passed(self) -> list[str]: ...

    def incidents(self) -> list[str]: ...


def go(world: World) -> None:
    """Bring a case to its end, or to where nothing can be done."""
    for number in range(MOST):
        answer = {
            "COUNT": 5,
            "counter": number,
            "hasReachedMaxAttempts": number > 2,
            "engineValidationAttempts": number,
            "valueFromHandler": "y",
            "foo": number,
        }
        if world.outcome() is not None or not (world.work(answer) or world.message() or world.timer()):
            return
    raise AssertionError(f"Still not at its end after {MOST} steps: {world.passed()[-10:]}")
