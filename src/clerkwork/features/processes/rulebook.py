"""
The rules book of an app: the step sheets of its processes for reading, as a whole and for each role.

Rule 1: it is made from models alone, published or drafts; it asks no database.
Rule 2: readers get what concerns people, in words; builders get every step, and what nobody has said yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from clerkwork.features.processes import readers_map, rule_words, technical
from clerkwork.features.processes.reading_order import in_order
from clerkwork.features.processes.rule_words import Line, handles
from clerkwork.languages.bpmn import Element, Flow, Kind, Process
from clerkwork.languages.bpmn.sheets import Escalation, Required, Responsible, Rule, RuleKind, Target
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, WORDS
from clerkwork.web.wording import worded

WANTED: Final = (RuleKind.REQUIRED, RuleKind.COMPLETION, RuleKind.RESPONSIBLE, RuleKind.TARGET, RuleKind.ESCALATION)
"""What a task that people do should say; a builder is told what is missing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is read: what it is called and about, whose it is, when it comes, and its rules."""

    id: str
    name: str
    kind: str
    guidance: str
    roles: tuple[str, ...]
    before: tuple[str, ...]
    when: str
    why: str
    target: str
    rules: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    people: bool = False
    facts: tuple[tuple[str, str], ...] = ()  # for builders
    then: tuple[readers_map.Way, ...] = ()
    besides: tuple[readers_map.Way, ...] = ()

    @property
    def concerns_people(self) -> bool:
        """Whether readers should know of it."""
        return self.people or bool(self.rules)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One process: what it is for, its map, and its steps in their order."""

    id: str
    name: str
    purpose: str
    xml: str
    steps: tuple[Step, ...]
    map: readers_map.Map = readers_map.EMPTY
    version: int = 0  # of the published process that this is, or that a draft would follow; 0 for none

    @property
    def for_readers(self) -> list[Step]:
        """The steps that concern people."""
        return [step for step in self.steps if step.concerns_people]


@dataclass(frozen=True, slots=True)
class Part:
    """What one role does: its steps by process."""

    role: str
    name: str
    chapters: tuple[tuple[Chapter, tuple[Step, ...]], ...]

    @property
    def count(self) -> int:
        """How many steps that are."""
        return sum(len(steps) for _, steps in self.chapters)


