"""Playing the tests of an app folder, without any database."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from clerkwork.cli import console
from clerkwork.engine.context import Decide, Decided, DecisionCall
from clerkwork.engine.testing import Library, Verdict, play, read_tests
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.languages import bpmn, dmn
from clerkwork.languages.bpmn.model import Process
from clerkwork.languages.dmn.decisions import DecisionModel, compile_model
from clerkwork.languages.dmn.json_trace import trace_of
from clerkwork.languages.feel import Context, Feel, to_json
from clerkwork.server import dialect


def test(  # a command, which pytest's rules take for a test
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of an app.")],
    *,
    coverage: Annotated[bool, typer.Option("--coverage", help="List what no test passes.")] = False,  # noqa: PT028
    zone: Annotated[str, typer.Option(help="The zone of dates without one.")] = "UTC",  # noqa: PT028
) -> None:
    """Play every test in the folder's tests/; exit code 1 when one does not hold."""
    verdicts = list(verdicts_of(folder, ZoneInfo(zone)))
    if not verdicts:
        console.warn(f"Expected tests in {folder / 'tests'}, but there are none.")
        return
    failed = [verdict for _, verdict in verdicts if not verdict.passed]
    for file, verdict in verdicts:
        show = console.done if verdict.passed else console.fail
        show(f"{file.name}: {verdict.test.name or file.stem}")
        for problem in verdict.problems:
            console.fail(f"  {problem.place}: {problem.message}")
    _cover([verdict for _, verdict in verdicts], library_of(folder).processes, every=coverage)
    console.say(f"{len(verdicts) - len(failed)} of {len(verdicts)} tests hold.")
    if failed:
        raise typer.Exit(1)


def verdicts_of(folder: Path, zone: tzinfo) -> Iterable[tuple[Path, Verdict]]:
    """Yield each test of an app's folder with how it went; raises Invalid naming the file that cannot be read."""
    library = library_of(folder)._replace(zone=zone)
    for file in sorted(folder.glob("tests/*.json")):
        try:
            tests = read_tests(file.read_bytes())
        except Invalid as error:
            where = [Problem(f"{file.name}: {each.place}", each.message, each.remedy) for each in error.problems]
            raise Invalid(where) from error
        for each in tests:
            yield file, play(each, library)


def library_of(folder: Path) -> Library:
    """Return what the tests of an app's folder can run: its processes and decisions."""
    feel = dialect.feel()
    read = [bpmn.read(file.read_bytes(), feel) for file in sorted(folder.glob("processes/**/*.bpmn"))]
    return Library([process for each in read for process in each.processes], feel, _decide(folder / "decisions", feel))


def _decide(folder: Path, feel: Feel) -> Decide:
    models: list[DecisionModel] = [
        compile_model(dmn.read(file.read_bytes()), feel) for file in sorted(folder.glob("*.dmn"))
    ]

    def decide(call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
        model = next((each for each in models if call.decision in each.decisions), None)
        if model is None:
            raise NotFound(f"Expected a decision “{call.decision}” in {folder.name}, but there is none.")
        outcome = model.decide(call.decision, variables, context)
        failure = outcome.failed.failure if outcome.failed else None
        return Decided(0, call.decision, 0, dict(variables), to_json(outcome.value), trace_of(outcome), failure)

    return decide


def _cover(verdicts: Iterable[Verdict], processes: Iterable[Process], *, every: bool) -> None:
    """Say how much of each process the tests pass."""
    passed = {place for verdict in verdicts for place in verdict.elements}
    for process in processes:
        missing = [one for one in process.elements if (process.id, one.id) not in passed]
        there = len(process.elements)
        console.say(f"{process.id}: {there - len(missing)} of {there} elements passed.")
        for one in missing if every else ():
            console.warn(f"  {one.id} {one.name}".rstrip())
