"""The printer: any tree, printed and read again, is the same tree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.languages.feel import Feel, ast, print_ast
from clerkwork.languages.feel.parser import read_expression, read_unary_tests


@given(st.data())
def test_printing_and_reading_gives_the_same_tree(trees: st.SearchStrategy[ast.Node], data: st.DataObject) -> None:
    tree = data.draw(trees)
    text = print_ast(tree)
    assert read_expression(text) == tree, text


@given(st.data())
def test_unary_tests_too(trees: st.SearchStrategy[ast.Node], data: st.DataObject) -> None:
    half = st.builds(ast.Test, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), trees)
    tests = tuple(data.draw(st.lists(st.one_of(trees, half), max_size=3)))
    tree = ast.UnaryTests(tests, negated=data.draw(st.booleans()) and bool(tests))
    text = print_ast(tree)
    assert read_unary_tests(text) == tree, text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1+(2*3)", "1 + 2 * 3"),
        ("a-(b-c)", "a - (b - c)"),
        ("x in(1,2)", "x in (1, 2)"),
        ("{a:1}", '{"a": 1}'),
        ("if a then b else c+1", "if a then b else c + 1"),
        ("`two words` + 1", "`two words` + 1"),
        ("-(2)", "-(2)"),
        ("-(2[1])", "-(2[1])"),
        ("2.50", "2.50"),
    ],
)
def test_brackets_stand_only_where_needed(feel: Feel, text: str, printed: str) -> None:
    assert print_ast(feel.expression(text).ast) == printed


def test_equal_trees_may_stand_at_different_places() -> None:
    """Spans do not take part in equality, and they do tell the place."""
    near, far = read_expression("a + 1"), read_expression("   a  +  1")
    assert near == far
    assert (near.span, far.span) == ((0, 5), (3, 10))
    assert ast.Literal(1) == ast.Literal(Decimal(1))  # as numbers are
