"""
Play a test: instruction by instruction, and after each what stands in for workers does its part.

Rule 1: a claim that does not hold is noted and the test goes on; a step that cannot be taken ends it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.engine.testing.claims import CLAIMS
from clerkwork.engine.testing.model import Instruction, ModelTest, Verdict
from clerkwork.engine.testing.stage import Library, Missing, Stage
from clerkwork.engine.testing.steps import STEPS
from clerkwork.kernel.errors import ClerkworkError, Invalid, Problem

__all__ = ["Library", "covered", "play"]

MOST: Final = 1_000
"""How often stubs and behaviours may answer after one instruction; a model that asks for more goes round in circles."""
NOTED: Final = (happened.ElementPassed, happened.ElementCompleted, happened.ElementActivated)


def play(test: ModelTest, library: Library) -> Verdict:
    """Return how a test goes; raises Invalid when the engine cannot run one of the processes."""
    stage = Stage(library, test)
    problems = tuple(_problems(stage, test))
    events = tuple(event for case in stage.machine.cases for event in case.events)
    return Verdict(test, problems, *covered(stage.machine.cases), events)


def covered(cases: Iterable[Case]) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Return which elements and which flows cases have passed, as pairs of the process's id and theirs."""
    elements, flows = set(), set()
    for case in cases:
        for event in case.events:
            if isinstance(event, NOTED):
                elements.add((case.graph.process, event.element))
            elif isinstance(event, happened.FlowTaken):
                flows.add((case.graph.process, event.flow))
    return frozenset(elements), frozenset(flows)


def _problems(stage: Stage, test: ModelTest) -> Iterator[Problem]:
    behaviours: list[_Behaviour] = []
    for instruction in test.instructions:
        if instruction.type == "CONDITIONAL_BEHAVIOR":
            behaviours.append(_Behaviour(instruction))
        elif instruction.type in CLAIMS:
            wrong = _claim(stage, instruction)
            if wrong is not None:
                yield Problem(instruction.place, wrong)
            continue
        try:
            if instruction.type in STEPS:
                STEPS[instruction.type](stage, instruction.said)
            _settle(stage, behaviours)
        except Invalid:
            raise
        except (Missing, ClerkworkError, ValueError) as error:
            yield Problem(instruction.place, str(error))
            return
        except RecursionError:
            yield Problem(instruction.place, "Expected an end, but messages call each other without one.")
            return


def _claim(stage: Stage, instruction: Instruction) -> str | None:
    try:
        return CLAIMS[instruction.type](stage, instruction.said)
    except (Missing, ValueError) as error:
        return str(error)


class _Behaviour:
    """What happens each time that some claims hold; the last of its steps is repeated."""

    def __init__(self, instruction: Instruction) -> None:
        self.conditions: tuple[Instruction, ...] = instruction.said["conditions"]
        self.actions: tuple[Instruction, ...] = instruction.said["actions"]
        self.done = 0

    def act(self, stage: Stage) -> bool:
        """Take the next step if all claims hold; tell whether it was taken."""
        if not self.actions or any(_claim(stage, each) is not None for each in self.conditions):
            return False
        action = self.actions[min(self.done, len(self.actions) - 1)]
        self.done += 1
        STEPS[action.type](stage, action.said)
        return True


def _settle(stage: Stage, behaviours: list[_Behaviour]) -> None:
    """Let stubs and behaviours answer until nobody has anything to do."""
    for _ in range(MOST):
        job = next(stage.stubbed(), None)
        if job is not None:
            stage.answer(*job)
        elif not any(behaviour.act(stage) for behaviour in behaviours):
            return
    raise Missing(f"Expected an end, but stubs have answered {MOST} times. {stage.where()}")
