"""Deciding never raises and always ends, whatever a caller gives."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clerkwork.languages.dmn import model as dmn
from clerkwork.languages.dmn.decisions import compile_model
from clerkwork.languages.feel import Budget, Context, Feel, Function, Range, YearsMonths

FEEL = Feel()
NOW = datetime(2025, 1, 31, 12, tzinfo=UTC)
IDENTITY = Function(("x",), lambda _, arguments: arguments[0])

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            Decimal("0.1"),
            date(2025, 1, 31),
            time(12, 30),
            NOW,
            timedelta(days=1),
            YearsMonths(7),
            Range(1, 3),
            IDENTITY,
            "2025-01-31",
            "P1D",
            "red",
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["a", "x", "item", "year"]), inner, max_size=3)
    ),
    max_leaves=8,
)

TYPES = ("", "number", "date", "tColour", "tColours", "tTree", "tFunction", "list<date>", "Any")
TEXTS = ("a", "a.x", "a[1]", "a[item > 1]", "f(a)", "f(f)", "g(a, f)", "s(a)", "a + a", "a(a)", "[a, a.year]", "1 +")


def literal(text: str, type_ref: str = "") -> dmn.LiteralExpression:
    return dmn.LiteralExpression(text=text, type_ref=type_ref)


def required(*ids: str) -> tuple[dmn.Requirement, ...]:
    return tuple(dmn.Requirement(href=f"#{each}") for each in ids)


def expressions(depth: int = 2) -> st.SearchStrategy[dmn.Expression]:
    texts = st.builds(literal, st.sampled_from(TEXTS), st.sampled_from(TYPES))
    if not depth:
        return texts
    inner = expressions(depth - 1)
    entries = st.builds(
        lambda each: dmn.ContextEntry(variable=dmn.InformationItem(name="a", type_ref="number"), expression=each), inner
    )
    return st.one_of(
        texts,
        st.builds(lambda items: dmn.List(items=tuple(items)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: dmn.Context(entries=tuple(parts)), st.lists(entries, max_size=2)),
        st.builds(lambda a, b, c: dmn.Conditional(condition=a, then=b, otherwise=c), inner, inner, inner),
        st.builds(lambda a, b: dmn.Filter(source=a, match=b), inner, inner),
        st.builds(
            lambda called, each: dmn.Invocation(
                called=called, bindings=(dmn.Binding(parameter=dmn.InformationItem(name="x"), expression=each),)
            ),
            inner,
            inner,
        ),
        st.builds(lambda a, b: dmn.For(variable="a", source=a, result=b), inner, inner),
        st.builds(lambda a, b: dmn.Some(variable="a", source=a, satisfies=b), inner, inner),
        st.builds(lambda a, b: dmn.Every(variable="a", source=a, satisfies=b), inner, inner),
    )


def definitions(expression: dmn.Expression, type_ref: str) -> dmn.Definitions:
    parameter = dmn.InformationItem(name="x", type_ref=type_ref)
    return dmn.Definitions(
        namespace="n",
        item_definitions=(
            dmn.ItemDefinition(name="tColour", type_ref="string", allowed_values=dmn.UnaryTests(text='"red", "blue"')),
            dmn.ItemDefinition(name="tColours", type_ref="tColour", is_collection=True),
            dmn.ItemDefinition(name="tTree", components=(dmn.ItemDefinition(name="x", type_ref="tTree"),)),
            dmn.ItemDefinition(name="tFunction", function=dmn.FunctionItem(parameters=(parameter,))),
        ),
        elements=(
            dmn.InputData(id="a", name="a", variable=dmn.InformationItem(name="a", type_ref=type_ref)),
            dmn.BusinessKnowledgeModel(
                id="f",
                name="f",
                function=dmn.FunctionDefinition(parameters=(parameter,), body=literal("[x, f(x)]", type_ref)),
            ),
            dmn.Decision(
                id="d",
                name="d",
                variable=dmn.InformationItem(name="d", type_ref=type_ref),
                expression=expression,
                required_inputs=required("a"),
                required_knowledge=required("f", "s"),
            ),
            dmn.DecisionService(id="s", name="s", output_decisions=required("d"), input_data=required("a")),
        ),
    )


@settings(max_examples=150, deadline=None)
@given(expressions(), st.sampled_from(TYPES), VALUES)
def test_any_expression_takes_any_input(expression: dmn.Expression, type_ref: str, value: Any) -> None:
    model = compile_model(definitions(expression, type_ref), FEEL, strict=False)
    for ask, name in ((model.decide, "d"), (model.serve, "s"), (model.serve, "f")):
        outcome = ask(name, {"a": value, "x": value}, context())
        assert outcome.value is None or outcome.failed is None


def context() -> Context:
    return Context(NOW, Budget(steps=2_000, depth=12))
