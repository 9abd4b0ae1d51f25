"""
What can be done in a run now, and where everything stands: what its page shows.

Rule 1: of several open tasks or jobs of one element the oldest is shown, for that is the one a test would mean.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.engine.testing.player import covered
from clerkwork.engine.testing.stage import EXAMPLE
from clerkwork.features.people.models import User
from clerkwork.features.processes.expressions import Scope
from clerkwork.features.processes.filling import Filling
from clerkwork.features.studio.trying.personas import Persona
from clerkwork.features.studio.trying.sandbox import Sandbox, visible
from clerkwork.kernel import json
from clerkwork.languages.bpmn.model import Element, Kind
from clerkwork.languages.feel import FeelSyntaxError, from_json
from clerkwork.languages.forms import Form

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class OpenTask:
    """The oldest open task of an element, and how many there are."""

    case: Case
    task: happened.TaskCreated
    count: int

    @property
    def element(self) -> str:
        """The element's id."""
        return self.task.element

    @property
    def offered(self) -> str:
        """Who would get it."""
        return self.task.assignee or ", ".join((*self.task.candidate_users, *self.task.candidate_groups))


@dataclass(frozen=True, slots=True)
class OpenJob:
    """The oldest open job of an element; `suggested` is an answer to begin with, as JSON."""

    case: Case
    job: happened.JobCreated
    name: str
    count: int
    suggested: str
    inputs: Mapping[str, Any]
    simulated: bool

    @property
    def element(self) -> str:
        """The element's id."""
        return self.job.element


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that waits: for a message of a name and key, a signal, or an instant."""

    element: str
    name: str
    about: str
    key: str = ""
    due: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """An open incident; `called` is the process that is not there, where one was to be called."""

    element: str
    name: str
    message: str
    called: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An open ad-hoc sub-process: its steps are begun as somebody sees fit."""

    element: str
    name: str
    steps: tuple[tuple[str, str], ...]


