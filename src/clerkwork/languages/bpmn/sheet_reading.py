"""
Step sheets in, plain data out.

Rule 1: a rule that is text only is never a problem; a setting that cannot be executed always is, and one that has no
effect where it stands is warned of.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from lxml import etree

from clerkwork.calendars import UnknownRegion, is_working_day
from clerkwork.kernel.errors import Problem
from clerkwork.languages import texts
from clerkwork.languages.bpmn.model import Element, Kind, Process, TimerKind
from clerkwork.languages.bpmn.moments import is_moment
from clerkwork.languages.bpmn.reading import Reading, a, extension, line_of, name_list, on, quote
from clerkwork.languages.bpmn.sheets import (
    NOTHING_SAID,
    SETTINGS,
    SEVERAL,
    Consequence,
    Criterion,
    Deed,
    Delegation,
    Escalation,
    Failure,
    Hours,
    Required,
    Responsible,
    Rule,
    RuleKind,
    Rung,
    Setting,
    Sheet,
    Since,
    Target,
)
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, CLERK, WORDS
from clerkwork.languages.feel import FeelSyntaxError

SHEET: Final = "clerk:sheet"
LONGEST_KIND: Final = 60
STEP: Final = ("after", "since", "every", "times", "do", "role", "person", "message", "result")
NEEDS: Final[Mapping[Deed, tuple[str, ...]]] = {
    Deed.REASSIGN: ("role", "person"),
    Deed.TELL: ("role", "person"),
    Deed.DECIDE: ("result",),
}
"""What a step of an escalation must say one of, by what it does."""
OPENING: Final = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)", re.ASCII)  # noqa: TID251 - ours
BACK: Final = "-"
DAY_MINUTES: Final = 24 * 60
HOUR: Final = 60

Word = TypeVar("Word", bound=StrEnum)


def read_sheet(reading: Reading, node: etree._Element) -> Sheet:
    """Return the step sheet of an element."""
    found = extension(node, SHEET)
    if found is None:
        return NOTHING_SAID
    rules = tuple(_rule(reading, item) for item in found if item.tag == f"{{{CLERK}}}rule")
    settings = Counter(rule.kind for rule in rules if rule.setting is not None and rule.kind not in SEVERAL)
    for kind, count in settings.items():
        if count > 1:
            said = f"The step sheet has {count} settings of the kind “{kind}”, but only one counts."
            reading.problem(found, said, "Keep the setting of one of them; the others may be text.")
    return Sheet(rules)


def has_role(sheet: Sheet) -> bool:
    """Tell whether a sheet says which role is responsible."""
    return any(isinstance(rule.setting, Responsible) and rule.setting.role is not None for rule in sheet.rules)


def _rule(reading: Reading, node: etree._Element) -> Rule:
    """Return one rule."""
    kind = node.get("kind", "").strip()
    if not kind or len(kind) > LONGEST_KIND:
        said = f"“{kind}”" if kind else "no kind"
        reading.problem(node, f"A rule of the step sheet has {said}.", f"Name it with at most {LONGEST_KIND} letters.")
    known = SETTINGS.get(kind, ())
    for attribute in map(str, node.attrib):
        if attribute not in {"kind", *known}:
            said = f"The attribute {attribute} of a rule of the kind “{kind}” is not read."
            reading.warn(node, said, "Remove it, or write it into the text.")
    _check_children(reading, node, kind)
    text = _text(node, "text")
    make = _MAKERS.get(kind)
    setting = make(reading, node, text) if make is not None else None
    return Rule(kind, text, _text(node, "why"), setting, line_of(node) or 0)


def _check_children(reading: Reading, node: etree._Element, kind: str) -> None:
    known = {"text", "why"} | ({"step"} if kind == RuleKind.ESCALATION else set())
    for child in node:
        tag = etree.QName(child)
        if tag.namespace == CLERK and tag.localname not in known:
            reading.warn(child, f"<{tag.localname}> inside a rule of the kind “{kind}” is not read.", "Remove it.")


def _text(node: etree._Element, tag: str) -> str:
    child = node.find(f"{{{CLERK}}}{tag}")
    return "" if child is None else "".join(map(str, child.itertext())).strip()


def _template(reading: Reading, node: etree._Element, text: str) -> str:
    """Return a text with FEEL in double braces, after checking it."""
    try:
        texts.read(text, reading.feel)
    except FeelSyntaxError as error:
        said = f"The text is not a template: expected {error.expected}, but {error.found}."
        reading.problem(node, f"{said}\n{error.caret}\n", "Correct it at the mark.")
    return text


def _required(reading: Reading, node: etree._Element, text: str) -> Required | None:
    del text
    when = _condition(reading, node, "condition")
    return None if when is None else Required(when)


def _criterion(reading: Reading, node: etree._Element, text: str) -> Criterion | None:
    when = _condition(reading, node, "completion criterion")
    if when is None:
        return None
    message = _template(reading, node, node.get("message", "").strip() or text)
    if not message:
        said = "The completion criterion does not say in words what is missing when it is not met."
        reading.warn(node, said, "Write a text or a message.")
    return Criterion(when, message or f"Expected {when}.")


def _condition(reading: Reading, node: etree._Element, what: str) -> str | None:
    """Return the condition of a rule, None if it has none."""
    raw = node.get("when", "").strip()
    return reading.expression(node, what, raw) if raw else None


def _responsible(reading: Reading, node: etree._Element, text: str) -> Responsible | None:
    del text
    role = reading.value(node, "responsible role", node.get("role"), name_list)
    fallback = reading.value(node, "fallback", node.get("fallback"), name_list)
    delegation = _word(reading, node, "delegation", Delegation, Delegation.ANYBODY)
    if fallback is not None and role is None:
        reading.problem(node, "The fallback has no role to stand in for.", "Name the role.")
    if role is None and fallback is None and delegation is Delegation.ANYBODY:
        return None
    return Responsible(role, fallback, delegation)


def _target(reading: Reading, node: etree._Element, text: str) -> Target | None:
    del text
    within = _duration(reading, node, "target", "within")
    return None if within is None else Target(within, _hours(reading, node))


def _failure(reading: Reading, node: etree._Element, text: str) -> Failure | None:
    when = _condition(reading, node, "failure condition")
    if when is None:
        return None
    if not node.get("then", "").strip():
        words = ", ".join(Consequence)
        reading.problem(node, "The failure condition does not say what happens then.", f"Choose one of {words}.")
    if not text:
        reading.warn(node, "The failure condition has no words for those who meet it.", "Write a text.")
    _template(reading, node, text)
    return Failure(when, _word(reading, node, "then", Consequence, Consequence.STOP))


def _escalation(reading: Reading, node: etree._Element, text: str) -> Escalation | None:
    del text
    steps = node.findall(f"{{{CLERK}}}step")
    return Escalation(tuple(_rung(reading, step) for step in steps), _hours(reading, node)) if steps else None


def _rung(reading: Reading, node: etree._Element) -> Rung:
    """Return one step of an escalation."""
    for attribute in map(str, node.attrib):
        if attribute not in STEP:
            reading.warn(node, f"The attribute {attribute} of a step of an escalation is not read.", "Remove it.")
    if not node.get("do", "").strip():
        reading.problem(node, "A step of the escalation does nothing.", f"Choose one of {', '.join(Deed)}.")
    do = _word(reading, node, "do", Deed, Deed.REMIND)
    since = _word(reading, node, "since", Since, Since.BEGIN)
    after = _duration(reading, node, "time of the escalation", "after", back=since is Since.DUE)
    if after is None:
        reading.problem(node, "A step of the escalation does not say when.", "Write e.g. P2D, or FEEL after =.")
    every = _duration(reading, node, "repetition of the escalation", "every")
    if every is not None and do is Deed.DECIDE:
        reading.warn(node, "An escalation decides only once.", "Remove its repetition.")
    rung = Rung(
        after or "null",
        do,
        since,
        every,
        _times(reading, node),
        role=reading.value(node, "role", node.get("role"), name_list),
        person=reading.value(node, "person", node.get("person"), name_list),
        message=_template(reading, node, node.get("message", "").strip()),
        result=_result(reading, node),
    )
    _check_needs(reading, node, rung)
    return rung


def _check_needs(reading: Reading, node: etree._Element, rung: Rung) -> None:
    needs = NEEDS.get(rung.do, ())
    if needs and all(getattr(rung, name) is None for name in needs):
        said = f"A step of the escalation is to {rung.do}, but says no {' and no '.join(needs)}."
        reading.problem(node, said, f"Write its {' or '.join(needs)}.")


def _times(reading: Reading, node: etree._Element) -> int:
    raw = node.get("times", "").strip()
    if not raw:
        return -1
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw) < 1_000):  # noqa: PLR2004 - nobody reads more
        reading.problem(node, f"Expected the times to be a number from 1 to 999, but “{raw}”.", "Write e.g. 3.")
        return -1
    return int(raw)


def _result(reading: Reading, node: etree._Element) -> str | None:
    raw = node.get("result", "").strip()
    return reading.expression(node, "result", raw) if raw else None


def _duration(reading: Reading, node: etree._Element, what: str, attribute: str, *, back: bool = False) -> str | None:
    """Return a duration as FEEL; `back` allows one into the past, with a minus before it."""
    raw = node.get(attribute, "").strip()
    positive = raw.removeprefix(BACK) if back else raw
    if raw and not raw.startswith("=") and not is_moment(positive, TimerKind.DURATION):
        example = "-P1D or PT4H" if back else "PT4H or P2D"
        reading.problem(
            node, f"Expected the {what} to be a duration, but “{raw}”.", f"Write e.g. {example}, or FEEL after =."
        )
    return reading.value(node, what, raw, quote)


def _hours(reading: Reading, node: etree._Element) -> Hours | None:
    """Return the working time that a rule counts in, None for time on the calendar."""
    time, region = node.get("time", "calendar").strip(), node.get("region", "").strip()
    if time not in {"calendar", "working"}:
        reading.problem(node, f"Expected the time to be calendar or working, but “{time}”.", "Choose one of them.")
    if time != "working":
        return None
    try:
        is_working_day(date(2026, 1, 1), region)
    except UnknownRegion as error:
        said = str(error) if region else "Working time needs a region whose public holidays count."
        reading.problem(node, said, "Write e.g. DE-BY or US-CA.")
    return _opening(reading, node, region)


def _opening(reading: Reading, node: etree._Element, region: str) -> Hours:
    raw = node.get("hours", "").strip()
    if not raw:
        return Hours(region)
    found = OPENING.fullmatch(raw)
    opens, closes = (int(found[1]) * HOUR + int(found[2]), int(found[3]) * HOUR + int(found[4])) if found else (0, 0)
    if not opens < closes <= DAY_MINUTES:
        said = f"Expected the hours of a working day, but “{raw}”."
        reading.problem(node, said, "Write e.g. 09:00-17:00.")
        return Hours(region)
    return Hours(region, opens, closes)


def _word(reading: Reading, node: etree._Element, attribute: str, words: type[Word], usual: Word) -> Word:
    """Return a word of a closed list."""
    raw = node.get(attribute, "").strip()
    if not raw:
        return usual
    if raw not in set(words):
        said = f"Expected {attribute} to be one of {', '.join(words)}, but “{raw}”."
        reading.problem(node, said, "Choose one of them.")
        return usual
    return words(raw)


PASSING: Final = frozenset({Kind.TASK, Kind.MANUAL_TASK})
"""The activities that never wait."""
BEGINNING: Final = frozenset({Kind.START_EVENT, Kind.BOUNDARY_EVENT})


def settings_have_an_effect(process: Process) -> Iterator[Problem]:
    """Advise against settings of step sheets that nothing executes where they stand."""
    races = {element.id for element in process.elements if element.kind is Kind.EVENT_BASED_GATEWAY}
    raced = {flow.target for flow in process.flows if flow.source in races}
    for element in process.elements:
        for rule in element.sheet.rules:
            if rule.setting is not None and not _has_effect(element, rule.setting, raced):
                what = f"The setting of the rule “{rule.kind}” has no effect on {a(WORDS[element.kind])} like this."
                yield on(element, what, "Keep its text, or move the setting to a step that waits for somebody.")


def escalations_reach_somebody(process: Process) -> Iterator[Problem]:
    """Require that there is a task to reassign, and somebody to remind."""
    for element in process.elements:
        if element.kind is Kind.USER_TASK:
            continue
        for rung in (rung for rule in element.sheet.rules for rung in _rungs(rule)):
            if rung.do is Deed.REASSIGN:
                what = f"The escalation of {a(WORDS[element.kind])} has no task to reassign."
                yield on(element, what, "Tell somebody instead.")
            elif rung.do is Deed.REMIND and rung.role is None and rung.person is None:
                what = f"Nobody has {a(WORDS[element.kind])}, so nobody can be reminded of it."
                yield on(element, what, "Name a role or a person.")


def _rungs(rule: Rule) -> tuple[Rung, ...]:
    return rule.setting.rungs if isinstance(rule.setting, Escalation) else ()


def _has_effect(element: Element, setting: Setting, raced: set[str]) -> bool:
    """Tell whether a setting is executed on an element."""
    if isinstance(setting, Responsible):
        return element.kind is Kind.USER_TASK
    if isinstance(setting, Required):
        begins = element.kind in BEGINNING or element.event_triggered or element.instantiates or element.id in raced
        return not begins and not element.for_compensation and element.event.link is None
    if isinstance(setting, Criterion | Failure):
        return element.kind in ACTIVITIES and not element.event_triggered
    return _waits(element) and element.id not in raced


def _waits(element: Element) -> bool:
    """Tell whether an element waits for somebody or something."""
    if element.kind is Kind.INTERMEDIATE_CATCH_EVENT:
        return element.event.link is None
    at_once = element.kind in PASSING or element.script is not None or element.decision is not None
    return element.kind in ACTIVITIES and not at_once and not element.event_triggered


_MAKERS: Final[Mapping[str, Callable[[Reading, etree._Element, str], Setting | None]]] = {
    RuleKind.REQUIRED_WHEN: _required,
    RuleKind.COMPLETION: _criterion,
    RuleKind.RESPONSIBLE: _responsible,
    RuleKind.ESCALATION: _escalation,
    RuleKind.TARGET: _target,
    RuleKind.FAILURE: _failure,
}
