"""
Item types: which values are of a type that a model defines, and what becomes of those that are not.

Rule 1: types may speak of each other in any order, and of themselves; a reference is followed when it is asked.
Rule 2: a constraint counts where a value is converted (10.3.2.9.4), never for `instance of` (10.3.2.9.2).

Source: DMN 1.5, 7.3.3 (item definitions), 10.3.2.9.2 (conformance) and 10.3.2.9.4 (conversions).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from clerkwork.languages.dmn.constants import constants_of
from clerkwork.languages.dmn.model import ItemDefinition, UnaryTests
from clerkwork.languages.feel import Context, Expression, Feel, FeelSyntaxError, ast, temporal
from clerkwork.languages.feel.builtin import TYPES
from clerkwork.languages.feel.conformance import ANY, SPELLINGS, ValueType, admit_all, ready

Admits = Callable[[Any, Context], bool]


def _as_it_is(value: Any, /) -> Any:
    return value


@dataclass(frozen=True, slots=True, eq=False)
class ItemType(ValueType):
    """
    A type as a model uses it.

    `allowed` are the values of its allowed values list, in order, if they are all constants; of a collection, those of
    its items. `read` makes the value of a JSON value: strings become the dates, times and durations the type asks for.
    `result` is the reference to what a function type gives.
    """

    allowed: tuple[Any, ...] | None = None
    read: Callable[[Any], Any] = _as_it_is
    result: str = ""

    @property
    def is_collection(self) -> bool:
        """Tell whether values are lists."""
        return self.kind == "list"


READERS: Final[dict[str, Callable[[str], Any]]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_date_and_time,
    "days and time duration": temporal.read_days_time,
    "years and months duration": temporal.read_years_months,
    "duration": temporal.read_duration,
}


def _reading(kind: str) -> Callable[[Any], Any]:
    """Return what makes a value of a JSON value; text that says no such value stays text."""
    reader = READERS.get(kind)
    if reader is None:
        return _as_it_is

    def read(value: Any) -> Any:
        found = reader(value) if type(value) is str else None
        return value if found is None else found

    return read


def _own(kind: ast.Type, types: Mapping[str, ValueType]) -> ItemType:
    """Return one of FEEL's own types."""
    found = ready(kind, types)
    return ItemType(found.name, found.kind, found.conforms, read=_reading(found.kind))


BUILTIN: Final[dict[str, ItemType]] = {name: _own(ast.Type(name), {}) for name in (*TYPES, "duration")}


