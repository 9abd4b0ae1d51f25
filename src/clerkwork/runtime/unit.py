"""
The unit of work: commands on one or many cases, carried out in memory, written once.

Rule 1: everything happens inside one transaction (`entry.atomic()`); a refused command has written nothing.
Rule 2: a step may ask for more at once (a transactional connector, a message that is already there); that is done in
the same unit, before anything is written.
Rule 3: locks are taken in one order: cases by key, then message keys.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Final

import msgspec
from django.db import OperationalError, transaction

from clerkwork.engine import commands as c
from clerkwork.engine import events as e
from clerkwork.engine import state as engine
from clerkwork.engine.context import StepContext
from clerkwork.engine.errors import CommandRefused, Unloaded
from clerkwork.engine.events import Heard
from clerkwork.engine.step import step
from clerkwork.engine.task_listeners import COMPLETING
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.kernel.names import given
from clerkwork.kernel.sentences import Sentence
from clerkwork.plugins import Connector, ConnectorError, ConnectorJob
from clerkwork.runtime import (
    calls,
    decisions,
    entry,
    kept,
    letters,
    nodes,
    offers,
    partial,
    signals,
    sql,
    stores,
    suspensions,
    wiring,
)
from clerkwork.runtime.cases import TASK, CaseRow, Working, load, load_owner, settle
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.definitions import Compiled, deployments, find
from clerkwork.runtime.projection import Projection
from clerkwork.runtime.wake import wake

FOLLOWED: Final = frozenset(
    {e.JobCreated, e.JobRetriesSet, e.SubscriptionOpened, e.MessageThrown, e.SignalThrown, *calls.FOLLOWED}
)
"""The events that may ask for another command at once, or for background work."""
FOLLOWED_ALONE: Final = FOLLOWED - calls.ANSWERED
"""Those of them in a case that nobody has called."""


class Unit:
    """Cases and their changes inside one transaction; make one with `work()`."""

    def __init__(self, session: sql.Session, ids: Callable[[], int]) -> None:
        self.session = session
        self.cases: dict[int, Working] = {}
        self.changes = Changes()
        self.now = wiring.now()
        self.ids = ids
        self.context = wiring.step_context(self.ids, self.now)
        self.projection = Projection(self.changes, self.now)
        self.touched: dict[int, Working] = {}
        self.begun: set[tuple[str, str, str]] = set()  # (message, key, process) that a case of this unit stands for
        self.called: set[int] = set()  # cases whose call is not written yet
        self.answered: set[int] = set()  # called cases whose callers know what became of them
        self.owners: dict[int, int] = {}  # the cases of tasks whose cases were loaded at once, by task
        self.background = False
        self.shared = nullcontext(self)  # what commands that share it enter
        self.offered: Counter[str] = Counter()  # jobs for workers of others, by type
        self._latest: dict[str | int, Compiled] = {}
        self._deployments = deployments()

    def find(self, process: str | int) -> Compiled:
        """Return a definition as `find` does, asking once for each unless one was deployed meanwhile."""
        if self._deployments != deployments():
            return find(process)
        found = self._latest.get(process)
        if found is None:
            found = self._latest[process] = find(process)
        return found

    def load(self, keys: Iterable[int], *, skip_locked: bool = False) -> None:
        """Lock and read cases; those that are not active are left out."""
        self.cases.update(load(self.session, keys, skip_locked=skip_locked))

    def load_tasks(self, tasks: Iterable[int]) -> None:
        """Lock and read the cases that tasks belong to, all at once; those that are not active are left out."""
        wanted = set(tasks)
        self.owners = kept.cases_of(wanted)
        others = list(wanted - self.owners.keys())
        if others:
            self.owners |= dict(self.session.read("owners", others))
        self.load(set(self.owners.values()) - self.cases.keys())

    def load_owner(self, owner: str, key: int, *more: sql.Read) -> tuple[Working | None, list[sql.Rows]]:
        """Lock and return the active case that a task, job or incident belongs to, with the rows of other reads."""
        present = self.cases.get(self.owners.get(key, 0)) if owner == TASK and not more else None
        if present is not None:
            partial.bring(self.session, present, owner, [key])
            return present, []
        found, rows = load_owner(self.session, owner, key, *more)
        for case, working in found.items():
            held = self.cases.setdefault(case, working)  # what this unit already holds is newer than its rows
            if held.partial:
                partial.bring(self.session, held, owner, [key])
            return held, rows
        return None, rows

    def case(self, key: int) -> Working:
        """Return a case of this unit, locking it if need be. Raises NotFound, Refused when it has ended."""
        if key not in self.cases:
            self.load([key])
        found = self.cases.get(key)
        if found is not None:
            return found
        if not self.session.read("case_exists", key):
            raise NotFound(Sentence("Expected a case %(case)s, but there is none.", case=str(key)))
        raise Refused(Sentence("Expected case %(case)s to be running, but it has ended.", case=str(key)))

    def begin(self, compiled: Compiled, row: CaseRow) -> Working:
        """Add a new case."""
        made = Working(row, compiled, engine.State(case=row.key), new=True)
        self.cases[row.key] = self.touched[row.key] = made
        return made

    def forget(self, case: Working) -> None:
        """Take back a new case whose beginning was refused."""
        del self.cases[case.row.key], self.touched[case.row.key]

    def run(self, case: Working, command: c.Command, actor: str | None = None) -> list[e.Event]:
        """
        Carry out a command and whatever it asks for at once, in other cases too; return all events of this one.

        Raises CommandRefused when the command is refused; then nothing of the case has changed.
        """
        happened = self._step(case, command, actor)
        if (FOLLOWED_ALONE if case.row.parent is None else FOLLOWED).isdisjoint(map(type, happened)):
            return happened
        more = deque((case, event) for event in happened if type(event) in FOLLOWED)
        while more:
            follow_up = self._follow_up(*more.popleft())
            if follow_up is None:
                continue
            other, told = follow_up
            try:
                events = self._step(other, told, None)
            except CommandRefused:
                continue  # an earlier one ended what this one was for
            if other is case:
                happened += events
            more.extend((other, event) for event in events if type(event) in FOLLOWED)
        return happened

    def migrate(self, case: Working, target: Compiled, command: c.Migrate, actor: str | None) -> list[e.Event]:
        """Let a case go on by another definition. Raises CommandRefused; then nothing of it has changed."""
        before, case.compiled = case.compiled, target
        try:
            return self.run(case, command, actor)
        except BaseException:
            case.compiled = before
            raise

    def touch(self, case: Working) -> None:
        """Say that a case's rows change, so that its root row is written."""
        self.touched[case.row.key] = case

    def flush(self) -> None:
        """Write everything and have it told after the commit."""
        stamp = self.ids() if self.touched else 0
        for case in self.touched.values():
            self.projection.seal(case, stamp)
            self.background = self.background or case.row.due is not None
            if case.row.ended_at is not None and case.compiled.graph.start_messages:
                self._release(case)
        self.changes.flush(self.session)
        self._keep()
        signals.emit(self.projection.pending)
        if self.background:
            wake()
        if self.offered:
            offers.offered(self.offered)
            self.offered = Counter()
        self.cases, self.touched, self.projection.pending, self.background = {}, {}, [], False
        self.called, self.answered = set(), set()

    def _keep(self) -> None:
        """Keep what was written, once it is committed."""
        wanted = [case for case in self.touched.values() if kept.worth_keeping(case)]
        if wanted:
            transaction.on_commit(lambda: kept.keep(map(settle, wanted)))

    def _release(self, case: Working) -> None:
        """Let the next message of the key that started this case start another."""
        for name, key in self.session.read("started_by", case.row.key):
            self.session.lock_messages([(name, key)])
            for (message,) in self.session.read("held_back", name, key, self.now, case.row.process_id):
                self.changes.update("message", (message,), True)
                self.background = True

    def _step(self, case: Working, command: c.Command, actor: str | None) -> list[e.Event]:
        graph = case.compiled.graph
        events = self._decide(case, command)
        self.touched[case.row.key] = case
        self.projection.actor = actor
        self.projection.project(case, events)
        if graph.stores:
            stores.write(self.session, self.changes, case.row, events, self.now)
        return events

    def _decide(self, case: Working, command: c.Command) -> list[e.Event]:
        """Return what a step in a case decides, loading of a wide one what it asks for."""
        if case.partial:
            partial.prepare(self.session, case, command)
        plain = case.compiled.plain and case.row.parent is None
        context = self.context if plain else self._context(case, command)
        while True:
            try:
                return step(case.compiled.graph, case.state, command, context)
            except Unloaded as missing:
                partial.load_more(self.session, case, missing)

    def bring(self, case: Working, owner: str, keys: Iterable[int]) -> None:
        """Load of a wide case that to which tasks, jobs, timers, subscriptions or calls belong, many at once."""
        partial.bring(self.session, case, owner, keys)

    def load_whole(self, case: Working) -> None:
        """Load all of a wide case."""
        partial.load_whole(self.session, case)

    def _context(self, case: Working, command: c.Command) -> StepContext:
        """Return what a step in a case runs in."""
        context = self.context
        if case.compiled.decides:
            context = decisions.deciding(context, case.compiled)
        if case.compiled.calling:
            context = calls.finding(context, case)
        if case.compiled.graph.stores:
            context = stores.storing(context, self.session, self.changes, case.row.app)
        if case.row.parent is not None and isinstance(command, c.Start) and len(self.called) > calls.AT_ONCE:
            context = msgspec.structs.replace(context, budget=0)
        return context

    def _follow_up(self, case: Working, event: e.Event) -> calls.Told | None:
        if isinstance(event, e.CaseResumed):
            suspensions.bring_messages(self, case)
        if type(event) in calls.FOLLOWED:
            return calls.follow_up(self, case, event)
        command = self._own_follow_up(case, event)
        return None if command is None else (case, command)

    def _own_follow_up(self, case: Working, event: e.Event) -> c.Command | None:
        if isinstance(event, e.JobCreated | e.JobRetriesSet) and event.key in case.jobs:
            if case.row.suspended_at is not None:
                return None  # a rule has paused the case in the same step; it is due when the case goes on
            connector = wiring.current().connectors.get(case.jobs[event.key].type)
            if connector is None:
                self.offered[case.jobs[event.key].type] += 1
                return None
            if not connector.transactional:
                self.background = True
                return None
            return self._connect(case, event.key, connector) if event.key in case.state.jobs else None
        if isinstance(event, e.SubscriptionOpened) and event.key in case.state.subscriptions:
            return self._buffered(case, event) if event.kind == e.SubscriptionKind.MESSAGE else None
        if isinstance(event, e.MessageThrown):
            letters.store(self, event)
        self.background = self.background or isinstance(event, e.SignalThrown | e.MessageThrown)
        return None

    def _buffered(self, case: Working, event: e.SubscriptionOpened) -> c.Command | None:
        """Look for a message that is already there; publishers of that key wait until we have committed."""
        self.session.lock_messages([(event.message, event.correlation_key)])
        place = (event.message, event.correlation_key, self.now, case.row.process_id)
        found = self.session.read("buffered", *place)
        if not found or (found[0][0], case.row.process_id) in self.changes.inserts["correlation"]:
            return None
        return c.Correlate(event.key, found[0][0], json.loads(found[0][1]))

    def _connect(self, case: Working, key: int, connector: Connector) -> c.Command:
        job = connector_job(case, key, attempt=1)
        try:
            with transaction.atomic():
                variables = given(connector.run(job, host_of(job)))
        except ConnectorError as error:
            return c.ThrowError(key, error.code, error.message, error.variables)
        except OperationalError:
            raise  # the database's trouble is not the model's: the whole command is tried again or refused
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises becomes an incident that names it
            return c.FailJob(key, 0, f"{type(error).__name__}: {error}")
        return c.CompleteJob(key, variables)


