"""Models are decided as DMN 1.5 says, and say what happened."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.languages.dmn import model as dmn
from clerkwork.languages.dmn import warnings
from clerkwork.languages.dmn.decisions import DecisionModel, RequiredInput, compile_model
from clerkwork.languages.dmn.reader import read
from clerkwork.languages.dmn.trace import Outcome, Run
from clerkwork.languages.feel import Budget, Context, Feel, Function, Range, YearsMonths

FEEL = Feel()
NOW = datetime(2025, 1, 31, 12, tzinfo=UTC)


def context(**budget: int) -> Context:
    return Context(NOW, Budget(**budget))


def xml(body: str, namespace: str = "here") -> bytes:
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="{namespace}">'
        f"{body}</definitions>"
    ).encode()


def model(body: str, *others: DecisionModel, namespace: str = "here", strict: bool = True) -> DecisionModel:
    imported = {each.definitions.namespace: each for each in others}
    return compile_model(read(xml(body, namespace)), FEEL, imported, strict=strict)


def literal(text: str, type_ref: str = "") -> str:
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    return f"<literalExpression{kind}><text>{escaped(text)}</text></literalExpression>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def decision(name: str, logic: str, *needs: str, type_ref: str = "") -> str:
    """Return a decision whose id is its name; a need is input:, decision: or knowledge: and an id."""
    kinds = {"input": "requiredInput", "decision": "requiredDecision", "knowledge": "requiredKnowledge"}
    around = {"knowledge": "knowledgeRequirement"}
    parts = [each.partition(":")[::2] for each in needs]
    wanted = "".join(
        f"<{around.get(kind, 'informationRequirement')}><{kinds[kind]} href='{'' if '#' in key else '#'}{key}'/>"
        f"</{around.get(kind, 'informationRequirement')}>"
        for kind, key in parts
    )
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>{wanted}{logic}</decision>'


def input_data(name: str, type_ref: str = "") -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def knowledge(name: str, parameters: Mapping[str, str], logic: str, *needs: str) -> str:
    formal = "".join(
        f'<formalParameter name="{key}"' + (f' typeRef="{kind}"' if kind else "") + "/>"
        for key, kind in parameters.items()
    )
    wanted = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{each}"/></knowledgeRequirement>' for each in needs
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{wanted}</businessKnowledgeModel>"
    )


def run(body: str, wanted: str = "d", **inputs: Any) -> Outcome:
    return model(body).decide(wanted, inputs, context())


def value(body: str, wanted: str = "d", **inputs: Any) -> Any:
    return run(body, wanted, **inputs).value


def messages(outcome: Outcome) -> str:
    return "\n".join(map(str, outcome.warnings))


# Graphs


def test_a_decision_sees_what_it_requires_and_nothing_else() -> None:
    body = (
        input_data("a") + input_data("b") + decision("e", literal("1")) + decision("d", literal("[a, b, e]"), "input:a")
    )
    assert run(body, a=1, b=2).value == [1, None, None]


def test_a_decision_is_evaluated_once_and_before_those_that_need_it() -> None:
    body = (
        decision("one", literal("1"))
        + decision("left", literal("one + 1"), "decision:one")
        + decision("right", literal("one + 2"), "decision:one")
        + decision("d", literal("left * right"), "decision:left", "decision:right")
    )
    outcome = run(body)
    assert outcome.value == 6
    assert [each.id for each in outcome.decisions] == ["one", "left", "right", "d"]


def test_what_is_needed_twice_is_evaluated_once() -> None:
    body = (
        decision("one", literal("1"))
        + decision("two", literal("one + 1"), "decision:one")
        + decision("d", literal("one + two"), "decision:two", "decision:one")
    )
    assert [each.id for each in run(body).decisions] == ["one", "two", "d"]
    assert value(body) == 3


def test_a_knowledge_model_that_requires_an_input_sees_it() -> None:
    """No file should say so; one that does is not refused here."""
    body = input_data("a") + knowledge("f", {}, literal("a"), "a") + decision("d", literal("f()"), "knowledge:f")
    assert value(body, a=5) == 5


def test_a_decision_is_found_by_its_name_too() -> None:
    body = '<decision id="_1" name="Total sum"><variable name="Total sum"/>' + literal("3") + "</decision>"
    assert value(body, "Total sum") == value(body, "_1") == 3


def test_the_variable_is_the_name_others_see() -> None:
    body = (
        '<inputData id="i" name="Applicant"><variable name="applicant data"/></inputData>'
        '<decision id="a" name="Sum"><variable name="the sum"/>'
        + literal("2")
        + "</decision>"
        + decision("d", literal("applicant data + the sum"), "input:i", "decision:a")
    )
    assert value(body, Applicant=1) == 3
    assert model(body).decide("d", {"applicant data": 1}, context()).value == 3


@pytest.mark.parametrize("ask", ["decide", "serve"])
def test_asking_for_what_is_not_there_says_what_is(ask: str) -> None:
    with pytest.raises(NotFound, match=r"Expected a decision.*, but x\."):
        getattr(model(decision("d", literal("1"))), ask)("x", {}, context())


def test_a_chain_of_a_thousand_decisions_is_decided() -> None:
    body = decision("d0", literal("0")) + "".join(
        decision(f"d{each}", literal(f"d{each - 1} + 1"), f"decision:d{each - 1}") for each in range(1, 1001)
    )
    outcome = run(body, "d1000")
    assert outcome.value == 1000
    assert len(outcome.decisions) == 1001
    assert outcome.warnings == ()


def test_decisions_that_need_themselves_are_refused() -> None:
    body = decision("a", literal("b"), "decision:b") + decision("b", literal("a"), "decision:a")
    with pytest.raises(Invalid, match="require themselves"):
        model(body)
    assert model(body, strict=False).decide("a", {}, context()).value is None


def test_a_requirement_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(Invalid, match="Expected an element #x"):
        model(decision("d", literal("1"), "input:x"))


def test_every_text_that_is_no_feel_is_refused_with_its_place() -> None:
    body = decision("d", "<list>" + literal("1 +") + literal("2") + literal("* 3") + "</list>")
    with pytest.raises(Invalid) as raised:
        model(body)
    assert [(each.place, each.line) for each in raised.value.problems] == [("d", 1), ("d", 1)]
    assert "line 1, column 4" in raised.value.problems[0].message
    assert model(body, strict=False).decide("d", {}, context()).value == [None, 2, None]


def test_a_decision_without_logic_takes_its_value_from_the_caller() -> None:
    body = decision("opinion", "", type_ref="string") + decision("d", literal('opinion + "!"'), "decision:opinion")
    assert value(body, opinion="good") == "good!"
    assert model(body).decisions["d"].inputs == (RequiredInput("opinion", "string", None, "string"),)


def test_a_model_says_which_inputs_its_decisions_need() -> None:
    body = (
        '<itemDefinition name="tColour"><typeRef>string</typeRef><allowedValues><text>"red", "blue"</text>'
        "</allowedValues></itemDefinition>"
        + input_data("colour", "tColour")
        + input_data("size", "number")
        + decision("e", literal("size"), "input:size")
        + decision("d", literal("[colour, e]"), "input:colour", "decision:e")
    )
    found = model(body).decisions
    assert found["d"].inputs == (
        RequiredInput("colour", "tColour", ("red", "blue"), "string"),
        RequiredInput("size", "number", None, "number"),
    )
    assert found["e"].inputs == (RequiredInput("size", "number", None, "number"),)
    assert (found["d"].kind, found["d"].name, found["d"].version_tag) == ("literalExpression", "d", "")


# Inputs


@pytest.mark.parametrize(
    ("type_ref", "given", "expected"),
    [
        ("date", "2025-01-31", date(2025, 1, 31)),
        ("time", "12:30:00", time(12, 30)),
        ("date and time", "2025-01-31T12:30:00", datetime(2025, 1, 31, 12, 30)),  # noqa: DTZ001 - FEEL's, without a zone
        ("dateTime", "2025-01-31T12:30:00Z", datetime(2025, 1, 31, 12, 30, tzinfo=UTC)),
        ("date and time", date(2025, 1, 31), datetime(2025, 1, 31, tzinfo=UTC)),
        ("days and time duration", "P1DT2H", timedelta(days=1, hours=2)),
        ("yearMonthDuration", "P1Y6M", YearsMonths(18)),
        ("number", 0.1, Decimal("0.1")),
        ("number", [5], 5),
        ("string", "2025-01-31", "2025-01-31"),
        ("list<date>", ["2025-01-31"], [date(2025, 1, 31)]),
        ("context<on: date>", {"on": "2025-01-31"}, {"on": date(2025, 1, 31)}),
        ("tDates", ["2025-01-31", "2025-02-01"], [date(2025, 1, 31), date(2025, 2, 1)]),
        ("tDates", "2025-01-31", [date(2025, 1, 31)]),
        ("tStay", {"from": "2025-01-31", "more": 1}, {"from": date(2025, 1, 31), "more": 1}),
        ("tStays", [{"from": "2025-01-31"}], [{"from": date(2025, 1, 31)}]),
        ("", "2025-01-31", "2025-01-31"),
        ("Any", {"a": 1.5}, {"a": Decimal("1.5")}),
        ("number", None, None),
    ],
)
def test_inputs_are_json_values_of_their_type(type_ref: str, given: Any, expected: Any) -> None:
    types = (
        '<itemDefinition name="tDates" isCollection="true"><typeRef>date</typeRef></itemDefinition>'
        '<itemDefinition name="tStays" isCollection="true"><typeRef>tStay</typeRef></itemDefinition>'
        '<itemDefinition name="tStay"><itemComponent name="from"><typeRef>date</typeRef></itemComponent>'
        "</itemDefinition>"
    )
    body = types + input_data("a", escaped(type_ref)) + decision("d", literal("a"), "input:a")
    found = value(body, a=given)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("type_ref", "given", "words"),
    [
        ("date", "31.1.2025", "the input a as date, such as 2025-01-31"),
        ("number", "12", "the input a as number, such as 12.5"),
        ("tColour", "green", "the input a as tColour, which is one of red, blue"),
        ("function", "f", "the input a as function, but"),
    ],
)
def test_a_wrong_input_is_null_with_a_remedy(type_ref: str, given: Any, words: str) -> None:
    types = (
        '<itemDefinition name="tColour"><typeRef>string</typeRef><allowedValues><text>"red", "blue"</text>'
        "</allowedValues></itemDefinition>"
    )
    outcome = run(types + input_data("a", type_ref) + decision("d", literal("a"), "input:a"), a=given)
    assert outcome.value is None
    assert words in messages(outcome)


def test_a_missing_input_is_null_with_a_warning_and_others_are_ignored() -> None:
    outcome = run(input_data("a") + decision("d", literal("a = null"), "input:a"), b=1)
    assert outcome.value is True
    assert "Expected the input a, but it is not given" in messages(outcome)
    assert run(input_data("a") + decision("d", literal("a = null"), "input:a"), a=None).warnings == ()


# Boxed expressions

ENTRY = '<contextEntry><variable name="{0}"{1}/>{2}</contextEntry>'


def entry(name: str, logic: str, type_ref: str = "") -> str:
    return ENTRY.format(name, f' typeRef="{type_ref}"' if type_ref else "", logic)


def result(logic: str) -> str:
    return f"<contextEntry>{logic}</contextEntry>"


def boxed(tag: str, *parts: tuple[str, str], variable: str = "") -> str:
    named = f' iteratorVariable="{variable}"' if variable else ""
    return f"<{tag}{named}>" + "".join(f"<{name}>{literal(text)}</{name}>" for name, text in parts) + f"</{tag}>"


def written_in(language: str) -> str:
    return f'<literalExpression expressionLanguage="{language}"><text>1</text></literalExpression>'


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ("<context>" + entry("a", literal("1")) + entry("b", literal("a + 1")) + "</context>", {"a": 1, "b": 2}),
        ("<context>" + entry("a b", literal("1")) + result(literal("a b + 1")) + "</context>", 2),
        ("<context>" + entry("a", literal("1"), "string") + "</context>", {"a": None}),
        ("<context>" + entry("a", literal("[1]"), "number") + "</context>", {"a": 1}),
        ("<context>" + entry("a", "") + "</context>", {"a": None}),
        ("<context></context>", {}),
        ("<context>" + entry("a", literal("1")) + entry("a", literal("2")) + "</context>", None),
        ("<context>" + entry("count", literal("1")) + result(literal("count([1, 2])")) + "</context>", None),
        (
            "<context>"
            + entry("f", literal("function(n) if n < 2 then 1 else n * f(n - 1)"))
            + result(literal("f(5)"))
            + "</context>",
            120,
        ),
        ("<list>" + literal("1") + "<list>" + literal("2") + "</list></list>", [1, [2]]),
        ("<list></list>", []),
        (
            '<relation><column name="a"/><column name="b" typeRef="string"/><row>'
            + literal("1")
            + literal("2")
            + "</row><row>"
            + literal("3")
            + literal('"x"')
            + "</row></relation>",
            [{"a": 1, "b": None}, {"a": 3, "b": "x"}],
        ),
        (boxed("conditional", ("if", "1 = 1"), ("then", "1"), ("else", "2")), 1),
        (boxed("conditional", ("if", "1 = 2"), ("then", "1"), ("else", "2")), 2),
        (boxed("conditional", ("if", "null"), ("then", "1"), ("else", "2")), 2),
        (boxed("conditional", ("if", "3"), ("then", "1"), ("else", "2")), 2),
        (boxed("conditional", ("if", "false"), ("then", "1"), ("else", "2")), 2),
        (boxed("filter", ("in", "[1, 2, 3]"), ("match", "item > 1")), [2, 3]),
        (boxed("filter", ("in", "[{a: 1}, {a: 2}]"), ("match", "a > 1")), [{"a": 2}]),
        (boxed("filter", ("in", "[1, null]"), ("match", "item > 0")), [1]),
        (boxed("filter", ("in", "[1]"), ("match", "1")), None),
        (boxed("filter", ("in", "[1]"), ("match", '"a"')), None),
        (boxed("filter", ("in", "[]"), ("match", '"a"')), []),
        (boxed("filter", ("in", "5"), ("match", "item > 1")), [5]),
        (boxed("filter", ("in", "null"), ("match", "true")), []),
        (boxed("for", ("in", "[1, 2]"), ("return", "x * 2"), variable="x"), [2, 4]),
        (boxed("for", ("in", "[1..3]"), ("return", "x"), variable="x"), [1, 2, 3]),
        (boxed("for", ("in", '["a".."c"]'), ("return", "x"), variable="x"), None),
        (boxed("filter", ("in", "[1..3]"), ("match", "item.start = 1")), [Range(1, 3)]),
        (boxed("for", ("in", "7"), ("return", "x"), variable="x"), [7]),
        (boxed("for", ("in", "null"), ("return", "x"), variable="x"), None),
        (boxed("for", ("in", "[1, 2, 3]"), ("return", "x + sum(partial)"), variable="x"), [None, None, None]),
        (boxed("for", ("in", "[1, 2, 3]"), ("return", "count(partial)"), variable="x"), [0, 1, 2]),
        (boxed("some", ("in", "[1, 2]"), ("satisfies", "x > 1"), variable="x"), True),
        (boxed("some", ("in", "[1, 2]"), ("satisfies", "x > 2"), variable="x"), False),
        (boxed("some", ("in", "[]"), ("satisfies", "true"), variable="x"), False),
        (boxed("some", ("in", "[1, null]"), ("satisfies", "x > 1"), variable="x"), None),
        (boxed("some", ("in", "[null, 2]"), ("satisfies", "x > 1"), variable="x"), True),
        (boxed("some", ("in", "[1]"), ("satisfies", "x"), variable="x"), None),
        (boxed("some", ("in", "null"), ("satisfies", "true"), variable="x"), None),
        (boxed("every", ("in", "[1, 2]"), ("satisfies", "x > 0"), variable="x"), True),
        (boxed("every", ("in", "[1, 2]"), ("satisfies", "x > 1"), variable="x"), False),
        (boxed("every", ("in", "[]"), ("satisfies", "false"), variable="x"), True),
        (boxed("every", ("in", "[1, null]"), ("satisfies", "x > 0"), variable="x"), None),
        (literal(""), None),
        (literal("[7]", "number"), 7),
        (written_in("http://www.omg.org/spec/FEEL/20140401"), 1),
        (written_in("https://www.omg.org/spec/DMN/20230324/FEEL/"), 1),
        (written_in("FEEL"), 1),
        (written_in("groovy"), None),
        ("<functionDefinition>" + literal("1") + "</functionDefinition>", "function"),
    ],
)
def test_every_boxed_expression(logic: str, expected: Any) -> None:
    found = value(decision("d", logic))
    assert ("function" if type(found) is Function else found) == expected


# Functions


INVOKED = "<invocation>{0}{1}</invocation>"
BOUND = '<binding><parameter name="{0}"/>{1}</binding>'


def invoked(name: str, **bindings: str) -> str:
    return INVOKED.format(literal(name), "".join(BOUND.format(key, literal(text)) for key, text in bindings.items()))


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (literal("half(4)"), 2),
        (literal("half(n: 4)"), 2),
        (literal("half([4])"), 2),
        (literal('half("4")'), None),
        (literal("half()"), None),
        (literal("half(1, 2)"), None),
        (literal("half(m: 1)"), None),
        (literal("isnull(1)"), None),  # an argument of a wrong type makes the call null
        (literal("isnull(null)"), True),
        (literal("for f in [half, half] return f(2)"), [1, 1]),
        (literal("factorial(5)"), 120),
        (literal("even(10)"), True),
        (literal("text(1)"), None),
        (literal("count([1, 2])"), "mine"),
        (invoked("half", n="8"), 4),
        (invoked("half", m="8"), None),
        (invoked("half"), None),
        (invoked("nothing", n="8"), None),
        (invoked("substring", **{"string": '"abc"', "start position": "2"}), "bc"),
        (invoked("substring", string='"abc"', length="2"), None),
        ("<invocation></invocation>", None),
    ],
)
def test_knowledge_models_are_functions(logic: str, expected: Any) -> None:
    body = (
        knowledge("half", {"n": "number"}, literal("n / 2"))
        + knowledge("isnull", {"s": "string"}, literal("s = null"))
        + knowledge("factorial", {"n": ""}, literal("if n < 2 then 1 else n * factorial(n - 1)"))
        + knowledge("even", {"n": ""}, literal("if n = 0 then true else odd(n - 1)"), "odd")
        + knowledge("odd", {"n": ""}, literal("if n = 0 then false else even(n - 1)"), "even")
        + knowledge("text", {"x": ""}, literal("x", "string"))
        + knowledge("count", {"x": ""}, literal('"mine"'))
    )
    needs = [f"knowledge:{name}" for name in ("half", "isnull", "factorial", "even", "text", "count")]
    assert value(body + decision("d", logic, *needs)) == expected


def test_a_knowledge_model_sees_only_what_it_requires() -> None:
    body = (
        input_data("a")
        + knowledge("f", {"n": ""}, literal("[n, a]"))
        + decision("d", literal("f(1)"), "input:a", "knowledge:f")
    )
    assert value(body, a=5) == [1, None]


def test_a_function_keeps_the_scope_it_was_made_in() -> None:
    body = (
        input_data("a")
        + decision("f", literal("function(n) n + a"), "input:a")
        + decision("d", literal("f(1)"), "decision:f")
    )
    assert value(body, a=5) == 6


@pytest.mark.parametrize(
    "logic",
    [
        "<context>"
        + entry("f", '<functionDefinition kind="Java">' + literal("{}") + "</functionDefinition>")
        + result(literal("f(1)"))
        + "</context>",
        literal("g(1)"),
    ],
)
def test_external_code_is_never_run(logic: str) -> None:
    outside = (
        '<businessKnowledgeModel id="g" name="g"><variable name="g"/><encapsulatedLogic kind="Java">'
        '<formalParameter name="x"/><context/></encapsulatedLogic></businessKnowledgeModel>'
    )
    outcome = run(outside + decision("d", logic, "knowledge:g"))
    assert outcome.value is None
    assert "external code (Java) is never run" in messages(outcome)


def test_a_knowledge_model_without_logic_is_a_function_of_nothing() -> None:
    body = '<businessKnowledgeModel id="f" name="f"/>' + decision("d", literal("f()"), "knowledge:f")
    assert value(body) is None


def test_the_type_of_a_function_is_that_of_its_result() -> None:
    """By the letter the variable's type is a function type; files in the wild name that of the result."""
    types = '<itemDefinition name="tF"><functionItem outputTypeRef="string"/></itemDefinition>'
    body = types + "".join(
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        f"<encapsulatedLogic>{literal('1')}</encapsulatedLogic></businessKnowledgeModel>"
        for name, kind in (("f", "tF"), ("g", "string"), ("h", "number"))
    )
    needs = ("knowledge:f", "knowledge:g", "knowledge:h")
    assert value(body + decision("d", literal("[f(), g(), h()]"), *needs)) == [None, None, 1]


