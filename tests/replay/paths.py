"""
One random path through one random model, checked after every step against the reference and the promises.

A model's seed and a path's seed reproduce it: `python -m tests.replay.soak --model structured:17 --path 4`.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from tests.replay.models import Model, structured, unstructured
from tests.replay.places import DECIDED, FEEL, Action, settings, value_of
from tests.replay.reference import Reference
from tests.replay.troubles import RESOLVED
from tests.replay.underway import under_way

from clerkwork.engine import Graph, State, StepContext, apply, compile_graph, step
from clerkwork.engine import commands as told
from clerkwork.engine.choosing_jobs import CHOOSING
from clerkwork.engine.context import Decided, DecisionCall
from clerkwork.engine.errors import CommandRefused
from clerkwork.engine.events import DataStored, Event, SubscriptionKind, TaskChanged, TaskCreated, TimerCreated
from clerkwork.engine.life import Phase
from clerkwork.engine.mapping import Plan, check, command_of, proposed
from clerkwork.engine.state import Instance, Job, Subscription, Timer
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.bpmn.sheets import Escalation
from clerkwork.languages.feel import Context

STEPS: Final = 25
LISTENED: Final = ("creating", "assigning", "updating", "completing", "canceling")
UNDENIABLE: Final = {"creating", "canceling"}
INSTEAD: Final = 0.2  # of what is chosen in an ad-hoc sub-process ends what is open there
BEGAN: Final = 1_766_502_000_000  # Tuesday 23 December 2025, 15:00
SATURDAY: Final = 5
CLOSED: Final = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))  # some of the holidays of the models' working time
FAILED: Final = 0.2  # of the jobs may fail for good in a step
CANCELED: Final = 0.03  # of the steps are not taken, because the case is canceled there
MIGRATED: Final = 0.1  # of the steps are preceded by a migration
MAKERS: Final[dict[str, Callable[[int], Model]]] = {"structured": structured, "unstructured": unstructured}


class DifferenceError(AssertionError):
    """What went wrong, with the seeds that show it."""


class Walk(NamedTuple):
    """Which model and which path."""

    maker: str
    model: int
    path: int

    def __str__(self) -> str:
        """Return the words of the command that repeats it."""
        return f"--model {self.maker}:{self.model} --path {self.path}"


class Choice(NamedTuple):
    """One possible step, for the engine and for the reference."""

    command: told.Command
    action: Action


RESUME: Final = Choice(told.Resume(), Action("resume", ""))


def decide(call: DecisionCall, variables: Mapping[str, Any], _context: Context) -> Decided:
    """Say what the decision of the models says."""
    return Decided(1, call.decision, 1, dict(variables), value_of(DECIDED, dict(variables)))


def variables_of(command: told.Command) -> dict[str, Any]:
    """Return the variables that a command brings."""
    chosen = command.elements[0] if isinstance(command, told.ActivateElements) else command
    return getattr(chosen, "variables", None) or {}


class Run:
    """A case in the engine and the same case in the reference."""

    answers_calls = True

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.model = MAKERS[walk.maker](walk.model)
        self.steps = STEPS
        self.graph: Graph = compile_graph(self.model.process, FEEL)
        self.rng = random.Random(walk.path)
        self.state = State(case=1)
        self.reference = Reference(self.model.process, staffed=self.is_staffed())
        self.budget = self.rng.choice((4, 10_000))
        if self.reference.sees_order():
            self.budget = 10_000
        self.people: dict[int, tuple[str | None, tuple[str, ...]]] = {}  # by task: who has it, to whom it is offered
        self.stores: dict[str, dict[str, Any]] = {}
        self.now = BEGAN
        self.last = 1

    def go(self) -> None:
        """Walk to the end, or so many steps; then cancel what is left."""
        values = {"x": self.rng.randint(0, 3), "b": self.rng.random() < 0.5}
        self.tell(told.Start(values, self.model.first))
        self.reference.start(values, self.model.first)
        self.compare("start")
        for _ in range(self.steps):
            choices = list(self.choices())
            if not choices or self.rng.random() < CANCELED:
                break
            if self.rng.random() < MIGRATED and not self.is_ending():
                self.migrate()
            self.take(self.rng.choice(choices))
        if self.state.outcome is None:
            self.cancel()

    def cancel(self) -> None:
        """Cancel what is left, and let those have their say who listen to that."""
        if not any(row.element == self.graph.process for row in self.state.occurrences.values()):
            self.take(Choice(told.Cancel(), Action("cancel", "")))
        while self.state.outcome is None:
            if self.state.suspended:
                self.take(RESUME)
            self.take(next(self.choices_of_people({})))
        self.expect(self.state.outcome, "canceled", "outcome")

    def is_ending(self) -> bool:
        """Tell whether something waits for those who listen to its end."""
        return any(instance.phase == Phase.TERMINATING for instance in self.state.instances.values())

    def migrate(self) -> None:
        """Move the case to an identical version of its model, which changes nothing."""
        before = deepcopy(self.state)
        target = compile_graph(self.model.process, FEEL)
        plan = Plan(proposed(self.graph, target))
        self.expect(check(self.graph, target, plan), [], "problems of a migration to the same model")
        command = command_of(self.graph, target, plan)
        self.graph = target
        self.tell(command)
        if before.suspended:  # what waits at joins arrives there anew once the case goes on
            self.expect(under_way(self.state), under_way(before), "tokens after a migration to the same model")
            before.tokens, before.arrivals = self.state.tokens, self.state.arrivals
        self.expect(self.state, before, "state after a migration to the same model")

    def take(self, choice: Choice) -> None:
        """Take one step on both sides."""
        values = variables_of(choice.command)
        if self.reference.refuses(choice.action, values):
            self.refuse(choice)
            return
        self.tell(choice.command)
        self.reference.do(choice.action, values)
        self.compare(str(choice.action))

    def refuse(self, choice: Choice) -> None:
        """See that a command is refused and changes nothing."""
        before = deepcopy(self.state)
        try:
            self.tell(choice.command)
        except CommandRefused:
            self.expect(self.state, before, "state after what was refused")
            return
        raise DifferenceError(f"{self.walk}: Expected {choice.action} to be refused, but it was done.")

    def tell(self, command: told.Command) -> None:
        """Tell the engine, let it go on as long as it pauses, and fold what happened."""
        if isinstance(command, told.FireTimer):
            self.now = max(self.now, self.state.timers[command.timer].due)
        told_next: told.Command | None = command
        while told_next is not None:
            folded = deepcopy(self.state)
            for event in step(self.graph, self.state, told_next, self.context()):
                apply(folded, event)
                self.note(event)
            self.expect(folded, self.state, "fold of the events")
            told_next = told.Continue() if self.state.tokens and not self.state.suspended else None

    def note(self, event: Event) -> None:
        """Keep what the state does not hold: whose tasks are, and what is in data stores."""
        if isinstance(event, TaskCreated):
            self.people[event.key] = (event.assignee, tuple(event.candidate_groups))
        elif isinstance(event, TaskChanged):
            assignee, groups = self.people[event.key]
            groups = tuple(event.changes.get("candidate_groups", groups))
            self.people[event.key] = (event.changes.get("assignee", assignee), groups)
        elif isinstance(event, TimerCreated):
            self.check_hours(event)
        elif isinstance(event, DataStored):
            self.stores.setdefault(event.store, {})[event.key] = event.value

    def check_hours(self, timer: TimerCreated) -> None:
        """See that steps of an escalation in working time are due on working days, between their hours."""
        rules = settings(self.graph.nodes[timer.element].element, Escalation) if timer.part < 0 else []
        hours = rules[0].hours if rules else None
        if hours is None:
            return
        due = datetime.fromtimestamp(timer.due / 1000, UTC)
        opens, closes = (due.replace(hour=each // 60, minute=each % 60) for each in (hours.opens, hours.closes))
        is_open = opens <= due <= closes and due.weekday() < SATURDAY and (due.month, due.day) not in CLOSED
        self.expect(is_open, True, f"working time of {timer.element} at {due}")

    def context(self) -> StepContext:
        """Return what a step is told of the world."""
        world = {"find": lambda _call: 1, "stores": self.store, "staffed": lambda _group: self.is_staffed()}
        return StepContext(self.now, UTC, self.next_id, self.budget, decide=decide, **world)

    def is_staffed(self) -> bool:
        """Tell whether groups have people."""
        return self.walk.path % 2 == 0

    def store(self, name: str) -> dict[str, Any]:
        """Return what is in a data store."""
        return self.stores.get(name, {})

    def next_id(self) -> int:
        """Return the next key."""
        self.last += 1
        return self.last

    def choices(self) -> Iterator[Choice]:
        """Yield what can be done to the case now; the order of keys is the order in which things were opened."""
        values = self.rng.choice(({}, {"x": self.rng.randint(0, 3)}, {"b": self.rng.random() < 0.5}))
        if self.state.suspended:
            yield from (RESUME, Choice(told.SetVariables(self.state.case, values), Action("set", "")))
        else:
            yield from self.choices_of_people(values)
            yield from self.choices_of_trouble()
            yield from self.choices_of_rows(values)

    def choices_of_rows(self, values: dict[str, Any]) -> Iterator[Choice]:
        """Yield what can become of jobs, calls, timers and subscriptions, and of variables that somebody reads."""
        if self.state.conditions or self.state.incidents:
            key, said = self.state.case, self.rng.choice(({"x": 3}, {"b": True}, {"b": False}, {"x": 0, "b": True}))
            yield Choice(told.SetVariables(key, said), Action("set", ""))
        for job in self.state.jobs.values():
            if job.listener is not None and job.listener.event in LISTENED:
                continue
            if job.listener is not None and job.listener.event == CHOOSING:
                yield self.chosen(job, values)
                continue
            yield Choice(told.CompleteJob(job.key, values), self.action("complete", job.instance))
            code = self.rng.choice("AB")
            if job.listener is None and self.catches(job.instance, code):
                throwing = told.ThrowError(job.key, code, "", values)
                yield Choice(throwing, self.action("throw", job.instance)._replace(code=code))
        for call in self.state.calls.values() if self.answers_calls else ():
            yield Choice(told.CompleteCall(call.key, values), self.action("complete", call.instance))
            code = self.rng.choice("AB")
            if self.catches(call.instance, code):
                throwing = self.action("throw", call.instance)._replace(code=code)
                yield Choice(told.CatchError(call.key, code, "", values), throwing)
        for timer in self.state.timers.values():
            yield Choice(told.FireTimer(timer.key), self.occurrence(timer))
        for one in self.state.subscriptions.values():
            yield Choice(told.Correlate(one.key, self.next_id(), values), self.occurrence(one))

    def choices_of_trouble(self) -> Iterator[Choice]:
        """Yield which jobs may fail for good, and which incidents may be resolved."""
        for job in self.state.jobs.values():
            if self.rng.random() < FAILED:
                yield Choice(told.FailJob(job.key, 0, "No."), self.action("fail", job.instance))
        for incident in self.state.incidents.values():
            if incident.kind in RESOLVED:
                action = self.action("resolve", incident.instance)._replace(code=str(incident.kind))
                yield Choice(told.ResolveIncident(incident.key), action)

    def chosen(self, job: Job, values: dict[str, Any]) -> Choice:
        """Return what a worker chooses in an ad-hoc sub-process: an element, nothing, or its end."""
        choices = self.reference.choices_at(self.state.instances[job.instance].element)
        what, instead = self.rng.choice((*choices, "nothing", "done")), self.rng.random() < INSTEAD
        elements = (told.Chosen(what),) if what in choices else ()
        said = told.Choice(elements, is_done=what == "done", cancel_remaining=instead)
        action = self.action("choose", job.instance)._replace(code=f"{what} {'instead' * instead}")
        return Choice(told.CompleteJob(job.key, values, choice=said), action)

    def choices_of_people(self, values: dict[str, Any]) -> Iterator[Choice]:
        """Yield what can be done to tasks and in ad-hoc sub-processes."""
        heard = [job for job in self.state.jobs.values() if job.listener and job.listener.event in LISTENED]
        for job in heard:
            said = self.rng.choice(("", "zoe", "no" if job.listener.event not in UNDENIABLE else ""))
            result = told.TaskResult(said == "no", corrections={"assignee": said} if said == "zoe" else {})
            yield Choice(told.CompleteJob(job.key, {}, result), self.action("say", job.instance)._replace(code=said))
        for task in self.state.tasks.values():
            if all(job.instance != task.instance for job in heard):
                yield Choice(told.CompleteTask(task.key, values), self.action("complete", task.instance))
                change = told.ChangeTask(task.key, "assigning", {"assignee": "bob"}, None, "assigned")
                yield Choice(change, self.action("assign", task.instance)._replace(code="bob"))
        for key, instance in self.state.instances.items():
            choices = self.reference.choices_at(instance.element)
            put_off = any(row.instance == key and row.part < 0 for row in self.state.occurrences.values())
            if choices and instance.phase == Phase.ACTIVE and not put_off:
                one, instead = self.rng.choice(choices), self.rng.random() < INSTEAD
                command = told.ActivateElements(key, (told.Chosen(one, values),), cancel_remaining=instead)
                yield Choice(command, self.action("activate", key)._replace(code=f"{one} {'instead' * instead}"))

    def action(self, verb: str, key: int) -> Action:
        """Return the action at an open instance."""
        element = self.state.instances[key].element
        same = sorted(one.key for one in self.state.instances.values() if one.element == element)
        return Action(verb, element, same.index(key))

    def occurrence(self, row: Timer | Subscription) -> Action:
        """Return the action of an event, at the place that waits for it."""
        rows = self.state.timers if type(row) is Timer else self.state.subscriptions
        same = sorted(one.instance for one in rows.values() if (one.element, one.part) == (row.element, row.part))
        return Action("occur", row.element, same.index(row.instance), part=row.part)

    def catches(self, key: int, code: str) -> bool:
        """Tell whether an error from an instance finds somebody who catches it."""
        while key:
            instance = self.state.instances[key]
            for event in self.model.process.elements:
                if event.attached_to == instance.element and event.event.trigger == "error":
                    said = event.event.code
                    if said is None or said.strip('"') == code:
                        return True
            key = instance.scope
        return False

    # Checks

    def compare(self, after: str) -> None:
        """Compare where the case stands with the reference, and check the promises."""
        self.expect(self.state.outcome, self.reference.outcome, f"outcome after {after}")
        self.expect(self.marking(), self.reference.marking(), f"marking after {after}")
        mine = self.state.variables.get(self.state.case, {})
        self.expect(mine, self.reference.root.variables, f"variables after {after}")
        self.expect(self.stores, self.reference.stores, f"data stores after {after}")
        self.check()

    def marking(self) -> list[str]:
        """Return where the case stands, as the reference says it."""
        state = self.state
        found = [self.path(key) for key, one in state.instances.items() if one.scope]
        rows = [*state.timers.values(), *state.conditions.values()]
        found += [f"{self.path(row.instance)}@{row.element}" for row in rows]
        for row in state.subscriptions.values():
            key = f"={row.correlation_key}" if row.kind == SubscriptionKind.MESSAGE else ""
            found.append(f"{self.path(row.instance)}@{row.element}{key}")
        found += [f"{self.path(job.instance)}:job" for job in state.jobs.values()]
        found += [f"{self.path(call.instance)}:call" for call in state.calls.values()]
        found += [f"{self.path(task.instance)}:task {self.whose(task.key)}" for task in state.tasks.values()]
        found += [f"{self.path(one.instance)}!{one.kind}" for one in state.incidents.values() if one.kind in RESOLVED]
        for scope, gateways in state.arrivals.items():
            for gateway, flows in gateways.items():
                found += [f"{self.path(scope)}<{gateway}<{flow}*{count}" for flow, count in flows.items()]
        return sorted(found)

    def whose(self, task: int) -> str:
        """Return whose a task is."""
        assignee, groups = self.people[task]
        return f"{assignee}/{','.join(sorted(groups))}"

    def path(self, key: int) -> str:
        """Return the ids from the process to an instance."""
        instance = self.state.instances[key]
        return f"{self.path(instance.scope)}/{instance.element}" if instance.scope else instance.element

    def check(self) -> None:
        """Check that nothing is left behind (P10), no job is lost (P7) and nothing live waits for nothing (P11)."""
        state = self.state
        rows = (state.jobs, state.tasks, state.timers, state.subscriptions, state.incidents)
        if state.outcome is not None:
            left = [state.instances, *rows, state.arrivals, state.tokens, state.members, state.attached]
            self.expect([each for each in left if each], [], "what is left after the end")
            return
        stuck = {one.job for one in state.incidents.values()}
        lost = [job.key for job in state.jobs.values() if not job.retries and job.key not in stuck]
        self.expect(lost, [], "jobs that nobody tries again")
        moving = {token.scope for token in state.tokens}
        for key, instance in state.instances.items():
            waits = state.attached.get(key) or state.arrivals.get(key) or self.is_choosable(instance)
            if not instance.children and not waits and key not in moving:
                raise DifferenceError(f"{self.walk}: {self.path(key)} waits for nothing")

    def is_choosable(self, instance: Instance) -> bool:
        """Tell whether an instance waits for somebody's choice, or for its turn after one."""
        return "#" in instance.element or self.graph.nodes[instance.element].element.kind == Kind.AD_HOC_SUB_PROCESS

    def expect(self, mine: Any, theirs: Any, what: str) -> None:
        """Stop when two sides differ."""
        if mine != theirs:
            raise DifferenceError(f"{self.walk}: {what}: {mine!r} is not {theirs!r}")


def walks(count: int, first: int = 0) -> Iterator[Walk]:
    """Yield so many walks: each model is walked once, two of three are structured."""
    for number in range(first, first + count):
        maker = "unstructured" if number % 3 == 2 else "structured"
        yield Walk(maker, number if maker == "unstructured" else number - number // 3, number)
