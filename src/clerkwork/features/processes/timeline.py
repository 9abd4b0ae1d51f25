"""
What happened in a case, as sentences: who did what, and when.

Rule 1: the person stands beside the sentence, so each begins with its verb; what nobody did says what happened.
Rule 2: what people did is loud; what the machine did on the way is quiet and folded.
Rule 3: this file reads rows it is given and asks the database nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from clerkwork.features.decisions.queries import Decided
from clerkwork.features.processes.definitions import Model
from clerkwork.features.processes.models import Comment
from clerkwork.features.processes.stretches import Stretch
from clerkwork.kernel import json
from clerkwork.languages.bpmn import Kind
from clerkwork.languages.bpmn.sheets import RuleKind
from clerkwork.runtime.models import Case, CaseHistory, ElementHistory, TaskHistory
from clerkwork.runtime.step_rules import SKIPPED
from clerkwork.web.components import Entry

LOUD_EVENTS: Final = {Kind.END_EVENT, Kind.BOUNDARY_EVENT, Kind.INTERMEDIATE_CATCH_EVENT}
MACHINE: Final = {
    Kind.SERVICE_TASK,
    Kind.SCRIPT_TASK,
    Kind.SEND_TASK,
    Kind.BUSINESS_RULE_TASK,
    Kind.CALL_ACTIVITY,
}
EXCERPT: Final = 280
GATEWAYS: Final = {Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY, Kind.EVENT_BASED_GATEWAY}


@dataclass(frozen=True, slots=True)
class Record:
    """Everything a timeline is made of; `names` are display names of people and groups by handle."""

    case: Case
    model: Model
    part: Stretch
    task_names: Mapping[int, str] = field(default_factory=dict)
    messages: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    comments: Sequence[Comment] = ()
    decided: Sequence[Decided] = ()
    versions: Mapping[str, int] = field(default_factory=dict)  # by key of a definition

    def person(self, username: str | None) -> Any:
        """Return a person for the avatar, "" for the system."""
        return self.people.get(username or "", username or "")

    def name(self, handle: str) -> str:
        """Return what people call a person or group."""
        return self.names.get(handle, handle)


def entries(record: Record) -> list[Entry]:
    """Return what happened in a part of a case's history, newest first."""
    placed = [*_tasks(record), *_elements(record), *_flows(record), *_incidents(record), *_comments(record)]
    placed += [*_decisions(record), *_life(record)]
    placed.sort(key=lambda each: (each[1].at, each[0]))
    return [*_started(record), *(entry for _position, entry in placed), *_ended(record)][::-1]


def _started(record: Record) -> Iterator[Entry]:
    case = record.case
    if not record.part.older:
        yield Entry(case.started_at, _("Started the case"), record.person(case.started_by), "player-play", "accent")


def _ended(record: Record) -> Iterator[Entry]:
    case = record.case
    if not record.part.newest:
        return
    if case.state == "canceled":
        yield Entry(case.ended_at, _("The case was canceled"), "", "circle-x", "danger")
    elif case.state == "completed":
        yield Entry(case.ended_at, _("The case was completed"), "", "flag", "success")


def _tasks(record: Record) -> Iterator[tuple[int, Entry]]:
    for row in record.part.tasks:
        details = json.loads(row.details or "{}")
        task = record.task_names.get(row.task_id, "")
        told = TASK_SENTENCES.get(row.kind)
        if told is None:
            continue
        sentence, icon, tone = told
        words = {"task": task, "to": _addressees(record, details)}
        text = str(details.get("text") or details.get("reason") or "")
        title = _(sentence[0] if words["to"] or len(sentence) == 1 else sentence[1]) % words
        yield row.position, Entry(row.at, title, record.person(row.actor), icon, tone, text)