# Services


SERVICE = (
    input_data("a", "number")
    + decision("b", literal("100"), type_ref="number")
    + decision("inner", literal("a * 10"), "input:a", type_ref="number")
    + decision("sum", literal("inner + b"), "decision:inner", "decision:b")
    + decision("both", literal("[a, b]"), "input:a", "decision:b")
    + '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#sum"/>'
    '<encapsulatedDecision href="#inner"/><inputDecision href="#b"/><inputData href="#a"/></decisionService>'
    + '<decisionService id="t" name="t"><variable name="t"/><outputDecision href="#sum"/><outputDecision href="#both"/>'
    '<encapsulatedDecision href="#inner"/><inputDecision href="#b"/><inputData href="#a"/></decisionService>'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s(1, 2)", 12),  # input data first, then input decisions
        ("s(b: 2, a: 1)", 12),
        ("s([1], 2)", 12),
        ("s(1)", None),
        ("s(1, 2, 3)", None),
        ("s(1, c: 2)", None),
        ('s("x", 2)', None),
        ('u("x")', None),
        ("u(null)", True),
        ("t(1, 2)", {"sum": 12, "both": [1, 2]}),
        ("[s(1, 2), s(3, 4), a, b]", [12, 34, 7, 100]),  # nothing outside changes
        ("for f in [s] return f(1, 1)", [11]),
    ],
)
def test_services_are_functions(text: str, expected: Any) -> None:
    extra = decision("is null", literal("a = null"), "input:a") + (
        '<decisionService id="u" name="u"><outputDecision href="#is null"/><inputData href="#a"/></decisionService>'
    )
    needs = ("input:a", "decision:b", "knowledge:s", "knowledge:t", "knowledge:u")
    body = SERVICE + extra + decision("d", literal(text), *needs)
    lenient = model(body, strict=False)
    assert lenient.decide("d", {"a": 7}, context()).value == expected


