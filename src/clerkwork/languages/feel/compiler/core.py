"""
The core of the compiler: a table from node classes to functions that make closures.

Rule 1: a closure takes the scope and the context and returns a value; it never raises but for the budget.
Rule 2: what can be decided while compiling is: literals are folded, builtins are bound, tests are chosen by operator.
Rule 3: this file knows no node; the table is put together in `compiler.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from clerkwork.languages.feel.ast import Node
from clerkwork.languages.feel.builtin import Overload
from clerkwork.languages.feel.conformance import NO_TYPES, Types
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.scopes import Check, Code, Scope

Functions = Mapping[str, tuple[Overload, ...]]
NOT_CONSTANT: Final = object()
SHARED: Final = 4096
"""How many closures of one kind are kept for all expressions that have the same thing at the same place."""


class Constant:
    """A closure that always returns the same value; known by its class when an operator wants a literal side."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, _scope: Scope, _context: Context, /) -> Any:
        """Return the value."""
        return self.value


class Compiler:
    """Compiles the nodes of one tree, given the functions of the dialect, types, and the names bound around a node."""

    codes: ClassVar[Mapping[type[Node], Callable[[Any, "Compiler"], Code]]]
    checks: ClassVar[Mapping[type[Node], Callable[[Any, "Compiler"], Check]]]

    def __init__(self, functions: Functions, types: Types = NO_TYPES, bound: frozenset[str] = frozenset()) -> None:
        self.functions = functions
        self.types = types
        self.bound = bound

    def within(self, *names: str) -> "Compiler":
        """Return a compiler for the inside of a construct that binds names."""
        return type(self)(self.functions, self.types, self.bound.union(names))

    def code(self, node: Node) -> Code:
        """Return the closure of an expression."""
        return self.codes[type(node)](node, self)

    def check(self, node: Node) -> Check:
        """Return the closure of a unary test."""
        make = self.checks.get(type(node), self.checks[Node])
        return make(node, self)

    def builtin(self, name: str) -> tuple[Overload, ...] | None:
        """Return the overloads of a builtin, unless the expression itself binds its name."""
        return None if name in self.bound else self.functions.get(name)


def constant_of(code: Code) -> Any:
    """Return the value of a closure that always returns the same, else NOT_CONSTANT."""
    return code.value if isinstance(code, Constant) else NOT_CONSTANT
