"""The parser: the tables of the grammar put into the Pratt core, and the two things a text may be."""

from collections.abc import Iterable

from clerkwork.languages.feel.ast import Node, UnaryTests, children
from clerkwork.languages.feel.cursor import LONGEST_BRANCH, Cursor
from clerkwork.languages.feel.errors import FeelSyntaxError
from clerkwork.languages.feel.infixes import INFIXES
from clerkwork.languages.feel.names import Vocabulary
from clerkwork.languages.feel.prefixes import KINDS, PREFIXES, test
from clerkwork.languages.feel.tokens import Kind


class Parser(Cursor):
    """Reads an expression or unary tests; every failure is a FeelSyntaxError."""

    prefixes = PREFIXES
    kinds = KINDS
    infixes = INFIXES


def read_expression(text: str, names: Vocabulary | Iterable[str] = (), members: Iterable[str] = ()) -> Node:
    """Return the tree of a whole text that is one expression."""
    parser = Parser(text, names, members)
    return _finished(parser, test(parser))


def read_unary_tests(text: str, names: Vocabulary | Iterable[str] = (), members: Iterable[str] = ()) -> UnaryTests:
    """Return the tree of a whole text that is `-`, a list of tests, or not(tests)."""
    parser = Parser(text, names, members)
    tree = _any_value(parser) or _negated(parser) or _tests(parser)
    _finished(parser, tree)
    return tree


def _any_value(parser: Parser) -> UnaryTests | None:
    if parser.at("-") and parser.ahead().kind is Kind.END:
        parser.advance()
        return UnaryTests((), span=parser.span(0))
    return None


def _negated(parser: Parser) -> UnaryTests | None:
    """Read not(tests) if that is the whole text; not(?) = true and the like are left to `_tests`."""
    start = parser.index
    if not (parser.at("not") and parser.ahead().text == "("):
        return None
    parser.index += 2
    try:
        tests = parser.separated(test, ")")
        if parser.token.kind is Kind.END and tests:
            return UnaryTests(tests, negated=True, span=parser.span(0))
    except FeelSyntaxError:
        pass  # the second reading, as plain tests, finds the error again or none
    parser.index = start
    return None


def _tests(parser: Parser) -> UnaryTests:
    tests = [test(parser)]
    while parser.accept(","):
        tests.append(test(parser))
    return UnaryTests(tuple(tests), span=parser.span(0))


def _finished(parser: Parser, tree: Node) -> Node:
    """Return the tree of a text that ends here and is not too deep to be run."""
    if parser.token.kind is not Kind.END:
        raise parser.error("an operator or the end")
    level: list[Node] = [tree]
    for _ in range(LONGEST_BRANCH):
        level = [child for node in level for child in children(node)]
        if not level:
            return tree
    raise FeelSyntaxError(
        parser.text, level[0].span.start, f"at most {LONGEST_BRANCH} operators in a row", "there are more"
    )
