"""
Cases in the hands of a unit of work: rows read, locked and made into the engine's state.

Rule 1: cases are locked in the order of their keys, always.
Rule 2: a small case is read whole, by two statements in one round trip; `Working` remembers of the rows what the
engine need not know.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec

from clerkwork.engine import state as engine
from clerkwork.engine.events import NOTHING_CAUGHT, Caught, SubscriptionKind, Token
from clerkwork.engine.life import Phase
from clerkwork.kernel import json
from clerkwork.runtime import kept
from clerkwork.runtime.definitions import Compiled, compiled
from clerkwork.runtime.listeners import read_heard
from clerkwork.runtime.signals import CaseInfo
from clerkwork.runtime.sql import Read, Rows, Session
from clerkwork.runtime.sql.statements import NARROW

ACTIVE: Final = "active"
TASK: Final = "task"
ITEM: Final = "item"
RESULT: Final = "result"
AS_THEY_ARE: Final = frozenset((str, int, bool, type(None)))
"""Types of variables that are the same after they were written and read."""


class CaseRow(msgspec.Struct):
    """The root row, in the order of the statement's columns."""

    key: int
    definition: int
    process_id: str
    app: str
    state: str
    title: str
    business_key: str
    started_by: str | None
    started_at: int
    ended_at: int | None = None
    incidents: int = 0
    position: int = 0
    children: int = 0
    due: int | None = None
    tokens: str = ""
    stamp: int = 0
    parent: int | None = None
    parent_instance: int | None = None
    root: int | None = None
    depth: int = 0
    caught: str = ""
    width: int = 0
    suspended_at: int | None = None
    tags: str = ""
    stops: str = ""

    def info(self) -> CaseInfo:
        """Return what handlers of signals are told of the case."""
        return CaseInfo(self.key, self.process_id, self.app, self.title, self.started_by)


WIDTH: Final = CaseRow.__struct_fields__.index("width")


class JobRow(msgspec.Struct):
    """What the runtime keeps of a job beyond the engine's part."""

    element: str
    type: str
    attempt: int
    headers: dict[str, str]
    state: str
    due: int
    lease: int | None


class TaskRow(msgspec.Struct):
    """What the runtime keeps of an open task beyond the engine's part; `candidates` are (kind, name)."""

    element: str
    name: str
    assignee: str | None
    candidates: set[tuple[str, str]] = set()


class Working(msgspec.Struct):
    """
    One case in a unit of work.

    `places` holds the element id and history position of each open instance, `stored` the scopes that have variable
    rows, `fresh` those that get some in this unit, `was` the position as it was read, `weight` at least the size of the
    variables, `rounds` how many rows of items and results each open loop has; `new` cases have no rows yet, of
    `partial` ones not all is loaded. What `seal` looks at: `stirred` instances, `looped` loops, and where tokens
    `joined` (scope, gateway, flow).
    """

    row: CaseRow
    compiled: Compiled
    state: engine.State
    new: bool = False
    was: int = 0
    weight: int = 0
    places: dict[int, tuple[str, int]] = {}
    stored: set[int] = set()
    fresh: set[int] = set()
    jobs: dict[int, JobRow] = {}
    tasks: dict[int, TaskRow] = {}
    rounds: dict[int, int] = {}
    partial: bool = False
    stirred: set[int] = set()
    looped: set[int] = set()
    joined: set[tuple[int, str, str]] = set()

    def element_of(self, instance: int) -> str:
        """Return the element id of an instance that is or was open in this unit."""
        if instance == self.row.key:
            return self.row.process_id
        return self.places[instance][0]


def load(session: Session, keys: Iterable[int], *, skip_locked: bool = False) -> dict[int, Working]:
    """
    Lock cases in the order of their keys and return those that are active, by key.

    With `skip_locked`, cases that somebody else works on are left out instead of waited for.
    """
    wanted = sorted(set(keys))
    found: dict[int, Working] = {}
    held = kept.take(wanted)
    if held:
        stamps = session.read("stamps_free" if skip_locked else "stamps", wanted)
        found = _valid(held, stamps)
        wanted = [key for key, _ in stamps if key not in found]
    if wanted:
        found.update(_read(session, "cases_free" if skip_locked else "cases", "narrow_parts", wanted)[0])
    return found


def load_owner(session: Session, owner: str, key: int, *more: Read) -> tuple[dict[int, Working], list[Rows]]:
    """
    Lock the case that something belongs to (owner: task, job or incident) and return it, if it is active, by its key.

    Other reads travel along; they see what is there once the case is locked.
    """
    held = kept.take_by_task(key) if owner == TASK else None
    if held is not None:
        stamps, *others = session.reads([("stamp", (held.row.key,)), *more])
        if stamps == [(held.row.stamp,)]:
            return {held.row.key: held}, others
    return _read(session, f"cases@{owner}", f"narrow_parts@{owner}", key, more)