TASK_SENTENCES: Final[dict[str, tuple[tuple[str, ...], str, str]]] = {
    "offered": (("Gave “%(task)s” to %(to)s", "Opened “%(task)s”"), "inbox", ""),
    "claimed": (("Took on “%(task)s”",), "hand-grab", ""),
    "unclaimed": (("Gave “%(task)s” back",), "arrow-back-up", ""),
    "reassigned": (("Handed “%(task)s” over to %(to)s", "Took “%(task)s” from its holder"), "transfer", ""),
    "completed": (("Completed “%(task)s”",), "circle-check", "success"),
    "canceled": (("“%(task)s” was no longer needed",), "circle-minus", ""),
    "reminded": (("Reminded %(to)s of “%(task)s”", "Reminded of “%(task)s”"), "bell", "warning"),
    "escalated": (("Offered “%(task)s” to %(to)s as well", "Escalated “%(task)s”"), "trending-up", "warning"),
    "assigned": (("Gave “%(task)s” to %(to)s", "Opened “%(task)s”"), "transfer", ""),
    "denied": (("A change of “%(task)s” was denied",), "ban", "warning"),
    "drafted": (("Saved a draft of “%(task)s”",), "device-floppy", ""),
}


def _addressees(record: Record, details: Mapping[str, Any]) -> str:
    """Return whom a task went to, as words."""
    handles: list[str] = []
    for key in ("assignee", "to", "user", "group", "users", "groups", "candidate_users", "candidate_groups"):
        value = details.get(key)
        handles += [str(each) for each in (value if isinstance(value, list) else [value]) if each]
    return ", ".join(record.name(handle) for handle in dict.fromkeys(handles))


def _elements(record: Record) -> Iterator[tuple[int, Entry]]:
    told = {(each.element, each.at) for each in record.decided}
    for row in record.part.elements:
        kind, name = row.kind, row.name
        if (row.element, row.left) in told:
            continue  # its decision says more
        if row.outcome == SKIPPED:
            title = _("“%(name)s” was not required") % {"name": name or row.element}
            why = _why(record, row.element)
            yield row.position, Entry(row.left, title, "", "player-skip-forward", "", why)
        elif kind in MACHINE:
            yield row.position, _machine(record, row)
        elif kind in LOUD_EVENTS and name and row.left is not None and row.outcome != "terminated":
            icon, tone = ("flag", "accent") if kind == Kind.END_EVENT else ("bolt", "warning")
            sentence = _("Reached “%(name)s”") if kind == Kind.END_EVENT else _("“%(name)s” happened")
            title, quiet = sentence % {"name": name}, _said_already(record, row)
            yield row.position, Entry(row.left, title, record.person(row.actor), icon, tone, quiet=quiet)


def _why(record: Record, identity: str) -> str:
    """Return what the step sheet says of when an element is required."""
    element = record.model.elements.get(identity)
    rules = () if element is None else element.sheet.of(RuleKind.REQUIRED_WHEN)
    return " ".join(rule.text for rule in rules)


def _said_already(record: Record, row: ElementHistory) -> bool:
    """Say whether an event is the arrival of a withdrawal that stands in the timeline as somebody's deed."""
    element = record.model.elements.get(row.element)
    message = element.event.message if element is not None else None
    withdrawal = message is not None and message.name == record.model.withdraw_message
    return withdrawal and any(comment.about == "withdraw" for comment in record.comments)


def _machine(record: Record, row: ElementHistory) -> Entry:
    words = {"name": row.name or row.element}
    if row.left is None:
        return Entry(row.entered, _("Is working on “%(name)s”") % words, "", "loader-2", "", quiet=False)
    if row.outcome == "terminated":
        return Entry(row.left, _("Stopped “%(name)s”") % words, "", "player-stop", "", quiet=True)
    return Entry(row.left, _("Did “%(name)s”") % words, record.person(row.actor), "settings-automation", "", quiet=True)


def _decisions(record: Record) -> Iterator[tuple[int, Entry]]:
    """Yield what was decided by rules, each with the way to how it came about."""
    places = {(row.element, row.left): row.position for row in record.part.elements}
    for each in record.decided:
        words = {"name": each.name, "result": each.result}
        sentence = _("Could not decide “%(name)s”") if each.failed else _("Decided “%(name)s”: %(result)s")
        link = format_html('<a href="{}">{}</a>', each.url, _("The rules and what was known"))
        details = [(_("How it came about"), link)]
        position = places.get((each.element, each.at), 0)
        yield position, Entry(each.at, sentence % words, "", "scale", details=details, quiet=True)


