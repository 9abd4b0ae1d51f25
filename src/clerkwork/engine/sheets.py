"""
What of a step sheet is executed, compiled; and when something of it is due.

Rule 1: a plan is made once per deployed version; `requiring`, `judging` and `escalating` carry it out.
Rule 2: what waits for a rule hangs on the instance as a timer or condition of the element itself, whose `part` is below
zero: -1 for the first step of the escalation or the first failure condition, -2 for the second, and so on.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from clerkwork.calendars import CalendarError, add_working_time
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import ConditionPlan, Node
from clerkwork.engine.run import Run
from clerkwork.engine.timers import duration_text, later, read_span
from clerkwork.kernel.clock import to_datetime, to_instant
from clerkwork.kernel.errors import Problem
from clerkwork.languages import texts
from clerkwork.languages.bpmn.model import Element, Kind
from clerkwork.languages.bpmn.sheets import (
    Consequence,
    Criterion,
    Deed,
    Escalation,
    Failure,
    Hours,
    Required,
    Responsible,
    Rule,
    Rung,
    Since,
    Target,
)
from clerkwork.languages.feel import Expression, Feel


@dataclass(frozen=True, slots=True)
class CriterionPlan:
    """A condition that a result must meet, and what people read otherwise."""

    when: Expression
    message: texts.Template


@dataclass(frozen=True, slots=True)
class FailurePlan:
    """A condition that ends something, what it does, and what people read then."""

    condition: ConditionPlan
    then: Consequence
    message: texts.Template


@dataclass(frozen=True, slots=True)
class RungPlan:
    """One step of an escalation."""

    after: Expression
    every: Expression | None
    times: int
    since: Since
    do: Deed
    role: Expression | None
    person: Expression | None
    message: texts.Template
    result: Expression | None
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """How long a step should take."""

    within: Expression
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class ResponsiblePlan:
    """Whose task it is: a role, or another that stands in for it."""

    role: Expression | None
    fallback: Expression | None


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What of an element's sheet is executed."""

    required: Expression | None = None
    criteria: tuple[CriterionPlan, ...] = ()
    failures: tuple[FailurePlan, ...] = ()
    rungs: tuple[RungPlan, ...] = ()
    target: TargetPlan | None = None
    responsible: ResponsiblePlan | None = None


def place_of(index: int) -> int:
    """Return the part of what waits for the step of an escalation, or the failure condition, at an index."""
    return -1 - index


index_of = place_of
"""Return the index that a part below zero stands for."""


def plan_sheet(element: Element, feel: Feel) -> SheetPlan | None:
    """Return what of an element's sheet is executed, None if nothing is; raises ValueError for what is no FEEL."""
    said = [rule for rule in element.sheet.rules if rule.setting is not None]
    if not said:
        return None
    settings = [rule.setting for rule in said]
    return SheetPlan(
        required=next((feel.expression(one.when) for one in settings if isinstance(one, Required)), None),
        criteria=tuple(
            CriterionPlan(feel.expression(one.when), texts.read(one.message, feel))
            for one in settings
            if isinstance(one, Criterion)
        ),
        failures=tuple(_failure(rule, rule.setting, feel) for rule in said if isinstance(rule.setting, Failure)),
        rungs=tuple(
            _rung(rung, one.hours, feel) for one in settings if isinstance(one, Escalation) for rung in one.rungs
        ),
        target=next(
            (TargetPlan(feel.expression(one.within), one.hours) for one in settings if isinstance(one, Target)), None
        ),
        responsible=next(
            (
                ResponsiblePlan(_optional(one.role, feel), _optional(one.fallback, feel))
                for one in settings
                if isinstance(one, Responsible)
            ),
            None,
        ),
    )


def _optional(text: str | None, feel: Feel) -> Expression | None:
    return None if text is None else feel.expression(text)


def _failure(rule: Rule, said: Failure, feel: Feel) -> FailurePlan:
    expression = feel.expression(said.when)
    condition = ConditionPlan(expression, expression.names, creates=True, updates=True)
    return FailurePlan(condition, said.then, texts.read(rule.text or said.when, feel))


def _rung(said: Rung, hours: Hours | None, feel: Feel) -> RungPlan:
    return RungPlan(
        after=feel.expression(said.after),
        every=_optional(said.every, feel),
        times=said.times,
        since=said.since,
        do=said.do,
        role=_optional(said.role, feel),
        person=_optional(said.person, feel),
        message=texts.read(said.message, feel),
        result=_optional(said.result, feel),
        hours=hours,
    )


def set_sheets(nodes: dict[str, Node], feel: Feel) -> list[Problem]:
    """Set what the nodes know of their sheets; return what is wrong with them."""
    problems = []
    for node in nodes.values():
        if not node.element.sheet.rules or node.id != node.element.id:
            continue
        try:
            node.core.sheet = plan_sheet(node.element, feel)
        except ValueError as error:
            problems.append(Problem(node.id, str(error), line=node.element.line or None))
    return problems


def write(run: Run, template: texts.Template, view: dict[str, Any]) -> str:
    """Return the text of a template."""
    return template.render(view, run.feel.fresh()).strip()


# When something is due


def due_of(run: Run, node: Node, view: dict[str, Any]) -> int | None:
    """Return when an element that begins now should be done, None if nobody says; a Fault if it cannot be told."""
    if node.element.kind is Kind.USER_TASK:
        said = run.feel.instant(node.plan.due, view, f"{node.name}, due date")
        if said is not None:
            return said
    if node.sheet is None or node.sheet.target is None:
        return None
    target: TargetPlan = node.sheet.target
    return moment(run, target.within, view, f"{node.name}, target", (run.context.now, target.hours))


def moment(run: Run, expression: Expression, view: dict[str, Any], place: str, since: tuple[int, Hours | None]) -> int:
    """Return the instant that lies a duration after another, in working time if hours are given."""
    value = run.feel.value(expression, view, place)
    start, hours = since
    text = duration_text(value)
    if hours is not None and isinstance(value, timedelta):
        text = None if text is None else _in_days(value)
    found = None if text is None else after(run, start, text, hours)
    if found is None:
        raise run.feel.wrong(place, "a duration such as PT4H or P2D", value, expression)
    return found


def _in_days(value: timedelta) -> str:
    """Return the text of FEEL's duration by whole days and the rest, so that working days are counted."""
    spent, sign = abs(value), "-" if value < timedelta() else ""
    return f"{sign}P{spent.days}DT{(spent - timedelta(days=spent.days)).total_seconds():f}S"


def after(run: Run, start: int, text: str, hours: Hours | None) -> int | None:
    """Return the instant a duration's text after another, None if it is none."""
    zone = run.context.zone
    if hours is None:
        return later(start, text, zone)
    span = read_span(text)
    if span is None:
        return None
    if span.months:
        start = later(start, f"{'-' if span.months < 0 else ''}P{abs(span.months)}M", zone) or start
    begin = to_datetime(start).astimezone(zone)
    rest = timedelta(milliseconds=span.exact)
    try:
        return to_instant(add_working_time(begin, span.days, rest, hours.region, (hours.opens, hours.closes)))
    except CalendarError as error:
        raise Fault(IncidentKind.TIMER, str(error)) from error
