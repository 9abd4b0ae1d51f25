"""
The rules of step sheets in words, for whoever reads them on a task, on a case or in the rules book.

Rule 1: what is executed is told in a sentence of ours; FEEL is shown as it is only where it cannot be told otherwise.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clerkwork.kernel.clock import to_datetime
from clerkwork.languages.bpmn.sheets import (
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
    Sheet,
    Since,
    Target,
)
from clerkwork.languages.feel import Context, FeelSyntaxError
from clerkwork.runtime import wiring

SPAN: Final = re.compile(  # noqa: TID251 - ours
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?"
)
HOUR: Final = 60
Names = Mapping[str, str]
"""Handles of groups and people → what people call them."""

TITLES: Final[Mapping[str, Any]] = {
    RuleKind.REQUIRED_WHEN: gettext_lazy("Required when"),
    RuleKind.INPUTS: gettext_lazy("Inputs"),
    RuleKind.REQUIRED: gettext_lazy("What is required"),
    RuleKind.COMPLETION: gettext_lazy("Done when"),
    RuleKind.OUTPUTS: gettext_lazy("Outputs"),
    RuleKind.FOLLOW_ON: gettext_lazy("Follow-on"),
    RuleKind.RESPONSIBLE: gettext_lazy("Responsible"),
    RuleKind.ESCALATION: gettext_lazy("Escalation"),
    RuleKind.LOOPING: gettext_lazy("Again"),
    RuleKind.TARGET: gettext_lazy("Target"),
    RuleKind.FAILURE: gettext_lazy("Failure"),
    RuleKind.REPORTING: gettext_lazy("Reporting"),
}
ORDER: Final = {kind: place for place, kind in enumerate(RuleKind)}


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as it is read: its title, its words, the reason, and what the engine does about it."""

    kind: str
    title: str
    text: str
    why: str
    told: tuple[str, ...] = ()


def lines(sheet: Sheet, names: Names | None = None) -> list[Line]:
    """Return the rules of a sheet in the order of the twelve, somebody's own last; what says nothing is left out."""
    rules = sorted(sheet.rules, key=lambda rule: ORDER.get(rule.kind, len(ORDER)))  # type: ignore[call-overload]
    found = (_line(rule, names or {}) for rule in rules)
    return [line for line in found if line.text or line.why or line.told]


def _line(rule: Rule, names: Names) -> Line:
    told = tuple(_TOLD[type(rule.setting)](rule.setting, names)) if rule.setting is not None else ()
    title = str(TITLES.get(rule.kind, rule.kind))
    text = rule.text
    if isinstance(rule.setting, Criterion) and not text:
        text = rule.setting.message
    return Line(rule.kind, title, text, rule.why, told)


def _required(said: Required, _names: Names) -> Iterator[str]:
    yield _("Skipped unless %(when)s.") % {"when": said.when}


def _criterion(said: Criterion, _names: Names) -> Iterator[str]:
    yield _("It can be completed only when %(when)s.") % {"when": said.when}


def _responsible(said: Responsible, names: Names) -> Iterator[str]:
    if said.role is not None:
        yield _("Offered to %(who)s.") % {"who": _who(said.role, names)}
    if said.fallback is not None:
        yield _("If they have nobody: %(who)s.") % {"who": _who(said.fallback, names)}
    if said.delegation is Delegation.ROLE:
        yield _("May be handed over only among them.")
    if said.delegation is Delegation.NOBODY:
        yield _("May not be handed over.")


def _target(said: Target, _names: Names) -> Iterator[str]:
    yield _("To be done within %(time)s%(hours)s.") % {"time": span(said.within), "hours": _in_hours(said.hours)}


def _escalation(said: Escalation, names: Names) -> Iterator[str]:
    for rung in said.rungs:
        yield _rung(rung, names) + _in_hours(said.hours) + "."


def _rung(rung: Rung, names: Names) -> str:
    words = {"when": _when(rung), "who": _addressed(rung, names), "what": rung.result or ""}
    sentence = str(_DEEDS[rung.do, bool(words["who"])]) % words
    if rung.every is None:
        return sentence
    again = _(", again every %(time)s") % {"time": span(rung.every)}
    if rung.times > 0:
        again += _(", %(count)s times in all") % {"count": rung.times}
    return sentence + again


