"""What must hold of requirements, services and imports."""

from collections.abc import Iterator, Mapping
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.checks.subject import Subject, a_word, fault, word
from clerkwork.languages.dmn.references import variable_name
from clerkwork.languages.dmn.vocabulary import BY_MODEL

_KNOWLEDGE: Final = (model.BusinessKnowledgeModel, model.DecisionService)
_FIELDS: Final[dict[str, tuple[type[model.DrgElement], ...]]] = {
    "required_decisions": (model.Decision,),
    "required_inputs": (model.InputData,),
    "required_knowledge": _KNOWLEDGE,
    "output_decisions": (model.Decision,),
    "encapsulated_decisions": (model.Decision,),
    "input_decisions": (model.Decision,),
    "input_data": (model.InputData,),
}
"""What a reference may lead to, by the field it stands in."""


def references_lead_somewhere(subject: Subject) -> Iterator[Problem]:
    """Require that what an element needs is there, and is of the right kind."""
    wanted = {
        id(requirement): kinds
        for element in subject.definitions.elements
        for name, kinds in _FIELDS.items()
        for requirement in getattr(element, name, ())
    }
    for place, requirement in subject.of(model.Requirement):
        kinds = wanted.get(id(requirement))
        target = subject.references.target(requirement)
        if kinds is None or target.is_unknown or isinstance(target.element, kinds):
            continue
        kind = " or ".join((a_word(kinds[0]), *map(word, kinds[1:])))
        if target.element is None:
            remedy = "Correct the reference, or import the file that holds it."
            yield fault(place, f"Expected {kind} at “{requirement.href}”, but there is none.", remedy)
        else:
            found = f"“{target.element.name}” is {a_word(target.element)}"
            yield fault(place, f"Expected {kind}, but {found}.", "Refer to another element.")


def services_have_outputs(subject: Subject) -> Iterator[Problem]:
    """Require of a decision service to say which decisions it gives."""
    for place, service in subject.of(model.DecisionService):
        if not service.output_decisions:
            yield fault(
                place, "Expected a decision service with an output decision, but it has none.",
                "Put a decision into its upper part.",
            )  # fmt: skip


def decisions_do_not_require_themselves(subject: Subject) -> Iterator[Problem]:
    """Require that no decision needs its own value, by way of others or not."""
    found = {element.id: (place, element) for place, element in subject.of(model.Decision) if element.id}
    needed = {key: _needed(subject, element) for key, (_, element) in found.items()}
    for circle in _circles(needed):
        names = " requires ".join(f"“{variable_name(found[key][1])}”" for key in circle)
        said = f"Expected decisions that do not require themselves, but {names}."
        yield fault(found[circle[0]][0], said, "Remove one of these requirements.")


def _needed(subject: Subject, decision: model.Decision) -> list[str]:
    targets = (subject.references.target(each) for each in decision.required_decisions)
    return [each.element.id for each in targets if each.via is None and isinstance(each.element, model.Decision)]


def _circles(needed: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield every way back to a node on the way to it, closed: depth first, without recursion."""
    seen: set[str] = set()
    on_path: set[str] = set()
    for start in needed:
        path = [] if start in seen else [start]
        on_path.update(path)
        ahead = [iter(needed[start])]
        seen.add(start)
        while path:
            node = next(ahead[-1], None)
            if node is None:
                on_path.discard(path.pop())
                ahead.pop()
            elif node in on_path:
                yield [*path[path.index(node) :], node]
            elif node not in seen:
                seen.add(node)
                path.append(node)
                on_path.add(node)
                ahead.append(iter(needed[node]))


def authorities_lead_somewhere(subject: Subject) -> Iterator[Problem]:
    """Advise that a knowledge source be there; nobody needs it to decide."""
    for place, requirement in subject.of(model.Requirement):
        if any(each is requirement for each in getattr(place.root, "authorities", ())):
            target = subject.references.target(requirement)
            if target.element is None and not target.is_unknown:
                yield fault(
                    place, f"Expected an authority at “{requirement.href}”, but there is none.",
                    "Correct the reference, or remove it.",
                )  # fmt: skip


def imports_are_at_hand(subject: Subject) -> Iterator[Problem]:
    """Say which imports could not be looked into."""
    for place, element in subject.of(model.Import):
        if element.import_type and element.import_type not in BY_MODEL:
            yield fault(
                place, f"Expected an import of DMN, but of “{element.import_type}”, which is not looked into.",
                "Remove the import, or put its content into DMN.",
            )  # fmt: skip
        elif element.namespace not in subject.imported:
            yield fault(
                place, f"Expected a file with the namespace “{element.namespace}”, but it is not at hand.",
                "Deploy it together with this file; what refers to it is not checked.",
            )  # fmt: skip