def test_services_are_asked_directly() -> None:
    compiled = model(SERVICE)
    assert compiled.serve("s", {"a": 1, "b": 2, "sum": 5}, context()).value == 12
    assert compiled.serve("t", {"a": 1, "b": 2}, context()).value == {"sum": 12, "both": [1, 2]}
    outcome = compiled.serve("s", {"a": 1}, context())
    assert outcome.value is None
    assert "Expected the input b, but it is not given" in messages(outcome)
    assert compiled.serve("t", {"a": "x", "b": 2}, context()).value is None
    assert [each.name for each in compiled.services["s"].inputs] == ["a", "b"]
    assert compiled.services["t"].outputs == ("sum", "both")


def test_knowledge_models_are_asked_directly() -> None:
    outside = (
        '<businessKnowledgeModel id="g" name="g"><variable name="g"/><encapsulatedLogic kind="Java">'
        '<formalParameter name="x"/><context/></encapsulatedLogic></businessKnowledgeModel>'
    )
    compiled = model(knowledge("year", {"day": "date", "more": ""}, literal("day.year + more")) + outside)
    assert compiled.serve("year", {"day": "2025-01-31", "more": 0.5}, context()).value == Decimal("2025.5")
    assert compiled.serve("year", {"day": "2025-01-31"}, context()).value is None
    assert compiled.serve("g", {"x": 1}, context()).value is None