class Types:
    """
    The types that a model knows: its own and those of imports behind their prefix, besides those of FEEL.

    `by_name` is what FEEL knows them by; `members` are the names of all their components.
    """

    def __init__(self, feel: Feel, definitions: Iterable[ItemDefinition], imported: Mapping[str, "Types"]) -> None:
        definitions = tuple(definitions)
        self.by_name: dict[str, ItemType] = {}
        self.members = frozenset(_component_names(definitions)).union(*(each.members for each in imported.values()))
        for prefix, other in imported.items():
            behind = f"{prefix}." if prefix else ""
            self.by_name |= {behind + name: kind for name, kind in other.by_name.items()}
        self._feel = feel
        self._definitions = {each.name: each for each in definitions}
        for name, definition in self._definitions.items():
            self.by_name[name] = self._make(definition, name)

    def get(self, type_ref: str) -> ItemType | None:
        """Return a type by its reference, None for Any, for no reference and for an unknown one."""
        if not type_ref or type_ref in {ANY, "any"}:
            return None
        own = self.by_name.get(type_ref) or self.by_name.get(type_ref.replace(":", "."))
        if own is not None:
            return own if own.kind != ANY or own.admits is not admit_all else None
        name = type_ref.removeprefix("feel:")
        return BUILTIN.get(SPELLINGS.get(name, name)) or (self._written(name) if "<" in name else None)

    def result_of(self, type_ref: str) -> ItemType | None:
        """Return the type of what a function of a type gives; a type that is no function's stands for the result."""
        kind = self.get(type_ref)
        if kind is not None and kind.kind == "function":
            return self.get(kind.result)
        return kind

    def _written(self, text: str) -> ItemType | None:
        """Return a type written in FEEL, such as list<number>."""
        try:
            tree = self._feel.expression(f"null instance of {text}", types=self.by_name).ast
        except FeelSyntaxError:
            return None
        return _own(tree.type, self.by_name) if isinstance(tree, ast.InstanceOf) else None

    def _make(self, definition: ItemDefinition, name: str) -> ItemType:
        single = self._allowing(self._single(definition, name), definition.allowed_values)
        made = _list_of(single, name) if definition.is_collection else single
        return self._constrained(made, definition.type_constraint)

    def _single(self, definition: ItemDefinition, name: str) -> ItemType:
        """Return the type of one item, before its constraints."""
        if definition.components:
            parts = [(each.name, self._make(each, f"{name}.{each.name}")) for each in definition.components]
            return _context_of(parts, name)
        if definition.function is not None:
            count = len(definition.function.parameters)
            known = BUILTIN["function"].conforms
            return ItemType(
                name,
                "function",
                lambda value, context: known(value, context) and value.takes(count),
                result=definition.function.output_type_ref,
            )
        return self._reference(definition.type_ref, name)

    def _reference(self, type_ref: str, name: str) -> ItemType:
        """Return a type that is another one under a new name; the other may be defined later."""
        base = self._base(type_ref)
        builtin = None if base in self._definitions else self.get(base)
        if base in self._definitions and base != name:
            return self._delayed(type_ref, self._definitions[base], name)
        return replace(builtin, name=name) if builtin else ItemType(name, ANY, lambda value, _: value is not None)

    def _base(self, type_ref: str) -> str:
        """Return the last name of a chain of references without content of their own, "" if it goes round."""
        seen: set[str] = set()
        while type_ref not in seen:
            definition = self._definitions.get(type_ref)
            if definition is None or definition.components or definition.function or definition.is_collection:
                return type_ref
            seen.add(type_ref)
            type_ref = definition.type_ref
        return ""

    def _delayed(self, type_ref: str, base: ItemDefinition, name: str) -> ItemType:
        kind = "list" if base.is_collection else "function" if base.function else "context"
        types = self.by_name

        def conforms(value: Any, context: Context) -> bool | None:
            return types[type_ref].conforms(value, context)

        def admits(value: Any, context: Context) -> bool:
            return types[type_ref].admits(value, context)

        def read(value: Any) -> Any:
            return types[type_ref].read(value)

        result = base.function.output_type_ref if base.function else ""
        return ItemType(name, kind, conforms, admits, read=read, result=result)

    def _allowing(self, kind: ItemType, tests: UnaryTests | None) -> ItemType:
        expression = self._tests(tests)
        if expression is None:
            return kind
        return replace(kind, admits=_both(kind.admits, _passing(expression)), allowed=constants_of(expression.ast))

    def _constrained(self, kind: ItemType, tests: UnaryTests | None) -> ItemType:
        expression = self._tests(tests)
        return kind if expression is None else replace(kind, admits=_both(kind.admits, _passing(expression)))

    def _tests(self, tests: UnaryTests | None) -> Expression | None:
        """Return compiled constraints, None without any; the checks of the file speak of those that cannot be read."""
        if tests is None or not tests.text.strip():
            return None
        try:
            return self._feel.unary_tests(tests.text)
        except FeelSyntaxError:
            return None


def _component_names(definitions: Iterable[ItemDefinition]) -> Iterator[str]:
    for each in definitions:
        for component in each.components:
            yield component.name
        yield from _component_names(each.components)


def _passing(expression: Expression) -> Admits:
    test = expression.code
    return lambda value, context: test({"?": value}, context) is True


def _both(one: Admits, other: Admits) -> Admits:
    return other if one is admit_all else lambda value, context: one(value, context) and other(value, context)


def _list_of(single: ItemType, name: str) -> ItemType:
    accepts, admits, read = single.accepts, single.admits, single.read

    def conforms(value: Any, context: Context) -> bool:
        if type(value) is not list:
            return False
        context.spend(1 + len(value) // 16)
        return all(accepts(each, context) for each in value)

    def all_admitted(value: Any, context: Context) -> bool:
        return all(each is None or admits(each, context) for each in value)

    return ItemType(
        name,
        "list",
        conforms,
        admit_all if admits is admit_all else all_admitted,
        allowed=single.allowed,
        read=lambda value: [read(each) for each in value] if type(value) is list else read(value),
    )


def _context_of(parts: list[tuple[str, ItemType]], name: str) -> ItemType:
    def conforms(value: Any, context: Context) -> bool:
        return type(value) is dict and all(key in value and kind.accepts(value[key], context) for key, kind in parts)

    def admits(value: Any, context: Context) -> bool:
        return all(value[key] is None or kind.admits(value[key], context) for key, kind in parts)

    def read(value: Any) -> Any:
        if type(value) is not dict:
            return value
        return value | {key: kind.read(value[key]) for key, kind in parts if key in value}

    return ItemType(name, "context", conforms, admits, read=read)
