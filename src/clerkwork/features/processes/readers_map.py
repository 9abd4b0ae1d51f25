"""
The map of a process for those who work in it: who does what, when and why, one step after the other, in plain words.

Rule 1: it is derived from the model alone; what engines do between two steps is passed over, at most named.
Rule 2: a choice is told by the names of its flows; where one has none, by its condition in words.
Rule 3: every row stands once, and every way out of it names the row it leads to, the end, or the row it goes back to.

    begin      what starts the process                       "Vacation requested"
    step       what people do, and calls of other processes
    question   a choice that more than one way leads to, or that follows another choice
    part       the end of a sub-process, from which its outcome leads on
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from django.utils.translation import gettext as _

from clerkwork.features.decisions import words as feel
from clerkwork.features.processes import rule_words
from clerkwork.features.processes.reading_order import in_order
from clerkwork.features.processes.rule_words import Line, Names
from clerkwork.languages.bpmn import Element, Flow, Kind, Process
from clerkwork.languages.bpmn.model import MultiInstance, StandardLoop, TimerKind, Trigger
from clerkwork.languages.bpmn.sheets import RuleKind
from clerkwork.languages.bpmn.vocabulary import SCOPES

HUMAN: Final = frozenset({Kind.USER_TASK, Kind.MANUAL_TASK, Kind.TASK, Kind.CALL_ACTIVITY})
CHOICES: Final = frozenset({Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY})
TIMES: Final = frozenset({RuleKind.TARGET, RuleKind.ESCALATION})
MOST_WAYS: Final = 60


class Row(StrEnum):
    """What a row of the map is."""

    BEGIN = "begin"
    STEP = "step"
    QUESTION = "question"
    PART = "part"


class Goes(StrEnum):
    """Where a way leads."""

    ON = "on"
    BACK = "back"
    END = "end"


class Told(Protocol):
    """What the rules book says of a step."""

    @property
    def guidance(self) -> str: ...  # noqa: D102 - as Step says
    @property
    def roles(self) -> tuple[str, ...]: ...  # noqa: D102 - as Step says
    @property
    def when(self) -> str: ...  # noqa: D102 - as Step says
    @property
    def why(self) -> str: ...  # noqa: D102 - as Step says
    @property
    def rules(self) -> tuple[Line, ...]: ...  # noqa: D102 - as Step says


@dataclass(frozen=True, slots=True)
class Way:
    """One way on: when it is taken, what happens by itself on it, and the row it leads to or the end it comes to."""

    words: str = ""
    alone: tuple[str, ...] = ()
    to: str = ""
    name: str = ""
    goes: Goes = Goes.ON
    number: int = 0  # of the row it leads to


@dataclass(frozen=True, slots=True)
class Station:
    """One row: what it is called, whose it is, and all that its people should know."""

    id: str
    row: Row
    name: str
    number: int = 0
    roles: tuple[str, ...] = ()
    guidance: str = ""
    when: str = ""
    why: str = ""
    times: tuple[str, ...] = ()
    again: str = ""
    ways: tuple[Way, ...] = ()
    besides: tuple[Way, ...] = ()  # what happens when something comes in between


@dataclass(frozen=True, slots=True)
class Map:
    """All rows in the order of reading, and the names of the roles that do something."""

    rows: tuple[Station, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def lanes(self) -> list[tuple[str, str]]:
        """The roles in the order in which they come, with their names."""
        found = dict.fromkeys(role for row in self.rows for role in row.roles)
        return [(role, self.names.get(role, role)) for role in found]

    @property
    def lined(self) -> list[tuple[Station, int, list[str]]]:
        """The rows, each with the number of its lane (0: nobody's or of several) and the names of its roles."""
        lanes = [role for role, _name in self.lanes]
        return [
            (
                row,
                lanes.index(row.roles[0]) + 1 if len(row.roles) == 1 else 0,
                [self.names.get(r, r) for r in row.roles],
            )
            for row in self.rows
        ]

    def of(self, role: str) -> list[Station]:
        """Return the rows of a role."""
        return [row for row in self.rows if role in row.roles]


EMPTY: Final = Map()


def build(process: Process, told: Mapping[str, Told], names: Names) -> Map:
    """Return the map of a process; `told` is what the rules book says of its steps, by element."""
    rows = _stations(_Walk(process), told)
    rows = _stations(_Walk(process, frozenset(_reached(rows))), told)  # a question that one way leads to is told once
    reached = _reached(rows)
    rows = [row for row in rows if row.row in {Row.BEGIN, Row.STEP} or row.id in reached]
    numbers = {row.id: number for number, row in enumerate(rows, 1)}
    return Map(tuple(_numbered(row, numbers) for row in rows), dict(names))


def _stations(walk: "_Walk", told: Mapping[str, Told]) -> list[Station]:
    return [_station(walk, element, row, told.get(element.id)) for element, row in walk.rows()]


def _reached(rows: Iterable[Station]) -> set[str]:
    return {way.to for row in rows for way in (*row.ways, *row.besides)}


def _numbered(row: Station, numbers: Mapping[str, int]) -> Station:
    here = numbers[row.id]

    def on(way: Way) -> Way:
        if way.to not in numbers:
            return replace(way, to="", goes=Goes.END)
        back = numbers[way.to] <= here
        return replace(way, number=numbers[way.to], goes=Goes.BACK if back else Goes.ON)

    ways, besides = (tuple(on(way) for way in each) for each in (row.ways, row.besides))
    return replace(row, number=here, ways=ways, besides=besides)


def _station(walk: "_Walk", element: Element, row: Row, told: Told | None) -> Station:
    name = element.name or (_("It begins") if row is Row.BEGIN else element.id)
    if row is Row.PART:
        return Station(_part(element.id), row, name, ways=walk.ways(element), besides=walk.besides(element))
    if row is not Row.STEP or told is None:
        return Station(element.id, row, name, ways=walk.ways(element))
    return Station(
        id=element.id,
        row=row,
        name=name,
        roles=told.roles,
        guidance=told.guidance,
        when=told.when,
        why=told.why,
        times=tuple(_times(told.rules)),
        again=_again(element, told.rules),
        ways=walk.ways(element),
        besides=walk.besides(element),
    )


def _times(rules: Iterable[Line]) -> Iterator[str]:
    """Yield by when a step should be done and what happens if it is not."""
    for line in rules:
        if line.kind in TIMES:
            yield from [line.text] if line.text else line.told


def _again(element: Element, rules: Iterable[Line]) -> str:
    """Return how often a step is done, as far as the sheet or the model says it."""
    said = next((line.text for line in rules if line.kind == RuleKind.LOOPING and line.text), "")
    if said or element.loop is None:
        return said
    if isinstance(element.loop, StandardLoop):
        return _("It is done again until it is good.")
    one_by_one = isinstance(element.loop, MultiInstance) and element.loop.sequential
    return _("Once for each, one after the other.") if one_by_one else _("Once for each, at the same time.")


def _part(identity: str) -> str:
    return f"{identity}·done"


@dataclass(frozen=True, slots=True)
class _Trail:
    """How far a way was followed: the element it stands at, and what was said on it."""

    at: str
    words: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    chosen: bool = False
    aside: bool = False  # of an event that does not interrupt: it ends without anything else ending

    def on(self, at: str, said: tuple[str, ...] = (), alone: str = "", *, chosen: bool = False) -> "_Trail":
        words = (*self.words, *filter(None, said))
        done = (*self.alone, alone) if alone and alone not in self.alone else self.alone
        return _Trail(at, words, done, self.seen | {self.at}, self.chosen or chosen, self.aside)


class _Walk:
    """Follows the flows of a process from row to row."""

    def __init__(self, process: Process, standing: frozenset[str] = frozenset()) -> None:
        self.standing = standing  # questions that are rows of their own
        self.elements = {element.id: element for element in process.elements}
        self.flows = {flow.id: flow for flow in process.flows}
        self.process = process

    def rows(self) -> Iterator[tuple[Element, Row]]:
        """Yield the elements that are rows, in the order of reading; a sub-process after what is in it."""
        waiting: list[Element] = []
        for element in in_order(self.process):
            while waiting and not self._within(element, waiting[-1]):
                yield waiting.pop(), Row.PART
            row = self._row(element)
            if element.kind in SCOPES and not element.event_triggered:
                waiting.append(element)
            elif row is not None:
                yield element, row
        while waiting:
            yield waiting.pop(), Row.PART

    def _within(self, element: Element, scope: Element) -> bool:
        while element.scope in self.elements:
            if element.scope == scope.id:
                return True
            element = self.elements[element.scope]
        return False

    def _row(self, element: Element) -> Row | None:
        if element.kind in HUMAN and not element.for_compensation:
            return Row.STEP
        if element.kind is Kind.START_EVENT:
            outer = self.elements.get(element.scope)
            return Row.BEGIN if outer is None or outer.event_triggered else None
        if element.kind in CHOICES and len(element.outgoing) > 1:
            return Row.QUESTION
        return None

    def ways(self, element: Element) -> tuple[Way, ...]:
        """Return the ways on from a row."""
        chosen = element.kind in CHOICES
        return self._followed([_Trail(element.id, chosen=chosen)], first=True)

    def besides(self, element: Element) -> tuple[Way, ...]:
        """Return what happens when something comes while people are at a step."""
        events = [each for each in self.elements.values() if each.attached_to == element.id]
        wanted = [each for each in events if each.event.trigger is not Trigger.COMPENSATE]
        return self._followed(
            [_Trail(each.id, (self._happens(each),), aside=not each.event.interrupting) for each in wanted], first=True
        )

    def _happens(self, event: Element) -> str:
        if event.event.trigger is Trigger.TIMER:
            return _timer(event)
        return event.name or _("If something comes in between")

    def _followed(self, trails: list[_Trail], *, first: bool) -> tuple[Way, ...]:
        found: dict[Way, None] = {}
        waiting = list(trails)[::-1]
        while waiting and len(found) < MOST_WAYS:
            trail = waiting.pop()
            element = self.elements.get(trail.at)
            starts = first and trail in trails
            if element is None or (not starts and trail.at in trail.seen):
                continue
            way = None if starts else self._arrived(trail, element)
            if way is not None:
                found[way] = None
            else:
                waiting += list(self._on(trail, element, starts=starts))[::-1]
        return tuple(found)

    def _arrived(self, trail: _Trail, element: Element) -> Way | None:
        """Return the way that a trail is, if it stands at a row or an end."""
        words = ", ".join(trail.words)
        row = self._row(element)
        inline = row is Row.QUESTION and not trail.chosen and len(element.incoming) == 1
        inline = inline and element.id not in self.standing
        if row is not None and row is not Row.BEGIN and not inline:
            return Way(words, trail.alone, element.id, element.name or element.id)
        if element.kind is not Kind.END_EVENT:
            return None
        if trail.aside:
            return Way(words, trail.alone, "", element.name, Goes.END)
        scope = self.elements.get(element.scope)
        if scope is None or scope.event_triggered or element.event.trigger in {Trigger.ERROR, Trigger.CANCEL}:
            return Way(words, trail.alone, "", element.name, Goes.END)
        if element.name.casefold() not in words.casefold():
            words = ", ".join(filter(None, (words, element.name)))
        return Way(words, trail.alone, _part(scope.id), scope.name or scope.id)

    def _on(self, trail: _Trail, element: Element, *, starts: bool) -> Iterator[_Trail]:
        """Yield where a trail goes on from an element that is no row."""
        if element.kind in SCOPES and not starts:
            yield from (trail.on(each.id) for each in self._firsts(element))
            return
        if element.event.trigger is Trigger.LINK and element.kind is Kind.INTERMEDIATE_THROW_EVENT:
            yield from (trail.on(each.id) for each in self._linked(element))
            return
        choice = element.kind in CHOICES or len(self._conditions(element)) > 0
        for flow in (self.flows[each] for each in element.outgoing if each in self.flows):
            word = _flow_words(flow, element) if choice and len(element.outgoing) > 1 else ""
            happened = "" if starts else self._waited(element)
            done = "" if starts else self._alone(element)
            yield trail.on(flow.target, (happened, word), done, chosen=choice)

    def _firsts(self, scope: Element) -> Iterator[Element]:
        inside = [each for each in self.elements.values() if each.scope == scope.id]
        starts = [each for each in inside if each.kind is Kind.START_EVENT]
        plain = [each for each in inside if not each.incoming and each.attached_to is None and not each.event_triggered]
        return iter(starts or plain)

    def _linked(self, element: Element) -> Iterator[Element]:
        catches = (each for each in self.elements.values() if each.kind is Kind.INTERMEDIATE_CATCH_EVENT)
        return (each for each in catches if each.event.link == element.event.link and each.scope == element.scope)

    def _conditions(self, element: Element) -> list[str]:
        return [each for each in element.outgoing if each in self.flows and self.flows[each].condition is not None]

    def _waited(self, element: Element) -> str:
        """Return the words of what is waited for on the way."""
        if element.kind is Kind.RECEIVE_TASK:
            return element.name
        if element.kind is not Kind.INTERMEDIATE_CATCH_EVENT or element.event.trigger is Trigger.LINK:
            return ""
        return _timer(element) if element.event.trigger is Trigger.TIMER else element.name

    def _alone(self, element: Element) -> str:
        """Return what happens by itself on the way, if it has a name."""
        sent = element.kind is Kind.INTERMEDIATE_THROW_EVENT and element.event.trigger is not Trigger.LINK
        automatic = element.kind in {Kind.SERVICE_TASK, Kind.SCRIPT_TASK, Kind.SEND_TASK, Kind.BUSINESS_RULE_TASK}
        return element.name if sent or automatic else ""


def _timer(element: Element) -> str:
    if element.name:
        return element.name
    said = element.event
    if said.timer is TimerKind.DURATION and said.expression:
        return _("After %(time)s") % {"time": rule_words.span(said.expression)}
    return _("When the time has come")


def _flow_words(flow: Flow, source: Element) -> str:
    if flow.name:
        return flow.name
    if flow.condition:
        return "".join(piece.text for piece in feel.expression(flow.condition).pieces)
    return _("otherwise") if source.default == flow.id else ""
