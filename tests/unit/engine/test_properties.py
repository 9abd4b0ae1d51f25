"""
What holds for every model and every sequence of commands.

Models are drawn at random from blocks; commands are chosen at random from what is open, with some that must be refused.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clerkwork.engine import CommandRefused, Graph, State, StepContext, Unloaded, add, apply, compile_graph, load, step
from clerkwork.engine import commands as told
from clerkwork.engine.context import ProcessCall
from clerkwork.engine.errors import Part
from clerkwork.engine.events import Caught
from clerkwork.engine.life import Phase
from clerkwork.engine.mapping import Plan, command_of, proposed
from clerkwork.engine.state import Attached, Compensation, Instance, Loop, add_rounds
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.bpmn.model import (
    AdHoc,
    Called,
    Condition,
    Element,
    Event,
    Flow,
    Kind,
    Mapping,
    Message,
    MultiInstance,
    Process,
    Script,
    Signal,
    StandardLoop,
    TaskDefinition,
    TimerKind,
    Trigger,
)
from clerkwork.languages.bpmn.sheets import (
    Consequence,
    Criterion,
    Deed,
    Escalation,
    Failure,
    Required,
    Rule,
    Rung,
    Setting,
    Sheet,
    Target,
)
from clerkwork.languages.bpmn.vocabulary import EVENTS
from clerkwork.languages.feel import Feel

FEEL = Feel()
HOUR = 3_600_000
CONDITIONS = ("x < 2", "x >= 2", "b", "true", "false")
ENDS = (
    Event(),
    Event(Trigger.TERMINATE),
    Event(Trigger.ERROR, code='"A"'),
    Event(Trigger.ERROR, code='"B"'),
    Event(Trigger.SIGNAL, signal=Signal("s", "on")),
    Event(Trigger.COMPENSATE),
    Event(Trigger.ESCALATION, code='"A"'),
)
TIMED = Event(Trigger.TIMER, timer=TimerKind.DURATION, expression='"PT1H"')
TOLD = Event(Trigger.MESSAGE, message=Message("m", "go", "x"))
WATCHES = (
    Event(Trigger.TIMER, timer=TimerKind.DURATION, expression='"PT1H"'),
    Event(Trigger.TIMER, timer=TimerKind.CYCLE, expression='"R2/PT1H"', interrupting=False),
    Event(Trigger.TIMER, timer=TimerKind.DURATION, expression="wait"),
    Event(Trigger.MESSAGE, message=Message("m", "go", "x")),
    Event(Trigger.MESSAGE, message=Message("m", "go", '"k"'), interrupting=False),
    Event(Trigger.ERROR, code='"A"'),
    Event(Trigger.ERROR),
    Event(Trigger.SIGNAL, signal=Signal("s", "on")),
    Event(Trigger.SIGNAL, signal=Signal("s", "on"), interrupting=False),
    Event(Trigger.CONDITIONAL, condition=Condition("x > 3")),
    Event(Trigger.CONDITIONAL, condition=Condition("b"), interrupting=False),
    Event(Trigger.ESCALATION, code='"A"'),
    Event(Trigger.ESCALATION, interrupting=False),
    Event(Trigger.MULTIPLE, parts=(TIMED, Event(Trigger.SIGNAL, signal=Signal("s", "on")))),
    Event(Trigger.PARALLEL, parts=(TOLD, Event(Trigger.CONDITIONAL, condition=Condition("x > 3")))),
    Event(
        Trigger.PARALLEL,
        parts=(replace(TOLD, interrupting=False), replace(TIMED, interrupting=False)),
        interrupting=False,
    ),
)
LADDER = Escalation(
    (
        Rung('"PT1H"', Deed.REMIND, every="wait", times=2),
        Rung('"PT2H"', Deed.TELL, person="type"),
        Rung('"PT3H"', Deed.DECIDE, result="{x: 5, b: b}"),
    )
)


def sheet(*settings: Setting) -> Sheet:
    """Return a step sheet with these settings."""
    return Sheet(tuple(Rule("any", setting=setting) for setting in settings))


LEAVES = (
    {"kind": Kind.USER_TASK},
    {"kind": Kind.USER_TASK, "inputs": (Mapping("x", "y.z"),), "outputs": (Mapping("if b then 1 else x", "x"),)},
    {"kind": Kind.SERVICE_TASK, "task": TaskDefinition('"work"')},
    {"kind": Kind.SERVICE_TASK, "task": TaskDefinition("type")},
    {"kind": Kind.SCRIPT_TASK, "script": Script("x + 1", "x")},
    {"kind": Kind.CALL_ACTIVITY, "called": Called('"p"')},
    {"kind": Kind.CALL_ACTIVITY, "called": Called("type"), "outputs": (Mapping("if b then 1 else x", "x"),)},
    {"kind": Kind.TASK},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[0]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[3]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[7]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[9]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[-2]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[-3]},
    {"kind": Kind.INTERMEDIATE_THROW_EVENT, "event": WATCHES[7], "inputs": (Mapping("x", "x"),)},
    {"kind": Kind.INTERMEDIATE_THROW_EVENT, "event": ENDS[6]},
    {"kind": Kind.INTERMEDIATE_THROW_EVENT, "event": Event(Trigger.ESCALATION, code="type")},
    {"kind": Kind.USER_TASK, "sheet": sheet(Required("b"), Failure("x > 3", Consequence.PAUSE), Target("wait"))},
    {"kind": Kind.USER_TASK, "sheet": sheet(Criterion("x > 0", "No."), Failure("x > 3", Consequence.STOP), LADDER)},
    {"kind": Kind.SERVICE_TASK, "task": TaskDefinition('"work"'), "sheet": sheet(Criterion("b", "No."), LADDER)},
    {"kind": Kind.CALL_ACTIVITY, "called": Called('"p"'), "sheet": sheet(Failure("b", Consequence.ABANDON), LADDER)},
    {"kind": Kind.SCRIPT_TASK, "script": Script("x + 1", "x"), "sheet": sheet(Failure("x > 2", Consequence.PAUSE))},
    {"kind": Kind.SCRIPT_TASK, "script": Script("x + 1", "x"), "sheet": sheet(Failure("x > 4", Consequence.ABANDON))},
    {"kind": Kind.SCRIPT_TASK, "script": Script("x + 1", "x"), "sheet": sheet(Failure("x > 1", Consequence.STOP))},
)
RACERS = (
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[0]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[2]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[3], "outputs": (Mapping("x + 1", "x"),)},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[9]},
    {"kind": Kind.INTERMEDIATE_CATCH_EVENT, "event": WATCHES[-2]},
    {"kind": Kind.RECEIVE_TASK, "event": WATCHES[3], "inputs": (Mapping("x", "y"),)},
)
AD_HOCS = (
    AdHoc(),
    AdHoc(completion="x > 1"),
    AdHoc(completion="b", cancel_remaining=False),
    AdHoc(completion="x > 2", sequential=True),
    AdHoc(sequential=True, collection="results", element="x"),
)
ENOUGH = (
    ("activationCount >= 2", "not(waitingForStart)"),
    ("activationCount >= 1", "b"),
    ("b", "x > 1 and waitingForStart"),
    (None, "if waitingForStart then false else b"),
)
UNDOABLE = ({"kind": Kind.USER_TASK}, LEAVES[2], LEAVES[4], LEAVES[5])
JOINS = (None, Kind.PARALLEL_GATEWAY, Kind.INCLUSIVE_GATEWAY)
LOOPS = (
    MultiInstance(cardinality="2"),
    MultiInstance(sequential=True, collection="[x, 1, 2]", item="i", results="r", result="x"),
    MultiInstance(collection="[1, 2, 3]", results="r", result="x.y", until="numberOfCompletedInstances >= 2"),
    MultiInstance(sequential=True, collection="[true, b]", item="b", results="r", result="b", until="count(r) > x"),
    MultiInstance(collection="list", item="x"),
    StandardLoop("x < 2", most=3),
    StandardLoop("b", before=True, most=2),
)
ACTIVITIES = {Kind.USER_TASK, Kind.SERVICE_TASK, Kind.CALL_ACTIVITY, Kind.SUB_PROCESS}
CAUGHT = Caught(("A",), ("A",))


@dataclass
class Draft:
    """A model that grows block by block."""

    elements: list[Element] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def add(self, scope: str, **said: Any) -> str:
        ident = f"n{len(self.elements)}"
        self.elements.append(Element(ident, scope=scope, **said))
        return ident

    def connect(self, source: str | None, target: str, condition: str | None = None) -> None:
        if source is not None:
            self.flows.append(Flow(f"f{len(self.flows)}", source, target, condition))

    def sequence(self, scope: str, source: str | None, blocks: list[Any]) -> str | None:
        """Add blocks one after another; return the last element, None if the sequence has ended."""
        for what, *rest in blocks:
            source = getattr(self, what)(scope, source, *rest)
            if source is None:
                return None
        return source

    def leaf(self, scope: str, source: str | None, which: int, watches: list[Any]) -> str:
        ident = self.add(scope, **LEAVES[which])
        self.connect(source, ident)
        if LEAVES[which]["kind"] in ACTIVITIES:
            self.watch(scope, ident, watches)
        return ident

    def rounds(self, scope: str, source: str | None, which: int, block: Any) -> str:
        """Add a leaf or sub-process and let it go rounds."""
        what, *rest = block
        ident: str = getattr(self, what)(scope, source, *rest)
        place = next(place for place, element in enumerate(self.elements) if element.id == ident)
        if self.elements[place].kind not in EVENTS:
            self.elements[place] = replace(self.elements[place], loop=LOOPS[which])
        return ident

    def watch(self, scope: str, host: str, watches: list[Any]) -> None:
        for which, blocks in watches:
            event = self.add(scope, kind=Kind.BOUNDARY_EVENT, event=WATCHES[which], attached_to=host)
            self.sequence(scope, event, blocks)

    def stop(self, scope: str, source: str | None, which: int) -> None:
        self.connect(source, self.add(scope, kind=Kind.END_EVENT, event=ENDS[which]))

    def choose(self, scope: str, source: str | None, branches: list[Any]) -> str | None:
        return self.split(scope, source, Kind.EXCLUSIVE_GATEWAY, branches)

    def fork(self, scope: str, source: str | None, branches: list[Any]) -> str | None:
        return self.split(scope, source, Kind.PARALLEL_GATEWAY, branches)

    def some(self, scope: str, source: str | None, branches: list[Any]) -> str | None:
        return self.split(scope, source, Kind.INCLUSIVE_GATEWAY, branches)

    def split(self, scope: str, source: str | None, kind: Kind, branches: list[Any]) -> str:
        gateway = self.add(scope, kind=kind)
        self.connect(source, gateway)
        join = self.add(scope, kind=kind)
        for condition, blocks in branches:
            way = self.add(scope, kind=Kind.TASK)
            self.connect(gateway, way, None if kind is Kind.PARALLEL_GATEWAY else CONDITIONS[condition])
            last = self.sequence(scope, way, blocks)
            self.connect(last, join)
        return join

    def part(self, scope: str, source: str | None, which: int, default: int, branches: list[Any]) -> str:
        ident = self.leaf(scope, source, which, [])
        merge = self.add(scope, kind=Kind.INCLUSIVE_GATEWAY)
        for condition, blocks in branches:
            way = self.add(scope, kind=Kind.TASK)
            self.connect(ident, way, CONDITIONS[condition])
            self.connect(self.sequence(scope, way, blocks), merge)
        if default:
            self.connect(ident, merge)
            place = next(place for place, element in enumerate(self.elements) if element.id == ident)
            self.elements[place] = replace(self.elements[place], default=self.flows[-1].id)
        return merge

    def enough(self, scope: str, source: str | None, which: int, branches: list[Any]) -> str:
        """Add a fork and a complex gateway that goes on when the first tokens have come."""
        fork = self.add(scope, kind=Kind.PARALLEL_GATEWAY)
        self.connect(source, fork)
        activation, condition = ENOUGH[which]
        join = self.add(scope, kind=Kind.COMPLEX_GATEWAY, activation=activation)
        for _, blocks in branches:
            way = self.add(scope, kind=Kind.TASK)
            self.connect(fork, way)
            self.connect(self.sequence(scope, way, blocks), join)
        late, after = self.add(scope, kind=Kind.USER_TASK), self.add(scope, kind=Kind.TASK)
        self.connect(join, late, condition)
        self.connect(join, after)
        return after

    def race(self, scope: str, source: str | None, branches: list[Any]) -> str | None:
        gateway = self.add(scope, kind=Kind.EVENT_BASED_GATEWAY)
        self.connect(source, gateway)
        merge = self.add(scope, kind=Kind.EXCLUSIVE_GATEWAY)
        for which, blocks in branches:
            event = self.add(scope, **RACERS[which])
            self.connect(gateway, event)
            self.connect(self.sequence(scope, event, blocks), merge)
        return merge

    def loop(
        self, scope: str, source: str | None, blocks: list[Any], kind: Kind = Kind.EXCLUSIVE_GATEWAY
    ) -> str | None:
        merge = self.add(scope, kind=kind)
        self.connect(source, merge)
        count = self.add(scope, kind=Kind.SCRIPT_TASK, script=Script("x + 1", "x"))
        self.connect(merge, count)
        last = self.sequence(scope, count, blocks)
        if last is None:
            return None
        gateway = self.add(scope, kind=Kind.EXCLUSIVE_GATEWAY)
        self.connect(last, gateway)
        self.connect(gateway, merge, "x < 4")
        after = self.add(scope, kind=Kind.MANUAL_TASK)
        self.connect(gateway, after, "x >= 4")
        return after

    def sub(self, scope: str, source: str | None, blocks: list[Any], watches: list[Any]) -> str:
        ident = self.add(scope, kind=Kind.SUB_PROCESS)
        self.connect(source, ident)
        self.sequence(ident, self.add(ident, kind=Kind.START_EVENT), blocks)
        self.watch(scope, ident, watches)
        return ident

    def handle(self, scope: str, source: str | None, which: int, blocks: list[Any]) -> str | None:
        """Add an event sub-process beside the flow."""
        ident = self.add(scope, kind=Kind.SUB_PROCESS, event_triggered=True)
        self.sequence(ident, self.add(ident, kind=Kind.START_EVENT, event=WATCHES[which]), blocks)
        return source

    def undoable(self, scope: str, source: str | None, which: int, handler: int, blocks: list[Any]) -> str:
        """Add an activity that a leaf or a sub-process undoes, or a sub-process that is undone as a whole."""
        if which < len(UNDOABLE):
            ident = self.add(scope, **UNDOABLE[which])
            self.connect(source, ident)
        else:
            ident = self.sub(scope, source, blocks, [])
        self.tie(scope, ident, handler, blocks)
        return ident

    def tie(self, scope: str, ident: str, handler: int, blocks: list[Any]) -> None:
        if handler < len(UNDOABLE):
            undo = self.add(scope, **UNDOABLE[handler], for_compensation=True)
        else:
            undo = self.add(scope, kind=Kind.SUB_PROCESS, for_compensation=True)
            self.sequence(undo, self.add(undo, kind=Kind.START_EVENT), blocks)
        event = Event(Trigger.COMPENSATE)
        self.add(scope, kind=Kind.BOUNDARY_EVENT, event=event, attached_to=ident, undone_by=(undo,))

    def undone_inside(self, scope: str, source: str | None, blocks: list[Any], then: list[Any]) -> str:
        """Add a sub-process that an event sub-process in it undoes."""
        ident = self.sub(scope, source, blocks, [])
        handler = self.add(ident, kind=Kind.SUB_PROCESS, event_triggered=True)
        start = self.add(handler, kind=Kind.START_EVENT, event=Event(Trigger.COMPENSATE))
        self.sequence(handler, start, then)
        return ident

    def undo(self, scope: str, source: str | None, waits: int, named: int) -> str:
        """Add an event that undoes all of its scope, or one activity of it that can be undone."""
        there = [each.attached_to for each in self.elements if each.scope == scope and each.undone_by]
        activity = there[named % len(there)] if there and named else None
        event = Event(Trigger.COMPENSATE, waits=waits > 0, activity=activity)
        ident = self.add(scope, kind=Kind.INTERMEDIATE_THROW_EVENT, event=event)
        self.connect(source, ident)
        return ident

    def deal(self, scope: str, source: str | None, blocks: list[Any], condition: int, then: list[Any]) -> str:
        """Add a transaction that is given up at its end, or not."""
        ident = self.add(scope, kind=Kind.TRANSACTION)
        self.connect(source, ident)
        fork = self.add(ident, kind=Kind.PARALLEL_GATEWAY)
        self.connect(self.add(ident, kind=Kind.START_EVENT), fork)
        self.sequence(ident, fork, blocks)
        which = self.add(ident, kind=Kind.EXCLUSIVE_GATEWAY)
        self.connect(self.leaf(ident, fork, 0, []), which)
        self.connect(which, self.add(ident, kind=Kind.END_EVENT, event=Event(Trigger.CANCEL)), CONDITIONS[condition])
        self.connect(which, self.add(ident, kind=Kind.END_EVENT), "true")
        self.sequence(scope, self.boundary(scope, ident, Event(Trigger.CANCEL)), then)
        return ident

    def boundary(self, scope: str, host: str, event: Event) -> str:
        return self.add(scope, kind=Kind.BOUNDARY_EVENT, event=event, attached_to=host)

    def ad_hoc(self, scope: str, source: str | None, how: Any, ways: list[Any], watches: list[Any]) -> str:
        which, first, join = how
        ident = self.add(scope, kind=Kind.AD_HOC_SUB_PROCESS)
        self.connect(source, ident)
        meeting = self.add(ident, kind=join) if join and not AD_HOCS[which].sequential else None
        choices = []
        for blocks in ways:
            choices.append(self.add(ident, kind=Kind.TASK))
            last = self.sequence(ident, choices[-1], blocks)
            if meeting:
                self.connect(last, meeting)
        names = ", ".join(f'"{each}"' for each in choices * first)
        place = next(place for place, element in enumerate(self.elements) if element.id == ident)
        said = replace(AD_HOCS[which], active=f"[{names}]")
        self.elements[place] = replace(self.elements[place], ad_hoc=said)
        self.watch(scope, ident, watches)
        return ident


def pick(things: Any) -> st.SearchStrategy[int]:
    return st.integers(0, len(things) - 1)


def deeper(blocks: Any) -> Any:
    sequence = st.lists(blocks, max_size=3)
    branches = st.lists(st.tuples(pick(CONDITIONS), sequence), min_size=2, max_size=3)
    racers = st.lists(st.tuples(pick(RACERS), sequence), min_size=1, max_size=3)
    watches = st.lists(st.tuples(pick(WATCHES), sequence), max_size=2)
    return st.one_of(
        st.tuples(st.just("leaf"), pick(LEAVES), watches),
        st.tuples(st.just("choose"), branches),
        st.tuples(st.just("fork"), branches),
        st.tuples(st.just("some"), branches),
        st.tuples(st.just("race"), racers),
        st.tuples(st.just("enough"), pick(ENOUGH), branches),
        st.tuples(st.just("part"), st.integers(0, 5), st.integers(0, 1), branches),
        st.tuples(st.just("loop"), sequence, st.sampled_from([Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY])),
        st.tuples(st.just("sub"), sequence, watches),
        st.tuples(st.just("handle"), pick(WATCHES), sequence),
        st.tuples(st.just("undoable"), st.integers(0, 4), st.integers(0, 4), sequence),
        st.tuples(st.just("undone_inside"), sequence, sequence),
        st.tuples(st.just("deal"), sequence, pick(CONDITIONS), sequence),
        st.tuples(
            st.just("ad_hoc"),
            st.tuples(pick(AD_HOCS), st.integers(0, 2), st.sampled_from(JOINS)),
            st.lists(sequence, min_size=1, max_size=3),
            watches,
        ),
        st.tuples(st.just("rounds"), pick(LOOPS), st.tuples(st.just("sub"), sequence, watches)),
        st.tuples(st.just("rounds"), pick(LOOPS), st.tuples(st.just("leaf"), pick(LEAVES), watches)),
    )


LEAF = st.one_of(
    st.tuples(st.just("leaf"), pick(LEAVES), st.just([])),
    st.tuples(st.just("stop"), pick(ENDS)),
    st.tuples(st.just("undo"), st.integers(0, 1), st.integers(0, 3)),
)
MODELS = st.lists(st.recursive(LEAF, deeper, max_leaves=8), min_size=1, max_size=5)
VALUES: tuple[dict[str, Any], ...] = (
    {},
    {"x": 0},
    {"x": 5, "b": True},
    {"b": False, "wait": "PT1H", "type": "t"},
    {"b": None, "type": 3},
)
CHOICES = st.lists(st.tuples(st.integers(0, 99), pick(VALUES)), max_size=25)


def changes(state: State, places: list[str], values: dict[str, Any]) -> Iterator[told.Command]:
    """Yield ways to change where the tokens are."""
    for at, (key, instance) in enumerate(state.instances.items()):
        target = places[(key + at) % len(places)]
        yield told.Modify(moves=(told.Move(target, element=instance.element),))
        yield told.Modify(activate=(told.Activation(target, instance.scope, (told.Placed(values),)),))
        placed = (told.Placed(values, target),)
        yield told.Modify((told.Activation(target, variables=placed),), moves=(told.Move(target, instance=key),))


def possible(state: State, places: list[str], values: dict[str, Any]) -> Iterator[told.Command]:
    """Yield what can be told to a case, the refused things last."""
    yield from (told.CompleteTask(key, values) for key in state.tasks)
    for key in state.jobs:
        yield told.CompleteJob(key, values)
        yield told.FailJob(key, len(values) - 1, "no")
        yield told.ThrowError(key, "AB"[len(values) % 2], "", values)
    yield from (told.FireTimer(key) for key in state.timers)
    yield from (told.Correlate(key, 1, values) for key in state.subscriptions)
    for key in state.calls:
        yield told.CompleteCall(key, values)
        yield told.AbandonCall(key)
        yield told.CatchError(key, "AB"[len(values) % 2], "", values)
        yield told.CatchEscalation(key, "AB"[len(values) % 2], values)
    yield from (told.ResolveIncident(key) for key in state.incidents)
    yield from (told.SetVariables(key, values, local=key % 2 == 0) for key in state.instances)
    yield from (told.Modify(terminate=(told.Termination(key),)) for key in state.instances)
    yield from changes(state, places, values)
    yield told.Migrate({}, {})
    yield told.Suspend()
    yield told.Resume()
    yield told.Continue()
    yield told.Start({})
    yield told.CompleteTask(0, {})
    yield told.Cancel()


def chosen(graph: Graph, state: State, values: dict[str, Any]) -> Iterator[told.Command]:
    """Yield what may begin in open ad-hoc sub-processes."""
    for key, instance in state.instances.items():
        choices = getattr(graph.nodes[instance.element].plan, "inner", {})
        for ident in choices:
            yield told.ActivateElements(key, (told.Chosen(ident, values),), bool(len(values) % 2))


def find_process(wanted: ProcessCall) -> int:
    """Find every process but one called t."""
    if wanted.process == "t":
        raise NotFound("Expected a process t, but there is none.")
    return 1


class World:
    """A case with a clock and ids that can be put back."""

    def __init__(self, blocks: list[Any], budget: int) -> None:
        draft = Draft()
        draft.sequence("", draft.add("", kind=Kind.START_EVENT), blocks)
        self.graph = compile_graph(Process("p", elements=tuple(draft.elements), flows=tuple(draft.flows)), FEEL)
        self.state = State(case=1)
        self.now = 0
        self.last = 1
        self.budget = budget

    def next_id(self) -> int:
        self.last += 1
        return self.last

    def step(self, state: State, command: told.Command) -> list[Any]:
        context = StepContext(self.now, UTC, self.next_id, self.budget, find=find_process)
        return step(self.graph, state, command, context)

    def do(self, command: told.Command) -> bool:
        """Carry a command out and check what every step must keep; tell whether it was not refused."""
        if isinstance(command, told.Migrate):
            command = command_of(self.graph, self.graph, Plan(proposed(self.graph, self.graph)))
        if isinstance(command, told.FireTimer):
            self.now = max(self.now, self.state.timers[command.timer].due)
        before, first = deepcopy(self.state), self.last
        try:
            events = self.step(self.state, command)
        except CommandRefused:
            assert self.state == before, "a refused command changed something"
            return False
        folded = deepcopy(before)
        for event in events:
            apply(folded, event)
        assert folded == self.state, "the fold of the events is not the state"
        if isinstance(command, told.Migrate) and not before.suspended:
            assert self.state == before, "a migration to the same version changed something"
        after, self.last = self.last, first
        self.check_part(before, command, events)
        self.last = after
        check(self.state, self.graph)
        return True

    def check_part(self, whole: State, command: told.Command, events: list[Any]) -> None:
        """Check that the path to the root, or what is asked for beyond it, gives the same events."""
        part = load(whole.case, [], variables={}, tokens=whole.tokens, suspended=whole.suspended, caught=whole.caught)
        if whole.outcome is None and not whole.instances:
            part = State(whole.case)
        wanted = targets(whole, command)
        first = self.last
        for _ in range(len(whole.instances) + 1):
            for key in wanted:
                bring(part, whole, key)
            before = deepcopy(part)
            self.last = first
            try:
                seen = self.step(part, command)
            except Unloaded as missing:
                assert part == before, "an unloaded step changed something"
                wanted = bring_part(part, whole, missing)
                continue
            assert seen == events, "a part of the state gives other events"
            assert all(self.state.instances.get(key) == one for key, one in part.instances.items())
            return
        raise AssertionError("the engine asks for more and more")


def rows_in(state: State) -> tuple[dict[int, Any], ...]:
    """Return what may hang on instances and keeps a case alive."""
    waits = (state.timers, state.subscriptions, state.conditions, state.calls)
    return (state.jobs, state.tasks, *waits, state.incidents)


def targets(state: State, command: told.Command) -> list[int]:
    """Return the instances a command is about."""
    key = getattr(command, command.__struct_fields__[0], 0) if command.__struct_fields__ else 0
    for rows in (
        state.jobs,
        state.tasks,
        state.timers,
        state.subscriptions,
        state.conditions,
        state.calls,
        state.incidents,
    ):
        row: Attached | None = rows.get(key) if isinstance(key, int) else None  # type: ignore[attr-defined]
        if row is not None:
            return [row.instance]
    if isinstance(command, told.ActivateElements):
        return [command.instance]
    if isinstance(command, told.SetVariables):
        return [command.scope]
    return [state.case, *(token.scope for token in state.tokens)]


def bring_part(part: State, whole: State, missing: Unloaded) -> list[int]:
    """Load what a step asks for; return the instances that it asks for."""
    if missing.part is Part.CHILDREN:
        return list(whole.members[missing.scope])
    loop = whole.loops[missing.scope]
    add_rounds(part, missing.scope, deepcopy(loop.items), deepcopy(loop.results))
    return []


def bring(part: State, whole: State, key: int) -> None:
    """Load an instance and the path from there to the root."""
    while key and key in whole.instances:
        if key not in part.instances:
            loop = whole.loops.get(key)
            add(
                part,
                [deepcopy(whole.instances[key])],
                loops=[Loop(key, loop.size, loop.begun, loop.completed)] if loop else [],
                variables={key: deepcopy(whole.variables[key])} if key in whole.variables else {},
                attached=deepcopy(list(whole.attached.get(key, {}).values())),
                arrivals=[
                    (key, gateway, flow, count)
                    for gateway, flows in whole.arrivals.get(key, {}).items()
                    for flow, count in flows.items()
                ],
            )
        key = whole.instances[key].scope


def check(state: State, graph: Graph) -> None:
    """Check promises P10 and P11 and the counters."""
    check_undoing(state)
    rows = rows_in(state)
    attached = {key for each in state.attached.values() for key in each}
    more = (state.occurrences, state.compensations)
    assert attached == {key for each in (*rows, *more) for key in each}
    if state.outcome is not None:
        assert not any(
            (
                state.instances,
                *rows,
                state.occurrences,
                state.compensations,
                state.arrivals,
                state.tokens,
                state.members,
            )
        )
        assert not state.loops
        assert set(state.variables) <= {state.case}
        return
    choosing = {key for key, one in state.instances.items() if graph.nodes[one.element].behaviour.inner is not None}
    assert any((*rows, state.tokens, choosing)), "a live case waits for nothing"
    scopes_on_the_way = {token.scope for token in state.tokens}
    for key, instance in state.instances.items():
        assert len(state.members.get(key, ())) == instance.children
        hung = [row for row in state.attached.get(key, {}).values() if type(row) is not Compensation]
        waits = instance.children or hung or key in scopes_on_the_way or state.arrivals.get(key)
        assert waits or key in choosing or has_turn(state, instance), "an instance waits for nothing"
    assert set(state.variables) <= set(state.instances)


def check_undoing(state: State) -> None:
    """Check that what can be undone lies within what is there, and that the index says who undoes."""
    for row in state.compensations.values():
        outer = state.compensations.get(row.within)
        assert not row.within or (outer is not None and outer.instance == row.instance and not outer.running)
    running = {row.instance: row.key for row in state.compensations.values() if row.running}
    assert state.undoing == running


def has_turn(state: State, instance: Instance) -> bool:
    """Tell whether an instance waits in an ad-hoc sub-process while an older one is open."""
    return instance.phase == Phase.ACTIVATING and instance.key != min(state.members[instance.scope])


@given(blocks=MODELS, choices=CHOICES, budget=st.sampled_from([3, 1000]), first=pick(VALUES))
@example(blocks=[("fork", [(0, []), (0, [("stop", 1)])])], choices=[], budget=3, first=0)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_step_keeps_its_promises(blocks: Any, choices: Any, budget: int, first: int) -> None:
    """
    Fold, refusal, partial loading, P10 and P11 hold after every command.

    A case that is canceled at last leaves nothing.
    """
    world = World(blocks, budget)
    assert world.do(told.Start({"x": 0, **VALUES[first]}, caught=CAUGHT if first % 2 else Caught()))
    for choice, values in choices:
        started = chosen(world.graph, world.state, VALUES[values])
        commands = [*started, *possible(world.state, sorted(world.graph.nodes), VALUES[values])]
        open_ends = commands[:-1] if world.state.outcome is None else commands
        world.do(open_ends[choice % len(open_ends)])
    if world.state.outcome is None:
        assert world.do(told.Cancel())
        assert world.state.outcome == "canceled"
