"""
What happened in a run, step by step, in words.

Rule 1: a step says who did what; below it stands what that led to, without what only the engine cares for.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.features.studio.trying.host import Letter
from clerkwork.features.studio.trying.sandbox import Answer, Said, Sandbox, Taken
from clerkwork.kernel import json

SHORTENED: Final = 200


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a step led to."""

    icon: str
    text: str
    about: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One step: its number, what was done, by whom, when, and what that led to."""

    number: int
    icon: str
    title: str
    by: str
    at: int
    data: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that was made in a run."""

    step: int
    name: str
    element: str
    inputs: Mapping[str, Any]
    output: Any
    rules: tuple[int, ...]
    failure: str


def told(sandbox: Sandbox) -> list[Told]:
    """Return the steps of a run, newest first."""
    return [_told(sandbox, taken) for taken in reversed(sandbox.taken)]


def _told(sandbox: Sandbox, taken: Taken) -> Told:
    icon, title = _title(sandbox, taken.said)
    values = taken.said.get("variables")
    data = json.pretty(values).strip() if values else ""
    by = str(taken.said.get("by", {}).get("name", ""))
    effects = (*_answers(sandbox, taken), *_events(sandbox, taken))
    return Told(taken.number, icon, title, by, taken.at, data, effects)


def _title(sandbox: Sandbox, said: Said) -> tuple[str, str]:
    words = TITLES.get(said["type"])
    if words is None:
        return "point", said["type"].replace("_", " ").capitalize()
    icon, text, about = words
    return icon, text() % {"about": about(sandbox, said)}


def _element(sandbox: Sandbox, said: Said) -> str:
    element = said.get("elementId") or said.get("jobSelector", said.get("incidentSelector", {})).get("elementId", "")
    return _named(sandbox, element)


def _named(sandbox: Sandbox, element: str) -> str:
    found = next((one for (_, key), one in sandbox.stage.elements.items() if key == element), None)
    return found.name if found is not None and found.name else element


def _process(sandbox: Sandbox, said: Said) -> str:
    process_id = said["processDefinitionSelector"]["processDefinitionId"]
    found = next((process for _, process in sandbox.workshop.processes if process.id == process_id), None)
    return found.name or process_id if found is not None else process_id


def _key(name: str) -> Callable[[Sandbox, Said], str]:
    return lambda _sandbox, said: str(said.get(name, ""))


TITLES: Final[dict[str, tuple[str, Callable[[], str], Callable[[Sandbox, Said], str]]]] = {
    "SET_TIME": ("clock", lambda: _("The clock is set"), _key("time")),
    "CREATE_PROCESS_INSTANCE": ("player-play", lambda: _("%(about)s: started"), _process),
    "COMPLETE": ("check", lambda: _("%(about)s: done"), _element),
    "ACTIVATE": ("player-play", lambda: _("%(about)s begins"), lambda s, said: _named(s, said["elements"][0])),
    "COMPLETE_JOB": ("check", lambda: _("%(about)s: done"), _element),
    "THROW_BPMN_ERROR_FROM_JOB": ("alert-triangle", lambda: _("%(about)s: an error"), _element),
    "FAIL_JOB": ("circle-x", lambda: _("%(about)s: failed"), _element),
    "INCREASE_TIME": ("clock-play", lambda: _("Time passes: %(about)s"), _key("duration")),
    "PUBLISH_MESSAGE": ("mail", lambda: _("The message “%(about)s” arrives"), _key("name")),
    "BROADCAST_SIGNAL": ("speakerphone", lambda: _("The signal “%(about)s” is heard"), _key("signalName")),
    "RESOLVE_INCIDENT": ("refresh", lambda: _("%(about)s: tried again"), _element),
    "UPDATE_VARIABLES": ("pencil", lambda: _("Variables are set"), _key("type")),
    "CANCEL": ("circle-x", lambda: _("The case is canceled"), _key("type")),
    "ADD_ROWS": ("table-plus", lambda: _("Rows are put into %(about)s"), _key("table")),
    "COPY_ROWS": ("copy", lambda: _("%(about)s: rows copied"), _key("table")),
    "REMOVE_ROW": ("table", lambda: _("A row of %(about)s is taken away"), _key("table")),
    "BY_HAND": ("hand-click", lambda: _("%(about)s is answered by hand from here on"), _key("jobType")),
    "BY_ITSELF": ("bolt", lambda: _("%(about)s answers by itself from here on"), _key("jobType")),
    "MOCK_CHILD_PROCESS": ("sitemap", lambda: _("Something stands in for %(about)s"), _key("processDefinitionId")),
    "MOCK_JOB_WORKER_COMPLETE_JOB": ("repeat", lambda: _("%(about)s is always answered like this"), _key("jobType")),
}


def _answers(sandbox: Sandbox, taken: Taken) -> Iterator[Effect]:
    for answer in taken.answers:
        yield _effect(sandbox, answer)


def _effect(sandbox: Sandbox, answer: Answer) -> Effect:
    name = _named(sandbox, answer.element)
    if answer.code or answer.failure:
        about = answer.failure or answer.code
        return Effect("alert-triangle", _("%(name)s: could not be done") % {"name": name}, about, "danger")
    said = ", ".join(f"{variable}: {_counted(value)}" for variable, value in answer.variables.items())
    words = _("%(name)s: answered as always") if answer.stubbed else _("%(name)s: done by itself")
    return Effect("bolt", words % {"name": name}, said)


