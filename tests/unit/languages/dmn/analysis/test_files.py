"""Every table of a file is found, with its place and what it may read."""

from dataclasses import replace

import pytest

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.analysis import Kind, Place, check_model
from clerkwork.languages.dmn.analysis.files import MOST_LEVELS, tables_of
from clerkwork.languages.dmn.analysis.variables import UNKNOWN, Scope, Shape, Types
from clerkwork.languages.dmn.cells import Kind as Values
from clerkwork.languages.feel import ast

DIALECT = feel.Feel()
STATUS = model.ItemDefinition(
    name="tStatus", type_ref="string", allowed_values=model.UnaryTests(text='"gold","silver"')
)
VIP = model.ItemDefinition(name="tVip", type_ref="tStatus", type_constraint=model.UnaryTests(text='"gold"'))
PERSON = model.ItemDefinition(
    name="tPerson",
    components=(
        model.ItemDefinition(name="age in years", type_ref="number"),
        model.ItemDefinition(name="status", type_ref="tStatus"),
        model.ItemDefinition(name="boss", type_ref="tPerson"),
        model.ItemDefinition(name="tags", type_ref="string", is_collection=True),
    ),
)
ROUND = (model.ItemDefinition(name="tA", type_ref="tB"), model.ItemDefinition(name="tB", type_ref="tA"))


def variable(name: str, type_ref: str = "") -> model.InformationItem:
    return model.InformationItem(name=name, type_ref=type_ref)


def literal(text: str) -> model.LiteralExpression:
    return model.LiteralExpression(text=text)


def needs(href: str) -> model.Requirement:
    return model.Requirement(href=href)


def data(name: str, type_ref: str = "") -> model.InputData:
    return model.InputData(id=f"_{name}", name=name, variable=variable(name, type_ref))


def decision(expression: model.Expression | None, *inputs: str, type_ref: str = "", **more: object) -> model.Decision:
    required = tuple(needs(href) for href in inputs)
    named = variable("Result", type_ref)
    return model.Decision(
        id="d", name="Result", variable=named, expression=expression, required_inputs=required, **more
    )


def file(*elements: model.DrgElement, **more: object) -> model.Definitions:
    return model.Definitions(
        namespace="here", elements=elements, item_definitions=(STATUS, VIP, PERSON, *ROUND), **more
    )


def test_variables_have_the_types_of_what_is_required(table):
    subject = table(
        ["person.age in years", "person.boss.status", "vip"],
        ['"x" | "bronze" | "silver" -> "ok"', '- | - | "gold" -> extra'],
    )
    found = check_model(
        file(data("person", "tPerson"), data("vip", "tVip"), decision(subject, "#_person", "#_vip", type_ref="number")),
        DIALECT,
    )
    assert [each.message for each in found if each.severity == "error" or each.kind is Kind.OUTSIDE_VALUES] == [
        'Rule 1, person.age in years: "x" is a string, but person.age in years is a number.',
        'Rule 1, result: "ok" is a string, but result is a number.',
        "Rule 2, result: “extra” is not known here.",
        'Rule 1, person.boss.status: "bronze" is not among the values of person.boss.status: "gold" or "silver".',
        'Rule 1, vip: "silver" is not among the values of vip: "gold".',
    ]
    assert {each.place for each in found} == {Place("d", "Result", "table")}


def places(*elements: model.DrgElement) -> list[str]:
    return [f"{each.place.name} | {each.place.path}" for each in tables_of(file(*elements))]


def test_tables_are_found_in_every_boxed_expression(table):
    inner = table(["x"], ["1 -> 1"])
    entry = model.ContextEntry(variable=variable("limit"), expression=inner)
    boxed = model.Context(
        entries=(
            entry,
            model.ContextEntry(variable=variable("list"), expression=model.List(items=(literal("1"), inner))),
            model.ContextEntry(
                variable=variable("rows"),
                expression=model.Relation(columns=(variable("a"),), rows=(model.Row(expressions=(inner,)),)),
            ),
            model.ContextEntry(
                variable=variable("call"),
                expression=model.Invocation(
                    called=literal("f"), bindings=(model.Binding(parameter=variable("p"), expression=inner),)
                ),
            ),
            model.ContextEntry(
                variable=variable("choice"), expression=model.Conditional(condition=inner, then=inner, otherwise=inner)
            ),
            model.ContextEntry(variable=variable("some of"), expression=model.Filter(source=inner, match=inner)),
            model.ContextEntry(
                variable=variable("each"), expression=model.For(variable="i", source=inner, result=inner)
            ),
            model.ContextEntry(
                variable=variable("any"), expression=model.Some(variable="i", source=inner, satisfies=inner)
            ),
            model.ContextEntry(
                variable=variable("all"), expression=model.Every(variable="i", source=inner, satisfies=inner)
            ),
            model.ContextEntry(expression=model.FunctionDefinition(parameters=(variable("x"),), body=inner)),
        )
    )
    assert places(decision(boxed)) == [
        f"Result | {path}"
        for path in (
            "limit", "list / item 2", "rows / row 1, a", "call / p", "choice / if", "choice / then", "choice / else",
            "some of / in", "some of / match", "each / in", "each / return", "any / in", "any / satisfies", "all / in",
            "all / satisfies", "",
        )
    ]  # fmt: skip


