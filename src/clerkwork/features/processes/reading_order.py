"""
The order in which people read the elements of a process: as tokens come to them, as far as loops allow.
"""

from collections.abc import Iterator, Mapping

from clerkwork.languages.bpmn import Element, Process
from clerkwork.languages.bpmn.vocabulary import SCOPES


def in_order(process: Process, scope: str = "") -> Iterator[Element]:
    """Yield the elements of a scope as tokens come to them, and after each what is in it."""
    inside = {element.id: element for element in process.elements if element.scope == (scope or process.id)}
    for identity in _sorted(process, inside):
        yield inside[identity]
        if inside[identity].kind in SCOPES:
            yield from in_order(process, identity)


def _sorted(process: Process, inside: Mapping[str, Element]) -> list[str]:
    """Return elements so that each comes before those behind it, as far as loops allow."""
    ways: dict[str, list[str]] = {identity: [] for identity in inside}
    for flow in process.flows:
        if flow.source in inside and flow.target in inside:
            ways[flow.source].append(flow.target)
    for element in inside.values():
        if element.attached_to in ways:
            ways[element.attached_to].append(element.id)
    firsts = [each.id for each in inside.values() if not each.incoming and each.attached_to is None]
    found: list[str] = []
    seen: set[str] = set()
    for group in (firsts, list(inside)):  # what no beginning leads to comes last
        done: dict[str, None] = {}
        for first in reversed(group):
            _walk(first, ways, seen, done)
        found += list(done)[::-1]
    return found


def _walk(first: str, ways: Mapping[str, list[str]], seen: set[str], done: dict[str, None]) -> None:
    """Note elements when all behind them are noted, without recursion."""
    stack = [(first, iter(ways[first][::-1]))] if first not in seen else []
    seen.add(first)
    while stack:
        further = stack[-1][1]
        new = next((each for each in further if each not in seen), None)
        if new is None:
            done[stack.pop()[0]] = None
        else:
            seen.add(new)
            stack.append((new, iter(ways[new][::-1])))
