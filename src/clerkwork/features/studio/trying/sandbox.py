"""
A run in a sandbox: instructions in, where everything stands out.

Rule 1: the state is the replay of the instructions, so the same list gives the same state, keys and instants included.
Rule 2: after each instruction, stubs and simulated connectors answer until nobody but a person has anything to do.
Rule 3: an instruction that cannot be taken ends the replay before it; everything up to there stands.

Instructions are those of model tests; a sandbox has some more of its own:

    ADD_ROWS         table, rows: rows that somebody puts into a table
    COPY_ROWS        table, rows: rows, with their ids, that were copied from a real table when the run began
    REMOVE_ROW       table, row: takes one away
    RESUME           cases that a failure condition has paused go on
    BY_HAND          jobType: jobs of this simulated connector wait for an answer from here on
    BY_ITSELF        jobType: it answers by itself again
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.engine.testing.model import Instruction, ModelTest
from clerkwork.engine.testing.stage import Missing, Stage
from clerkwork.engine.testing.steps import STEPS
from clerkwork.features.studio.trying.host import SIMULATED, Outside
from clerkwork.features.studio.trying.library import Workshop
from clerkwork.features.studio.trying.rows import Tables
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import ClerkworkError
from clerkwork.languages.feel import WEB, Context
from clerkwork.plugins import Connector, ConnectorError, ConnectorJob

MOST_ANSWERS: Final = 1_000
Said = Mapping[str, Any]


class Answer(NamedTuple):
    """What a connector or a stub answered to a job: variables, an error's code, or why it failed."""

    element: str
    type: str
    variables: Mapping[str, Any]
    code: str = ""
    failure: str = ""
    stubbed: bool = False


class Taken(NamedTuple):
    """One instruction that was taken: what was answered after it, and what happened, with its case."""

    number: int
    said: Said
    at: int
    answers: tuple[Answer, ...]
    events: tuple[tuple[Case, happened.Event], ...]