def test_a_file_without_tables_has_no_findings():
    service = model.DecisionService(id="s", name="S")
    assert check_model(file(decision(None), decision(literal("1")), service, data("x")), DIALECT) == ()


def test_expressions_far_too_deep_are_left_alone(table):
    deep: model.Expression = table(["x"], ["1 -> 1"])
    for _ in range(MOST_LEVELS + 1):
        deep = model.List(items=(deep,))
    assert places(decision(deep)) == []


def names(*elements: model.DrgElement, **more: object) -> list[str]:
    found = check_model(file(*elements, **more), DIALECT)
    return [each.message for each in found if each.kind is Kind.UNKNOWN_NAME]


def test_a_boxed_expression_sees_what_stands_around_it(table):
    context = model.Context(
        entries=(
            model.ContextEntry(variable=variable("low limit", "number"), expression=literal("1")),
            model.ContextEntry(variable=variable("first"), expression=table(["low limit"], ["< later -> 1"])),
            model.ContextEntry(variable=variable("later"), expression=literal("1")),
            model.ContextEntry(
                variable=variable("each"),
                expression=model.For(
                    variable="i", source=literal("[1]"), result=table(["i"], ["> later, > count(partial) -> item"])
                ),
            ),
            model.ContextEntry(
                variable=variable("some of"),
                expression=model.Filter(source=literal("[1]"), match=table(["item"], ["> anything -> true"])),
            ),
        )
    )
    assert names(decision(context)) == [
        "Rule 1, low limit: “later” is not known here.",
        "Rule 1, result: “item” is not known here.",
    ]


def test_a_business_knowledge_model_sees_its_parameters_and_itself(table):
    function = model.FunctionDefinition(
        parameters=(variable("person", "tPerson"),),
        body=table(["person.age in years"], ["< 18 -> discount(person.boss)", ">= 18 -> other(person)"]),
    )
    knowledge = model.BusinessKnowledgeModel(id="k", name="discount", function=function)
    assert names(knowledge) == ["Rule 2, result: “other” is not known here."]
    needing = replace(knowledge, required_knowledge=(needs("#o"),))
    assert names(needing, model.BusinessKnowledgeModel(id="o", name="other")) == []


def test_what_a_decision_requires_but_is_not_there_leaves_every_name_open(table):
    assert names(decision(table(["x"], ["y -> z"]), "#_gone")) == []


IMPORT = model.Import(name="lib", namespace="there")
LIBRARY = model.Definitions(namespace="there", elements=(data("big one", "tStatus"),), item_definitions=(STATUS,))


@pytest.mark.parametrize("prefix", ["lib", ""])
def test_imported_elements_and_types_are_known_behind_their_prefix(table, prefix):
    behind = f"{prefix}." if prefix else ""
    subject = decision(
        table([f"{behind}big one", "own"], ['"gold" | 1 -> nobody', '"gold" | - -> 1']), "there#_big one", "#_own"
    )
    own = data("own", f"{behind}tStatus")
    importing = model.Definitions(imports=(replace(IMPORT, name=prefix),), elements=(subject, own))
    found = check_model(importing, DIALECT, {"there": LIBRARY})
    assert [each.message for each in found if each.severity == "error"] == [
        "Rule 1, result: “nobody” is not known here.",
        "Rule 1, own: 1 is a number, but own is a string.",
    ]
    gaps = [each.message for each in found if each.kind is Kind.GAP]
    assert (f'No rule matches when {behind}big one is "silver".' in gaps) == (not prefix)


@pytest.mark.parametrize(("prefix", "known"), [("lib", True), ("", False)])
def test_an_import_that_nobody_gave_is_not_held_against_the_names(table, prefix, known):
    subject = decision(table(["1"], ["- -> lib.thing + nobody"]), "there#_x")
    importing = model.Definitions(imports=(replace(IMPORT, name=prefix),), elements=(subject,))
    assert bool([each for each in check_model(importing, DIALECT) if each.kind is Kind.UNKNOWN_NAME]) == known


@pytest.mark.parametrize(
    ("type_ref", "kinds", "allowed"),
    [
        ("number", (Values.NUMBER,), ()),
        ("feel:string", (Values.STRING,), ()),
        ("dateTime", (Values.DATE_AND_TIME, Values.ZONED_DATE_AND_TIME), ()),
        ("dayTimeDuration", (Values.DAYS_TIME,), ()),
        ("tVip", (Values.STRING,), ('"gold","silver"', '"gold"')),
        ("tA", None, ()),
        ("Any", None, ()),
        ("", None, ()),
        ("tNobody", None, ()),
    ],
)
def test_a_type_tells_kinds_and_allowed_values(type_ref, kinds, allowed):
    shape = Types(file()).shape(type_ref)
    assert (shape.kinds, shape.allowed) == (kinds, allowed)


def test_a_collection_is_not_its_items():
    types = Types(file())
    assert types.shape("tPerson").member("tags").is_collection
    assert types.shape("list<string>").is_collection
    assert types.shape("tPerson").member("nobody") is UNKNOWN


def test_a_condition_is_a_boolean():
    scope = Scope({"a": Shape((Values.NUMBER,))})
    assert scope.shape_of(DIALECT.expression("a > 1").ast).kinds == (Values.BOOLEAN,)
    assert scope.shape_of(DIALECT.expression("a").ast).kinds == (Values.NUMBER,)
    assert scope.shape_of(ast.Literal(1)) is UNKNOWN
