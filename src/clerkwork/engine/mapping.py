"""
What becomes of each element when a case goes on by another version: proposed, checked, and made into the command.

Rule 1: here only models are looked at; what one case needs of a plan, `migration` says.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from clerkwork.engine.choices import MARK
from clerkwork.engine.commands import Migrate
from clerkwork.engine.errors import NotPossible
from clerkwork.engine.modification import activatable
from clerkwork.engine.nodes import Graph, Node
from clerkwork.kernel.errors import Problem
from clerkwork.kernel.sentences import Sentence, joined, of
from clerkwork.languages.bpmn.vocabulary import WORDS

REMEDY: Final = Sentence("Choose another target, or let it begin afresh.")
NOWHERE: Final = Sentence("nothing")
ELSEWHERE: Final = Sentence("Expected a target in what %(scope)s becomes, but %(target)s stands in %(place)s.")
OF_ANOTHER: Final = Sentence("Expected an event of what %(host)s becomes, but %(target)s is one of %(other)s.")
COMPARED: Final = ("task", "headers", "user_task", "script", "inputs", "outputs", "event", "called", "decision")
"""What of an element a person may want to know to be different in the target."""


class Plan(NamedTuple):
    """What becomes of each element, by ids; `renewed` are those of the targets that begin afresh."""

    elements: dict[str, str]
    renewed: frozenset[str] = frozenset()


def proposed(source: Graph, target: Graph) -> dict[str, str]:
    """Return for each element that has a match in the target its id there: the same id, else the same name."""
    found: dict[str, str] = {}
    nodes = sorted(elements_of(source), key=_depth)
    for by_name in (False, True, False, True):  # what stands in a scope can match once that has
        for node in nodes:
            if node.id not in found:
                match = _match(source, target, node, found, by_name=by_name)
                if match is not None:
                    found[node.id] = match
    return found


def elements_of(graph: Graph) -> list[Node]:
    """Return the nodes of a graph that stand in its model, without the process itself."""
    return [node for node in graph.nodes.values() if node.container is not None and MARK not in node.id]


def _match(source: Graph, target: Graph, node: Node, found: dict[str, str], *, by_name: bool) -> str | None:
    taken = set(found.values())
    if by_name:
        named = [one for one in elements_of(target) if node.element.name and one.element.name == node.element.name]
        if sum(one.element.name == node.element.name for one in elements_of(source)) > 1:
            return None
    else:
        named = [one for one in elements_of(target) if one.id == node.id]
    fits = [one for one in named if one.id not in taken and not [*_misfits(source, target, node, one, found)]]
    return fits[0].id if len(fits) == 1 else None


def _depth(node: Node) -> int:
    """Return how many scopes an element stands in; a boundary event comes after what it is attached to."""
    depth, at = 2 * (node.element.attached_to is not None), node.container
    while at is not None:
        depth, at = depth + 3, at.container
    return depth


def home(node: Node) -> Node | None:
    """Return the element, or the process, in which an element stands."""
    at = node.container
    while at is not None and MARK in at.id:
        at = at.container
    return at


def check(source: Graph, target: Graph, plan: Plan) -> list[Problem]:
    """Return every reason for which no case can be migrated by a plan."""
    problems = []
    for old, new in plan.elements.items():
        before, after = source.nodes.get(old), target.nodes.get(new)
        if before is None or before.container is None:
            said = Sentence(
                "Expected an element of %(process)s to be mapped, but “%(element)s”.",
                process=source.process,
                element=old,
            )
            problems.append(Problem(old, said))
        elif after is None or after.container is None:
            said = Sentence(
                "Expected an element of %(process)s as the target, but “%(element)s”.",
                process=target.process,
                element=new,
            )
            problems.append(Problem(old, said))
        else:
            reasons = [*_misfits(source, target, before, after, plan.elements, renewed=new in plan.renewed)]
            problems += [Problem(old, reason, REMEDY) for reason in reasons]
    return [*problems, *_doubled(source, plan)]


def _doubled(source: Graph, plan: Plan) -> Iterator[Problem]:
    """Yield the events that have a target which another has too: it would wait twice."""
    seen: dict[str, str] = {}
    for old, new in plan.elements.items():
        node = source.nodes.get(old)
        if node is not None and node.behaviour.watch is not None:
            if new in seen:
                said = Sentence("Expected a target of its own, but %(target)s is that of %(other)s too.")
                yield Problem(old, Sentence(said, target=new, other=seen[new]), REMEDY)
            seen[new] = old


def _misfits(
    source: Graph, target: Graph, before: Node, after: Node, elements: dict[str, str], *, renewed: bool = False
) -> Iterator[str]:
    """Yield why an element cannot become another."""
    attached = before.element.attached_to
    if renewed and attached is None:
        try:
            activatable(target, after.id)
        except NotPossible as error:
            yield of(error)
    elif likeness(before) != likeness(after):
        yield Sentence(
            "Expected %(what)s, but %(target)s is %(other)s.", what=_what(before), target=after.name, other=_what(after)
        )
    where, there = home(before), home(after)
    inside = {source.process: target.process, **elements}.get(where.id if where is not None else "")
    if there is None or inside != there.id:
        yield Sentence(ELSEWHERE, scope=_name(where), target=after.name, place=_name(there))
    if attached is not None and elements.get(attached) != after.element.attached_to:
        yield Sentence(OF_ANOTHER, host=attached, target=after.name, other=after.element.attached_to or NOWHERE)


def likeness(node: Node) -> tuple[Any, ...]:
    """Return what two elements must have in common for one to go on as the other."""
    element = node.element
    loop = getattr(element, "loop", None)
    rounds = (type(loop).__name__, getattr(loop, "sequential", None))
    how = (element.event_triggered, element.for_compensation, element.event.interrupting)
    parts = tuple(part.trigger for part in element.event.parts)
    return (element.kind, element.event.trigger, parts, *how, rounds)


def _what(node: Node) -> Sentence:
    """Return what kind of element this is, in words."""
    element = node.element
    parts = [WORDS[element.kind]]
    if element.event.trigger != "none":
        parts.append(Sentence("with the trigger %(trigger)s", trigger=element.event.trigger))
    if not element.event.interrupting:
        parts.append(Sentence("that does not interrupt"))
    if getattr(element, "loop", None) is not None:
        parts.append(Sentence("that goes rounds"))
    return joined(parts)


def _name(node: Node | None) -> str:
    return NOWHERE if node is None else node.name


def differences(before: Node, after: Node) -> list[str]:
    """Return the names of what an element says differently in the target; work that is open keeps the old."""
    old, new = before.element, after.element
    return [name for name in COMPARED if getattr(old, name) != getattr(new, name)]


def command_of(source: Graph, target: Graph, plan: Plan) -> Migrate:
    """Return the command by which a plan that was checked is carried out."""
    elements = dict(plan.elements)
    for ident in source.nodes:
        if MARK in ident:
            host, choice = ident.split(MARK)
            if host in elements and choice in elements:
                elements[ident] = f"{elements[host]}{MARK}{elements[choice]}"
    return Migrate(elements, _flows(source, target, elements), plan.renewed)


def _flows(source: Graph, target: Graph, elements: dict[str, str]) -> dict[str, str]:
    """Return for each flow into an element that has a target the flow that takes its place."""
    old, new = _sources(source), _sources(target)
    found: dict[str, str] = {}
    for flow, start in old.items():
        after = target.nodes.get(elements.get(source.flows[flow].target.id, ""))
        if after is None:
            continue
        if flow in after.incoming:
            found[flow] = flow
            continue
        same = [each for each in after.incoming if new[each] == elements.get(start)]
        if len(same) == 1:
            found[flow] = same[0]
    return found


def _sources(graph: Graph) -> dict[str, str]:
    """Return by flow the element that it leaves."""
    return {flow.id: node.id for node in graph.nodes.values() for flow in node.flows}