class Sandbox:
    """One run, replayed; `problem` says why the instruction after the last one taken cannot be taken."""

    def __init__(
        self,
        workshop: Workshop,
        instructions: Sequence[Said],
        connectors: Mapping[str, Connector],
    ) -> None:
        self.workshop = workshop
        self.connectors = {kind: connectors[kind] for kind in SIMULATED if kind in connectors}
        self.by_hand: set[str] = set()
        said = tuple(Instruction(each["type"], each, "") for each in instructions)
        self.stage = Stage(workshop.library, ModelTest("", "", said))
        self.tables = Tables(workshop.tables, workshop.feel, self.context)
        self.outside = Outside(self.tables, workshop.feel, self.context)
        self.taken: list[Taken] = []
        self.problem: str | None = None
        self._seen: dict[int, int] = {}
        for table, rows in workshop.first_rows.items():
            self._put(table, rows)
        for number, each in enumerate(instructions, 1):
            if self.problem is None:
                self._replay(number, each)

    def context(self) -> Context:
        """Return what FEEL runs in at the present instant of the run."""
        return Context(to_datetime(self.now).astimezone(self.workshop.zone), WEB)

    @property
    def now(self) -> int:
        """The run's instant."""
        return self.stage.machine.clock.now()

    @property
    def cases(self) -> list[Case]:
        """The cases, oldest first."""
        return self.stage.machine.cases

    @property
    def next_due(self) -> int | None:
        """The instant at which the next timer fires, None if none runs."""
        running = (case for case in self.cases if not case.state.suspended)
        return min((timer.due for case in running for timer in case.timers), default=None)

    def _put(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows into a table; first rows that do not fit are left out, for their own file says so."""
        for row in rows:
            try:
                self.tables.create(table, {name: value for name, value in row.items() if name != "id"})
            except ConnectorError as error:
                self.problem = self.problem or f"data/{table}.json: {error.message}"
                return

    def _replay(self, number: int, said: Said) -> None:
        answers: list[Answer] = []
        try:
            OWN.get(said["type"], _take)(self, said)
            answers.extend(self._settle(number))
        except (Missing, ConnectorError) as error:
            self.problem = str(error)
        except (ClerkworkError, ValueError, KeyError) as error:
            self.problem = str(error)
        except RecursionError:
            self.problem = "Expected an end, but messages call each other without one."
        else:
            self.taken.append(Taken(number, said, self.now, tuple(answers), tuple(self._news())))

    def _news(self) -> Iterator[tuple[Case, happened.Event]]:
        """Yield what happened since this was asked last, case after case."""
        for case in self.cases:
            seen = self._seen.get(case.key, 0)
            self._seen[case.key] = len(case.events)
            yield from ((case, event) for event in case.events[seen:])

    def _settle(self, number: int) -> Iterator[Answer]:
        """Let stubs and simulated connectors answer until nobody has anything to do."""
        for _ in range(MOST_ANSWERS):
            stubbed = next(self.stage.stubbed(), None)
            job = stubbed or next(self._simulated(), None)
            if job is None:
                return
            yield self._stubbed(*job) if stubbed else self._answered(*job, number)
        message = f"Expected an end, but connectors have answered {MOST_ANSWERS} times. {self.stage.where()}"
        raise Missing(message)

    def _simulated(self) -> Iterator[tuple[Case, happened.JobCreated]]:
        for case in self.cases:
            for job in case.jobs:
                if self.simulates(job.type) and case.state.jobs[job.key].retries > 0 and not case.state.suspended:
                    yield case, job

    def simulates(self, kind: str) -> bool:
        """Tell whether jobs of a type are answered without anybody."""
        return kind in self.connectors and kind not in self.by_hand

    def _stubbed(self, case: Case, job: happened.JobCreated) -> Answer:
        self.stage.answer(case, job)
        stub = self.stage.stubs[job.type]
        return Answer(job.element, job.type, stub.variables or {}, stub.code or "", stubbed=True)

    def _answered(self, case: Case, job: happened.JobCreated, number: int) -> Answer:
        connector = self.connectors[job.type]
        order = self._order(case, job)
        try:
            variables = connector.run(order, self.outside.host(case, job.element, number)) or {}
        except ConnectorError as error:
            if error.code and connector.transactional:
                case.do(told.ThrowError(job.key, error.code, error.message, error.variables))
                return Answer(job.element, job.type, error.variables, error.code, error.message)
            case.do(told.FailJob(job.key, 0, error.message))
            return Answer(job.element, job.type, {}, "", error.message)
        case.do(told.CompleteJob(job.key, variables))
        return Answer(job.element, job.type, variables)

    def _order(self, case: Case, job: happened.JobCreated) -> ConnectorJob:
        requester = case.variables.get("requester")
        return ConnectorJob(
            key=job.key,
            type=job.type,
            element=job.element,
            case=case.key,
            headers=job.headers,
            variables=visible(case, job.instance),
            attempt=1,
            idempotency_key=f"sandbox-{job.key}",
            app="",
            initiator=requester.get("username") if isinstance(requester, dict) else None,
        )


def visible(case: Case, instance: int) -> dict[str, Any]:
    """Return the variables that an element instance sees, inner scopes hiding outer ones."""
    found: dict[str, Any] = {}
    at = instance
    while at:
        found = {**case.state.variables.get(at, {}), **found}
        at = case.state.instances[at].scope if at in case.state.instances else 0
    return found


def _take(sandbox: Sandbox, said: Said) -> None:
    step = STEPS.get(said["type"])
    if step is None:
        raise Missing(f"Expected an instruction, but “{said['type']}” is none.")
    step(sandbox.stage, said)


def _add_rows(sandbox: Sandbox, said: Said) -> None:
    for row in said["rows"]:
        sandbox.tables.create(said["table"], row)


def _copy_rows(sandbox: Sandbox, said: Said) -> None:
    if said["table"] in sandbox.tables.schemas:
        sandbox.tables.fill(said["table"], said["rows"])


def _remove_row(sandbox: Sandbox, said: Said) -> None:
    sandbox.tables.delete(said["table"], int(said["row"]))


def _resume(sandbox: Sandbox, _said: Said) -> None:
    for case in sandbox.cases:
        if case.state.suspended:
            case.do(told.Resume())


def _by_hand(sandbox: Sandbox, said: Said) -> None:
    sandbox.by_hand.add(said["jobType"])


def _by_itself(sandbox: Sandbox, said: Said) -> None:
    sandbox.by_hand.discard(said["jobType"])


OWN: Final[dict[str, Callable[[Sandbox, Said], None]]] = {
    "ADD_ROWS": _add_rows,
    "COPY_ROWS": _copy_rows,
    "REMOVE_ROW": _remove_row,
    "RESUME": _resume,
    "BY_HAND": _by_hand,
    "BY_ITSELF": _by_itself,
}
__all__ = ["OWN", "Answer", "Sandbox", "Taken", "visible"]