def host_of(job: ConnectorJob) -> Any:
    """Return what the server offers to this job's connector."""
    make = wiring.current().host
    if make is None:
        raise ConnectorError("", f"Expected a host for {job.type}, but none is wired.")
    return make(job)


def visible(state: engine.State, instance: int, heard: Heard | None = None) -> dict[str, Any]:
    """
    Return the variables that an instance sees: its own and those of its scopes, the nearest first.

    Before them all come those that the completion of a task brings, in a job that listens to it.
    """
    found: dict[str, Any] = dict(heard.data["variables"]) if heard is not None and heard.event == COMPLETING else {}
    at = instance
    while at:
        found = {**state.variables.get(at, {}), **found}
        at = state.instances[at].scope if at in state.instances else 0
    return found


def connector_job(case: Working, key: int, attempt: int) -> ConnectorJob:
    """Return a job as its connector sees it."""
    job = case.jobs[key]
    return ConnectorJob(
        key=key,
        type=job.type,
        element=job.element,
        case=case.row.key,
        headers=job.headers,
        variables=visible(case.state, case.state.jobs[key].instance, case.state.jobs[key].listener),
        attempt=attempt,
        idempotency_key=f"clerkwork-{key}",
        app=case.row.app,
        initiator=case.row.started_by,
    )


