"""The parser: what binds how strongly, where a name ends, and what is said of a faulty text."""

import pytest

from clerkwork.languages.feel import Feel, FeelSyntaxError, ast
from clerkwork.languages.feel.parser import read_expression, read_unary_tests


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("2 ** 3 ** 2", "(2 ** 3) ** 2"),
        ("2 * 3 ** 2", "2 * (3 ** 2)"),
        ("-a ** 2", "(-a) ** 2"),
        ("-a.b", "-(a.b)"),
        ("a or b and c", "a or (b and c)"),
        ("a and b = c", "a and (b = c)"),
        ("a < b + 1", "a < (b + 1)"),
        ("a between 1 and 2 and b", "(a between 1 and 2) and b"),
        ("a in [1..2] and b", "(a in [1..2]) and b"),
        ("a + b instance of number", "a + (b instance of number)"),
        ("if a then b else c or d", "if a then b else (c or d)"),
        ("for x in a return x + 1", "for x in a return (x + 1)"),
        ("some x in a satisfies x and y", "some x in a satisfies (x and y)"),
        ("f(1)(2)[3].a", "(((f(1))(2))[3]).a"),
        ("a in ]1..5[ and b", "(a in (1..5)) and b"),
        ("a in (1..5] or b", "(a in (1..5]) or b"),
        ("5 in ? < 3", "5 in (? < 3)"),
        ("a // a comment\n + /* another */ 1", "a + 1"),
    ],
)
def test_binding_powers(text: str, grouped: str) -> None:
    assert read_expression(text) == read_expression(grouped)


@pytest.mark.parametrize(
    ("text", "names", "tree"),
    [
        ("a-b", [], ast.Arithmetic("-", ast.Name("a"), ast.Name("b"))),
        ("a-b", ["a-b"], ast.Name("a-b")),
        ("gross  income", ["gross income"], ast.Name("gross income")),
        ("for sale", ["for sale"], ast.Name("for sale")),
        ("a b c", ["a b", "a b c"], ast.Name("a b c")),
        ("`a b`", [], ast.Name("a b")),
        ("it's", ["it's"], ast.Name("it's")),
        ("{a b: 1}.a b", [], ast.Path(ast.ContextLiteral((ast.Entry("a b", ast.Literal(1)),)), "a b")),
        ("x.time offset", [], ast.Path(ast.Name("x"), "time offset")),
    ],
)
def test_a_name_ends_where_the_longest_known_name_ends(text: str, names: list[str], tree: ast.Node) -> None:
    assert read_expression(text, names) == tree


def test_names_are_known_only_where_they_are_bound() -> None:
    inner = ast.For((ast.Iteration("a-b", ast.Name("c")),), ast.Name("a-b"))
    outer = ast.Arithmetic("-", ast.Name("a"), ast.Name("b"))
    assert read_expression("[for a-b in c return a-b, a-b]") == ast.ListLiteral((inner, outer))


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "Expected an expression, but the text ends."),
        ("1 +", 1, 4, "Expected an expression, but the text ends."),
        ("a b", 1, 3, "Expected an operator or the end, but found b."),
        ("[1, 2", 1, 6, "Expected , or ], but the text ends."),
        ("f(a b)", 1, 5, "Expected , or ), but found b."),
        ("if a\nthen b", 2, 7, "Expected else, but the text ends."),
        ("a\n+ $", 2, 3, "Expected an expression, but found $."),
        ('"abc', 1, 1, 'Expected a closing ", but found ".'),
        ("{a: 1 b: 2}", 1, 7, "Expected , or }, but found b."),
        ("a instance of 1", 1, 15, "Expected a type, but found 1."),
        ("a between 1", 1, 12, "Expected and, but the text ends."),
        ("x[", 1, 2, "Expected an operator or the end, but found [."),
        ("1e9999", 1, 1, "Expected a number below 1e6145, but found 1e9999."),
        ("@1", 1, 2, "Expected a date, time or duration in quotes, but found 1."),
        ("(" * 100, 1, 65, "Expected at most 64 nested expressions, but found (."),
        ("+".join("a" * 300), 1, 1, "Expected at most 200 operators in a row, but there are more."),
    ],
)
def test_a_syntax_error_names_the_place_and_what_was_expected(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        read_expression(text)
    error = caught.value
    assert (error.line, error.column, error.message) == (line, column, message)
    assert error.caret.splitlines()[-1] == " " * (column - 1) + "^"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-", ast.UnaryTests(())),
        ("1, < 2", ast.UnaryTests((ast.Literal(1), ast.Test("<", ast.Literal(2))))),
        ("not(1)", ast.UnaryTests((ast.Literal(1),), negated=True)),
        (
            "not(a) = b",
            ast.UnaryTests((ast.Comparison("=", ast.Invocation(ast.Name("not"), (ast.Name("a"),)), ast.Name("b")),)),
        ),
    ],
)
def test_unary_tests(text: str, tree: ast.Node) -> None:
    assert read_unary_tests(text) == tree


def test_a_long_row_of_operators_is_read_and_run(feel: Feel, context: object) -> None:
    """The longest row that is read is also one that runs, deep in a stack as tests are."""
    text = " + ".join(["a"] * 199)
    assert feel.expression(text).run({"a": 1}, context) == 199  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("sum(a)", {"a"}),
        ("count > 3", {"count"}),
        ("own(a)", {"own", "a"}),
        ("for x in a return x + y", {"a", "y"}),
        ("some x in a, y in x satisfies y", {"a"}),
        ("a[item > limit and price > 3]", {"a", "limit", "price"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("function(a) a + b", {"b"}),
        ("for i in 1..n return partial", {"n"}),
        ("is defined(a.b)", {"a"}),
    ],
)
def test_the_names_an_expression_reads(feel: Feel, text: str, names: set[str]) -> None:
    assert feel.expression(text).names == names


def test_the_input_of_unary_tests_is_no_name_to_supply(feel: Feel) -> None:
    assert feel.unary_tests("? > a").names == {"a"}
