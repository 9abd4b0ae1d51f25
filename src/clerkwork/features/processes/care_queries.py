"""
What the pages about care show: where cases stand, what they could become, what operations are under way.

Rule 1: for administrators only; the pages ask `permissions` before they ask here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clerkwork.engine.choices import MARK
from clerkwork.engine.errors import NotPossible
from clerkwork.engine.incidents import IncidentKind
from clerkwork.engine.mapping import Plan, differences, elements_of, home, likeness, proposed
from clerkwork.engine.modification import activatable
from clerkwork.engine.nodes import Graph, Node
from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions
from clerkwork.kernel.errors import NotFound
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.bpmn.vocabulary import WORDS
from clerkwork.runtime import care
from clerkwork.runtime.batches import THING
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.models import Batch, Case, Definition, ElementInstance, Incident, Join
from clerkwork.web import numbers
from clerkwork.web.components import Choice
from clerkwork.web.wording import worded

SAMPLE: Final = 200  # cases that a preview looks at
SHOWN: Final = 20
WIDEST: Final = 150  # elements in a mapping table
NO_VERSION: Final = Sentence("Expected a version of a process, but there is none with this key that you may see.")
VERBS: Final[Mapping[str, str | Promise]] = {
    "cancel": lazy("Cancel"),
    "suspend": lazy("Suspend"),
    "resume": lazy("Resume"),
    "resolve": lazy("Try again"),
    "modify": lazy("Move on"),
    "migrate": lazy("Move to another version"),
    "delete": lazy("Delete"),
    "update": lazy("Change jobs"),
    "forget": lazy("Delete what decisions were asked"),
}
COUNTED: Final[Mapping[str, str | Promise]] = {
    "case": lazy("Cases"),
    "job": lazy("Jobs"),
    "evaluation": lazy("Evaluations of decisions"),
}
"""What an operation is on, by the word of `batches.THING`."""
REASONS: Final[Mapping[IncidentKind, str | Promise]] = {
    IncidentKind.NO_FLOW: lazy("No flow"),
    IncidentKind.EXPRESSION: lazy("Expression"),
    IncidentKind.MAPPING: lazy("Mapping"),
    IncidentKind.TIMER: lazy("Timer"),
    IncidentKind.CORRELATION_KEY: lazy("Correlation key"),
    IncidentKind.NO_RETRIES: lazy("No retries"),
    IncidentKind.UNHANDLED_ERROR: lazy("Unhandled error"),
    IncidentKind.CONDITION: lazy("Condition"),
    IncidentKind.DECISION: lazy("Decision"),
    IncidentKind.CALL: lazy("Call"),
    IncidentKind.FAILURE: lazy("Failure"),
    IncidentKind.CRITERION: lazy("Criterion"),
    IncidentKind.ESCALATION: lazy("Escalation"),
    IncidentKind.STUCK_JOIN: lazy("Stuck join"),
}
"""Why something stands still, by the kind of its incident."""
DIFFERENCES: Final[Mapping[str, str | Promise]] = {
    "task": lazy("job"),
    "headers": lazy("headers"),
    "user_task": lazy("people or form"),
    "script": lazy("script"),
    "inputs": lazy("inputs"),
    "outputs": lazy("outputs"),
    "event": lazy("event"),
    "called": lazy("called process"),
    "decision": lazy("decision"),
}


def words(node: Node) -> str:
    """Return an element as people call it, with what it is if it has no name."""
    return node.element.name or f"{worded(WORDS[node.element.kind])} {node.id}"


def choices(nodes: Iterable[Node]) -> list[Choice]:
    """Return elements to choose from, in order of their names; those that share a name show their ids too."""
    found = [(words(node), node.id) for node in nodes]
    names = Counter(name for name, _id in found)
    labelled = ((ident, name if names[name] == 1 else f"{name} ({ident})") for name, ident in found)
    return sorted((Choice(*each) for each in labelled), key=lambda each: str(each.label).casefold())


# One case


@dataclass(frozen=True, slots=True)
class Place:
    """An element at which a case stands, how often, and whether tokens wait there for others."""

    element: str
    name: str
    kind: str
    count: int
    joins: bool = False


def places(case: Case) -> list[Place]:
    """Return where a case stands, scopes left out that hold nothing but others. Two queries."""
    graph = compiled(case.definition_id).graph
    rows = ElementInstance.objects.filter(case=case).values("element").annotate(count=Count("key"))
    found = [(row["element"], row["count"], False) for row in rows.order_by("element")]
    waiting = Join.objects.filter(case=case).values("gateway").annotate(count=Count("flow")).order_by("gateway")
    found += [(row["gateway"], row["count"], True) for row in waiting]
    return [
        Place(element, words(graph.nodes[element]), worded(WORDS[graph.nodes[element].element.kind]), count, joins)
        for element, count, joins in found
        if element in graph.nodes and MARK not in element
    ]


def targets(graph: Graph) -> list[Choice]:
    """Return what can be begun without a flow that leads to it, by name."""
    found = []
    for node in elements_of(graph):
        try:
            activatable(graph, node.id)
        except NotPossible:
            continue
        found.append(node)
    return choices(found)


# Versions


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a process and how many cases run by it."""

    definition: Definition
    running: int

    @property
    def label(self) -> str:
        """The version as a list shows it."""
        name = self.definition.name or self.definition.process_id
        return _("%(name)s · version %(version)s") % {"name": name, "version": self.definition.version}


