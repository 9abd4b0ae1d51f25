"""
Ad-hoc sub-processes: what they say of themselves, and what must hold for what is in them.

Source: BPMN 2.0.2, 10.3.5 and 13.3.5; Zeebe's adHoc extension element.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.model import AdHoc, Element, Kind, Process
from clerkwork.languages.bpmn.reading import Reading, a, extension, is_variable, text_of
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, WORDS

OUTSIDE: Final = frozenset({Kind.START_EVENT, Kind.END_EVENT})
ORDERINGS: Final = ("Parallel", "Sequential")


def read_ad_hoc(reading: Reading, node: etree._Element) -> AdHoc:
    """Return what an ad-hoc sub-process says, noting what cannot be meant."""
    ordering = node.get("ordering", ORDERINGS[0]).strip()
    if ordering not in ORDERINGS:
        reading.problem(node, f"Expected the ordering Parallel or Sequential, but “{ordering}”.", "Choose one of them.")
    condition = text_of(node, "completionCondition")
    found = extension(node, "zeebe:adHoc")
    collection, element = _output(reading, found)
    return AdHoc(
        active=None if found is None else _active(reading, found),
        completion=reading.expression(node, "completion condition", condition) if condition else None,
        cancel_remaining=node.get("cancelRemainingInstances", "true").strip() in {"true", "1"},
        sequential=ordering == ORDERINGS[1],
        collection=collection,
        element=element,
    )


def _active(reading: Reading, node: etree._Element) -> str | None:
    """Return the expression that gives the ids to begin with."""
    text = node.get("activeElementsCollection", "").strip()
    return reading.expression(node, "collection of active elements", text) if text else None


def _output(reading: Reading, node: etree._Element | None) -> tuple[str | None, str | None]:
    """Return the variable that gathers results and the expression of one; both or none."""
    if node is None:
        return None, None
    name, text = node.get("outputCollection", "").strip(), node.get("outputElement", "").strip()
    if bool(name) != bool(text):
        missing = "outputElement" if name else "outputCollection"
        reading.problem(node, f"The results have no {missing}.", "Give both an output collection and an element.")
    if name and not is_variable(name):
        said = f"Expected the output collection to be a variable, but “{name}”."
        reading.problem(node, said, "Use letters, digits and _.")
    return name or None, reading.expression(node, "output element", text) if text else None


def is_choice(element: Element) -> bool:
    """Tell whether an element in an ad-hoc sub-process may be chosen to begin with: no other leads to it."""
    caught_link = element.kind is Kind.INTERMEDIATE_CATCH_EVENT and element.event.link is not None
    outside = element.attached_to is not None or element.for_compensation or element.event_triggered
    return not element.incoming and not outside and not caught_link


def ad_hoc_sub_processes_can_begin(process: Process) -> Iterator[Problem]:
    """Require of an ad-hoc sub-process an activity to choose, and neither start nor end event."""
    hosts = {element.id: element for element in process.elements if element.kind is Kind.AD_HOC_SUB_PROCESS}
    chosen = set()
    for element in process.elements:
        if element.scope not in hosts:
            continue
        if element.kind in OUTSIDE:
            said = f"An ad-hoc sub-process cannot have {a(WORDS[element.kind])}."
            yield Problem(element.id, said, "Remove it: what no flow leads to can be activated.", element.line or None)
        elif element.kind in ACTIVITIES and is_choice(element):
            chosen.add(element.scope)
    for host in hosts.values():
        if host.id not in chosen:
            said = f"The {WORDS[host.kind]} has no activity that could begin."
            yield Problem(host.id, said, "Add one that no flow leads to.", host.line or None)
