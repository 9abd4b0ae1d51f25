"""Everything that can be wrong with a DMN file, each with its place, its line and a remedy."""

import os
from pathlib import Path

import pytest

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import Definitions, problems, read, warnings
from clerkwork.languages.dmn.checks import ADVICE, RULES
from clerkwork.languages.dmn.checks.subject import MOST_NAMES
from clerkwork.languages.dmn.vocabulary import CAMUNDA, LATEST, VERSIONS
from clerkwork.languages.feel import Feel

FEEL = Feel()
MODELS = Path(__file__).parents[4].parent / "shared" / "suites" / "dmn-tck" / "models"
HEAD = f'<definitions xmlns="{LATEST.model}" xmlns:camunda="{CAMUNDA}" id="d" name="D" namespace="urn:d"'

Found = set[tuple[str, int | None, str]]


def file(body: str, attributes: str = "") -> Definitions:
    """Return a file; the body begins in line 2."""
    return read(f"{HEAD}{attributes}>\n{body}\n</definitions>".encode())


def told(found: tuple[Problem, ...]) -> Found:
    """Return problems without their remedies, of which there must be one each, and the way all are worded."""
    for problem in found:
        assert problem.message.startswith("Expected ")
        assert problem.message.rstrip("\n^ ")
        assert problem.remedy.endswith(".")
    assert len(found) == len(set(found))
    return {(problem.place, problem.line, problem.message.splitlines()[0]) for problem in found}


def refused(body: str, attributes: str = "") -> Found:
    return told(problems(file(body, attributes), FEEL))


def advised(body: str, attributes: str = "") -> Found:
    definitions = file(body, attributes)
    assert problems(definitions, FEEL) == ()
    return told(warnings(definitions, FEEL))


def said(text: str, attributes: str = "") -> str:
    return f"<literalExpression{attributes}><text>{text}</text></literalExpression>"


def decided(inside: str, identity: str = "x") -> str:
    return (
        f'<decision id="{identity}" name="{identity.upper()}"><variable name="{identity.upper()}"/>{inside}</decision>'
    )


def needs(kind: str, href: str) -> str:
    wrapper = "knowledge" if kind == "Knowledge" else "authority" if kind == "Authority" else "information"
    return f'<{wrapper}Requirement><required{kind} href="{href}"/></{wrapper}Requirement>'


def table(inside: str, attributes: str = "") -> str:
    return decided(f"<decisionTable{attributes}>{inside}</decisionTable>")


def given(name: str = "A", identity: str = "a") -> str:
    return f'<inputData id="{identity}" name="{name}"><variable name="{name}"/></inputData>'


COLUMN = "<input><inputExpression><text>A</text></inputExpression></input>"
KNOWS_A = needs("Input", "#a")
NO_NAME = "but it has none."
P = '<formalParameter name="p"/>'
ENTRY = f'<contextEntry><variable name="e"/>{said("1")}</contextEntry>'
BINDING = '<binding><parameter name="b"/></binding>'
NOT_WHOLE = "once and whole, but there is another or a part of it is missing."
OUTSIDE = "Expected a function in FEEL, but it calls code from outside, which does not run here."