def test_the_trace_has_the_decisions_of_a_service() -> None:
    outcome = run(SERVICE + decision("d", literal("s(1, 2) + s(3, 4)"), "knowledge:s"))
    assert [each.id for each in outcome.decisions] == ["inner", "sum", "inner", "sum", "d"]
    assert outcome.failed is None


# Imports


def test_another_file_stands_behind_its_prefix() -> None:
    body = (
        '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>'
        "</itemDefinition>"
        + input_data("the age", "tAge")
        + decision("is adult", literal("the age >= 18"), "input:the age")
        + knowledge("add", {"x": ""}, literal("x + 1"))
    )
    other = model(body, namespace="there")
    here = model(
        '<import name="my people" namespace="there" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        + input_data("next", "my people.tAge")
        + decision(
            "d",
            literal("[my people.is adult, my people.add(next), my people.the age]"),
            "input:next",
            "decision:there#is adult",
            "knowledge:there#add",
            "input:there#the age",
        ),
        other,
    )
    for given in ({"the age": 20}, {"my people": {"the age": 20}}):
        assert here.decide("d", {"next": 1, **given}, context()).value == [True, 2, 20]
    assert here.decide("d", {"next": 200, "the age": 200}, context()).value == [None, None, None]
    assert [each.name for each in here.decisions["d"].inputs] == ["next", "the age"]


