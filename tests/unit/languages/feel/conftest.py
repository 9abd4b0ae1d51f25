"""What every FEEL test may ask for: the dialect, a context at a fixed moment, a way to run a text, and any tree."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from clerkwork.languages.feel import Context, Feel, ast

NOON = datetime(2025, 1, 31, 12, tzinfo=ZoneInfo("Europe/Berlin"))
Run = Callable[..., Any]


@pytest.fixture(scope="session")
def feel() -> Feel:
    return Feel()


@pytest.fixture
def context() -> Context:
    return Context(NOON, random=lambda: 0.25)


@pytest.fixture
def run(feel: Feel, context: Context) -> Run:
    """Return a function that gives the value of a text; variables go by keyword."""

    def value_of(text: str, **scope: Any) -> Any:
        return feel.expression(text).run(scope, context)

    return value_of


NAMES = st.sampled_from(["a", "b", "some name", "item", "if", "?", "x-y", "date and time", "ünï", "partial"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.decimals(-1000, 1000, places=3).filter(lambda value: not (value.is_zero() and value.is_signed())),
)
TYPES = st.recursive(
    st.sampled_from([ast.Type("number"), ast.Type("date and time"), ast.Type("Any")]),
    lambda inner: st.one_of(
        inner.map(lambda part: ast.Type("list", (part,))),
        inner.map(lambda part: ast.Type("range", (part,))),
        st.tuples(inner, inner).map(lambda parts: ast.Type("function", parts)),
        st.tuples(NAMES, inner).map(lambda member: ast.Type("context", (), (member,))),
    ),
    max_leaves=3,
)
LEAVES = st.one_of(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS).map(ast.Literal),
    NAMES.map(ast.Name),
    st.just(ast.AtLiteral("2025-01-31")),
)


def tuples(each: st.SearchStrategy[Any], least: int = 1) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, min_size=least, max_size=3).map(tuple)


def half(inner: st.SearchStrategy[ast.Node]) -> st.SearchStrategy[ast.Node]:
    return st.builds(ast.Test, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner)


def operators(inner: st.SearchStrategy[ast.Node]) -> list[st.SearchStrategy[Any]]:
    return [
        st.builds(ast.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(ast.Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(ast.Conjunction, inner, inner),
        st.builds(ast.Disjunction, inner, inner),
        st.builds(ast.Negation, inner),
        st.builds(ast.Between, inner, inner, inner),
        st.builds(ast.In, inner, tuples(st.one_of(inner, half(inner)))),
        st.builds(ast.InstanceOf, inner, TYPES),
    ]


def constructs(inner: st.SearchStrategy[ast.Node]) -> list[st.SearchStrategy[Any]]:
    iterations = tuples(st.builds(ast.Iteration, NAMES, inner, st.none() | inner))
    parameters = tuples(st.builds(ast.Parameter, NAMES, st.none() | TYPES), 0)
    named = st.lists(st.tuples(NAMES, inner), min_size=1, max_size=3)
    return [
        tuples(inner, 0).map(ast.ListLiteral),
        tuples(st.builds(ast.Entry, TEXTS, inner), 0).map(ast.ContextLiteral),
        st.builds(ast.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(ast.Path, inner, NAMES),
        st.builds(ast.Filter, inner, inner),
        st.builds(ast.If, inner, inner, inner),
        st.builds(ast.For, iterations, inner),
        st.builds(ast.Quantified, st.sampled_from(["some", "every"]), iterations, inner),
        st.builds(ast.FunctionDefinition, parameters, inner, st.booleans()),
        st.builds(ast.Invocation, inner, tuples(st.one_of(inner, half(inner)), 0)),
        st.builds(
            lambda function, pairs: ast.Invocation(
                function, tuple(node for _, node in pairs), tuple(name for name, _ in pairs)
            ),
            inner,
            named,
        ),
    ]


TREES = st.recursive(LEAVES, lambda inner: st.one_of(*operators(inner), *constructs(inner)), max_leaves=8)


@pytest.fixture(scope="session")
def trees() -> st.SearchStrategy[ast.Node]:
    """Return a strategy of trees of expressions."""
    return TREES
