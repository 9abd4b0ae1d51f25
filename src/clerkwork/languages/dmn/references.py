"""
Where a reference leads: an href to an element of this file or of one it imports.

Source: DMN 1.5, 6.3.2: "#id" is an element of this file, "namespace#id" one of the file with that namespace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.model import Definitions, DrgElement, Import, Requirement
from clerkwork.languages.dmn.vocabulary import FEEL_NAMESPACES

Imported = Mapping[str, Definitions]  # files by their namespace

NO_IMPORTS: Final[Imported] = {}


@dataclass(frozen=True, slots=True)
class Target:
    """
    What a reference leads to.

    `element` is None if there is none such; `via` is the import on the way, None for this file; `is_unknown` tells that
    the imported file is not at hand, so that nobody can say.
    """

    element: DrgElement | None = None
    via: Import | None = None
    is_unknown: bool = False


NOWHERE: Final = Target()


class References:
    """The references of one file."""

    def __init__(self, definitions: Definitions, imported: Imported = NO_IMPORTS) -> None:
        self.definitions = definitions
        self.imported = imported
        self._imports = {each.namespace: each for each in definitions.imports}
        self._own = _by_id(definitions)
        self._others = {each: _by_id(imported[each]) for each in self._imports if each in imported}

    def target(self, requirement: Requirement) -> Target:
        """Return what a requirement leads to."""
        namespace, _, key = requirement.href.strip().rpartition("#")
        if namespace in {"", self.definitions.namespace} and key in self._own:
            return Target(self._own[key])
        via = self._imports.get(namespace)
        if via is None:
            return NOWHERE
        if namespace not in self._others:
            return Target(via=via, is_unknown=True)
        return Target(self._others[namespace].get(key), via)


def _by_id(definitions: Definitions) -> dict[str, DrgElement]:
    return {each.id: each for each in definitions.elements if each.id}


def variable_name(element: DrgElement) -> str:
    """Return the name by which FEEL knows an element: its variable's, else its own."""
    return (element.variable.name if element.variable else "") or element.name


def variable_names(element: DrgElement) -> tuple[str, ...]:
    """
    Return every name by which FEEL knows an element, `variable_name` first.

    A decision without a variable is known by its id too: so the free desktop modeler writes and reads it.
    """
    name = variable_name(element)
    by_id = isinstance(element, model.Decision) and element.variable is None and element.id not in {"", name}
    return (name, element.id) if by_id else (name,)


def needs(element: DrgElement) -> Iterator[Requirement]:
    """Yield the requirements that FEEL in an element may read, in the order of the model's fields."""
    if isinstance(element, model.Decision):
        yield from element.required_decisions
        yield from element.required_inputs
        yield from element.required_knowledge
    elif isinstance(element, model.BusinessKnowledgeModel):
        yield from element.required_knowledge


def type_name(definitions: Definitions, type_ref: str) -> str:
    """
    Return a type's name as DMN 1.5 writes it: "tLoan", "lending.tLoan".

    DMN 1.1 and some tools write a prefix of the XML: "feel:number", "own:tLoan".
    """
    prefix, colon, name = type_ref.strip().partition(":")
    if not colon or "<" in prefix:
        return type_ref.strip()
    namespace = dict(definitions.prefixes).get(prefix, "")
    if prefix == "feel" or namespace in FEEL_NAMESPACES or namespace == definitions.namespace:
        return name
    via = next((each.name for each in definitions.imports if each.namespace == namespace), prefix)
    return f"{via}.{name}" if via else name
