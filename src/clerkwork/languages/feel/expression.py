"""Feel, the dialect, and Expression, a text read once and evaluated often: the front door of this package."""

from collections.abc import Iterable, Mapping
from typing import Any

from clerkwork.languages.feel.analysis import free_names
from clerkwork.languages.feel.ast import Node
from clerkwork.languages.feel.builtin import Builtin, overloads_by_name
from clerkwork.languages.feel.compiler import compile_node
from clerkwork.languages.feel.compiler.core import NOT_CONSTANT, constant_of
from clerkwork.languages.feel.conformance import NO_TYPES, Types
from clerkwork.languages.feel.context import Context, Evaluation, Exhausted
from clerkwork.languages.feel.functions import STANDARD
from clerkwork.languages.feel.names import Vocabulary, vocabulary
from clerkwork.languages.feel.parser import read_expression, read_unary_tests
from clerkwork.languages.feel.scopes import Code


class Expression:
    """
    A compiled expression or list of unary tests.

    `text` is the source, `ast` its tree, `names` the variables it reads that it does not define itself (the columns and
    keys a filter reads are among them, `?` is not). `code` is the closure of `run`, which may raise Exhausted.
    """

    __slots__ = ("ast", "code", "names", "text")

    def __init__(self, text: str, ast: Node, code: Code, names: frozenset[str]) -> None:
        self.text = text
        self.ast = ast
        self.names = names
        self.code = code

    @property
    def constant(self) -> Any:
        """The value of an expression that is always the same, None for any other."""
        found = constant_of(self.code)
        return None if found is NOT_CONSTANT else found

    def run(self, scope: Mapping[str, Any], context: Context) -> Any:
        """
        Return the value, never raising; warnings gather in the context.

        The scope maps names to FEEL values; a unary test finds its input there as `?`.
        """
        try:
            return self.code(scope, context)
        except (Exhausted, RecursionError) as reason:
            stopped(reason, context)
            return None

    def evaluate(self, scope: Mapping[str, Any], context: Context) -> Evaluation:
        """Return the value with the warnings of this evaluation; never raises."""
        before = len(context.warnings)
        value = self.run(scope, context)
        return Evaluation(value, tuple(context.warnings[before:]), context.exhausted)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def stopped(reason: Exhausted | RecursionError, context: Context) -> None:
    """Note why an evaluation ended before its time; its value is null."""
    if isinstance(reason, Exhausted):
        context.stop(str(reason))
    else:
        context.stop("Expected less nesting, but the calls go too deep.")


class Feel:
    """
    A dialect: the standard functions and those given.

    A function with the name of a standard one is tried before it.
    """

    def __init__(self, functions: Iterable[Builtin] = ()) -> None:
        self._overloads = overloads_by_name((*functions, *STANDARD))
        self._plain = vocabulary(self._overloads)

    @property
    def function_names(self) -> frozenset[str]:
        """Every function an expression may call."""
        return frozenset(self._overloads)

    def signatures(self, name: str) -> tuple[str, ...]:
        """Return the signatures of a function, as `name(parameter: type)`; none if there is no such function."""
        return tuple(f"{each.name}({each.signature})" for each in self._overloads.get(name, ()))

    def vocabulary(self, names: Iterable[str] = (), members: Iterable[str] = ()) -> Vocabulary:
        """
        Return the names that texts may use, made ready once for many texts.

        `names` are variables whose names hold spaces or signs, `members` entries with such names that may follow a dot.
        """
        return vocabulary((*self._overloads, *names), members)

    def expression(
        self,
        text: str,
        names: Vocabulary | Iterable[str] = (),
        *,
        members: Iterable[str] = (),
        types: Types = NO_TYPES,
        bound: Iterable[str] = (),
    ) -> Expression:
        """
        Return the compiled expression.

        `names` are variables whose names hold spaces or signs and `members` entries with such names that may follow a
        dot, or `names` is a vocabulary of both. `types` are those that `instance of` and parameters know besides FEEL's
        own, `bound` the variables that hide a function of the same name. Raises FeelSyntaxError.
        """
        return self._compile(text, read_expression(text, self._words(names, members)), types, bound)

    def unary_tests(
        self,
        text: str,
        names: Vocabulary | Iterable[str] = (),
        *,
        members: Iterable[str] = (),
        types: Types = NO_TYPES,
        bound: Iterable[str] = (),
    ) -> Expression:
        """
        Return compiled unary tests (`> 5, "a", -`), which give true, false or null for the input `?`.

        The arguments are those of `expression`. Raises FeelSyntaxError.
        """
        return self._compile(text, read_unary_tests(text, self._words(names, members)), types, bound)

    def _words(self, names: Vocabulary | Iterable[str], members: Iterable[str]) -> Vocabulary:
        if isinstance(names, Vocabulary):
            return names
        return self.vocabulary(names, members) if names or members else self._plain

    def _compile(self, text: str, tree: Node, types: Types, bound: Iterable[str]) -> Expression:
        code = compile_node(tree, self._overloads, types, frozenset(bound))
        return Expression(text, tree, code, free_names(tree, self._overloads))
