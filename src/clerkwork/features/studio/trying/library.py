"""
What a working folder offers to a sandbox: its processes, decisions, forms and tables, read once per content.

Rule 1: a file that cannot be read is left out and said among the problems; the others can be tried all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import PurePosixPath
from typing import Any, TypeVar

from clerkwork.engine.context import Decide, Decided, DecisionCall
from clerkwork.engine.graph import compile_graph
from clerkwork.engine.testing import Library
from clerkwork.features.apps.kinds import File
from clerkwork.features.tables import definition
from clerkwork.features.tables.schema import Schema, build
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.languages import bpmn, dmn
from clerkwork.languages.bpmn.model import Process
from clerkwork.languages.dmn.decisions import DecisionModel, compile_model
from clerkwork.languages.dmn.json_trace import trace_of
from clerkwork.languages.feel import Context, Feel, to_json
from clerkwork.languages.forms import Form
from clerkwork.languages.forms import read as read_form

Read = TypeVar("Read")


@dataclass(frozen=True)
class Workshop:
    """
    Everything of an app that can be tried.

    `processes` are the executable ones with the path of their file, `forms` by id, `tables` by name. `called` are
    processes that are not the app's but called by it, `elsewhere` evaluates decisions that are not the app's.
    """

    feel: Feel
    zone: tzinfo
    processes: tuple[tuple[str, Process], ...]
    models: tuple[DecisionModel, ...]
    forms: Mapping[str, Form]
    tables: Mapping[str, Schema]
    first_rows: Mapping[str, list[Mapping[str, Any]]]
    problems: tuple[Problem, ...] = ()
    called: tuple[Process, ...] = ()
    elsewhere: Decide | None = None

    @property
    def library(self) -> Library:
        """What tests and runs play with."""
        processes = [*(process for _, process in self.processes), *self.called]
        return Library(processes, self.feel, self.decide, self.zone)

    @property
    def decide(self) -> Decide:
        """What evaluates decisions: those of the folder, then those elsewhere."""
        return _decide(self.models, self.elsewhere)

    def process(self, process_id: str) -> Process:
        """Return a process; raises NotFound."""
        return self._found(process_id)[1]

    def path(self, process_id: str) -> str:
        """Return the path of a process's file; raises NotFound."""
        return self._found(process_id)[0]

    def _found(self, process_id: str) -> tuple[str, Process]:
        found = next((each for each in self.processes if each[1].id == process_id), None)
        if found is None:
            raise NotFound(f"Expected a process “{process_id}” that can be tried, but there is none.")
        return found


def read(files: Mapping[str, File], feel: Feel, zone: tzinfo = UTC) -> Workshop:
    """Return what the files of an app offer; their faults are the workshop's problems."""
    reading = _Reading(files, feel)
    processes = tuple(reading.processes())
    schemas = dict(reading.tables())
    return Workshop(
        feel,
        zone,
        processes,
        tuple(reading.models()),
        dict(reading.forms()),
        schemas,
        {name: rows for name in schemas for rows in reading.rows(name)},
        tuple(reading.problems),
    )


class _Reading:
    """Gathers the problems on the way."""

    def __init__(self, files: Mapping[str, File], feel: Feel) -> None:
        self.files = files
        self.feel = feel
        self.problems: list[Problem] = []

    def of(self, folder: str, suffix: str) -> Iterator[File]:
        for path, file in sorted(self.files.items()):
            pure = PurePosixPath(path)
            if pure.parts[0] == folder and pure.suffix == suffix:
                yield file

    def tried(self, file: File, act: Callable[[File], Read]) -> Read | None:
        """Return what reading a file gives, None noting its problems."""
        try:
            return act(file)
        except Invalid as error:
            found = error.problems
        except ValueError as error:
            found = (Problem("", str(error)),)
        for each in found:
            place = f"{file.path}#{each.place}" if each.place else file.path
            self.problems.append(Problem(place, each.message, each.remedy, each.line))
        return None

    def processes(self) -> Iterator[tuple[str, Process]]:
        for file in self.of("processes", ".bpmn"):
            found = self.tried(file, self._executable)
            yield from ((file.path, process) for process in found or ())

    def _executable(self, file: File) -> list[Process]:
        processes = list(bpmn.read(file.content, self.feel).processes)
        for process in processes:
            compile_graph(process, self.feel)  # what the engine cannot run is said here, by its place
        return processes

    def models(self) -> Iterator[DecisionModel]:
        read = [self.tried(file, lambda file: (file, dmn.read(file.content))) for file in self.of("decisions", ".dmn")]
        known = {found[1].namespace: found for found in read if found is not None}
        made: dict[str, DecisionModel] = {}
        for namespace in known:
            yield from self._model(namespace, known, made, ())

    def _model(
        self, namespace: str, known: Mapping[str, Any], made: dict[str, DecisionModel], above: tuple[str, ...]
    ) -> Iterator[DecisionModel]:
        """Compile a file after those that it imports; yield each once."""
        if namespace in made or namespace not in known or namespace in above:
            return
        file, definitions = known[namespace]
        for each in definitions.imports:
            yield from self._model(each.namespace, known, made, (*above, namespace))
        found = self.tried(file, lambda _file: compile_model(definitions, self.feel, made))
        if found is not None:
            made[namespace] = found
            yield found

    def forms(self) -> Iterator[tuple[str, Form]]:
        for file in self.of("forms", ".form"):
            found = self.tried(file, self._form)
            if found is not None:
                yield str(found.schema.get("id") or file.stem), found

    def _form(self, file: File) -> Form:
        schema = file.json()
        if not isinstance(schema, dict):
            raise Invalid([Problem("", "Expected a JSON object, but it is something else.")])
        return read_form(schema, self.feel)

    def tables(self) -> Iterator[tuple[str, Schema]]:
        values = {file.stem: self.tried(file, lambda file: file.json()) for file in self.of("tables", ".json")}
        world = definition.World(tables=values, roles=None)
        for file in self.of("tables", ".json"):
            value = values[file.stem]
            found = [] if value is None else definition.problems(value, file.path, file.stem, world)
            self.problems += found
            if value is not None and not found:
                yield file.stem, build(value)

    def rows(self, table: str) -> Iterator[list[Mapping[str, Any]]]:
        """Yield the rows that <table>.json, anywhere in data, begins with, if it is a list of objects."""
        file = next((each for each in self.of("data", ".json") if each.stem == table), None)
        value = self.tried(file, lambda file: file.json()) if file is not None else None
        if isinstance(value, list):
            yield [each for each in value if isinstance(each, dict)]


def _decide(models: tuple[DecisionModel, ...], elsewhere: Decide | None) -> Decide:
    def decide(call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
        model = next((each for each in models if call.decision in each.decisions), None)
        if model is None and elsewhere is not None:
            return elsewhere(call, variables, context)
        if model is None:
            raise NotFound(f"Expected a decision “{call.decision}” in this app, but there is none.")
        outcome = model.decide(call.decision, variables, context)
        failure = outcome.failed.failure if outcome.failed else None
        return Decided(0, call.decision, 0, dict(variables), to_json(outcome.value), trace_of(outcome), failure)

    return decide