def test_two_files_may_use_the_same_third() -> None:
    bottom = model(input_data("name"), namespace="a")
    importing = '<import name="{0}" namespace="{1}" importType="x"/>'
    middle = [
        model(
            importing.format("base", "a") + decision("greeting", literal(f'"{word} " + base.name'), "input:a#name"),
            bottom,
            namespace=namespace,
        )
        for namespace, word in (("b", "Hello"), ("c", "Bye"))
    ]
    top = model(
        importing.format("one", "b")
        + importing.format("two", "c")
        + decision("d", literal('one.greeting + ", " + two.greeting'), "decision:b#greeting", "decision:c#greeting"),
        *middle,
    )
    assert top.decide("d", {"name": "Ann"}, context()).value == "Hello Ann, Bye Ann"


def test_an_import_without_a_name_stands_beside_what_is_here() -> None:
    other = model(decision("e", literal("1")), namespace="there")
    here = model(
        '<import namespace="there" importType="x"/>' + decision("d", literal("e + 1"), "decision:there#e"), other
    )
    assert here.decide("d", {}, context()).value == 2


# Budgets and traces


@pytest.mark.parametrize(
    "text",
    [
        "f(1)",
        "for a in 1..1000, b in 1..1000 return a",
        "for a in 1..100000 return a",
        (
            'string join(for a in 1..9999 return "012345678901234567890123456789012345678901234567890123456789'
            '01234567890123456789012345678901234567890123456789")'
        ),
    ],
)
def test_the_budget_ends_a_decision_with_a_failure(text: str) -> None:
    body = (
        knowledge("f", {"n": ""}, literal("f(n + 1) + f(n + 2)"))
        + decision("a", literal(text), "knowledge:f")
        + decision("d", literal("if a = null then 1 else 2"), "decision:a")
    )
    outcome = run(body)
    assert [each.value for each in outcome.decisions] == [None, 1]
    assert outcome.failed is outcome.decisions[0]
    assert outcome.failed.failure is not None
    assert outcome.failed.failure.startswith("Expected at most")


