"""
Run a model in memory: for tests, benchmarks and looking at what a model does.

    machine = Machine(process)
    case = machine.start({"amount": 5})
    case.complete("Approve", {"approved": True})
    machine.advance(timedelta(days=2))
    machine.publish("withdrawn", "order-5", {})
    machine.broadcast("closing time")
    case.outcome, case.variables

Processes that it calls are given too: `Machine([process, other])`; `case.called` are the cases that it called.

Elements are named by id; time stands still until `advance`.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, timedelta, tzinfo
from itertools import count
from typing import Any, Final

from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.context import BUDGET, Decide, ProcessCall, StepContext
from clerkwork.engine.correlating import is_for
from clerkwork.engine.errors import CommandRefused, Gone
from clerkwork.engine.events import SubscriptionKind
from clerkwork.engine.graph import Graph, compile_graph
from clerkwork.engine.mapping import Plan, check, command_of, proposed
from clerkwork.engine.nodes import StartTimer
from clerkwork.engine.state import State, Subscription, Timer
from clerkwork.engine.step import step
from clerkwork.engine.timers import FOR_EVER, following
from clerkwork.kernel.clock import PinnedClock
from clerkwork.kernel.errors import Invalid, NotFound, Refused
from clerkwork.languages.bpmn.model import Binding, Process
from clerkwork.languages.feel import Feel

BEGINNING: Final = 1_767_225_600_000  # 2026-01-01T00:00:00Z
PAUSE: Final = 200  # steps that count for each time a step has used up its budget
OPENING: Final = (happened.TaskCreated, happened.JobCreated, happened.IncidentRaised)


class Endless(Refused):
    """A model does more than it may without waiting for anybody; the machine that ran it cannot be used any more."""


class Machine:
    """Runs cases of a process, the first one given, and of those it calls, against a pinned clock."""

    def __init__(
        self,
        process: Process | Sequence[Process],
        feel: Feel | None = None,
        *,
        now: int = BEGINNING,
        zone: tzinfo = UTC,
        budget: int = BUDGET,
        ids: Callable[[], int] | None = None,
        decide: Decide | None = None,
    ) -> None:
        feel = feel or Feel()
        self.processes = (process,) if isinstance(process, Process) else tuple(process)
        self.graphs = tuple(compile_graph(one, feel) for one in self.processes)
        self.graph = self.graphs[0]
        self.clock = PinnedClock(now)
        self.zone = zone
        self.budget = budget
        self.decide = decide
        self.left: int | None = None  # what may still be done, None for any amount; see spend
        self.ids: Callable[[], int] = ids or count(1).__next__
        self.cases: list[Case] = []
        self.stores: dict[str, dict[str, Any]] = {}  # data stores, by name
        self.start_timers: list[tuple[Graph, StartTimer]] = []
        self.watch()

    def watch(self, processes: Collection[str] = ()) -> None:
        """Let the timers of start events run from now on: of these processes, else of the first one."""
        graphs = [one for one in self.graphs if one.process in processes] or [self.graph]
        self.start_timers = [(one, timer) for one in graphs for timer in one.start_timers(self.context())]

    def spend(self, amount: int) -> None:
        """Count what is done; raises Endless when there is too much of it, with cases as they are then."""
        if self.left is not None:
            self.left -= amount
            if self.left < 0:
                raise Endless("Expected an end, but the model goes round in circles without waiting for anybody.")

    def context(self) -> StepContext:
        """Return the context of a step that is taken now."""
        now = self.clock.now()
        return StepContext(
            now, self.zone, self.ids, self.budget, decide=self.decide, find=self.find, stores=self.read_store
        )

    def read_store(self, name: str) -> dict[str, Any]:
        """Return what a data store holds."""
        return self.stores.get(name, {})

    def store(self, events: Iterable[happened.Event]) -> None:
        """Write what a step has written to data stores."""
        for event in events:
            if isinstance(event, happened.DataStored):
                self.stores.setdefault(event.store, {})[event.key] = event.value

    def find(self, wanted: ProcessCall) -> int:
        """Return the place of the last process with an id, and with a version tag if one is meant."""
        for place, process in reversed(tuple(enumerate(self.processes))):
            tag = process.version_tag if wanted.binding is Binding.VERSION_TAG else ""
            if (process.id, tag) == (wanted.process, wanted.version_tag):
                return place
        raise NotFound(f"Expected a process “{wanted.process}”, but there is none.")

    def start(
        self,
        variables: dict[str, Any] | None = None,
        element: str | None = None,
        process: str | None = None,
        at: tuple[str, ...] = (),
        stops: frozenset[str] = frozenset(),
        *,
        part: int = 0,
    ) -> "Case":
        """
        Start a case of the first process unless named, at a start event, the none start event unless named.

        With `at` it begins at these elements instead; after one of `stops` it is canceled.
        """
        graph = self.graph if process is None else next(one for one in self.graphs if one.process == process)
        case = Case(self, graph)
        self.cases.append(case)
        try:
            case.do(told.Start(variables or {}, element, at=at, stops=stops, part=part))
        except CommandRefused:
            self.cases.remove(case)
            raise
        return case

    def advance(self, by: timedelta) -> None:
        """Move the clock on, letting each timer fire at the instant at which it is due."""
        end = self.clock.now() + by // timedelta(milliseconds=1)
        while (due := self._next_due()) is not None and due <= end:
            self.clock.instant = max(due, self.clock.instant)
            self._fire_due()
        self.clock.instant = end

    def publish(self, message: str, key: str, variables: dict[str, Any] | None = None) -> list["Case"]:
        """Bring a message to each case that waits for it, else to a message start event; return the cases reached."""
        identity, reached = self.ids(), []
        for case in list(self.cases):
            for found in list(case.state.subscriptions.values()):
                if (found.kind, found.message, found.correlation_key) == (SubscriptionKind.MESSAGE, message, key):
                    case.do(told.Correlate(found.key, identity, variables or {}))
                    reached.append(case)
                    break
        if not reached:
            starts = [(one, start) for one in self.graphs for start in one.start_messages if start.message == message]
            reached = [self.start(variables, start.element, graph.process, part=start.part) for graph, start in starts]
        return reached

    def evaluate(self, variables: dict[str, Any]) -> list["Case"]:
        """Start a case at each start event whose condition holds on these variables; return them."""
        return [self.start(variables, element) for element in self.graph.starts_on(self.context(), variables)]

    def broadcast(self, signal: str, variables: dict[str, Any] | None = None) -> list["Case"]:
        """Bring a signal to all who wait for it and to the start events; return the cases reached or started."""
        return self.spread(signal, variables or {}, self.ids(), None)

    def spread(self, signal: str, variables: dict[str, Any], before: int, thrower: "Case | None") -> list["Case"]:
        """Bring a signal to all who have waited for it since before a key, but not to the case that has thrown it."""
        waiting = [
            (case, found.key)
            for case in self.cases
            if case is not thrower
            for found in case.state.subscriptions.values()
            if is_for(found, signal) and found.key < before
        ]
        reached = []
        for case, key in waiting:
            if key in case.state.subscriptions:
                case.do(told.Correlate(key, 0, variables))
                reached.append(case)
        starts = [(one, start) for one in self.graphs for start in one.start_signals if start.signal == signal]
        return reached + [self.start(variables, start.element, graph.process) for graph, start in starts]

    def awake(self) -> "list[Case]":
        """Return the cases that are not suspended."""
        return [case for case in self.cases if not case.state.suspended]

    def _next_due(self) -> int | None:
        timers = [timer.due for case in self.awake() for timer in case.state.timers.values()]
        return min([*timers, *(timer.due for _, timer in self.start_timers)], default=None)

    def _fire_due(self) -> None:
        now = self.clock.now()
        for graph, timer in [each for each in self.start_timers if each[1].due <= now]:
            self.start_timers.remove((graph, timer))
            if timer.repetitions:
                due = following(timer.due, timer.interval, self.zone, now)
                left = timer.repetitions if timer.repetitions == FOR_EVER else timer.repetitions - 1
                self.start_timers.append((graph, StartTimer(timer.element, due, timer.interval, left)))
            self.start(element=timer.element, process=graph.process)
        for case in self.awake():
            for key in [timer.key for timer in case.state.timers.values() if timer.due <= now]:
                if key in case.state.timers:
                    case.do(told.FireTimer(key))


class Case:
    """One case: its state, everything that happened, and verbs that name elements by id."""

    def __init__(self, machine: Machine, graph: Graph, caller: "Case | None" = None, key: int | None = None) -> None:
        self.machine = machine
        self.graph = graph
        self.caller = caller
        self.called: list[Case] = []
        self.unheard: list[told.Command] = []  # what called cases had to say while this one was suspended
        self.state = State(case=machine.ids() if key is None else key)
        self.events: list[happened.Event] = []
        self.opened: dict[int, Any] = {}  # what became of tasks, jobs and incidents is asked for often

    def do(self, command: told.Command) -> list[happened.Event]:
        """
        Carry out a command, and Continue as often as the budget asks for it; return what happened in this case.

        What that means for the cases that it calls, and for the one that called it, is done too.
        """
        events = self.step(command)
        waiting = deque((self, event) for event in events)
        while waiting:
            case, event = waiting.popleft()
            for other, follow_up in case.passed_on(event):
                with suppress(Gone):  # what an earlier one has ended
                    waiting.extend((other, happened) for happened in other.step(follow_up))
        return events

    def step(self, command: told.Command) -> list[happened.Event]:
        """Do the same, but nothing in other cases."""
        machine = self.machine
        machine.spend(1)
        events = step(self.graph, self.state, command, machine.context())
        machine.store(events)
        while self.state.tokens and not self.state.suspended:
            machine.spend(PAUSE)
            more = step(self.graph, self.state, told.Continue(), machine.context())
            machine.store(more)
            events += more
        self.events += events
        self.opened.update((event.key, event) for event in events if isinstance(event, OPENING))
        return events

    def passed_on(self, event: happened.Event) -> "list[tuple[Case, told.Command]]":
        """Return what an event of this case means for the cases that it calls, and for the one that called it."""
        if isinstance(event, happened.CaseCalled) and event.key in self.state.calls:
            called = Case(self.machine, self.machine.graphs[event.definition], self, event.key)
            self.called.append(called)
            self.machine.cases.append(called)
            return [(called, told.Start(event.variables, caught=event.caught))]
        if isinstance(event, happened.MessageThrown):
            self.machine.publish(event.message, event.correlation_key, event.variables)
        if isinstance(event, happened.SignalThrown):
            self.machine.spread(event.signal, event.variables, event.key, self)
        if isinstance(event, happened.CallCanceled):
            return [(one, told.Cancel()) for one in self.called if one.key == event.key and one.outcome is None]
        if isinstance(event, happened.CaseResumed):
            heard, self.unheard = self.unheard, []
            return [(self, command) for command in heard]
        caller = self.caller
        if caller is None or self.key not in caller.state.calls or (answer := answer_of(self, event)) is None:
            return []
        if caller.state.suspended:
            caller.unheard.append(answer)
            return []
        return [(caller, answer)]

    @property
    def key(self) -> int:
        """The case's key."""
        return self.state.case

    @property
    def outcome(self) -> str | None:
        """None while the case runs, else completed or canceled."""
        return self.state.outcome

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the root scope."""
        return self.state.variables.get(self.state.case, {})

    @property
    def active(self) -> list[str]:
        """The elements that are open, sorted; one that loops once for each round."""
        loops = self.state.loops
        return sorted(one.element for one in self.state.instances.values() if one.scope and one.key not in loops)

    @property
    def passed(self) -> list[str]:
        """The elements that were left as the model says, in order."""
        left = happened.ElementPassed | happened.LoopPassed | happened.ElementCompleted
        return [event.element for event in self.events if isinstance(event, left)]

    @property
    def tasks(self) -> list[happened.TaskCreated]:
        """The open tasks, oldest first."""
        return [self.opened[key] for key in self.state.tasks]

    @property
    def jobs(self) -> list[happened.JobCreated]:
        """The open jobs, oldest first."""
        return [self.opened[key] for key in self.state.jobs]

    @property
    def incidents(self) -> list[happened.IncidentRaised]:
        """The open incidents, oldest first."""
        return [self.opened[key] for key in self.state.incidents]

    @property
    def timers(self) -> list[Timer]:
        """The running timers."""
        return list(self.state.timers.values())

    @property
    def subscriptions(self) -> list[Subscription]:
        """The open subscriptions."""
        return list(self.state.subscriptions.values())

    @property
    def conditions(self) -> list[str]:
        """The events that wait for a condition, oldest first."""
        return [one.element for one in self.state.conditions.values()]

    def complete(self, element: str, variables: dict[str, Any] | None = None, counter: int = 0) -> None:
        """Complete the oldest open task or job of an element, or that of a round of its loop."""
        for task in self.tasks:
            if task.element == element and (not counter or self._counter(task.instance) == counter):
                self.do(told.CompleteTask(task.key, variables or {}))
                return
        self.do(told.CompleteJob(self._job(element, counter), variables or {}))

    def fail(self, element: str, message: str = "", retries: int = 0) -> None:
        """Fail the job of an element."""
        self.do(told.FailJob(self._job(element), retries, message))

    def throw(self, element: str, code: str, variables: dict[str, Any] | None = None) -> None:
        """Throw a BPMN error from the job of an element."""
        self.do(told.ThrowError(self._job(element), code, "", variables or {}))

    def resolve(self) -> None:
        """Resolve every open incident."""
        for incident in self.incidents:
            if incident.key in self.state.incidents:
                self.do(told.ResolveIncident(incident.key))

    def cancel(self) -> None:
        """Cancel the case."""
        self.do(told.Cancel())

    def activate(self, element: str, *elements: str, cancel_remaining: bool = False, **variables: Any) -> None:
        """Let elements begin in the oldest open ad-hoc sub-process of a name, each with these variables of its own."""
        host = min((one.key for one in self.state.instances.values() if one.element == element), default=0)
        chosen = tuple(told.Chosen(each, variables) for each in elements)
        self.do(told.ActivateElements(host, chosen, cancel_remaining))

    def modify(
        self,
        *,
        activate: Iterable[str] = (),
        terminate: Iterable[str] = (),
        moves: Iterable[tuple[str, str]] = (),
        variables: dict[str, Any] | None = None,
    ) -> None:
        """Activate elements with variables of the process, end those of others, move tokens (from, to)."""
        placed = (told.Placed(variables),) if variables else ()
        self.do(
            told.Modify(
                tuple(told.Activation(element, variables=placed) for element in activate),
                tuple(told.Termination(element=element) for element in terminate),
                tuple(told.Move(target, element=source, variables=placed) for source, target in moves),
            )
        )

    def migrate(self, machine: Machine, elements: dict[str, str] | None = None, *, renewed: Iterable[str] = ()) -> None:
        """Let the case go on by another machine's process; elements that are not named are mapped as proposed."""
        old, new = (self.machine, self.graph), (machine, machine.graph)
        plan = Plan(proposed(self.graph, machine.graph) | (elements or {}), frozenset(renewed))
        problems = check(self.graph, machine.graph, plan)
        if problems:
            raise Invalid(problems)
        command = command_of(self.graph, machine.graph, plan)
        self.machine, self.graph = new
        try:
            self.do(command)
        except BaseException:
            self.machine, self.graph = old
            raise

    def suspend(self) -> None:
        """Let the case rest."""
        self.do(told.Suspend())

    def resume(self) -> None:
        """Let a suspended case go on."""
        self.do(told.Resume())

    def set(self, **variables: Any) -> None:
        """Set variables of the root scope."""
        self.do(told.SetVariables(self.state.case, variables))

    def _job(self, element: str, counter: int = 0) -> int:
        for job in self.jobs:
            if job.element == element and (not counter or self._counter(job.instance) == counter):
                return job.key
        raise Gone(f"Expected an open task or job of {element}, but there is none.")

    def _counter(self, instance: int) -> int:
        return self.state.instances[instance].counter


def answer_of(case: Case, event: happened.Event) -> told.Command | None:
    """Return what an event of a called case tells the one that called it."""
    match event:
        case happened.CaseCompleted():
            return told.CompleteCall(case.key, dict(case.variables))
        case happened.CaseCanceled():
            return told.AbandonCall(case.key)
        case happened.ErrorEscaped():
            return told.CatchError(case.key, event.code, event.message, event.variables)
        case happened.EscalationEscaped():
            return told.CatchEscalation(case.key, event.code, event.variables)
    return None
