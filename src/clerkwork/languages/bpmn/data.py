"""
Data objects, properties, data stores, inputs and outputs: what they are called, and what associations do.

A data object or property is a variable of the process, sub-process or element it stands in; an association is a
mapping. One that only repeats the name of a variable says nothing that the scopes of variables do not do by themselves.
What is drawn and not named (a placeholder of the modeler, an association without source) has no effect.

Source: BPMN 2.0.2, 10.4 (data), 10.4.2 (execution semantics for data).
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from clerkwork.languages.bpmn.model import STORE, Mapping
from clerkwork.languages.bpmn.reading import Reading, children, is_variable, kind_of, local_name, text_of
from clerkwork.languages.bpmn.vocabulary import BPMN

HIDDEN: Final = "__"  # begins the name of what a modeler needs and nobody meant
NOT_IN_NAMES: Final = re.compile(r"\W+")  # noqa: TID251 - ours
NAMED: Final = ("dataObject", "property", "dataInput", "dataOutput", "dataStore")
REFERENCES: Final = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}
ASSOCIATIONS: Final = ("dataInputAssociation", "dataOutputAssociation")
STORES: Final = frozenset({"dataStore", "dataStoreReference"})


class Place(NamedTuple):
    """Where data is kept: the name of a variable or data store."""

    name: str
    store: bool = False


class Data(NamedTuple):
    """The data of a file by the ids of the elements that stand for it, and the ids that associations say more of."""

    places: dict[str, Place]
    used: frozenset[str]

    def own(self, node: etree._Element) -> list[Mapping]:
        """Return what gives an element or sub-process the variables that are its own."""
        inside = [child.get("id", "") for child in node if kind_of(child) in {"dataObject", "property"}]
        return [Mapping("null", self.places[ident].name) for ident in inside if ident in self.used]


def find_data(root: etree._Element) -> Data:
    """Return what data there is in a file, what it is called, and what is done with it."""
    references = [node for tag in REFERENCES for node in root.iter(f"{{{BPMN}}}{tag}")]
    meant = {node.get("id", ""): local_name(node.get(REFERENCES[kind_of(node)], "")) for node in references}
    shown: dict[str, str] = {}
    for node in references:
        shown.setdefault(meant[node.get("id", "")], node.get("name", ""))
    places = {}
    for node in (node for tag in NAMED for node in root.iter(f"{{{BPMN}}}{tag}")):
        ident = node.get("id", "")
        places[ident] = Place(_name(node.get("name", "") or shown.get(ident, "")) or _name(ident), _is_store(node))
    for node in references:
        ident = node.get("id", "")
        alone = Place(_name(node.get("name", "")) or _name(ident), _is_store(node))
        places[ident] = places.get(meant[ident], alone)
    places.pop("", None)
    return Data(places, frozenset(_used(root, places, meant)))


def _is_store(node: etree._Element) -> bool:
    return kind_of(node) in STORES


def _used(root: etree._Element, places: dict[str, Place], meant: dict[str, str]) -> Iterator[str]:
    """Yield the ids of data of which an association says more than a name; what is only drawn is not among them."""
    for tag in ASSOCIATIONS:
        for node in root.iter(f"{{{BPMN}}}{tag}"):
            ends = [
                local_name(each.text or "") for each in (*children(node, "sourceRef"), *children(node, "targetRef"))
            ]
            names = {places[end].name for end in ends if end in places}
            says_more = len(names) > 1 and not any(name.startswith(HIDDEN) for name in names)
            if says_more or children(node, "assignment") or children(node, "transformation"):
                yield from (meant.get(end, end) for end in ends)


def _name(text: str) -> str:
    """Return a text as a variable's name: what cannot stand in one becomes _."""
    name = NOT_IN_NAMES.sub("_", text.strip()).strip("_") if not text.startswith(HIDDEN) else text
    return f"_{name}" if name[:1].isdigit() else name


def inputs(reading: Reading, node: etree._Element, data: Data) -> tuple[Mapping, ...]:
    """Return what an element's own data and the associations that lead to it give it, in their order."""
    found = data.own(node)
    for association in children(node, "dataInputAssociation"):
        found += _mappings(reading, association, data, incoming=True)
    return tuple(found)


def outputs(reading: Reading, node: etree._Element, data: Data) -> tuple[Mapping, ...]:
    """Return what the associations that lead away from an element hand on, besides what leaves it anyway."""
    associations = children(node, "dataOutputAssociation")
    return tuple(each for one in associations for each in _mappings(reading, one, data, incoming=False))


def _mappings(reading: Reading, node: etree._Element, data: Data, *, incoming: bool) -> list[Mapping]:
    """Return what one association does: its assignments, its transformation, or else a copy."""
    sources = [data.places.get(local_name(each.text or "")) for each in children(node, "sourceRef")]
    target = data.places.get(local_name(text_of(node, "targetRef")))
    reads = tuple(place.name for place in sources if place is not None and place.store)
    assignments = list(_assignments(reading, node, target, reads))
    if assignments or target is None or target.name.startswith(HIDDEN):
        return assignments
    way = f"{STORE}{target.name}" if target.store else target.name
    formula = _expression(reading, node, "transformation")
    if formula is not None:
        return [Mapping(formula, way, reads=reads)]
    first = sources[0] if sources else None
    if first is None or first.name.startswith(HIDDEN) or (incoming and first == target):
        return []
    return [Mapping(first.name, way, optional=True, reads=reads)]


def _assignments(
    reading: Reading, node: etree._Element, target: Place | None, reads: tuple[str, ...]
) -> Iterator[Mapping]:
    """Yield the assignments of an association; where they go begins with the name of what it leads to."""
    for each in children(node, "assignment"):
        source, way = _expression(reading, each, "from"), text_of(each, "to").removeprefix("=").strip()
        if source is None or not all(is_variable(part) for part in way.split(".")):
            said = f"Expected an assignment from an expression to a variable, but to “{way}”."
            reading.problem(each, said, "Write FEEL in from, and a name, with dots for contexts, in to.")
            continue
        into_store = target is not None and target.store and way.split(".")[0] == target.name
        yield Mapping(source, f"{STORE}{way}" if into_store else way, reads=reads)


def _expression(reading: Reading, node: etree._Element, tag: str) -> str | None:
    """Return the FEEL of a child, None if there is none; another language is a problem."""
    child = node.find(f"{{{BPMN}}}{tag}")
    text = text_of(node, tag)
    if child is None or not text:
        return None
    language = (child.get("language") or child.get("expressionLanguage") or "").lower()
    if language and "feel" not in language:
        reading.problem(node, f"Expected FEEL, but an expression in {language}.", "Write it in FEEL.")
        return "null"
    return reading.expression(node, tag, text)
