"""
What a deployed file says of a decision, read and checked once per version.

Rule 1: files are immutable, so what was read of one is kept by its key.
Rule 2: a reference is `namespace#id`, without a namespace to the same file; imports are as they were at deployment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from django.utils.translation import gettext as _

from clerkwork.features.decisions import words
from clerkwork.features.decisions.findings import NONE, Findings
from clerkwork.kernel import json
from clerkwork.languages.dmn import analysis, model
from clerkwork.languages.dmn.reader import read
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Decision, DecisionResource

KEPT: Final = 128  # files
ICONS: Final[Mapping[type, str]] = {
    model.Decision: "scale",
    model.InputData: "forms",
    model.BusinessKnowledgeModel: "calculator",
    model.DecisionService: "stack-2",
    model.KnowledgeSource: "book",
}


@dataclass(frozen=True, slots=True)
class Need:
    """Something a decision needs: where it stands in the file, what people call it, its type."""

    id: str
    name: str
    icon: str
    type: str = ""
    decision: bool = False


class File:
    """One DMN file as pages need it; `imports` are the files it imports, by namespace."""

    def __init__(self, xml: bytes, imports: Mapping[str, "File"]) -> None:
        self.imports = imports
        self.definitions = read(xml)
        self.elements = {element.id: element for element in self.definitions.elements if element.id}

    @cached_property
    def names(self) -> words.Names:
        """Every name that an expression of the file may use."""
        found = {element.name for element in self.definitions.elements}
        for element in self.definitions.elements:
            found |= _names(element.variable)
            if isinstance(element, model.BusinessKnowledgeModel):
                found |= _inner_names(element.function)
            elif isinstance(element, model.Decision):
                found |= _inner_names(element.expression)
        return frozenset(found - {""})

    def decision(self, decision_id: str) -> model.Decision:
        """Return a decision of the file."""
        found = self.elements[decision_id]
        assert isinstance(found, model.Decision)  # the runtime deployed it as one
        return found

    def findings(self, decision: model.Decision) -> Findings:
        """Return what the static checks say of a decision's tables and of those in the shared formulas it needs."""
        needed = {found[1].id for found in map(self.target, hrefs(decision.required_knowledge)) if found is not None}
        about = [each for each in self._checked if each.place.element in {decision.id, *needed}]
        about.sort(key=lambda each: each.place.element != decision.id)
        return Findings(about, self._labels, decision.id) if about else NONE

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """What people call the expressions that columns test."""
        columns = (
            column
            for each in self.definitions.decisions
            for table in tables(each.expression)
            for column in table.inputs
        )
        return {
            each.expression.text.strip(): each.label for each in columns if each.expression is not None and each.label
        }

    @cached_property
    def _checked(self) -> Sequence[analysis.Finding]:
        imported = {namespace: file.definitions for namespace, file in self.imports.items()}
        return tuple(analysis.check_model(self.definitions, wiring.current().feel, imported))

    def needs(self, decision: model.Decision) -> list[tuple[str, list[Need]]]:
        """Return what a decision needs, under headings; headings without anything are left out."""
        groups = (
            (_("Other decisions"), decision.required_decisions),
            (_("What has to be known"), decision.required_inputs),
            (_("Shared formulas"), decision.required_knowledge),
            (_("Who or what says so"), decision.authorities),
        )
        return [(heading, [self.need(each.href) for each in hrefs]) for heading, hrefs in groups if hrefs]

    def target(self, href: str) -> tuple["File", model.DrgElement] | None:
        """Return what a reference leads to, and the file it stands in; None if it is not there."""
        namespace, _hash, key = href.rpartition("#")
        own = namespace in {"", self.definitions.namespace}
        file = self if own else self.imports.get(namespace)
        element = file.elements.get(key) if file is not None else None
        return None if file is None or element is None else (file, element)

    def find(self, key: str) -> tuple["File", model.DrgElement] | None:
        """Return the element of an id in this file, else in one that it imports."""
        if key in self.elements:
            return self, self.elements[key]
        found = (file.find(key) for file in self.imports.values())
        return next((each for each in found if each is not None), None)

    def need(self, href: str) -> Need:
        """Return what a reference leads to; of what is not there only the id is known."""
        found = self.target(href)
        if found is None:
            return Need("", href.rpartition("#")[2], "external-link")
        target = found[1]
        variable = target.variable
        type_name = words.type_name(variable.type_ref) if variable is not None else ""
        name, is_decision = target.label or target.name, isinstance(target, model.Decision)
        return Need(target.id, name, ICONS[type(target)], type_name, decision=is_decision)

    def users(self, decision_id: str) -> list[Need]:
        """Return the decisions of the file that need this one."""
        return [
            self.need(f"#{each.id}")
            for each in self.definitions.decisions
            if any(self._is_own(need.href, decision_id) for need in each.required_decisions)
        ]

    def _is_own(self, href: str, key: str) -> bool:
        found = self.target(href)
        return found is not None and found[0] is self and found[1].id == key

    def reachable(self, decision: model.Decision) -> Iterator[tuple[model.DrgElement, model.DrgElement]]:
        """Yield each need of a decision and of what it needs, once: (who needs, what is needed)."""
        waiting: list[tuple[File, model.DrgElement]] = [(self, decision)]
        seen = {decision.id}
        while waiting:
            file, present = waiting.pop(0)
            for href in requirements(present):
                found = file.target(href)
                if found is None:
                    continue
                yield present, found[1]
                if found[1].id not in seen:
                    seen.add(found[1].id)
                    waiting.append(found)


