"""
The tests of a working folder: played one by one, and what they pass of each process.

Rule 1: a file that cannot be read is a test that does not hold.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from clerkwork.engine.testing import ModelTest, play, read_tests
from clerkwork.features.apps.kinds import File
from clerkwork.features.studio.trying.library import Workshop
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.bpmn.model import Process

FOLDER = "tests/"


class Outcome(NamedTuple):
    """How one test went: the file, its number in there, its name, what is wrong, what it passed."""

    path: str
    number: int
    name: str
    problems: tuple[Problem, ...]
    elements: frozenset[tuple[str, str]] = frozenset()
    flows: frozenset[tuple[str, str]] = frozenset()

    @property
    def passed(self) -> bool:
        """Whether everything was as the test claims."""
        return not self.problems


class Coverage(NamedTuple):
    """What tests pass of one process: counts how many of them pass each element."""

    process: Process
    path: str
    elements: frozenset[str]
    flows: frozenset[str]
    counts: Mapping[str, int]
    missing: tuple[str, ...]
    missing_flows: tuple[str, ...]

    @property
    def element_percent(self) -> int:
        """How many per cent of the elements are passed."""
        return _percent(len(self.elements), len(self.elements) + len(self.missing))

    @property
    def flow_percent(self) -> int:
        """How many per cent of the sequence flows are taken."""
        return _percent(len(self.flows), len(self.flows) + len(self.missing_flows))


def _percent(part: int, whole: int) -> int:
    return 100 if not whole else part * 100 // whole


def test_files(files: Mapping[str, File]) -> list[File]:
    """Return the files that hold tests, in order of path."""
    return [file for path, file in sorted(files.items()) if path.startswith(FOLDER) and path.endswith(".json")]


def answers(files: Mapping[str, File]) -> dict[str, Mapping[str, Any]]:
    """Return what tests answer to jobs: by the element's id, and by `job:<type>`. The first that says so counts."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in test_files(files):
        try:
            tests = read_tests(file.content)
        except Invalid:
            continue  # the list of tests says what is wrong with it
        for said in (step.said for test in tests for step in test.instructions if step.said.get("variables")):
            which = {**said, **said.get("jobSelector", {})}
            kind = f"job:{which['jobType']}" if "jobType" in which else ""
            for name in filter(None, (which.get("elementId"), kind)):
                found.setdefault(name, said["variables"])
    return found


def play_file(file: File, workshop: Workshop) -> list[Outcome]:
    """Play every test of a file."""
    try:
        tests = read_tests(file.content)
    except Invalid as error:
        return [Outcome(file.path, 0, "", tuple(error.problems))]
    return [_outcome(file, number, each, workshop) for number, each in enumerate(tests)]


def _outcome(file: File, number: int, test: ModelTest, workshop: Workshop) -> Outcome:
    """Play one test; what the engine cannot run at all is what is wrong with it."""
    try:
        verdict = play(test, workshop.library)
    except Invalid as error:
        return Outcome(file.path, number, test.name, tuple(error.problems))
    return Outcome(file.path, number, test.name, verdict.problems, verdict.elements, verdict.flows)


def play_all(files: Mapping[str, File], workshop: Workshop) -> list[Outcome]:
    """Play every test of a folder."""
    return [outcome for file in test_files(files) for outcome in play_file(file, workshop)]


def coverage(outcomes: Iterable[Outcome], workshop: Workshop) -> list[Coverage]:
    """Return what tests pass of each process."""
    played = list(outcomes)
    return [_covered(path, process, played) for path, process in workshop.processes]


def _covered(path: str, process: Process, outcomes: Sequence[Outcome]) -> Coverage:
    counts = Counter(element for each in outcomes for owner, element in each.elements if owner == process.id)
    flows = frozenset(flow for each in outcomes for owner, flow in each.flows if owner == process.id)
    there, ways = [one.id for one in process.elements], [flow.id for flow in process.flows]
    return Coverage(
        process,
        path,
        frozenset(counts).intersection(there),
        flows.intersection(ways),
        {element: counts[element] for element in there if counts[element]},
        tuple(element for element in there if not counts[element]),
        tuple(flow for flow in ways if flow not in flows),
    )