def test_a_service_that_calls_itself_ends() -> None:
    body = (
        input_data("n")
        + decision("e", literal("s(n + 1)"), "input:n", "knowledge:s")
        + '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#e"/><inputData href="#n"/>'
        "</decisionService>" + decision("d", literal("s(1)"), "knowledge:s")
    )
    outcome = run(body)
    assert (outcome.value, [each.id for each in outcome.decisions]) == (None, ["d"])
    assert "nested" in str(outcome.decisions[0].failure)


def test_calls_too_deep_for_python_end_the_decision() -> None:
    body = knowledge("f", {"n": ""}, literal("1 + (1 + (1 + (if true then f(n) else 1)))")) + decision(
        "d", literal("f(1)"), "knowledge:f"
    )
    outcome = model(body).decide("d", {}, context(depth=10_000))
    assert outcome.value is None
    assert outcome.decisions[0].failure == "Expected less nesting, but the calls go too deep."


def test_an_input_that_uses_up_the_budget_is_a_failure() -> None:
    types = '<itemDefinition name="tL" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    body = types + input_data("a", "tL") + decision("d", literal("a"), "input:a")
    outcome = model(body).decide("d", {"a": [1] * 1000}, context(steps=10))
    assert outcome.value is None
    assert outcome.failed is not None
    assert outcome.failed.id == "d"