PROBLEMS: dict[str, tuple[str, Found]] = {
    "an id twice": (
        f'{decided(said("1", """ id="y" """))}\n{decided(said("2"), "y")}\n{given(identity="y")}',
        {
            ("y", 3, "Expected every id once, but “y” is there 3 times."),
            ("y", 4, "Expected every id once, but “y” is there 3 times."),
        },
    ),
    "an id that is too long": (
        given(identity="a" * 201),
        {("a" * 201, 2, "Expected an id of at most 200 characters, but it has 201.")},
    ),
    "no name of a decision": (
        f'<decision id="x"><variable/>{said("1")}</decision>',
        {("x", 2, f"Expected a name of the decision, {NO_NAME}")},
    ),
    "no name of a parameter": (
        decided(f"<functionDefinition><formalParameter/>{said('1')}</functionDefinition>"),
        {("x / expression / parameter 1", 2, f"Expected a name of the variable, {NO_NAME}")},
    ),
    "no name of an entry": (
        decided(f"<context><contextEntry><variable/>{said('1')}</contextEntry></context>"),
        {("x / expression / entry 1 / variable", 2, f"Expected a name of the variable, {NO_NAME}")},
    ),
    "no name of a type": (
        '<itemDefinition id="t"><typeRef>string</typeRef></itemDefinition>',
        {("t", 2, f"Expected a name of the item definition, {NO_NAME}")},
    ),
    "no name of an iterator": (
        decided(f"<for><in>{said('[1]')}</in><return>{said('1')}</return></for>"),
        {("x / expression", 2, "Expected a name for the item of each round, but there is none.")},
    ),
    "an element's name twice": (
        f'{given()}\n{given(identity="b")}\n<import id="i" name="X" namespace="urn:e"/>\n{decided(said("1"))}',
        {
            ("b", 3, "Expected every element or import to have a name of its own, but “A” is there twice."),
            ("x", 5, "Expected every element or import to have a name of its own, but “X” is there twice."),
        },
    ),
    "a type's name twice": (
        '<itemDefinition name="T"/>\n<itemDefinition name="T"/>',
        {("T", 3, "Expected every item definition to have a name of its own, but “T” is there twice.")},
    ),
    "names inside of things twice": (
        '<itemDefinition id="t" name="T"><itemComponent name="a"/>\n<itemComponent id="c" name="a"/></itemDefinition>'
        + decided(f"<functionDefinition>{2 * P}{said('p')}</functionDefinition>", "f")
        + decided(f"<context>{2 * ENTRY}</context>", "e")
        + decided('<relation><column name="c"/><column name="c"/></relation>', "r")
        + decided('<decisionTable><output name="o"/><output name="o"/></decisionTable>', "o")
        + decided(f"<invocation>{said('1')}{2 * BINDING}</invocation>", "i"),
        {
            ("c", 3, "Expected every component to have a name of its own, but “a” is there twice."),
            ("f / expression", 3, "Expected every parameter to have a name of its own, but “p” is there twice."),
            ("e / expression", 3, "Expected every entry to have a name of its own, but “e” is there twice."),
            ("r / expression", 3, "Expected every column to have a name of its own, but “c” is there twice."),
            ("o / expression", 3, "Expected every output to have a name of its own, but “o” is there twice."),
            ("i / expression", 3, "Expected every binding to have a name of its own, but “b” is there twice."),
        },
    ),
    "a hit policy that is none": (
        table("<output/>", ' hitPolicy="GUESS"'),
        {
            (
                "x / expression",
                2,
                ("Expected hitPolicy to be one of UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER, COLLECT,"
                " but it is “GUESS”."),
            )
        },
    ),
    "an aggregation that is none": (
        table("<output/>", ' hitPolicy="COLLECT" aggregation="AVERAGE"'),
        {("x / expression", 2, "Expected aggregation to be one of SUM, COUNT, MIN, MAX, but it is “AVERAGE”.")},
    ),
    "a flag that is none": (
        '<itemDefinition id="t" name="T" isCollection="maybe"/>',
        {("t", 2, "Expected isCollection to be one of true or false, but it is “maybe”.")},
    ),
    "two expressions": (
        decided(said("1") + said("2")),
        {("x", 2, f"Expected <literalExpression> {NOT_WHOLE}")},
    ),
    "half a requirement": (
        decided("<informationRequirement/>" + said("1")),
        {("x", 2, f"Expected <informationRequirement> {NOT_WHOLE}")},
    ),
    "half a binding": (
        decided(f"<invocation>{said('1')}<binding/></invocation>"),
        {("x / expression", 2, f"Expected <binding> {NOT_WHOLE}")},
    ),
    "java": (
        decided(f'<functionDefinition kind="Java">{said("1")}</functionDefinition>'),
        {("x / expression", 2, "Expected a function in FEEL, but it calls Java code, which does not run here.")},
    ),
    "pmml": (
        (f'<businessKnowledgeModel id="k" name="K"><encapsulatedLogic kind="PMML">{said("1")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"),
        {("k / function", 2, "Expected a function in FEEL, but it calls a PMML model, which does not run here.")},
    ),
    "code from outside": (
        decided(said('function(a) external { java: { class: "c", method signature: "m" } }')),
        {("x / expression", 2, OUTSIDE)},
    ),
    "requirements of nothing": (
        decided(
            f"{needs('Input', '#b')}\n{needs('Decision', 'urn:e#b')}\n{needs('Knowledge', 'b')}{said('1')}",
        ),
        {
            ("x / requirement 1", 2, "Expected an input data at “#b”, but there is none."),
            ("x / requirement 1", 3, "Expected a decision at “urn:e#b”, but there is none."),
            (
                "x / requirement 1",
                4,
                "Expected a business knowledge model or decision service at “b”, but there is none.",
            ),
        },
    ),
    "requirements of the wrong kind": (
        f"{given()}{decided(needs('Decision', '#a') + needs('Input', '#x') + needs('Knowledge', '#a') + said('1'))}",
        {
            ("x / requirement 1", 2, "Expected a decision, but “A” is an input data."),
            ("x / requirement 1", 2, "Expected an input data, but “X” is a decision."),
            (
                "x / requirement 1",
                2,
                "Expected a business knowledge model or decision service, but “A” is an input data.",
            ),
        },
    ),
    "services of nothing": (
        '<decisionService id="s" name="S"><encapsulatedDecision href="#a"/></decisionService>',
        {
            ("s", 2, "Expected a decision service with an output decision, but it has none."),
            ("s / encapsulated decision 1", 2, "Expected a decision at “#a”, but there is none."),
        },
    ),
    "a decision that requires itself": (
        decided(needs("Decision", "#x") + said("1")),
        {("x", 2, "Expected decisions that do not require themselves, but “X” requires “X”.")},
    ),
    "decisions that require each other": (
        "\n".join(
            [
                decided(needs("Decision", "#x") + needs("Decision", "#z") + said("1"), "y"),
                decided(needs("Decision", "#y") + said("1"), "x"),
                decided(needs("Decision", "#x") + said("1"), "z"),
            ]
        ),
        {
            ("y", 2, "Expected decisions that do not require themselves, but “Y” requires “X” requires “Y”."),
        },
    ),
    "types that are none": (
        ('<itemDefinition id="t" name="T"><typeRef>U</typeRef></itemDefinition>\n'
        f'<inputData id="a" name="A"><variable id="v" name="A" typeRef="list&lt;V&gt;"/></inputData>\n'
        f'{decided(said("1", """ typeRef="context&lt;a: number, b: W&gt;" """))}\n'
        '<inputData id="b" name="B"><variable id="w" name="B" typeRef="list&lt;"/></inputData>'
        '<itemDefinition id="f" name="F"><functionItem id="g" outputTypeRef="Y"/></itemDefinition>'),
        {
            ("t", 2, "Expected a type of the file or of FEEL, but “U” is none."),
            ("v", 3, "Expected a type of the file or of FEEL, but “V” is none."),
            ("x / expression", 4, "Expected a type of the file or of FEEL, but “W” is none."),
            ("w", 5, "Expected a type of the file or of FEEL, but “list<” is none."),
            ("g", 5, "Expected a type of the file or of FEEL, but “Y” is none."),
        },
    ),
    "types without end": (
        ('<itemDefinition id="t" name="T"><typeRef>U</typeRef></itemDefinition>\n'
        '<itemDefinition id="u" name="U"><typeRef>T</typeRef></itemDefinition>\n'
        '<itemDefinition id="v" name="V"><typeRef>U</typeRef></itemDefinition>'),
        {
            ("t", 2, "Expected a type that comes to an end, but “T” is “U” is “T”."),
            ("u", 3, "Expected a type that comes to an end, but “U” is “T” is “U”."),
        },
    ),
    "a table without outputs": (
        table(""),
        {("x / expression", 2, "Expected a table with an output column, but it has none.")},
    ),
    "outputs without names": (
        table('<output name="o"/><output/>\n<output id="p"/>'),
        {
            ("x / expression / output 2", 2, "Expected a name of each of 3 outputs, but number 2 has none."),
            ("p", 3, "Expected a name of each of 3 outputs, but number 3 has none."),
        },
    ),
    "inputs without expressions": (
        table('<input label="Age"/><input id="i"><inputExpression><text> </text></inputExpression></input><output/>'),
        {
            ("x / expression / input Age", 2, "Expected an expression that the column tests, but it has none."),
            ("i", 2, "Expected an expression that the column tests, but it has none."),
        },
    ),
    "rules with other columns": (
        given() + table(
            f'{COLUMN}<output/><rule id="r"><outputEntry/></rule>\n<rule><inputEntry><text>-</text></inputEntry></rule>'
        ).replace("<decisionTable", f"{KNOWS_A}<decisionTable"),
        {
            ("r", 2, "Expected 1 input entries in rule 1, but it has 0."),
            ("x / expression / rule 2", 3, "Expected 1 output entries in rule 2, but it has 0."),
        },
    ),
    "another language": (
        decided(said("1", ' expressionLanguage="javascript"')),
        {("x / expression", 2, "Expected an expression in FEEL, but its language is “javascript”.")},
    ),
    "a text from elsewhere": (
        decided('<literalExpression><importedValues name="n"/></literalExpression>'),
        {("x / expression", 2, "Expected the expression's text, but it is imported from elsewhere.")},
    ),
    "what is no feel": (
        given() + decided(f"{KNOWS_A}<list>{said('1 +')}\n{said('A A')}</list>")
        + '<itemDefinition id="t" name="T"><typeRef>string</typeRef><allowedValues><text>"a</text></allowedValues>'
        "</itemDefinition>",
        {
            ("x / expression / item 1", 2, "Expected an expression, but the text ends."),
            ("x / expression / item 2", 3, "Expected an operator or the end, but found A."),
            ("t / allowed values", 3, 'Expected a closing ", but found ".'),
        },
    ),
    "names with spaces that are not in scope": (
        given("full name") + decided(said("full name")),
        {("x / expression", 2, "Expected an operator or the end, but found name.")},
    ),
    "code from outside in a cell": (
        table("<output><defaultOutputEntry><text>function() external {}</text></defaultOutputEntry></output>"),
        {
            (
                "x / expression / output 1 / default",
                2,
                OUTSIDE,
            )
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_fault_forbids_deployment(name: str) -> None:
    body, expected = PROBLEMS[name]
    assert refused(body) == expected


GOOD: dict[str, str] = {
    "nothing": "",
    "names with spaces": given("full name") + decided(needs("Input", "#a") + said("full name")),
    "recursion of knowledge": (
        '<businessKnowledgeModel id="k" name="f of"><encapsulatedLogic><formalParameter name="n"/>'
        f"{said('f of(n - 1)')}</encapsulatedLogic></businessKnowledgeModel>"
    ),
    "a knowledge source with a name of an input": (
        given() + '<knowledgeSource id="s" name="A"/>' + decided(KNOWS_A + needs("Authority", "#s") + said("A"))
    ),
    "a table": given() + table(
        f"{COLUMN}<output/><rule><inputEntry><text>&lt; 5, not(7), ? = 3</text></inputEntry>"
        '<outputEntry><text>"a"</text></outputEntry></rule>'
    ).replace("<decisionTable", f"{KNOWS_A}<decisionTable"),
    "empty cells": given() + table(
        f"{COLUMN}<output/><rule><inputEntry><text/></inputEntry><outputEntry/></rule>"
    ).replace("<decisionTable", f"{KNOWS_A}<decisionTable"),
    "types of all kinds": (
        '<itemDefinition name="T"><typeRef>string</typeRef></itemDefinition>'
        '<itemDefinition name="U" isCollection="true"><itemComponent name="u"><typeRef>U</typeRef></itemComponent>'
        "</itemDefinition>"
        + "".join(
            f'<inputData id="i{number}" name="I{number}"><variable name="I{number}" typeRef="{kind}"/></inputData>'
            for number, kind in enumerate(
                ("T", "list&lt;T&gt;", "dateTime", "yearMonthDuration", "Any", "days and time duration", "feel:date",
                 "context&lt;a: T&gt;", "function&lt;T&gt;-&gt;number", "range&lt;date&gt;")
            )
        )
    ),
    "an empty description": decided("<description/>" + said("1")),
    "a sum": table("<output/>", ' hitPolicy="COLLECT" aggregation="SUM"'),
    "a condition without an else": decided(f"<conditional><if>{said('true')}</if><then/><else/></conditional>"),
    "names of a boxed filter": given() + decided(
        f"{KNOWS_A}<filter><in>{said('A')}</in><match>{said('b &gt; 1')}</match></filter>"
    ),
    "names of a filter": given() + decided(KNOWS_A + said("A[b &gt; c]")),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_said_of_a_good_file(name: str) -> None:
    assert advised(GOOD[name]) == set()


NAMED = "Expected a name that FEEL can read, but it reads “{}” as something else."

WARNINGS: dict[str, tuple[str, Found]] = {
    "a variable with another name": (
        '<inputData id="a" name="A"><variable name="B"/></inputData>',
        {("a", 2, "Expected a variable with the name “A”, but it is called “B”.")},
    ),
    "names of something else": (
        given("2nd try") + given("a&quot;b", "b") + given("if", "c") + given("ok", "ok"),
        {
            *((key, 2, NAMED.format(name)) for key, name in (("a", "2nd try"), ("b", 'a"b'), ("c", "if"))),
            *(
                (f"{key} / variable", 2, NAMED.format(name))
                for key, name in (("a", "2nd try"), ("b", 'a"b'), ("c", "if"))
            ),
        },
    ),
    "no logic": (
        decided("") + '<businessKnowledgeModel id="k" name="K"/><businessKnowledgeModel id="l" name="L">'
        "<encapsulatedLogic/></businessKnowledgeModel>",
        {
            ("x", 2, "Expected a decision with logic, but it has none: its value must be given like an input."),
            *(
                (key, 2, "Expected a business knowledge model with logic, but it has none, so that its value is null.")
                for key in "kl"
            ),
        },
    ),
    "attributes of camunda 7": (
        f'<decision id="x" name="X" camunda:historyTimeToLive="5">{said("1")}</decision>',
        {
            (
                "x",
                2,
                "Expected attributes of DMN, but camunda:historyTimeToLive is one of Camunda 7 and does nothing.",
            )
        },
    ),
    "an authority that is not there": (
        decided(needs("Authority", "#s") + said("1")),
        {("x / requirement 1", 2, "Expected an authority at “#s”, but there is none.")},
    ),
    "an aggregation of something else": (
        table("<output/>", ' aggregation="SUM"'),
        {("x / expression", 2, "Expected an aggregation with the hit policy COLLECT, but it is UNIQUE.")},
    ),
    "an aggregation of many": (
        table('<output name="a"/><output name="b"/>', ' hitPolicy="COLLECT" aggregation="SUM"'),
        {("x / expression", 2, "Expected one output to aggregate, but there are 2.")},
    ),
    "priorities of nothing": (
        table("<output/>", ' hitPolicy="PRIORITY"'),
        {("x / expression", 2, "Expected output values for PRIORITY, by which rules are ranked, but there are none.")},
    ),
    "names that nobody knows": (
        given() + decided(f"{KNOWS_A}<list>{said('A + b')}\n{said('c(A)')}</list>"),
        {
            (
                "x / expression / item 1",
                2,
                "Expected a name in scope, but nothing there is called “b”, so that it is null.",
            ),
            (
                "x / expression / item 2",
                3,
                "Expected a name in scope, but nothing there is called “c”, so that it is null.",
            ),
        },
    ),
    "an import of something else": (
        '<import id="i" name="m" namespace="urn:m" importType="http://www.dmg.org/PMML-4_2"/>',
        {("i", 2, "Expected an import of DMN, but of “http://www.dmg.org/PMML-4_2”, which is not looked into.")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_doubtful_is_told(name: str) -> None:
    body, expected = WARNINGS[name]
    assert advised(body) == expected


def test_a_table_that_ranks_by_its_types_or_columns_is_good() -> None:
    ranked = table("<output><outputValues><text>1, 2</text></outputValues></output>", ' hitPolicy="OUTPUT ORDER"')
    assert advised(ranked) == set()
    allowed = "<allowedValues><text>1</text></allowedValues>"
    typed = f'<itemDefinition name="T"><typeRef>number</typeRef>{allowed}</itemDefinition>'
    assert advised(typed + table("<output/>", ' hitPolicy="PRIORITY"')) == set()


def test_a_syntax_error_is_shown_with_a_mark() -> None:
    (problem,) = problems(file(decided(said("if a\nthen 1 else"))), FEEL)
    assert problem.message == "Expected an expression, but the text ends.\nthen 1 else\n           ^\n"
    assert problem.remedy == "Correct it at the mark; names with spaces must be required or defined before."


def test_the_language_of_the_file_is_that_of_its_expressions() -> None:
    body = decided(said("1") + "")
    assert refused(body, ' expressionLanguage="groovy"') == {
        ("x / expression", 2, "Expected an expression in FEEL, but its language is “groovy”.")
    }
    for version in VERSIONS:
        assert refused(body, f' expressionLanguage="{version.feel}"') == set()
    assert refused(decided(said("1", ' expressionLanguage="FEEL"')), ' expressionLanguage="groovy"') == set()


def test_problems_come_in_the_order_of_the_lines() -> None:
    body = f"{decided(said('1 +'))}\n{given(identity='')}\n<itemDefinition/>\n{decided(said(''), 'x')}"
    lines = [problem.line or 0 for problem in problems(file(body), FEEL)]
    assert lines == sorted(lines)
    assert len(lines) == 4


IMPORTING = (
    f'<import id="i" name="far away" namespace="urn:m" importType="{LATEST.model}"/>\n'
    '<inputData id="a" name="A"><variable name="A" typeRef="far away.tAge"/></inputData>\n'
    + decided(
        needs("Decision", "urn:m#their") + KNOWS_A + f"<list>{said('far away.Their Value + A')}{said('A A')}</list>"
    )
)


def test_what_an_import_may_hold_is_not_refused_while_it_is_not_at_hand() -> None:
    definitions = file(IMPORTING)
    assert told(problems(definitions, FEEL)) == {
        ("x / expression / item 2", 4, "Expected an operator or the end, but found A.")
    }
    assert told(warnings(definitions, FEEL)) == {
        ("i", 2, "Expected a file with the namespace “urn:m”, but it is not at hand."),
        (
            "x / expression / item 1",
            4,
            "Expected to know all names, but an imported file is not at hand: found Value.",
        ),
    }


def test_what_an_import_holds_is_known_once_it_is_at_hand() -> None:
    far = read(
        f'<definitions xmlns="{LATEST.model}" name="M" namespace="urn:m"><itemDefinition name="tAge"/>'
        f'<decision id="their" name="Their Value">{said("1")}</decision></definitions>'.encode()
    )
    body = IMPORTING.replace(said("A A"), "")
    assert problems(file(body), FEEL, {"urn:m": far}) == ()
    assert warnings(file(body), FEEL, {"urn:m": far}) == ()
    assert told(problems(file(body.replace("tAge", "tOld").replace("#their", "#ours")), FEEL, {"urn:m": far})) == {
        ("a / variable", 3, "Expected a type of the file or of FEEL, but “far away.tOld” is none."),
        ("x / requirement 1", 4, "Expected a decision at “urn:m#ours”, but there is none."),
    }


def test_an_import_without_a_name_may_hold_any_name() -> None:
    body = f'<import id="i" name="" namespace="urn:m"/>{decided(needs("Input", "urn:m#z") + said("Zip Code + b"))}'
    definitions = file(body)
    assert problems(definitions, FEEL) == ()
    assert [problem.place for problem in warnings(definitions, FEEL)] == ["i", "x / expression"]
    simple = file(body.replace("Zip Code", "Zip"))
    assert [problem.place for problem in warnings(simple, FEEL)] == ["i"]


def test_a_model_made_by_hand_is_checked_without_lines() -> None:
    assert told(problems(Definitions(name="D", id="d"), FEEL)) == set()
    (problem,) = problems(Definitions(elements=file(decided(said("1 +"))).elements), FEEL)
    assert problem.place == "x / expression"


def test_a_long_chain_of_decisions_is_no_circle() -> None:
    count = 2000
    chain = "".join(decided(needs("Decision", f"#d{n + 1}") + said("1"), f"d{n}") for n in range(count))
    definitions = file(chain + decided(said("1"), f"d{count}"))
    assert problems(definitions, FEEL) == ()


def test_more_names_than_anybody_could_overlook_are_refused_once() -> None:
    entries = "".join(
        f'<contextEntry><variable name="entry {n}"/>{said(f"entry {n - 1} + 1" if n else "1")}</contextEntry>'
        for n in range(MOST_NAMES + 3)
    ).replace(f"entry {MOST_NAMES + 1} + 1", "1 +")  # is not looked at any more
    expected = f"Expected at most {MOST_NAMES} names in scope, but there are {MOST_NAMES + 1}."
    assert refused(decided(f"<context>{entries}</context>")) == {
        (f"x / expression / entry entry {MOST_NAMES + 1} / expression", 2, expected)
    }


@pytest.mark.parametrize("name", ["a-b", "Größe in cm", "a.b", "its owner's", "😀 face"])
def test_a_name_with_spaces_or_signs_is_known_wherever_it_stands(name: str) -> None:
    body = given(name) + decided(needs("Input", "#a") + said(f"[1,{name}] = {name}"))
    assert refused(body) == set()


def test_every_rule_says_in_its_name_and_its_docstring_what_must_hold() -> None:
    for rule in (*RULES, *ADVICE):
        assert rule.__doc__
        assert rule.__doc__.split()[0] in {"Require", "Refuse", "Advise", "Say"}
        assert "_" in rule.__name__


@pytest.mark.skipif(
    not MODELS.exists() and not os.environ.get("CI"), reason="the suites are not in ../shared/suites of this checkout"
)
def test_nothing_forbids_the_models_of_the_suite_but_java() -> None:
    files = {path: read(path.read_bytes()) for path in sorted(MODELS.glob("*/*.dmn"))}
    for path, definitions in files.items():
        beside = {each.namespace: each for other, each in files.items() if other.parent == path.parent}
        for imported in (beside, {}) if definitions.imports else ({},):
            found = [
                each for each in problems(definitions, FEEL, imported) if "which does not run here" not in each.message
            ]
            assert found == [], path.name
