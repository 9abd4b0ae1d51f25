"""
Where names are looked up while an expression runs.

Rule 1: a scope is a mapping from names to FEEL values that raises KeyError for what it does not know.
Rule 2: the outermost scope is the caller's own mapping, never copied or changed; inner ones point outwards.
"""

from collections.abc import Callable, Mapping
from typing import Any

from clerkwork.languages.feel.context import Context

Scope = Mapping[str, Any]
Code = Callable[[Scope, Context], Any]
Check = Callable[[Scope, Context, Any], bool | None]  # a unary test: the last argument is the input


class Local(dict[str, Any]):
    """The names of a loop, function or context, and those around it."""

    __slots__ = ("outer",)

    def __init__(self, outer: Scope) -> None:
        self.outer = outer

    def __missing__(self, name: str) -> Any:
        return self.outer[name]


class ItemScope(dict[str, Any]):
    """The names a filter's condition sees: the entries of the item, `item`, and those around."""

    __slots__ = ("entries", "outer")

    def __init__(self, outer: Scope, item: Any = None) -> None:
        self.outer = outer
        self.turn_to(item)

    def turn_to(self, item: Any) -> None:
        """Show another item: a scope for all of them is quicker than one for each."""
        self.entries = entries = item if type(item) is dict else _NONE
        self["item"] = entries.get("item", item)

    def __missing__(self, name: str) -> Any:
        entries = self.entries
        return entries[name] if name in entries else self.outer[name]


_NONE: dict[str, Any] = {}