_shared: Final[ContextVar["Unit | None"]] = ContextVar("shared", default=None)


def work() -> AbstractContextManager[Unit]:
    """
    Open a transaction, or a savepoint in the present one, and write the unit when the block ends well.

    Inside `together()` everybody gets the shared unit.
    """
    shared = _shared.get()
    return _alone() if shared is None else shared.shared


@contextmanager
def _alone() -> Iterator[Unit]:
    ids = nodes.ids()  # before the transaction, so that a lease outlives its failure
    with entry.atomic():
        unit = Unit(sql.session(), ids)
        yield unit
        unit.flush()


@contextmanager
def together(tasks: Iterable[int] = ()) -> Iterator[None]:
    """
    Share one unit among the commands of the block: their rows are merged, one commit makes them all durable.

    A refused command changes nothing and may be caught. Rows are written when the block ends, so queries inside it do
    not see them; what a command answered is durable only then. The cases of `tasks` that the block is going to complete
    are locked, in the order of their keys, and read at once.
    """
    with work() as unit:
        if tasks:
            unit.load_tasks(tasks)
        before = _shared.set(unit)
        try:
            yield
        finally:
            _shared.reset(before)


def find_shared(process: str | int) -> Compiled:
    """Return the latest version of a process id, or the definition of a key, for a command that is about to begin."""
    shared = _shared.get()
    return find(process) if shared is None else shared.find(process)


def write_shared() -> None:
    """Write what the commands of `together()` have gathered, before something reads or locks by itself."""
    shared = _shared.get()
    if shared is not None:
        shared.flush()