def versions(app: str | None = None) -> list[Version]:
    """Return every version that runs or is the newest, of one app or of all. Two queries."""
    running = dict(
        Case.objects.filter(ended_at=None).values_list("definition_id").annotate(count=Count("key")).order_by()
    )
    rows = Definition.objects.filter(Q(latest=True) | Q(key__in=running)).defer("xml")
    rows = rows if app is None else rows.filter(app=app)
    return [Version(row, running.get(row.key, 0)) for row in rows.order_by("name", "process_id", "-version")]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """What one element becomes: the choices, the one that is chosen, and whether it begins afresh."""

    element: str
    name: str
    kind: str
    open: int
    choices: Sequence[Choice]
    chosen: str
    fresh: bool
    differs: Sequence[str | Promise]


@dataclass(frozen=True, slots=True)
class MappingTable:
    """A plan as a page shows it: first what cases stand at, then all else."""

    open: Sequence[MappingRow]
    rest: Sequence[MappingRow]


def plan_of(source: Definition, target: Definition, given: Mapping[str, str] | None, fresh: Iterable[str]) -> Plan:
    """Return the plan that was chosen, else the one that is proposed; `fresh` are elements of the source."""
    graph = compiled(source.key).graph
    elements = proposed(graph, compiled(target.key).graph)
    if given is not None:
        elements |= given
    elements = {old: new for old, new in elements.items() if new}
    while lost := [old for old in elements if _is_left_behind(graph, old, elements)]:
        for old in lost:
            del elements[old]
    return Plan(elements, frozenset(elements[old] for old in fresh if old in elements))


def _is_left_behind(graph: Graph, element: str, elements: Mapping[str, str]) -> bool:
    """Tell whether what an element is attached to, or stands in, has no target, so that it cannot have one."""
    node = graph.nodes.get(element)
    if node is None:
        return False
    host, around = node.element.attached_to, home(node)
    inside = around is not None and around.container is not None and around.id not in elements
    return inside or (host is not None and host not in elements)


def mapping(source: Definition, target: Definition, plan: Plan, cases: QuerySet[Case]) -> MappingTable:
    """Return the rows of a mapping table. Two queries."""
    old, new = compiled(source.key).graph, compiled(target.key).graph
    standing = dict(
        ElementInstance.objects.filter(case__in=cases).values_list("element").annotate(count=Count("key")).order_by()
    )
    for gateway, count in Join.objects.filter(case__in=cases).values_list("gateway").annotate(count=Count("flow")):
        standing[gateway] = standing.get(gateway, 0) + count
    rows = [_row(node, new, plan, standing.get(node.id, 0)) for node in elements_of(old)]
    rows.sort(key=lambda row: (-row.open, row.name.casefold()))
    return MappingTable([row for row in rows if row.open], [row for row in rows if not row.open][:WIDEST])


