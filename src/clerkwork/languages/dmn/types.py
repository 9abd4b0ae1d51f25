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
Read = Callable[[Any], Any]


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
    read: Read = _as_it_is
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


def _reading(kind: ast.Type) -> Read:
    """Return what makes a value of a JSON value; text that says no such value stays text."""
    if kind.name == "list" and kind.parts:
        return _read_each(_reading(kind.parts[0]))
    if kind.members:
        return _read_entries([(name, _reading(each)) for name, each in kind.members])
    reader = READERS.get(SPELLINGS.get(kind.name, kind.name))
    return _as_it_is if reader is None else _read_text(reader)


def _read_text(reader: Callable[[str], Any]) -> Read:
    def read(value: Any) -> Any:
        found = reader(value) if type(value) is str else None
        return value if found is None else found

    return read


def _read_each(read: Read) -> Read:
    return lambda value: [read(each) for each in value] if type(value) is list else read(value)


def _read_entries(parts: list[tuple[str, Read]]) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not dict:
            return value
        return value | {key: read(value[key]) for key, read in parts if key in value}

    return read


def _own(kind: ast.Type, types: Mapping[str, ValueType]) -> ItemType:
    """Return one of FEEL's own types."""
    found = ready(kind, types)
    return ItemType(found.name, found.kind, found.conforms, read=_reading(kind))


BUILTIN: Final[dict[str, ItemType]] = {name: _own(ast.Type(name), {}) for name in (*TYPES, "duration")}


class Types:
    """
    The types that a model knows: its own and those of imports behind their prefix, besides those of FEEL.

    `by_name` is what FEEL knows them by; `members` are the names of all their components.
    """

    def __init__(self, feel: Feel, definitions: Iterable[ItemDefinition], imported: Mapping[str, "Types"]) -> None:
        definitions = tuple(definitions)
        self.by_name: dict[str, ItemType] = {}
        self.members: frozenset[str] = frozenset(_component_names(definitions))
        for prefix, other in imported.items():
            self.members |= other.members
            behind = f"{prefix}." if prefix else ""
            self.by_name |= {behind + name: kind for name, kind in other.by_name.items()}
        self._feel = feel
        self._definitions = {each.name: each for each in definitions}
        for name in self._definitions:
            self.by_name.pop(name, None)  # an import without a prefix does not hide what stands here
        for name in self._definitions:
            for each in reversed(self._chain(name)):
                self.by_name[each] = self._make(self._definitions[each], each)

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

    def _make(self, definition: ItemDefinition, name: str, *, entry: bool = False) -> ItemType:
        single = self._allowing(self._single(definition, name, entry=entry), definition.allowed_values)
        made = _list_of(single, name) if definition.is_collection else single
        return self._constrained(made, definition.type_constraint)

    def _single(self, definition: ItemDefinition, name: str, *, entry: bool) -> ItemType:
        """Return the type of one item, before its constraints."""
        if definition.components:
            parts = [(each.name, self._make(each, f"{name}.{each.name}", entry=True)) for each in definition.components]
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
        return self._reference(definition, name, entry=entry)

    def _chain(self, name: str) -> list[str]:
        """Return a type that is not made yet and those that it only renames or lists, each before the one it needs."""
        chain: list[str] = []
        while name in self._definitions and name not in self.by_name and name not in chain:
            chain.append(name)
            definition = self._definitions[name]
            name = "" if definition.components or definition.function else definition.type_ref
        return chain

    def _reference(self, definition: ItemDefinition, name: str, *, entry: bool) -> ItemType:
        """Return a type that is another one under a new name; a list or an entry may be of one that is made later."""
        found = self.get(definition.type_ref)
        if found is not None:
            return replace(found, name=name)
        if definition.type_ref in self._definitions and (definition.is_collection or entry):
            return self._later(definition.type_ref, name)
        return ItemType(name, ANY, lambda value, _: value is not None)

    def _later(self, type_ref: str, name: str) -> ItemType:
        types = self.by_name

        def conforms(value: Any, context: Context) -> bool | None:
            return types[type_ref].conforms(value, context)

        def admits(value: Any, context: Context) -> bool:
            return types[type_ref].admits(value, context)

        def read(value: Any) -> Any:
            return types[type_ref].read(value)

        return ItemType(name, ANY, conforms, admits, read=read)

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
    accepts, admits = single.accepts, single.admits

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
        read=_read_each(single.read),
    )


def _context_of(parts: list[tuple[str, ItemType]], name: str) -> ItemType:
    def conforms(value: Any, context: Context) -> bool:
        return type(value) is dict and all(key in value and kind.accepts(value[key], context) for key, kind in parts)

    def admits(value: Any, context: Context) -> bool:
        return all(value[key] is None or kind.admits(value[key], context) for key, kind in parts)

    read = _read_entries([(key, kind.read) for key, kind in parts])
    return ItemType(name, "context", conforms, admits, read=read)
