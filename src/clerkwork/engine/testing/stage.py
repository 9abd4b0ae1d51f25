"""
Where a test plays: cases in memory, a pinned clock, and what stands in for workers, decisions and called processes.

Rule 1: what is meant by a selector is the oldest open one; a test that means something else says more.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, timedelta, tzinfo
from typing import Any, Final, NamedTuple

from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.context import Decide, Decided, DecisionCall
from clerkwork.engine.memory import Case, Machine
from clerkwork.engine.testing.model import Instruction, ModelTest
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.bpmn.model import Element, Flow, Kind, Process
from clerkwork.languages.bpmn.model import Mapping as VariableMapping
from clerkwork.languages.feel import Context, Feel

EXAMPLE: Final = "camundaModeler:exampleOutputJson"
"""The property in which a modeler keeps example data of an element."""


MOST_STEPS: Final = 4_000
"""What a test may do in all; a model that does more goes round in circles."""


class Library(NamedTuple):
    """What a test can run: processes, FEEL with its functions, what evaluates decisions, and the zone of dates."""

    processes: Sequence[Process]
    feel: Feel
    decide: Decide | None = None
    zone: tzinfo = UTC


class Missing(Exception):  # noqa: N818 - reads as the sentence it is; becomes a problem of the test
    """What an instruction is about is not there."""


class Stub(NamedTuple):
    """What stands in for a worker: the variables it answers with (None: the element's example), or an error code."""

    variables: dict[str, Any] | None
    code: str | None = None
    message: str = ""


class Stage:
    """The cases of one test and what stands in for the world."""

    def __init__(self, library: Library, test: ModelTest) -> None:
        self.library = library
        self.stubs: dict[str, Stub] = {}
        self.decisions: dict[str, Any] = {}
        self.decided: list[happened.DecisionEvaluated] = []
        processes = [*library.processes, *_stand_ins(test)] or [_ending_at_once("nothing")]
        self.machine = Machine(processes, library.feel, zone=library.zone, decide=self.decide)
        self.machine.left = MOST_STEPS
        self.meant = {process for instruction in test.instructions for process in _processes(instruction)}
        self.machine.watch(self.meant)
        self.elements = {(process.id, one.id): one for process in library.processes for one in process.elements}

    def decide(self, call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
        """Answer with what stands in for a decision, else ask it."""
        if call.decision in self.decisions:
            return Decided(0, call.decision, 0, dict(variables), self.decisions[call.decision])
        if self.library.decide is None:
            raise NotFound(f"Expected a decision “{call.decision}”, but there is none.")
        return self.library.decide(call, variables, context)

    def start(
        self, process: str, variables: dict[str, Any], element: str | None = None, at: tuple[str, ...] = ()
    ) -> None:
        """Start a case of a process, at its none start event unless named; with `at`, at these elements instead."""
        if process not in {one.id for one in self.library.processes}:
            raise Missing(f"Expected a process “{process}”, but there is none.")
        self.machine.start(variables, element, process, at)

    def begins(self, process: str, element: str) -> bool:
        """Tell whether cases of a process may begin at an element."""
        found = self.elements.get((process, element))
        if found is not None and found.kind is Kind.START_EVENT:
            return found.scope == process
        graph = next((one for one in self.machine.graphs if one.process == process), None)
        if graph is None:
            return False
        return element in {
            *(one.element for one in graph.start_messages),
            *(one.element for one in graph.start_signals),
        }

    def set_clock(self, instant: int) -> None:
        """Set the clock before any case runs; timers that start cases count from there."""
        self.machine.clock.instant = instant
        self.machine.watch(self.meant)

    def cases(self, said: Mapping[str, Any]) -> list[Case]:
        """Return the cases that a selector may mean, oldest first."""
        process = said.get("processDefinitionId")
        return [case for case in self.machine.cases if process is None or case.graph.process == process]

    def case(self, said: Mapping[str, Any]) -> Case:
        """Return the newest case that a selector means."""
        found = self.cases(said)
        if not found:
            raise Missing(f"Expected a case of {said.get('processDefinitionId', 'a process')}, but there is none.")
        return found[-1]

    def name_of(self, case: Case, element: str) -> str:
        """Return the name of an element."""
        found = self.elements.get((case.graph.process, element))
        return found.name if found else ""

    def ids(self, case: Case, said: Mapping[str, Any]) -> list[str]:
        """Return the ids of the elements that a selector means."""
        if "elementId" in said:
            return [said["elementId"]]
        named = [one.id for (process, _), one in self.elements.items() if (process, one.name) == _named(case, said)]
        return named or [f"“{said.get('elementName')}”"]

    def job(self, said: Mapping[str, Any]) -> tuple[Case, happened.JobCreated]:
        """Return the oldest open job that a selector means."""
        for case in self.cases(said):
            for job in case.jobs:
                if said.get("jobType") in {None, job.type} and said.get("elementId") in {None, job.element}:
                    return case, job
        raise Missing(f"Expected an open job of {_shown(said)}, but there is none. {self.where()}")

    def tasks(self, said: Mapping[str, Any]) -> Iterator[tuple[Case, happened.TaskCreated]]:
        """Yield the tasks that a selector means, open or not, oldest first."""
        for case in self.cases(said):
            for event in case.events:
                if isinstance(event, happened.TaskCreated) and _is_meant(event, said):
                    yield case, event

    def task(self, said: Mapping[str, Any]) -> tuple[Case, happened.TaskCreated]:
        """Return the oldest open task that a selector means."""
        for case, task in self.tasks(said):
            if task.key in case.state.tasks:
                return case, task
        raise Missing(f"Expected an open task of {_shown(said)}, but there is none. {self.where()}")

    def where(self) -> str:
        """Return the sentence that says where the cases stand."""
        waiting = [
            f"{case.graph.process} is at {', '.join(case.active) or 'no element'}"
            for case in self.machine.cases
            if case.outcome is None
        ]
        return f"{'; '.join(waiting)}." if waiting else "No case is running."

    def example(self, case: Case, element: str) -> dict[str, Any]:
        """Return the example data that a modeler left at an element."""
        found = self.elements.get((case.graph.process, element))
        text = dict(found.properties).get(EXAMPLE) if found else None
        if text is None:
            raise Missing(f"Expected example data at {element}, but there is none.")
        value: dict[str, Any] = json.loads(text)
        return value

    def stubbed(self) -> Iterator[tuple[Case, happened.JobCreated]]:
        """Yield the open jobs that something stands in for."""
        if not self.stubs:
            return
        for case in self.machine.cases:
            for job in case.jobs:
                if job.type in self.stubs and case.state.jobs[job.key].retries > 0:
                    yield case, job

    def answer(self, case: Case, job: happened.JobCreated) -> None:
        """Let what stands in for its worker answer a job."""
        stub = self.stubs[job.type]
        values = self.example(case, job.element) if stub.variables is None else dict(stub.variables)
        if stub.code is None:
            case.do(told.CompleteJob(job.key, values))
        else:
            case.do(told.ThrowError(job.key, stub.code, stub.message, values))

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.machine.advance(by)


def _processes(instruction: Instruction) -> Iterator[str]:
    """Yield the processes that an instruction names, but for one that something stands in for."""
    if instruction.type == "MOCK_CHILD_PROCESS":
        return
    for said in (instruction.said, *instruction.said.values()):
        if isinstance(said, Mapping) and isinstance(said.get("processDefinitionId"), str):
            yield said["processDefinitionId"]


def _stand_ins(test: ModelTest) -> Iterator[Process]:
    """Yield a process for each that a test stubs: it ends at once, with these variables."""
    for instruction in test.instructions:
        if instruction.type == "MOCK_CHILD_PROCESS":
            values = instruction.said.get("variables", {})
            outputs = tuple(VariableMapping(json.dumps(value), name) for name, value in values.items())
            yield _ending_at_once(instruction.said["processDefinitionId"], outputs)


def _ending_at_once(process: str, outputs: tuple[VariableMapping, ...] = ()) -> Process:
    start = Element("start", Kind.START_EVENT, outgoing=("flow",), outputs=outputs)
    end = Element("end", Kind.END_EVENT, incoming=("flow",))
    return Process(process, elements=(start, end), flows=(Flow("flow", "start", "end"),))


def _named(case: Case, said: Mapping[str, Any]) -> tuple[str, Any]:
    return case.graph.process, said.get("elementName")


def _is_meant(task: happened.TaskCreated, said: Mapping[str, Any]) -> bool:
    return said.get("elementId") in {None, task.element} and said.get("taskName") in {None, task.name}


def _shown(said: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in said.values())