def _row(node: Node, target: Graph, plan: Plan, count: int) -> MappingRow:
    chosen = plan.elements.get(node.id, "")
    alike = [one for one in elements_of(target) if likeness(one) == likeness(node) or one.id == chosen]
    after = target.nodes.get(chosen)
    return MappingRow(
        element=node.id,
        name=words(node),
        kind=worded(WORDS[node.element.kind]),
        open=count,
        choices=choices(alike),
        chosen=chosen,
        fresh=chosen in plan.renewed,
        differs=[] if after is None else [DIFFERENCES[name] for name in differences(node, after)],
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a migration would do: how many of the cases that were looked at go on, and why others do not."""

    looked: int
    going: int
    reasons: Sequence[tuple[str, int]]
    samples: Sequence[tuple[Case, care.Preview, str]]


def outlook(cases: QuerySet[Case], target: Definition, plan: Plan) -> Outlook:
    """Return what a migration would do with the first cases. Raises Invalid for a plan that no case can follow."""
    rows = {
        row.key: row for row in cases.select_related("definition").defer("definition__xml").order_by("key")[:SAMPLE]
    }
    found = care.preview(rows, target.key, plan)
    reasons: dict[str, int] = {}
    for each in found:
        if each.refusal:
            reasons[each.refusal] = reasons.get(each.refusal, 0) + 1
    graph = compiled(target.key).graph
    shown = [(rows[each.case], each, _becomes(each, graph)) for each in found[:SHOWN]]
    by_count = [(worded(why), count) for why, count in sorted(reasons.items(), key=lambda each: -each[1])]
    return Outlook(len(found), len(found) - sum(reasons.values()), by_count, shown)


def _becomes(seen: care.Preview, graph: Graph) -> str:
    """Return in words what becomes of a case."""
    if seen.refusal:
        return worded(seen.refusal)

    def listed(counts: Mapping[str, int]) -> str:
        names = ((words(graph.nodes[each]) if each in graph.nodes else each, count) for each, count in counts.items())
        return ", ".join(name if count == 1 else f"{name} ({count})" for name, count in names)

    parts = [_("goes on at %s") % listed(seen.kept)] if seen.kept else []
    parts += [_("begins %s") % listed(seen.begun)] if seen.begun else []
    parts += [_("waits anew for %s") % listed(seen.opened)] if seen.opened else []
    parts += [_("gives up %s waits") % seen.closed] if seen.closed else []
    return "; ".join(parts)


def definition(user: User, key: str) -> Definition:
    """Return a definition that a user may read. Raises NotFound."""
    found = permissions.readable(user).filter(key=int(key)).first() if key.isdecimal() and len(key) < 19 else None  # noqa: PLR2004 - fits 64 bits
    if found is None:
        raise NotFound(NO_VERSION)
    return found


# Incidents and operations


def incidents(user: User, process: str = "", kind: str = "", search: str = "") -> QuerySet[Incident]:
    """Return the open incidents of cases that a user may see, oldest first."""
    found = Incident.objects.filter(state="open", case__in=permissions.visible(user))
    found = found.select_related("case__definition").defer("case__definition__xml")
    if process:
        found = found.filter(case__process_id=process)
    if kind:
        found = found.filter(kind=kind)
    for word in search.split():
        found = found.filter(Q(message__icontains=word) | Q(element__icontains=word) | Q(case__title__icontains=word))
    return found.order_by("key")


def where(incident: Incident) -> str:
    """Return the name of the element at which a case has stopped."""
    _kind, name = compiled(incident.case.definition_id).elements.get(incident.element, ("", ""))
    return name or incident.element


def stopped_processes(user: User) -> Iterable[str]:
    """Return the ids of the processes that have open incidents. One query."""
    return incidents(user).order_by().values_list("case__process_id", flat=True).distinct()


def open_incidents() -> int:
    """Return how many incidents are open, at most a hundred."""
    return Incident.objects.filter(state="open").order_by()[:100].count()


def title_of(batch: Batch) -> str:
    """Return an operation in words."""
    total = numbers.grouped(batch.total)
    if batch.kind in THING:
        return batch.title or f"{VERBS[batch.kind]}: {total}"
    cases = _("%s cases") % total if batch.total != 1 else _("one case")
    return batch.title or f"{VERBS[batch.kind]}: {cases}"


def counted(batch: Batch) -> str:
    """Return what an operation counts, in words."""
    return str(COUNTED[THING.get(batch.kind, "case")])


def done(batch: Batch) -> Any:
    """Return how many of what it counts an operation has come to."""
    return batch.completed + batch.failed