@dataclass(frozen=True, slots=True)
class Book:
    """All chapters, and who does what."""

    chapters: tuple[Chapter, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> list[Part]:
        """What each role does, by the names of the roles."""
        roles = dict.fromkeys(role for chapter in self.chapters for step in chapter.steps for role in step.roles)
        return sorted((self.part(role) for role in roles), key=lambda part: part.name.casefold())

    def part(self, role: str) -> Part:
        """Return what a role does."""
        found = ((chapter, tuple(step for step in chapter.steps if role in step.roles)) for chapter in self.chapters)
        return Part(role, self.names.get(role, role), tuple((chapter, steps) for chapter, steps in found if steps))

    @property
    def rules(self) -> int:
        """How many rules are written down."""
        return sum(len(step.rules) for chapter in self.chapters for step in chapter.steps)


def book(
    processes: Iterable[tuple[Process, str]], names: Mapping[str, str], versions: Mapping[str, int] | None = None
) -> Book:
    """
    Return the rules book of processes, each with its drawing.

    `names` are those of groups and people, `versions` those of the published processes by id.
    """
    chapters = (_chapter(process, xml, names) for process, xml in processes)
    return Book(tuple(replace(each, version=(versions or {}).get(each.id, 0)) for each in chapters), names)


def roles_of(processes: Iterable[Process]) -> set[str]:
    """Return every group that a step names, so that its name can be looked up."""
    return {name for process in processes for element in process.elements for name in named(element)}


def named(element: Element) -> set[str]:
    """Return every group or person that an element names."""
    settings = [rule.setting for rule in element.sheet.rules]
    said = [each for one in settings if isinstance(one, Responsible) for each in (one.role, one.fallback)]
    rungs = [rung for one in settings if isinstance(one, Escalation) for rung in one.rungs]
    said += [each for rung in rungs for each in (rung.role, rung.person)]
    return {*_roles(element), *(name for each in said if each is not None for name in handles(each))}


def _chapter(process: Process, xml: str, names: Mapping[str, str]) -> Chapter:
    called = {element.id: element.name or element.id for element in process.elements}
    before = _before(process)
    flows = {flow.id: flow for flow in process.flows}
    steps = tuple(
        _step(element, tuple(called[each] for each in before.get(element.id, ())), names, flows)
        for element in in_order(process)
        if element.kind in ACTIVITIES or element.sheet.rules or technical.says(element, flows)
    )
    drawn = readers_map.build(process, {step.id: step for step in steps}, names)
    rows = {row.id: row for row in drawn.rows}
    led = (
        replace(step, then=rows[step.id].ways, besides=rows[step.id].besides) if step.id in rows else step
        for step in steps
    )
    return Chapter(process.id, process.name or process.id, process.documentation, xml, tuple(led), drawn)


def _step(element: Element, before: tuple[str, ...], names: Mapping[str, str], flows: Mapping[str, Flow]) -> Step:
    rules = tuple(rule_words.lines(element.sheet, names))
    people = element.kind in {Kind.USER_TASK, Kind.MANUAL_TASK}
    said = {rule.kind for rule in element.sheet.rules}
    missing = [str(rule_words.TITLES[kind]) for kind in WANTED if kind not in said] if people else []
    first = {kind: _first(element, kind) for kind in (RuleKind.REQUIRED_WHEN, RuleKind.REQUIRED, RuleKind.TARGET)}
    required, target = first[RuleKind.REQUIRED_WHEN], first[RuleKind.TARGET]
    return Step(
        id=element.id,
        name=element.name or element.id,
        kind=worded(WORDS[element.kind]),
        guidance=element.documentation,
        roles=_roles(element),
        before=before,
        when=_words(required, Required, "when"),
        why=next((rule.why for rule in element.sheet.rules if rule.why), ""),
        target=_words(target, Target, "within"),
        rules=rules,
        missing=tuple(missing),
        people=people,
        facts=tuple(technical.facts(element, flows)),
    )


def _first(element: Element, kind: RuleKind) -> Rule | None:
    return next(element.sheet.of(kind), None)


def _words(rule: Rule | None, kind: type[Required | Target], attribute: str) -> str:
    """Return the words of a rule, else its setting."""
    if rule is None:
        return ""
    if rule.text or not isinstance(rule.setting, kind):
        return rule.text
    return rule_words.span(getattr(rule.setting, attribute))


def _roles(element: Element) -> tuple[str, ...]:
    """Return the groups that do a step as far as the model names them: those it says itself, the sheet's, its lane."""
    task = element.user_task
    if task is not None and task.candidate_groups is not None and (found := handles(task.candidate_groups)):
        return tuple(found)
    for rule in element.sheet.of(RuleKind.RESPONSIBLE):
        if isinstance(rule.setting, Responsible) and rule.setting.role is not None:
            return tuple(handles(rule.setting.role))
    return (element.lane,) if element.lane and element.kind in {Kind.USER_TASK, Kind.MANUAL_TASK} else ()


def _before(process: Process) -> dict[str, tuple[str, ...]]:
    """Return what comes right before each element: activities and events with a name, across gateways."""
    elements = {element.id: element for element in process.elements}
    sources: dict[str, list[str]] = {}
    for flow in process.flows:
        sources.setdefault(flow.target, []).append(flow.source)

    def named(identity: str) -> Iterator[str]:
        waiting, seen = list(sources.get(identity, ())), {identity}
        while waiting:
            here = waiting.pop(0)
            if here in seen or here not in elements:
                continue
            seen.add(here)
            if elements[here].name and (elements[here].kind in ACTIVITIES or elements[here].kind is Kind.START_EVENT):
                yield here
            else:
                waiting += sources.get(here, ())

    return {identity: tuple(named(identity)) for identity in elements}