def _read(
    session: Session, roots: str, parts: str, given: list[int] | int, more: Sequence[Read] = ()
) -> tuple[dict[int, Working], list[Rows]]:
    """Read cases, the narrow ones whole and of the wide ones what hangs on the root."""
    if session.pipelines:
        found, rows, *others = session.reads([(roots, (given,)), (parts, (given,)), *more])
    else:
        found, *others = session.reads([(roots, (given,)), *more])
        narrow = [root[0] for root in found if root[4] == ACTIVE and root[WIDTH] <= NARROW]
        rows = session.read("parts", narrow) if narrow else []
    for root in found:
        if root[4] == ACTIVE and root[WIDTH] > NARROW:
            rows += session.read("parts_of", root[0], [root[0]])
    return _assemble(found, rows), others


def _valid(held: dict[int, Working], stamps: Rows) -> dict[int, Working]:
    """Return those of the kept cases that nobody has changed since, now that they are locked."""
    return {key: held[key] for key, stamp in stamps if key in held and held[key].row.stamp == stamp}


def settle(case: Working) -> Working:
    """Make a case that was written into what its rows would give, for the next unit."""
    state = case.state
    open_ones = state.instances
    case.new, case.was, case.fresh = False, case.row.position, set()
    case.stirred, case.looped, case.joined = set(), set(), set()
    if len(case.places) >= len(open_ones):  # the root has none
        case.places = {key: place for key, place in case.places.items() if key in open_ones}
    case.stored = {scope for scope, values in state.variables.items() if values}
    settled: list[dict[Any, Any]] = [*state.variables.values()]
    if state.compensations:
        settled += [row.variables for row in state.compensations.values()]
    if state.occurrences:
        settled += [row.variables for row in state.occurrences.values()]
    for loop in state.loops.values():
        settled += [loop.items, loop.results]
    for values in settled:
        if not AS_THEY_ARE.issuperset(map(type, values.values())):
            values.update({name: json.loads(json.dumps(value)) for name, value in values.items()})
    return case


def _assemble(roots: Rows, parts: Rows) -> dict[int, Working]:
    found = {root[0]: _Parts(CaseRow(*root)) for root in roots if root[4] == ACTIVE}
    for kind, case, *columns in parts:
        if case in found:
            READERS[kind](found[case], *columns)
    return {key: one.working() for key, one in found.items()}


def merge(case: Working, rows: Rows) -> None:
    """Add rows to a case that was loaded in part, leaving out what this unit has already loaded, opened or closed."""
    more = _Parts(case.row)
    for kind, _, key, owner, *columns in rows:
        place = key if kind == "elementinstance" else owner
        if kind == "taskcandidate":
            if key in more.tasks:
                READERS[kind](more, key, owner, *columns)
        elif place not in case.places and place != case.row.key:
            READERS[kind](more, key, owner, *columns)
    more.add_to(case)


class _Parts:
    """The rows of one case on their way to the engine's state."""

    __slots__ = (
        "arrivals",
        "attached",
        "candidates",
        "instances",
        "jobs",
        "kept",
        "loops",
        "places",
        "row",
        "tasks",
        "variables",
        "weight",
    )

    def __init__(self, row: CaseRow) -> None:
        self.row = row
        self.instances = [engine.Instance(row.key, row.process_id, 0, Phase.ACTIVE, row.children)]
        self.places: dict[int, tuple[str, int]] = {}
        self.variables: dict[int, dict[str, Any]] = {}
        self.arrivals: list[tuple[int, str, str, int]] = []
        self.attached: list[engine.Attached] = []
        self.loops: dict[int, engine.Loop] = {}
        self.kept: dict[int, int] = {}
        self.jobs: dict[int, JobRow] = {}
        self.tasks: dict[int, TaskRow] = {}
        self.candidates: list[tuple[int, str, str]] = []
        self.weight = 0

    def add_to(self, case: Working) -> None:
        self._settle_candidates()
        own = [instance for instance in self.instances if instance.scope]
        engine.add(
            case.state,
            own,
            variables=self.variables,
            attached=self.attached,
            arrivals=self.arrivals,
            loops=self.loops.values(),
        )
        case.places |= self.places
        case.stored |= set(self.variables)
        case.jobs |= self.jobs
        case.tasks |= self.tasks
        case.rounds |= self.kept
        case.weight += self.weight

    def _settle_candidates(self) -> None:
        for task, kind, name in self.candidates:
            self.tasks[task].candidates.add((kind, name))

    def working(self) -> Working:
        row, tokens = self.row, self.row.tokens
        self._settle_candidates()
        state = engine.load(
            row.key,
            self.instances,
            variables=self.variables,
            attached=self.attached,
            arrivals=self.arrivals,
            loops=self.loops.values(),
            tokens=msgspec.json.decode(tokens, type=tuple[Token, ...]) if tokens else (),
            caught=msgspec.json.decode(row.caught, type=Caught) if row.caught else NOTHING_CAUGHT,
            suspended=row.suspended_at is not None,
            stops=frozenset(json.loads(row.stops)) if row.stops else frozenset(),
        )
        return Working(
            row,
            compiled(row.definition),
            state,
            was=row.position,
            weight=self.weight,
            places=self.places,
            stored=set(self.variables),
            jobs=self.jobs,
            tasks=self.tasks,
            rounds=self.kept,
            partial=row.width > NARROW,
        )