def _names(*items: model.InformationItem | None) -> set[str]:
    return {item.name for item in items if item is not None}


def _inner_names(expression: model.Expression | None) -> set[str]:
    """Return the names that a boxed expression defines itself."""
    found: set[str] = set()
    match expression:
        case model.Context():
            found = _names(*(entry.variable for entry in expression.entries))
        case model.FunctionDefinition():
            found = _names(*expression.parameters)
        case model.For() | model.Some() | model.Every():
            found = {expression.variable}
    return found.union(*(_inner_names(part) for part in parts(expression)))


def hrefs(needs: Iterable[model.Requirement]) -> Iterator[str]:
    """Yield what requirements refer to."""
    return (need.href for need in needs)


def requirements(element: model.DrgElement) -> Iterable[str]:
    """Yield the references of an element to what it needs, without the authorities."""
    match element:
        case model.Decision():
            needs = (*element.required_decisions, *element.required_inputs, *element.required_knowledge)
        case model.BusinessKnowledgeModel():
            needs = element.required_knowledge
        case model.DecisionService():
            needs = (*element.input_decisions, *element.input_data)
        case _:
            needs = ()
    return hrefs(needs)


def file_of(decision: Decision) -> File:
    """Return the file of a decision. No query but the first time."""
    return _file(decision.resource.key, decision.resource.digest)


@lru_cache(maxsize=KEPT)
def _file(key: int, _digest: str) -> File:
    row = DecisionResource.objects.get(key=key)
    keys = json.loads(row.imports)
    digests = dict(DecisionResource.objects.filter(key__in=keys.values()).values_list("key", "digest"))
    return File(bytes(row.xml), {namespace: _file(each, digests[each]) for namespace, each in keys.items()})


def tables(expression: model.Expression | None) -> Iterator[model.DecisionTable]:
    """Yield the decision tables in an expression, the outer ones first."""
    if isinstance(expression, model.DecisionTable):
        yield expression
    for part in parts(expression):
        yield from tables(part)


def parts(expression: model.Expression | None) -> Iterator[model.Expression | None]:
    """Yield the expressions directly inside a boxed one."""
    match expression:
        case model.Context():
            yield from (entry.expression for entry in expression.entries)
        case model.List():
            yield from expression.items
        case model.Relation():
            yield from (each for row in expression.rows for each in row.expressions)
        case model.Invocation():
            yield from (expression.called, *(each.expression for each in expression.bindings))
        case model.FunctionDefinition():
            yield expression.body
        case model.Conditional():
            yield from (expression.condition, expression.then, expression.otherwise)
        case model.Filter():
            yield from (expression.source, expression.match)
        case model.For():
            yield from (expression.source, expression.result)
        case model.Some() | model.Every():
            yield from (expression.source, expression.satisfies)
