"""
All tables of a DMN file: those of decisions and business knowledge models, nested ones too, each with what it may read.

Rule 1: what a file imports and nobody gave is not known; there every name may be right.

Source: DMN 1.5, 6.3 (requirements), 10.4 (scopes of boxed expressions).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.analysis.findings import Finding, Place
from clerkwork.languages.dmn.analysis.table import LIMITS, Limits, check_table
from clerkwork.languages.dmn.analysis.variables import UNKNOWN, Scope, Shape, Types

NO_IMPORTS: Final[Mapping[str, model.Definitions]] = {}
MOST_LEVELS: Final = 100  # of boxed expressions in each other
Logic = model.Decision | model.BusinessKnowledgeModel


@dataclass(frozen=True, slots=True)
class Nested:
    """An expression of a model and what is known where it stands; `result` is what is known of its value."""

    expression: model.Expression | None
    scope: Scope
    place: Place
    result: Shape = UNKNOWN
    level: int = 0

    def inside(
        self, expression: model.Expression | None, name: str = "", scope: Scope | None = None, result: Shape = UNKNOWN
    ) -> "Nested":
        """Return a part of the expression."""
        path = " / ".join(part for part in (self.place.path, name) if part)
        return Nested(expression, scope or self.scope, replace(self.place, path=path), result, self.level + 1)


def check_model(
    definitions: model.Definitions,
    dialect: feel.Feel,
    imported: Mapping[str, model.Definitions] = NO_IMPORTS,
    *,
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """
    Return the findings of all tables of a file, table by table in the file's order.

    `imported` are the files it imports, by namespace; `limits` are those of one table.
    """
    found: list[Finding] = []
    for table in tables_of(definitions, imported):
        assert isinstance(table.expression, model.DecisionTable)
        found += check_table(
            table.expression, dialect, table.scope, result=table.result, place=table.place, limits=limits
        )
    return tuple(found)


def tables_of(
    definitions: model.Definitions, imported: Mapping[str, model.Definitions] = NO_IMPORTS
) -> Iterator[Nested]:
    """Yield every decision table of a file with its place and scope."""
    surroundings = _Surroundings(definitions, imported)
    for element in definitions.elements:
        if isinstance(element, model.Decision):
            logic, type_ref = element.expression, element.variable.type_ref if element.variable else ""
        elif isinstance(element, model.BusinessKnowledgeModel):
            logic, type_ref = element.function, ""
        else:
            continue
        place = Place(element.id, element.name)
        scope = surroundings.scope(element)
        yield from _tables(Nested(logic, scope, place, scope.types.shape(type_ref)))


class _Surroundings:
    """The elements of a file and of those it imports, and what each of them may read."""

    def __init__(self, definitions: model.Definitions, imported: Mapping[str, model.Definitions]) -> None:
        self._types = Types(definitions, imported)
        self._files = {"": definitions, definitions.namespace: definitions, **imported}
        self._prefixes = {each.namespace: each.name for each in definitions.imports}
        self._homes = {namespace: Types(file, imported) for namespace, file in imported.items()}
        self._elements = {
            (namespace, element.id): element for namespace, file in self._files.items() for element in file.elements
        }  # fmt: skip

    def scope(self, element: Logic) -> Scope:
        """Return what a decision or a business knowledge model may read, parameters apart."""
        requirements = list(element.required_knowledge)
        if isinstance(element, model.Decision):
            requirements += [*element.required_decisions, *element.required_inputs]
        variables = {prefix: UNKNOWN for prefix in self._prefixes.values() if prefix}
        is_open = False
        for requirement in requirements:
            namespace, _, identity = requirement.href.rpartition("#")
            found = self._elements.get((namespace, identity))
            if found is None:
                is_open = is_open or not self._prefixes.get(namespace)
            elif not self._prefixes.get(namespace):
                variables[_name(found)] = self._shape(found, namespace)
        if isinstance(element, model.BusinessKnowledgeModel):
            variables[_name(element)] = UNKNOWN
        members = frozenset((*self._types.names(), *self._imported_names()))
        return Scope(variables, members, self._types, is_open)

    def _shape(self, element: model.DrgElement, namespace: str) -> Shape:
        if not isinstance(element, model.InputData | model.Decision) or element.variable is None:
            return UNKNOWN
        return self._homes.get(namespace, self._types).shape(element.variable.type_ref)

    def _imported_names(self) -> Iterator[str]:
        for namespace in self._prefixes:
            file = self._files.get(namespace)
            yield from (_name(element) for element in file.elements) if file else ()


def _name(element: model.DrgElement) -> str:
    return element.variable.name if element.variable and element.variable.name else element.name


def _tables(first: Nested) -> Iterator[Nested]:
    waiting = [first]
    while waiting:
        present = waiting.pop()
        if isinstance(present.expression, model.DecisionTable):
            yield replace(present, place=replace(present.place, table=present.expression.id))
        parts = _PARTS.get(type(present.expression))
        if parts and present.level < MOST_LEVELS:
            waiting.extend(reversed(list(parts(present, present.expression))))


def _in_context(at: Nested, context: model.Context) -> Iterator[Nested]:
    scope = at.scope
    for entry in context.entries:
        if entry.variable is None:
            yield at.inside(entry.expression, "", scope, at.result)
            continue
        shape = scope.types.shape(entry.variable.type_ref)
        yield at.inside(entry.expression, entry.variable.name, scope, shape)
        scope = scope.within({entry.variable.name: shape})


def _in_function(at: Nested, function: model.FunctionDefinition) -> Iterator[Nested]:
    shape = at.scope.types.shape
    parameters = {each.name: shape(each.type_ref) for each in function.parameters}
    yield at.inside(function.body, "", at.scope.within(parameters))


def _in_list(at: Nested, items: model.List) -> Iterator[Nested]:
    return (at.inside(item, f"item {number}") for number, item in enumerate(items.items, 1))


def _in_relation(at: Nested, relation: model.Relation) -> Iterator[Nested]:
    for number, row in enumerate(relation.rows, 1):
        for column, expression in zip(relation.columns, row.expressions, strict=False):
            yield at.inside(expression, f"row {number}, {column.name}")


def _in_invocation(at: Nested, invocation: model.Invocation) -> Iterator[Nested]:
    yield at.inside(invocation.called)
    for binding in invocation.bindings:
        yield at.inside(binding.expression, binding.parameter.name)


def _in_conditional(at: Nested, conditional: model.Conditional) -> Iterator[Nested]:
    yield at.inside(conditional.condition, "if")
    yield at.inside(conditional.then, "then", result=at.result)
    yield at.inside(conditional.otherwise, "else", result=at.result)


def _in_filter(at: Nested, filtered: model.Filter) -> Iterator[Nested]:
    yield at.inside(filtered.source, "in")
    yield at.inside(filtered.match, "match", at.scope.within({"item": UNKNOWN}).opened())


def _in_for(at: Nested, loop: model.For) -> Iterator[Nested]:
    yield at.inside(loop.source, "in")
    yield at.inside(loop.result, "return", at.scope.within({loop.variable: UNKNOWN, "partial": UNKNOWN}))


def _in_quantified(at: Nested, quantified: model.Some | model.Every) -> Iterator[Nested]:
    yield at.inside(quantified.source, "in")
    yield at.inside(quantified.satisfies, "satisfies", at.scope.within({quantified.variable: UNKNOWN}))


_PARTS: Final[dict[type[model.Expression] | type[None], Callable[[Nested, Any], Iterator[Nested]]]] = {
    model.Context: _in_context,
    model.FunctionDefinition: _in_function,
    model.List: _in_list,
    model.Relation: _in_relation,
    model.Invocation: _in_invocation,
    model.Conditional: _in_conditional,
    model.Filter: _in_filter,
    model.For: _in_for,
    model.Some: _in_quantified,
    model.Every: _in_quantified,
}