class Desk:
    """A run as its page shows it."""

    def __init__(
        self,
        sandbox: Sandbox,
        handle: str,
        user: User,
        persona: Persona,
        answers: Callable[[], Mapping[str, Mapping[str, Any]]] = dict,
    ) -> None:
        self.sandbox = sandbox
        self.handle = handle
        self.user = user
        self.persona = persona
        self._answers = answers

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """What the tests of the app answer to jobs, by element and by type."""
        return self._answers()

    def element(self, case: Case, element: str) -> Element | None:
        """Return an element of a case's process."""
        return self.sandbox.stage.elements.get((case.graph.process, element))

    def name(self, case: Case, element: str) -> str:
        """Return what people call an element."""
        found = self.element(case, element)
        return found.name if found is not None and found.name else element

    @property
    def running(self) -> bool:
        """Whether any case has not ended."""
        return any(case.outcome is None for case in self.sandbox.cases)

    @property
    def resting(self) -> bool:
        """Whether a case is paused."""
        return any(case.state.suspended for case in self.sandbox.cases)

    @property
    def tasks(self) -> list[OpenTask]:
        """The open tasks, one an element."""
        found = _first((task.element, (case, task)) for case in self.sandbox.cases for task in case.tasks)
        return [OpenTask(*pairs[0], len(pairs)) for pairs in found.values()]

    @property
    def jobs(self) -> list[OpenJob]:
        """The open jobs that wait for an answer, one an element."""
        found = _first(
            (job.element, (case, job))
            for case in self.sandbox.cases
            for job in case.jobs
            if case.state.jobs[job.key].retries > 0
        )
        return [self._job(*pairs[0], len(pairs)) for pairs in found.values()]

    def _job(self, case: Case, job: happened.JobCreated, count: int) -> OpenJob:
        known = case.state.variables.get(job.instance, {})
        simulated = job.type in self.sandbox.connectors
        return OpenJob(case, job, self.name(case, job.element), count, self._suggested(case, job), known, simulated)

    def _suggested(self, case: Case, job: happened.JobCreated) -> str:
        """Return what was answered there before, in this run or in a test, else the example that a modeler left."""
        for taken in reversed(self.sandbox.taken):
            if taken.said.get("elementId") == job.element and "variables" in taken.said:
                return json.pretty(taken.said["variables"]).strip()
        tested = self.answers.get(job.element) or self.answers.get(f"job:{job.type}")
        if tested:
            return json.pretty(tested).strip()
        found = self.element(case, job.element)
        return dict(found.properties).get(EXAMPLE, "{}") if found is not None else "{}"

    @property
    def choices(self) -> list[Choice]:
        """The open ad-hoc sub-processes, and which of their steps can be begun."""
        found = []
        for case in self.sandbox.cases:
            for instance in case.state.instances.values():
                host = self.element(case, instance.element)
                if host is not None and host.kind is Kind.AD_HOC_SUB_PROCESS:
                    inside = [one for _, one in self._elements(case) if one.scope == host.id]
                    steps = [(one.id, one.name or one.id) for one in inside if not one.incoming and not one.attached_to]
                    found.append(Choice(host.id, host.name or host.id, tuple(steps)))
        return found

    def _elements(self, case: Case) -> list[tuple[str, Element]]:
        every = self.sandbox.stage.elements.items()
        return [(element, one) for (process, element), one in every if process == case.graph.process]

    @property
    def faults(self) -> list[Fault]:
        """The open incidents."""
        found = []
        for case in self.sandbox.cases:
            for incident in case.incidents:
                instance = case.state.instances.get(incident.instance)
                element = instance.element if instance is not None else ""
                called = self._missing(case, element, incident.instance)
                found.append(Fault(element, self.name(case, element), incident.message, called))
        return found

    def _missing(self, case: Case, element: str, instance: int) -> str:
        """Return the id of the process that an element would call, if the app has none such."""
        found = self.element(case, element)
        if found is None or found.called is None:
            return ""
        known = visible(case, instance)
        try:
            expression = self.sandbox.workshop.feel.expression(found.called.id.removeprefix("="), names=known)
        except FeelSyntaxError:
            return ""
        process = expression.run({name: from_json(value) for name, value in known.items()}, self.sandbox.context())
        there = {one.id for one in self.sandbox.stage.machine.processes}
        return process if isinstance(process, str) and process not in there else ""

    @property
    def timers(self) -> list[Wait]:
        """The running timers, the next one first."""
        found = [
            Wait(timer.element, self.name(case, timer.element), "", due=timer.due)
            for case in self.sandbox.cases
            for timer in case.timers
        ]
        return sorted(found, key=lambda wait: wait.due)

    @property
    def messages(self) -> list[Wait]:
        """The messages that somebody waits for."""
        return list(self._subscribed(happened.SubscriptionKind.MESSAGE))

    @property
    def signals(self) -> list[Wait]:
        """The signals that somebody waits for."""
        return list(self._subscribed(happened.SubscriptionKind.SIGNAL))

    def _subscribed(self, kind: happened.SubscriptionKind) -> Iterator[Wait]:
        seen = set()
        for case in self.sandbox.cases:
            for one in case.subscriptions:
                if one.kind == kind and (one.message, one.correlation_key) not in seen:
                    seen.add((one.message, one.correlation_key))
                    yield Wait(one.element, self.name(case, one.element), one.message, one.correlation_key)

    def filling(self, open_task: OpenTask, answer: Mapping[str, Any] | None = None) -> Filling | None:
        """Return the form of a task for the persona, None for a task without a form that is there."""
        form = self.sandbox.workshop.forms.get(open_task.task.form or "")
        if form is None:
            return None
        return self.filled(form, visible(open_task.case, open_task.task.instance), answer)

    def filled(self, form: Form, variables: Mapping[str, Any], answer: Mapping[str, Any] | None = None) -> Filling:
        """Return a form over variables for the persona, with the run's rows and at its instant."""
        moment = self.sandbox.context
        return Filling(form, self.handle, self.user, self.persona.person, variables, answer, moment, self._rows)

    def _rows(self, form: Form, _app: str, _reader: User, scope: Scope) -> Rows:
        """Return the rows of a form's sources, out of the run's tables."""
        declared = (form.schema.get("clerk") or {}).get("sources") or {}
        return {name: self._source(source, scope) for name, source in declared.items()}

    def _source(self, source: Mapping[str, Any], scope: Scope) -> list[dict[str, Any]]:
        where = (source.get("where") or "").removeprefix("=")
        order = source.get("order") or []
        params = {name: scope.feel(text) for name, text in (source.get("params") or {}).items()}
        known = {name: value for name, value in scope.variables.items() if name in where}
        return self.sandbox.tables.query(
            source["table"],
            where=where or None,
            params=known | params,
            order=[order] if isinstance(order, str) else order,
            limit=source.get("limit"),
            reader=None if source.get("as") == "process" else self.persona.reader,
        )

    def diagram(self, processes: Collection[str]) -> dict[str, Any]:
        """Return where the cases of the processes of a file stand, as its diagram shows it."""
        cases = [case for case in self.sandbox.cases if case.graph.process in processes]
        elements, flows = covered(cases)
        active = [element for case in cases for element in case.active]
        waits = {fault.element: fault.message for fault in self.faults}
        return {
            "active": sorted(set(active)),
            "passed": sorted({element for _, element in elements} - set(active)),
            "flows": sorted(flow for _, flow in flows),
            "incidents": sorted(waits),
            "notes": waits,
            "counts": {element: active.count(element) for element in active},
        }


def _first(pairs: Iterable[tuple[str, tuple[Case, Any]]]) -> dict[str, list[tuple[Case, Any]]]:
    found: dict[str, list[tuple[Case, Any]]] = {}
    for element, pair in pairs:
        found.setdefault(element, []).append(pair)
    return found
