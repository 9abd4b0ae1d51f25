"""
Play a test: instruction by instruction, and after each what stands in for workers does its part.

Rule 1: a claim that does not hold is noted and the test goes on; a step that cannot be taken ends it.
"""

from collections.abc import Iterator
from typing import Final

from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.engine.testing.claims import CLAIMS
from clerkwork.engine.testing.model import Instruction, ModelTest, Verdict
from clerkwork.engine.testing.stage import Library, Missing, Stage
from clerkwork.engine.testing.steps import STEPS
from clerkwork.kernel.errors import ClerkworkError, Invalid, Problem

__all__ = ["Library", "play"]

MOST: Final = 1_000
"""How often stubs and behaviours may answer after one instruction; a model that asks for more goes round in circles."""
NOTED: Final = (happened.ElementPassed, happened.ElementCompleted, happened.ElementActivated)


def play(test: ModelTest, library: Library) -> Verdict:
    """Return how a test goes; raises Invalid when the engine cannot run one of the processes."""
    stage = Stage(library, test)
    problems = tuple(_problems(stage, test))
    elements, flows = set(), set()
    for case in stage.machine.cases:
        for event in case.events:
            if isinstance(event, NOTED):
                elements.add((case.graph.process, event.element))
            elif isinstance(event, happened.FlowTaken):
                flows.add((case.graph.process, event.flow))
    events = tuple(event for case in stage.machine.cases for event in case.events)
    return Verdict(test, problems, frozenset(elements), frozenset(flows), events)


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
        job = next(_stubbed(stage), None)
        if job is not None:
            _answer(stage, *job)
        elif not any(behaviour.act(stage) for behaviour in behaviours):
            return
    raise Missing(f"Expected an end, but stubs have answered {MOST} times. {stage.where()}")


def _stubbed(stage: Stage) -> Iterator[tuple[Case, happened.JobCreated]]:
    """Yield the open jobs that something stands in for."""
    if not stage.stubs:
        return
    for case in stage.machine.cases:
        for job in case.jobs:
            if job.type in stage.stubs and case.state.jobs[job.key].retries > 0:
                yield case, job


def _answer(stage: Stage, case: Case, job: happened.JobCreated) -> None:
    stub = stage.stubs[job.type]
    values = stage.example(case, job.element) if stub.variables is None else dict(stub.variables)
    if stub.code is None:
        case.do(told.CompleteJob(job.key, values))
    else:
        case.do(told.ThrowError(job.key, stub.code, stub.message, values))