def _flows(record: Record) -> Iterator[tuple[int, Entry]]:
    """Yield the decisions that gateways with a name took by flows with a name."""
    for row in record.part.flows:
        flow = record.model.flows.get(row.flow)
        source = record.model.elements.get(flow.source) if flow is not None else None
        if flow is not None and source is not None and source.kind in GATEWAYS and source.name and flow.name:
            title = _("“%(question)s”: %(answer)s") % {"question": source.name, "answer": flow.name}
            yield row.position, Entry(row.at, title, "", "git-branch", "", quiet=True)


def _incidents(record: Record) -> Iterator[tuple[int, Entry]]:
    for row in record.part.incidents:
        message = record.messages.get(row.incident_id, "")
        if row.kind == "raised":
            yield row.position, Entry(row.at, _("Could not go on"), "", "alert-triangle", "danger", message)
        else:
            yield row.position, Entry(row.at, _("Let it go on"), record.person(row.actor), "refresh", "success")


MOVED: Final = "migrated"
ENDS: Final = ("from", "to")
LIFE: Final = {
    "suspended": (noop("Let the case rest"), "player-pause", "warning"),
    "resumed": (noop("Let the case go on"), "player-play", "success"),
    "modified": (noop("Changed where the case stands"), "route", "warning"),
    MOVED: (noop("Moved the case to another version"), "versions", "accent"),
    "reminded": (noop("Reminded of “%(step)s”"), "bell", "warning"),
    "reassigned": (noop("“%(step)s” was not done in time, so others were asked"), "transfer", "warning"),
    "told": (noop("“%(step)s” was not done in time, so others were told"), "speakerphone", "warning"),
    "decided": (noop("“%(step)s” was not done in time, so its rules decided"), "scale", "warning"),
    "paused": (noop("A rule of “%(step)s” made the case rest"), "player-pause", "warning"),
    "abandoned": (noop("A rule of “%(step)s” ended the case"), "circle-x", "danger"),
}
SILENT: Final = frozenset({"target"})
"""What is in a case's history for the record, not for its readers."""


def _life(record: Record) -> Iterator[tuple[int, Entry]]:
    """Yield what people did with the case as a whole, and what the rules of its steps did."""
    for row in record.part.life:
        if row.kind in SILENT:
            continue
        title, icon, tone = LIFE[row.kind]
        details = json.loads(row.details)
        words = {"step": record.model.element_name(details["element"])} if "element" in details else {}
        parts = [str(details[key]) for key in ("message", "reason") if details.get(key)]
        parts += _going(record, row.kind, details)
        for word, key in ((_("Begun: %s"), "begun"), (_("Ended: %s"), "ended")):
            names = [record.model.element_name(each) for each in details.get(key, ())]
            parts += [word % ", ".join(names)] if names else []
        entry = Entry(row.at, _(title) % words, record.person(row.actor), icon, tone, "; ".join(parts))
        yield row.position, entry


def _going(record: Record, kind: str, details: Mapping[str, Any]) -> list[str]:
    """Return to whom something went, or from which version to which."""
    if kind == MOVED:
        old, new = (record.versions.get(details.get(each, "")) for each in ENDS)
        return [_("From version %(old)s to %(new)s") % {"old": old, "new": new}] if old and new else []
    told = _addressees(record, details)
    return [_("To %s") % told] if told else []


def moved(rows: Iterable[CaseHistory]) -> set[str]:
    """Return the keys of the definitions between which the case was moved."""
    found = [json.loads(row.details) for row in rows if row.kind == MOVED]
    return {str(details[each]) for details in found for each in ENDS if each in details}


DEEDS: Final = {
    "": (noop("Commented"), "message", ""),
    "withdraw": (noop("Withdrew it"), "arrow-back-up", "warning"),
    "cancel": (noop("Canceled it"), "circle-x", "danger"),
}


def _comments(record: Record) -> Iterator[tuple[int, Entry]]:
    for row in record.comments:
        title, icon, tone = DEEDS[row.about]
        yield -1, Entry(row.at, _(title), record.person(row.author), icon, tone, _excerpt(row.text))


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + "…"


def handles(rows: Iterable[TaskHistory | CaseHistory]) -> set[str]:
    """Return every person and group that the history of tasks and of the case names."""
    found: set[str] = set()
    for row in rows:
        details = json.loads(row.details or "{}")
        for value in details.values():
            found |= {str(each) for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)}
        if row.actor:
            found.add(row.actor)
    return found