_DEEDS: Final = {
    (Deed.REMIND, True): gettext_lazy("%(when)s: remind %(who)s"),
    (Deed.REMIND, False): gettext_lazy("%(when)s: remind whoever has it"),
    (Deed.REASSIGN, True): gettext_lazy("%(when)s: give it to %(who)s"),
    (Deed.REASSIGN, False): gettext_lazy("%(when)s: give it to somebody else"),
    (Deed.TELL, True): gettext_lazy("%(when)s: tell %(who)s"),
    (Deed.TELL, False): gettext_lazy("%(when)s: tell somebody"),
    (Deed.DECIDE, True): gettext_lazy("%(when)s: decide %(what)s"),
    (Deed.DECIDE, False): gettext_lazy("%(when)s: decide %(what)s"),
}


def _when(rung: Rung) -> str:
    time = span(rung.after)
    if rung.since is Since.BEGIN:
        return _("After %(time)s") % {"time": time}
    if rung.after.startswith('"-'):
        return _("%(time)s before it is due") % {"time": time.removeprefix("-")}
    return _("%(time)s after it was due") % {"time": time}


def _addressed(rung: Rung, names: Names) -> str:
    parts = [_who(each, names) for each in (rung.role, rung.person) if each is not None]
    return ", ".join(parts)


def _failure(said: Failure, _names: Names) -> Iterator[str]:
    yield str(_CONSEQUENCES[said.then]) % {"when": said.when}


_CONSEQUENCES: Final = {
    Consequence.STOP: gettext_lazy("When %(when)s, the step stops until somebody has looked at it."),
    Consequence.PAUSE: gettext_lazy("When %(when)s, the case rests."),
    Consequence.ABANDON: gettext_lazy("When %(when)s, the case is canceled."),
}

_TOLD: Final[Mapping[type[Any], Callable[[Any, Names], Iterator[str]]]] = {
    Required: _required,
    Criterion: _criterion,
    Responsible: _responsible,
    Target: _target,
    Escalation: _escalation,
    Failure: _failure,
}


def handles(expression: str) -> list[str]:
    """Return the names of groups or people that FEEL gives without any variable, none if it needs some."""
    try:
        read = wiring.current().feel.expression(expression)
    except FeelSyntaxError:
        return []
    if read.names:
        return []
    found = read.run({}, Context(now=to_datetime(0)))
    parts = found if isinstance(found, list) else [found]
    return [part for part in parts if isinstance(part, str)]


def _who(expression: str, names: Names) -> str:
    found = handles(expression)
    return ", ".join(names.get(handle, handle) for handle in found) if found else expression


def _in_hours(hours: Hours | None) -> str:
    if hours is None:
        return ""
    return _(" in working time (%(region)s, %(opens)s to %(closes)s)") % {
        "region": hours.region,
        "opens": _clock(hours.opens),
        "closes": _clock(hours.closes),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


def span(expression: str) -> str:
    """Return the FEEL of a duration in words, or as it is when it needs variables."""
    found = SPAN.fullmatch(expression.strip('"'))
    if found is None or not any(found.groups()[1:]):
        return expression
    counts = [int(each or 0) for each in found.groups()[1:]]
    return ("-" if found[1] else "") + " ".join(_units(counts))


def _units(counts: list[int]) -> Iterator[str]:
    years, months, weeks, days, hours, minutes, seconds = counts
    for count, words in (
        (years, ngettext("%d year", "%d years", years)),
        (months, ngettext("%d month", "%d months", months)),
        (weeks, ngettext("%d week", "%d weeks", weeks)),
        (days, ngettext("%d day", "%d days", days)),
        (hours, ngettext("%d hour", "%d hours", hours)),
        (minutes, ngettext("%d minute", "%d minutes", minutes)),
        (seconds, ngettext("%d second", "%d seconds", seconds)),
    ):
        if count:
            yield words % count