def _instance(to: _Parts, key: int, scope: int, element: str, phase: str, *more: Any) -> None:
    _, _, children, position, counter, *_ = more
    to.instances.append(engine.Instance(key, element, scope, Phase(phase), children, counter))
    to.places[key] = (element, position)


def _variable(to: _Parts, _key: None, scope: int, name: str, value: str, *_more: Any) -> None:
    to.variables.setdefault(scope, {})[name] = json.loads(value)
    to.weight += len(value)


def _loop(to: _Parts, _key: None, instance: int, *more: Any) -> None:
    _, _, _, _, size, begun, completed, kept_rows, *_ = more
    to.loops[instance] = engine.Loop(instance, size, begun, completed)
    to.kept[instance] = kept_rows


def _round(to: _Parts, _key: None, instance: int, part: str, value: str, *more: Any) -> None:
    loop, counter = to.loops[instance], more[2]
    to.weight += len(value)
    if part == RESULT:
        loop.results[counter] = json.loads(value)
    elif counter > loop.begun:
        loop.items[counter] = json.loads(value)


def _join(to: _Parts, _key: None, scope: int, gateway: str, flow: str, *more: Any) -> None:
    to.arrivals.append((scope, gateway, flow, more[2]))


def _job(to: _Parts, key: int, instance: int, element: str, kind: str, *more: Any) -> None:
    headers, state, retries, attempt, due, lease, listener = more
    to.attached.append(engine.Job(key, instance, retries, read_heard(listener)))
    to.jobs[key] = JobRow(element, kind, attempt, json.loads(headers), state, due, lease)


def _task(to: _Parts, key: int, instance: int, element: str, name: str, *more: Any) -> None:
    to.attached.append(engine.Task(key, instance))
    to.tasks[key] = TaskRow(element, name, more[0])


def _candidate(to: _Parts, task: int, _owner: None, kind: str, name: str, *_more: Any) -> None:
    to.candidates.append((task, kind, name))


def _timer(to: _Parts, key: int, instance: int, element: str, interval: str, *more: Any) -> None:
    to.attached.append(engine.Timer(key, instance, element, more[2], interval, more[3], more[4]))


def _subscription(to: _Parts, key: int, instance: int, element: str, message: str, *more: Any) -> None:
    what = (message, more[0], bool(more[2]), SubscriptionKind(more[1]), more[3])
    to.attached.append(engine.Subscription(key, instance, element, *what))


def _call(to: _Parts, key: int, instance: int, *_more: Any) -> None:
    to.attached.append(engine.Call(key, instance))


def _condition(to: _Parts, key: int, instance: int, element: str, *more: Any) -> None:
    to.attached.append(engine.Condition(key, instance, element, more[3]))


def _occurrence(to: _Parts, key: int, instance: int, element: str, variables: str, *more: Any) -> None:
    to.attached.append(engine.Occurrence(key, instance, element, more[2], json.loads(variables)))
    to.weight += len(variables)


def _incident(to: _Parts, key: int, instance: int, kind: str, _none: None, *more: Any) -> None:
    to.attached.append(engine.Incident(key, instance, kind, more[2]))


def _compensation(to: _Parts, key: int, instance: int, element: str, variables: str, *more: Any) -> None:
    to.attached.append(
        engine.Compensation(key, instance, element, more[2], json.loads(variables), running=bool(more[3]))
    )
    to.weight += len(variables)


READERS: Final[dict[str, Callable[..., None]]] = {
    "elementinstance": _instance,
    "loop": _loop,
    "round": _round,
    "variable": _variable,
    "join": _join,
    "job": _job,
    "task": _task,
    "taskcandidate": _candidate,
    "timer": _timer,
    "subscription": _subscription,
    "call": _call,
    "condition": _condition,
    "occurrence": _occurrence,
    "incident": _incident,
    "compensation": _compensation,
}
"""Table → what its row means for the state; the columns are those of `statements.PARTS`."""
