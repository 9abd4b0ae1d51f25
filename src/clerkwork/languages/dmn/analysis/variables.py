"""
What is known of the values at a place of a model: the variables in scope, their kinds and the values allowed.

Rule 1: what is not known is None, and nobody is told that it is wrong.

Source: DMN 1.5, 7.3.3 (item definitions), 10.4 (scopes).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from clerkwork.languages.dmn.cells import Kind
from clerkwork.languages.dmn.model import Definitions, ItemDefinition
from clerkwork.languages.feel import ast
from clerkwork.languages.feel.conformance import SPELLINGS

KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "number": (Kind.NUMBER,),
    "string": (Kind.STRING,),
    "boolean": (Kind.BOOLEAN,),
    "date": (Kind.DATE,),
    "time": (Kind.TIME, Kind.ZONED_TIME),
    "date and time": (Kind.DATE_AND_TIME, Kind.ZONED_DATE_AND_TIME),
    "days and time duration": (Kind.DAYS_TIME,),
    "years and months duration": (Kind.YEARS_MONTHS,),
    "duration": (Kind.DAYS_TIME, Kind.YEARS_MONTHS),
}
LONGEST_CHAIN: Final = 32  # types that name each other


@dataclass(frozen=True, slots=True)
class Shape:
    """
    What is known of a value: its kinds, None if any, and the texts of all constraints on it.

    `parts` are the components of a context, defined among the types of `home`. Of a collection nothing else is known.
    """

    kinds: tuple[Kind, ...] | None = None
    allowed: tuple[str, ...] = ()
    parts: tuple[ItemDefinition, ...] = ()
    home: "Types | None" = None
    is_collection: bool = False

    def member(self, name: str) -> "Shape":
        """Return what is known of an entry."""
        part = next((each for each in self.parts if each.name == name), None)
        return self.home.of(part) if part and self.home else UNKNOWN


UNKNOWN: Final = Shape()
COLLECTION: Final = Shape(is_collection=True)
BOOLEAN: Final = Shape(KINDS["boolean"])
_TRUTHS: Final = (ast.Comparison, ast.Conjunction, ast.Disjunction, ast.Between, ast.In, ast.Quantified, ast.InstanceOf)


class Types:
    """The item definitions of a file and, behind their prefixes, of those it imports."""

    def __init__(
        self, definitions: Definitions | None = None, imported: Mapping[str, Definitions] | None = None
    ) -> None:
        self._items: dict[str, ItemDefinition] = {}
        self._homes: dict[str, Types] = {}
        for each in definitions.imports if definitions else ():
            file = (imported or {}).get(each.namespace)
            if file is not None:
                self._homes[f"{each.name}." if each.name else ""] = Types(file)
        if definitions is not None:
            self._items = {item.name: item for item in definitions.item_definitions}

    def shape(self, type_ref: str, depth: int = LONGEST_CHAIN) -> Shape:
        """Return what is known of values of a type."""
        name = type_ref.removeprefix("feel:")
        item = self._items.get(name)
        if item is not None:
            return self.of(item, depth) if depth else UNKNOWN
        kinds = KINDS.get(SPELLINGS.get(name, name))
        if kinds is not None:
            return Shape(kinds)
        for prefix, types in self._homes.items():
            if name.startswith(prefix) and types.knows(name.removeprefix(prefix)):
                return types.shape(name.removeprefix(prefix))
        return COLLECTION if name.startswith("list<") else UNKNOWN

    def knows(self, name: str) -> bool:
        """Tell whether a type of this name is defined here, or behind a prefix."""
        return name in self._items or any(
            name.startswith(prefix) and types.knows(name.removeprefix(prefix)) for prefix, types in self._homes.items()
        )

    def of(self, item: ItemDefinition, depth: int = LONGEST_CHAIN) -> Shape:
        """Return what is known of values of an item definition."""
        if item.is_collection:
            return COLLECTION
        if item.components:
            return Shape(parts=item.components, home=self)
        base = self.shape(item.type_ref, depth - 1) if item.type_ref else UNKNOWN
        own = tuple(tests.text for tests in (item.allowed_values, item.type_constraint) if tests and tests.text.strip())
        return replace(base, allowed=base.allowed + own) if own else base

    def names(self) -> Iterator[str]:
        """Yield the names of all components, which may follow a dot."""
        waiting = list(self._items.values())
        while waiting:
            for each in waiting.pop().components:
                yield each.name
                waiting.append(each)
        for types in self._homes.values():
            yield from types.names()


NO_TYPES: Final = Types()


@dataclass(frozen=True, slots=True)
class Scope:
    """
    The variables that an expression may read and the types it may name; `members` are names that may follow a dot.

    An open scope has more variables than are known: nobody can tell
    there that a name is unknown.
    """

    variables: Mapping[str, Shape] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    types: Types = NO_TYPES
    is_open: bool = False

    def within(self, more: Mapping[str, Shape]) -> "Scope":
        """Return the scope inside of something that binds variables."""
        return replace(self, variables={**self.variables, **more})

    def opened(self) -> "Scope":
        """Return the scope with variables that nobody knows."""
        return replace(self, is_open=True)

    def shape_of(self, tree: ast.Node) -> Shape:
        """Return what is known of an expression's value."""
        if isinstance(tree, ast.Name):
            return self.variables.get(tree.name, UNKNOWN)
        if isinstance(tree, ast.Path):
            return self.shape_of(tree.source).member(tree.name)
        return BOOLEAN if isinstance(tree, _TRUTHS) else UNKNOWN


ANYWHERE: Final = Scope(is_open=True)
