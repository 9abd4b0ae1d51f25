"""
What the compilers of expressions and tables share: the dialect, and what is known at a place of a model.

Rule 1: this file knows no kind of expression; `compiler/expressions.py` brings the table of them.
Rule 2: whatever cannot be compiled becomes a Problem in `problems`, and a closure that gives null.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.dmn.types import ItemType, Types
from clerkwork.languages.feel import Expression, Feel, FeelSyntaxError
from clerkwork.languages.feel.names import Vocabulary

Scope = Mapping[str, Any]
Code = Callable[[Scope, Run], Any]  # raises nothing but FEEL's Exhausted
Make = Callable[[Any, "Compilation"], Code]


class Compilation:
    """
    Compiles what stands at one place of a model.

    `names` are the variables known there, `members` the names that may follow a dot, `types` the model's item types,
    `language` that of expressions which name none, `place` the nearest element with an id or a name, for problems, and
    `codes` the table of expressions.
    """

    def __init__(
        self,
        feel: Feel,
        types: Types,
        codes: Mapping[type[model.Expression], Make],
        members: Iterable[str] = (),
        language: str = "",
    ) -> None:
        self.feel = feel
        self.types = types
        self.codes = codes
        self.language = language
        self.members = frozenset(members).union(types.members, types.by_name)
        self.names: frozenset[str] = frozenset()
        self.functions: frozenset[str] = frozenset()
        self.place = ""
        self.problems: list[Problem] = []
        self._words: Vocabulary | None = None

    def within(self, names: Iterable[str]) -> "Compilation":
        """Return a compilation for the inside of what binds names; they hide builtins of the same name."""
        inside = self._copy()
        inside.names = self.names.union(names)
        inside.functions = self.functions.union(names)
        return inside

    def at(self, place: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> "Compilation":
        """
        Return a compilation for an element that sees names of the graph; only functions hide builtins.

        By the letter every name would: but an input called count is no reason to forbid count(list).
        """
        inside = self._copy()
        inside.names = self.names.union(names)
        inside.functions = self.functions.union(functions)
        inside.place = place
        return inside

    def _copy(self) -> "Compilation":
        copied = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        copied._words = None
        return copied

    @property
    def words(self) -> Vocabulary:
        """Everything a text may name here, ready for FEEL."""
        if self._words is None:
            self._words = self.feel.vocabulary(self.names, self.members)
        return self._words

    def expression(self, expression: model.Expression | None, type_ref: str = "") -> Code:
        """
        Return the closure of a boxed or literal expression, its value coerced to its own type and then to `type_ref`.

        Without an expression it gives null.
        """
        if expression is None:
            return nothing
        make = self.codes.get(type(expression), _unknown)
        code = self.coerced(make(expression, self), self.type(expression.type_ref))
        return code if type_ref == expression.type_ref else self.coerced(code, self.type(type_ref))

    def read(self, literal: model.LiteralExpression) -> Expression:
        """Return the FEEL of a literal expression, its type not applied; `null` where there is none to be read."""
        text = literal.text
        if not text.strip():
            return self.feel.expression("null")
        try:
            return self.feel.expression(text, self.words, types=self.types.by_name, bound=self.functions)
        except FeelSyntaxError as error:
            return self._unreadable(literal, error)

    def tests(self, tests: model.UnaryTests) -> Expression:
        """Return compiled unary tests, which find their input in the scope as `?`; `null` where they cannot be read."""
        try:
            text = tests.text.strip() or "-"
            return self.feel.unary_tests(text, self.words, types=self.types.by_name, bound=self.functions)
        except FeelSyntaxError as error:
            return self._unreadable(tests, error)

    def type(self, type_ref: str) -> ItemType | None:
        """Return a type by its reference; None if there is none such, or if it allows any value."""
        return self.types.get(type_ref)

    def problem(self, element: model.Element, message: str, remedy: str = "") -> None:
        """Note that an element cannot be compiled."""
        self.problems.append(Problem(element.id or self.place, message, remedy, element.line or None))

    @staticmethod
    def coerced(code: Code, kind: ItemType | None) -> Code:
        """Return a closure whose value is made one of a type, null where it is of another."""
        if kind is None:
            return code
        coerce = kind.coerce
        return lambda scope, run: coerce(code(scope, run), run)

    def _unreadable(self, element: model.Element, error: FeelSyntaxError) -> Expression:
        where = f" (line {error.line}, column {error.column})"
        self.problem(element, f"{error.message}{where}\n{error.caret}", "Correct the expression.")
        return self.feel.expression("null")


def nothing(_scope: Scope, _run: Run) -> None:
    """Give null: the closure of what is not there."""


def _unknown(expression: model.Expression, compilation: Compilation) -> Code:
    compilation.problem(expression, f"Expected an expression, but a {type(expression).__name__}.")
    return nothing