TABLE = (
    '<decisionTable id="t{0}"><input id="i"><inputExpression><text>{1}</text></inputExpression></input>'
    '<output id="o"/><rule id="r1"><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"small"</text>'
    '</outputEntry></rule><rule id="r2"><inputEntry><text>>= 5</text></inputEntry><outputEntry><text>"large"</text>'
    "</outputEntry></rule></decisionTable>"
)


def test_the_trace_has_the_tables_a_decision_looked_into() -> None:
    body = (
        input_data("a")
        + knowledge("f", {"n": ""}, TABLE.format("f", "n"))
        + decision("e", TABLE.format("e", "a"), "input:a")
        + decision("d", literal("[f(1), f(20), e]"), "knowledge:f", "decision:e")
    )
    outcome = run(body, a=3)
    assert outcome.value == ["small", "large", "small"]
    first, second = outcome.decisions
    assert (first.kind, [each.id for each in first.tables]) == ("decisionTable", ["te"])
    assert (second.kind, [each.id for each in second.tables]) == ("literalExpression", ["tf", "tf"])
    assert [each.rules[0].id for each in second.tables] == ["r1", "r2"]
    assert outcome.failed is None


def test_a_broken_hit_policy_is_a_failure_of_its_decision() -> None:
    body = (
        input_data("a") + decision("e", TABLE.format("e", "a"), "input:a") + decision("d", literal("e"), "decision:e")
    )
    outcome = run(body, a=7)
    assert outcome.value is None
    assert outcome.failed is not None
    assert outcome.failed.id == "e"
    assert outcome.failed.warnings
    assert outcome.decisions[1].warnings == ()


