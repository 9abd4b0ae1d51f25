"""
How an ad-hoc sub-process is divided into what may begin in it, once per graph.

Each element that no flow leads to is a choice, and every choice that is made runs in a scope of its own. Only choices
from which ways lead to one and the same join share their scope, so that their tokens can meet there.

Source: BPMN 2.0.2, 13.3.5 (sequence flows order the activities of an ad-hoc sub-process as they do in any other).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clerkwork.engine.nodes import Behaviour, Node
from clerkwork.languages.bpmn.model import Kind

JOINS = frozenset({Kind.PARALLEL_GATEWAY, Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY})
MARK = "#"  # between the ids of an ad-hoc sub-process and of a choice; no id of a model has one


def divide(host: Node, choices: Iterable[Node], inner: Behaviour) -> list[Node]:
    """Return a node for each scope in which choices run, with their entries, and let it contain what they lead to."""
    scopes = []
    for group in _groups({choice: _ways(choice) for choice in choices}):
        first = next(iter(group)).element
        ident = f"{host.id}{MARK}{first.id}"
        element = replace(host.element, id=ident, name=first.name, line=first.line, scope=host.id)
        scope = Node(ident, inner, element, inner.enter, None, first.name or first.id, container=host)
        scope.entries = tuple(choice.door for choice in group)
        for found in group.values():
            for node in found:
                node.container = scope if node.container is host else node.container
        scopes.append(scope)
    return scopes


def _ways(choice: Node) -> set[Node]:
    """Return every node to which a token can come from a choice."""
    found, waiting = {choice}, [choice]
    while waiting:
        fresh = set(_after(waiting.pop())) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _after(node: Node) -> Iterator[Node]:
    yield from (flow.target for flow in node.flows)
    yield from node.watchers
    yield from node.catchers
    if node.leap is not None:
        yield node.leap.target
    if node.cancels is not None:
        yield node.cancels


def _groups(ways: dict[Node, set[Node]]) -> list[dict[Node, set[Node]]]:
    """Return the choices with their ways, those with a join in common together, in the order of the model."""
    groups: list[tuple[set[Node], dict[Node, set[Node]]]] = []
    for choice, found in ways.items():
        joins = {node for node in found if node.element.kind in JOINS and len(node.incoming) > 1}
        mine = [group for group in groups if group[0] & joins]
        if not mine:
            groups.append((joins, {choice: found}))
            continue
        shared, members = mine[0]
        members[choice] = found
        shared |= joins
        for other in mine[1:]:
            shared |= other[0]
            members |= other[1]
            groups.remove(other)
    return [members for _, members in groups]
