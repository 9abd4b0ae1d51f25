"""
Every element of a file with its place and the variables that FEEL may read there.

Rule 1: the walk is a loop, not a recursion, and goes in the file's order.

Source: DMN 1.5, 10.4 (which boxed expression binds which names) and 6.3 (a decision sees what it requires).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.references import NO_IMPORTS, Imported, References, needs, variable_name, variable_names


class Scope:
    """
    The variables of a place: those it adds and those around it.

    `size` is how many names it has, those that hide each other included. Of an open scope nobody knows all variables,
    for its names may be entries of items. `unseen` are prefixes of imports whose files are not at hand; "" stands for
    one without a name.
    """

    __slots__ = ("_added", "_outer", "is_open", "size", "unseen")

    def __init__(
        self,
        added: Iterable[str] = (),
        outer: "Scope | None" = None,
        *,
        is_open: bool = False,
        unseen: Iterable[str] = (),
    ) -> None:
        self._added = tuple(added)
        self._outer = outer
        self.size: int = len(self._added) + (outer.size if outer else 0)
        self.is_open: bool = is_open or (outer is not None and outer.is_open)
        self.unseen: frozenset[str] = frozenset(unseen).union(outer.unseen if outer else ())

    def names(self) -> tuple[str, ...]:
        """Return all names once, outer ones first."""
        layers = []
        scope: Scope | None = self
        while scope is not None:
            layers.append(scope._added)  # noqa: SLF001 - its own class
            scope = scope._outer  # noqa: SLF001 - its own class
        return tuple(dict.fromkeys(name for layer in reversed(layers) for name in layer))


class Place(NamedTuple):
    """
    An element, what names it (its id, else its path of names), the element of the file it is part of, its scope.

    `root` is None for the file itself and its imports.
    """

    element: model.Element
    name: str
    root: model.Element | None
    scope: Scope

    @property
    def line(self) -> int | None:
        """The line in the file, None if it was not read from one."""
        return self.element.line or None


Part = tuple[model.Element | None, str, Scope]  # an element, how its path calls it, its scope


def places(definitions: model.Definitions, imported: Imported = NO_IMPORTS) -> Iterator[Place]:
    """Yield every element of a file, the file itself first."""
    unseen = [each.name for each in definitions.imports if each.namespace not in imported]
    top = Scope((each.name for each in definitions.imports if each.name), unseen=[name for name in unseen if name])
    references = References(definitions, imported)
    yield Place(definitions, definitions.id or definitions.name or "file", None, top)
    for each in definitions.imports:
        yield Place(each, each.id or f"import {each.name or each.namespace}", None, top)
    for item in definitions.item_definitions:
        yield from _inside(Place(item, item.id or item.name or "item definition", item, top))
    for element in definitions.elements:
        scope = _required(element, references, top)
        yield from _inside(Place(element, element.id or element.name or _word(element), element, scope))


def _required(element: model.DrgElement, references: References, top: Scope) -> Scope:
    """Return the scope of what an element requires; a knowledge model sees itself as well, for recursion."""
    names: list[str] = []
    unseen: list[str] = []
    for requirement in needs(element):
        target = references.target(requirement)
        if target.via is None or not target.via.name:
            names.extend(variable_names(target.element) if target.element else ())
            unseen.extend([""] if target.is_unknown else [])
    if isinstance(element, model.BusinessKnowledgeModel):
        names.append(variable_name(element))
    return Scope(names, top, unseen=unseen)


def _inside(start: Place) -> Iterator[Place]:
    """Yield an element and all that is in it."""
    waiting = [start]
    while waiting:
        place = waiting.pop()
        yield place
        parts = _PARTS.get(type(place.element))
        found = [
            Place(element, element.id or f"{place.name} / {word}", place.root, scope)
            for element, word, scope in (parts(place.element, place.scope) if parts else ())
            if element is not None
        ]
        waiting.extend(reversed(found))


def _word(element: model.Element) -> str:
    """Return the words of a class: "decision service"."""
    name = type(element).__name__
    return "".join(f" {each.lower()}" if each.isupper() else each for each in name).strip()


def _numbered(elements: Iterable[model.Element], word: str, scope: Scope) -> Iterator[Part]:
    for number, element in enumerate(elements, 1):
        yield element, f"{word} {getattr(element, 'name', '') or number}", scope


def _item(node: model.ItemDefinition, scope: Scope) -> Iterator[Part]:
    yield node.allowed_values, "allowed values", scope
    yield node.type_constraint, "type constraint", scope
    yield from _numbered(node.components, "component", scope)
    yield node.function, "function", scope


def _function_item(node: model.FunctionItem, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.parameters, "parameter", scope)


def _input_data(node: model.DrgElement, scope: Scope) -> Iterator[Part]:
    yield node.variable, "variable", scope


def _decision(node: model.Decision, scope: Scope) -> Iterator[Part]:
    yield node.variable, "variable", scope
    for each in (node.required_decisions, node.required_inputs, node.required_knowledge, node.authorities):
        yield from _numbered(each, "requirement", scope)
    yield node.expression, "expression", scope


def _knowledge_model(node: model.BusinessKnowledgeModel, scope: Scope) -> Iterator[Part]:
    yield node.variable, "variable", scope
    yield node.function, "function", scope
    yield from _numbered((*node.required_knowledge, *node.authorities), "requirement", scope)


def _service(node: model.DecisionService, scope: Scope) -> Iterator[Part]:
    yield node.variable, "variable", scope
    yield from _numbered(node.output_decisions, "output decision", scope)
    yield from _numbered(node.encapsulated_decisions, "encapsulated decision", scope)
    yield from _numbered(node.input_decisions, "input decision", scope)
    yield from _numbered(node.input_data, "input data", scope)


def _source(node: model.KnowledgeSource, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.authorities, "requirement", scope)


def _invocation(node: model.Invocation, scope: Scope) -> Iterator[Part]:
    yield node.called, "function", scope
    for number, binding in enumerate(node.bindings, 1):
        yield binding, f"binding {binding.parameter.name or number}", scope


def _binding(node: model.Binding, scope: Scope) -> Iterator[Part]:
    yield node.parameter, "parameter", scope
    yield node.expression, "expression", scope


def _function(node: model.FunctionDefinition, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.parameters, "parameter", scope)
    yield node.body, "body", Scope((each.name for each in node.parameters if each.name), scope)


def _context(node: model.Context, scope: Scope) -> Iterator[Part]:
    for number, entry in enumerate(node.entries, 1):
        name = entry.variable.name if entry.variable else ""
        yield entry, f"entry {name or number}", scope
        if name:
            scope = Scope((name,), scope)


def _entry(node: model.ContextEntry, scope: Scope) -> Iterator[Part]:
    yield node.variable, "variable", scope
    yield node.expression, "expression", scope


def _list(node: model.List, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.items, "item", scope)


def _relation(node: model.Relation, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.columns, "column", scope)
    yield from _numbered(node.rows, "row", scope)


def _row(node: model.Row, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.expressions, "cell", scope)


def _conditional(node: model.Conditional, scope: Scope) -> Iterator[Part]:
    yield node.condition, "if", scope
    yield node.then, "then", scope
    yield node.otherwise, "else", scope


def _filter(node: model.Filter, scope: Scope) -> Iterator[Part]:
    yield node.source, "in", scope
    yield node.match, "match", Scope(("item",), scope, is_open=True)


def _for(node: model.For, scope: Scope) -> Iterator[Part]:
    yield node.source, "in", scope
    yield node.result, "return", Scope((node.variable, "partial") if node.variable else (), scope)


def _quantified(node: model.Some | model.Every, scope: Scope) -> Iterator[Part]:
    yield node.source, "in", scope
    yield node.satisfies, "satisfies", Scope((node.variable,) if node.variable else (), scope)


def _table(node: model.DecisionTable, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.inputs, "input", scope)
    yield from _numbered(node.outputs, "output", scope)
    yield from _numbered(node.rules, "rule", scope)


def _input(node: model.Input, scope: Scope) -> Iterator[Part]:
    yield node.expression, "expression", scope
    yield node.values, "values", scope


def _output(node: model.Output, scope: Scope) -> Iterator[Part]:
    yield node.values, "values", scope
    yield node.default, "default", scope


def _rule(node: model.Rule, scope: Scope) -> Iterator[Part]:
    yield from _numbered(node.inputs, "input", scope)
    yield from _numbered(node.outputs, "output", scope)


_PARTS: Final[Mapping[type[model.Element], Callable[[Any, Scope], Iterable[Part]]]] = {
    model.ItemDefinition: _item,
    model.FunctionItem: _function_item,
    model.InputData: _input_data,
    model.Decision: _decision,
    model.BusinessKnowledgeModel: _knowledge_model,
    model.DecisionService: _service,
    model.KnowledgeSource: _source,
    model.Invocation: _invocation,
    model.Binding: _binding,
    model.FunctionDefinition: _function,
    model.Context: _context,
    model.ContextEntry: _entry,
    model.List: _list,
    model.Relation: _relation,
    model.Row: _row,
    model.Conditional: _conditional,
    model.Filter: _filter,
    model.For: _for,
    model.Some: _quantified,
    model.Every: _quantified,
    model.DecisionTable: _table,
    model.Input: _input,
    model.Output: _output,
    model.Rule: _rule,
}