def test_a_model_is_asked_from_many_threads() -> None:
    compiled = model(SERVICE)
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda each: compiled.serve("s", {"a": each, "b": 1}, context()).value, range(100))
    assert list(found) == [each * 10 + 1 for each in range(100)]


def test_a_file_may_be_written_in_another_language() -> None:
    text = dmn.LiteralExpression(text="1")
    other = dmn.Decision(id="d", name="d", expression=text)
    feel = dmn.Decision(id="e", name="e", expression=replace(text, language="FEEL"))
    definitions = dmn.Definitions(expression_language="http://www.w3.org/1999/XPath", elements=(other, feel))
    compiled = compile_model(definitions, FEEL)
    assert [compiled.decide(each, {}, context()).value for each in "de"] == [None, 1]


def test_a_model_made_by_hand_of_unknown_expressions_is_refused() -> None:
    odd = dmn.Expression(id="e")
    definitions = dmn.Definitions(namespace="here", elements=(dmn.Decision(id="d", name="d", expression=odd),))
    with pytest.raises(Invalid, match="e: Expected an expression, but a Expression"):
        compile_model(definitions, FEEL)


def test_the_first_failure_of_a_decision_stays() -> None:
    present = Run(context())
    present.fail("one")
    present.fail("two")
    assert (present.record.failure, [str(each) for each in present.warnings]) == ("one", ["one", "two"])


@pytest.mark.parametrize(("given", "warned"), [("null", False), ("false", False), ("3", True)])
def test_only_what_is_no_truth_is_warned_of(given: str, warned: bool) -> None:  # noqa: FBT001 - a parameter of the table
    outcome = run(decision("d", boxed("conditional", ("if", given), ("then", "1"), ("else", "2"))))
    assert (outcome.value, bool(outcome.warnings)) == (2, warned)


def test_a_service_in_a_loop_does_not_flood_the_trace() -> None:
    body = SERVICE + decision("d", literal("for n in 1..600 return s(n, 0)"), "knowledge:s")
    outcome = model(body).decide("d", {}, context(milliseconds=60_000))
    assert outcome.value == [each * 10 for each in range(1, 601)]
    assert [each.id for each in outcome.decisions] == ["inner", "sum"] * 500 + ["d"]


def test_an_input_entry_that_is_no_feel_is_refused() -> None:
    table = TABLE.format("t", "1").replace("&lt; 10", "&lt; < 10".replace("<", "&lt;"))
    with pytest.raises(Invalid, match="Expected an expression"):
        model(decision("d", table))


def test_a_boxed_loop_makes_no_longer_list_than_the_budget_allows() -> None:
    logic = boxed("for", ("in", "[1..100]"), ("return", "x"), variable="x")
    outcome = model(decision("d", logic)).decide("d", {}, context(items=50))
    assert outcome.value is None
    assert outcome.decisions[0].failure == "Expected at most 50 items, but there are more."


def test_a_decision_without_a_variable_is_known_by_its_name_and_its_id() -> None:
    """The free desktop modeler writes decision tables without a variable and reads their results by id."""
    body = (
        f'<decision id="dish_id" name="The dish">{literal("1 + 1")}</decision>'
        '<decision id="by_id" name="By id"><informationRequirement><requiredDecision href="#dish_id"/>'
        f"</informationRequirement>{literal('dish_id + The dish')}</decision>"
    )
    assert model(body).decide("by_id", {}, context()).value == 4
    assert warnings(read(xml(body)), FEEL) == ()


def test_a_decision_with_a_variable_is_known_by_that_alone() -> None:
    """The standard's name hides the id, which could be anybody's word."""
    body = decision("a", literal("1")).replace('<variable name="a"', '<variable name="b"') + decision(
        "c", literal("a"), "decision:a"
    )
    outcome = model(body).decide("c", {}, context())
    assert (outcome.value, [str(each) for each in outcome.warnings]) == (
        None,
        ["Expected a variable a, but there is none."],
    )