def _counted(value: Any) -> str:
    """Return a value in a few words: of lists and contexts only how much there is."""
    if isinstance(value, list):
        return ngettext("%(n)s row", "%(n)s rows", len(value)) % {"n": len(value)}
    if isinstance(value, dict):
        return _("a row") if "id" in value else _("a context")
    return _shown(value)


def _events(sandbox: Sandbox, taken: Taken) -> Iterator[Effect]:
    for case, event in taken.events:
        words = EFFECTS.get(type(event))
        if words is not None:
            yield words(sandbox, case, event)


EFFECTS: Final[dict[type, Callable[[Sandbox, Case, Any], Effect]]] = {
    happened.TaskCreated: lambda _s, _c, event: Effect(
        "user", _("%(name)s: waits") % {"name": event.name or event.element}, _offered(event), "accent"
    ),
    happened.DecisionEvaluated: lambda _s, _c, event: Effect(
        "scale", _("Decided: %(name)s") % {"name": _decision(_s, event.decision)}, _shown(event.failure or event.output)
    ),
    happened.TimerFired: lambda s, _c, event: Effect("clock", _("%(name)s: due") % {"name": _named(s, event.element)}),
    happened.MessageThrown: lambda _s, _c, event: Effect("send", _("Message sent: %(name)s") % {"name": event.message}),
    happened.SignalThrown: lambda _s, _c, event: Effect("speakerphone", _("Signal: %(name)s") % {"name": event.signal}),
    happened.CaseCalled: lambda _s, _c, event: Effect("sitemap", _("Called: %(name)s") % {"name": event.process}),
    happened.IncidentRaised: lambda _s, _c, event: Effect("alert-octagon", _("Stopped"), event.message, "danger"),
    happened.StepSkipped: lambda s, _c, event: Effect(
        "player-skip-forward", _("%(name)s: not required, skipped") % {"name": _named(s, event.element)}
    ),
    happened.Escalated: lambda s, _c, event: Effect(
        "alarm", ESCALATED[event.do]() % {"name": _named(s, event.element)}, ", ".join((*event.users, *event.groups))
    ),
    happened.FailureMet: lambda s, _c, event: Effect(
        "alert-octagon",
        _("%(name)s: a failure condition holds") % {"name": _named(s, event.element)},
        event.message,
        "danger",
    ),
    happened.CaseSuspended: lambda _s, case, _e: Effect("player-pause", _("Paused"), case.graph.process, "warning"),
    happened.CaseCompleted: lambda _s, case, _e: Effect("flag", _("Completed"), case.graph.process, "success"),
    happened.CaseCanceled: lambda _s, case, _e: Effect("circle-x", _("Canceled"), case.graph.process, "warning"),
}


ESCALATED: Final[dict[str, Callable[[], str]]] = {
    "remind": lambda: _("%(name)s: somebody is reminded"),
    "reassign": lambda: _("%(name)s: given to somebody else"),
    "tell": lambda: _("%(name)s: somebody is told"),
    "decide": lambda: _("%(name)s: decided without anybody"),
}


def letters(sandbox: Sandbox) -> list[Letter]:
    """Return what people would be told: by connectors, and by the escalations of step sheets."""
    escalated = [
        Letter(
            taken.number,
            event.do,
            event.element,
            _told_to(case, event),
            event.message or _named(sandbox, event.element),
            "",
        )
        for taken in sandbox.taken
        for case, event in taken.events
        if isinstance(event, happened.Escalated) and event.do != "decide"
    ]
    return sorted([*sandbox.outside.letters, *escalated], key=lambda letter: -letter.step)


def _told_to(case: Case, event: happened.Escalated) -> tuple[str, ...]:
    """Return whom an escalation names, else who has the task."""
    named = (*event.users, *event.groups)
    tasks = (each for each in case.opened.values() if isinstance(each, happened.TaskCreated))
    task = next((each for each in tasks if each.instance == event.instance), None)
    return named or ((_offered(task),) if task is not None else ())


def _offered(task: happened.TaskCreated) -> str:
    return task.assignee or ", ".join((*task.candidate_users, *task.candidate_groups))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)[:SHORTENED]


def decisions(sandbox: Sandbox) -> list[Decision]:
    """Return the decisions that were made in a run, newest first."""
    return [
        Decision(
            taken.number,
            _decision(sandbox, event.decision),
            _named(sandbox, event.element),
            event.inputs,
            event.output,
            _rules(event.trace),
            event.failure or "",
        )
        for taken in reversed(sandbox.taken)
        for _case, event in reversed(taken.events)
        if isinstance(event, happened.DecisionEvaluated)
    ]


def _decision(sandbox: Sandbox, decision: str) -> str:
    """Return what people call a decision."""
    found = (one for model in sandbox.workshop.models for one in model.definitions.decisions if one.id == decision)
    return next((one.label or one.name for one in found), decision)


def _rules(trace: Any) -> tuple[int, ...]:
    """Return the rules that counted in the last table of a trace."""
    tables = [each for each in trace or [] if isinstance(each, dict) and each.get("matchedRules")]
    return tuple(rule["ruleIndex"] for rule in tables[-1]["matchedRules"]) if tables else ()
