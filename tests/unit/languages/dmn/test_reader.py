"""What a DMN file says, in plain data, and back."""

from dataclasses import replace

import pytest
from lxml import etree

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.dmn import read, write
from clerkwork.languages.dmn.model import (
    NOTHING,
    Aggregation,
    Binding,
    BusinessKnowledgeModel,
    Conditional,
    Context,
    ContextEntry,
    Decision,
    DecisionService,
    DecisionTable,
    Definitions,
    DrgElement,
    Every,
    Expression,
    Extra,
    Filter,
    For,
    FunctionDefinition,
    FunctionItem,
    FunctionKind,
    HitPolicy,
    Import,
    InformationItem,
    Input,
    InputData,
    Invocation,
    ItemDefinition,
    KnowledgeSource,
    List,
    LiteralExpression,
    Output,
    Relation,
    Requirement,
    Row,
    Rule,
    Some,
    UnaryTests,
)
from clerkwork.languages.dmn.vocabulary import LATEST, LIMITS, VERSIONS
from clerkwork.languages.xml.document import MOST_ELEMENTS

HEAD = f'<definitions xmlns="{LATEST.model}" id="d" name="D" namespace="urn:d">'


def file(body: str) -> bytes:
    """Return a file; the body begins in line 2."""
    return f"{HEAD}\n{body}\n</definitions>".encode()


def canonical(xml: bytes) -> str:
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, method="c14n").decode()


def decided(expression: str) -> str:
    return f'<decision id="x" name="X">{expression}</decision>'


def literal(text: str) -> LiteralExpression:
    return LiteralExpression(text=text)


def item(name: str, type_ref: str = "") -> InformationItem:
    return InformationItem(name=name, type_ref=type_ref)


def said(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


IMPORTED = 'importType="t" name="n" namespace="u"'
EXPRESSIONS: dict[str, tuple[str, Expression]] = {
    "literal": (
        ('<literalExpression id="e" label="L" typeRef="number" expressionLanguage="feel"><description>why</description>'
        "<text>1 + 2</text></literalExpression>"),
        LiteralExpression(
            id="e", label="L", type_ref="number", language="feel", description="why", text="1 + 2"
        ),
    ),
    "nothing": ('<literalExpression id="e"/>', LiteralExpression(id="e")),
    "imported": (
        '<literalExpression><importedValues importType="t" name="n" namespace="u"/></literalExpression>',
        LiteralExpression(
            imported=True,
            extra=Extra(
                children=(
                    (0, f'<importedValues xmlns="{LATEST.model}" {IMPORTED}></importedValues>'),
                )
            ),
        ),
    ),
    "invocation": (
        (f'<invocation>{said("f")}<binding><parameter name="a b" typeRef="number"/>{said("1")}</binding>'
        '<binding><parameter name="c"/></binding></invocation>'),
        Invocation(
            called=literal("f"),
            bindings=(
                Binding(parameter=item("a b", "number"), expression=literal("1")),
                Binding(parameter=item("c")),
            ),
        ),
    ),
    "function": (
        f'<functionDefinition kind="Java"><formalParameter name="a" typeRef="string"/>{said("a")}</functionDefinition>',
        FunctionDefinition(kind=FunctionKind.JAVA, parameters=(item("a", "string"),), body=literal("a")),
    ),
    "context": (
        (f'<context typeRef="t"><contextEntry id="1"><variable name="a"/>{said("1")}</contextEntry>'
        f"<contextEntry>{said('a')}</contextEntry></context>"),
        Context(
            type_ref="t",
            entries=(
                ContextEntry(id="1", variable=item("a"), expression=literal("1")),
                ContextEntry(expression=literal("a")),
            ),
        ),
    ),
    "list": (
        f"<list>{said('1')}<list>{said('2')}</list></list>",
        List(items=(literal("1"), List(items=(literal("2"),)))),
    ),
    "relation": (
        f'<relation><column name="a"/><column name="b"/><row id="r">{said("1")}{said("2")}</row></relation>',
        Relation(
            columns=(item("a"), item("b")), rows=(Row(id="r", expressions=(literal("1"), literal("2"))),)
        ),
    ),
    "conditional": (
        f"<conditional><if>{said('c')}</if><then>{said('1')}</then><else>{said('2')}</else></conditional>",
        Conditional(condition=literal("c"), then=literal("1"), otherwise=literal("2")),
    ),
    "filter": (
        f"<filter><in>{said('l')}</in><match>{said('item')}</match></filter>",
        Filter(source=literal("l"), match=literal("item")),
    ),
    "for": (
        f'<for iteratorVariable="i"><in>{said("l")}</in><return>{said("i")}</return></for>',
        For(variable="i", source=literal("l"), result=literal("i")),
    ),
    "some": (
        f'<some iteratorVariable="i"><in>{said("l")}</in><satisfies>{said("i")}</satisfies></some>',
        Some(variable="i", source=literal("l"), satisfies=literal("i")),
    ),
    "every": (
        f'<every iteratorVariable="i"><in>{said("l")}</in><satisfies>{said("i")}</satisfies></every>',
        Every(variable="i", source=literal("l"), satisfies=literal("i")),
    ),
    "table": (
        ('<decisionTable hitPolicy="COLLECT" aggregation="SUM" preferredOrientation="Rule-as-Row" outputLabel="O">'
        '<input id="i" label="Age"><inputExpression typeRef="number"><text>age</text></inputExpression>'
        "<inputValues><text>[0..150]</text></inputValues></input>"
        '<output id="o" name="fee" typeRef="number"><outputValues><text>1, 2</text></outputValues>'
        "<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
        '<annotation name="why"/><annotation name="by whom"/>'
        '<rule id="r"><inputEntry id="ie"><text>&gt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry>'
        "<annotationEntry><text>law</text></annotationEntry><annotationEntry><text/></annotationEntry></rule>"
        "</decisionTable>"),
        DecisionTable(
            hit_policy=HitPolicy.COLLECT,
            aggregation=Aggregation.SUM,
            orientation="Rule-as-Row",
            output_label="O",
            inputs=(
                Input(
                    id="i",
                    label="Age",
                    expression=LiteralExpression(text="age", type_ref="number"),
                    values=UnaryTests(text="[0..150]"),
                ),
            ),
            outputs=(
                Output(
                    id="o", name="fee", type_ref="number", values=UnaryTests(text="1, 2"), default=literal("0")
                ),
            ),
            annotations=("why", "by whom"),
            rules=(
                Rule(
                    id="r",
                    inputs=(UnaryTests(id="ie", text="> 5"),),
                    outputs=(literal("1"),),
                    annotations=("law", ""),
                ),
            ),
        ),
    ),
}  # fmt: skip

ELEMENTS: dict[str, tuple[str, DrgElement]] = {
    "input data": (
        '<inputData id="i" name="I"><variable id="v" name="I" typeRef="string"/></inputData>',
        InputData(id="i", name="I", variable=InformationItem(id="v", name="I", type_ref="string")),
    ),
    "decision": (
        ('<decision id="x" name="X" label="L"><description>d</description><question>q</question>'
        '<allowedAnswers>a</allowedAnswers><variable name="X"/>'
        '<informationRequirement id="r"><requiredDecision href="#y"/></informationRequirement>'
        '<informationRequirement><requiredInput href="u#i"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
        '<authorityRequirement><requiredAuthority href="#s"/></authorityRequirement>'
        '<authorityRequirement><requiredInput href="#i"/></authorityRequirement></decision>'),
        Decision(
            id="x",
            name="X",
            label="L",
            description="d",
            question="q",
            allowed_answers="a",
            variable=item("X"),
            required_decisions=(Requirement(id="r", href="#y"),),
            required_inputs=(Requirement(href="u#i"),),
            required_knowledge=(Requirement(href="#k"),),
            authorities=(Requirement(href="#s"), Requirement(href="#i", tag="requiredInput")),
        ),
    ),
    "business knowledge model": (
        ('<businessKnowledgeModel id="k" name="K"><variable name="K"/><encapsulatedLogic>'
        f'<formalParameter name="a"/>{said("a")}</encapsulatedLogic>'
        '<knowledgeRequirement><requiredKnowledge href="#l"/></knowledgeRequirement></businessKnowledgeModel>'),
        BusinessKnowledgeModel(
            id="k",
            name="K",
            variable=item("K"),
            function=FunctionDefinition(parameters=(item("a"),), body=literal("a")),
            required_knowledge=(Requirement(href="#l"),),
        ),
    ),
    "decision service": (
        ('<decisionService id="s" name="S"><variable name="S"/><outputDecision href="#a"/>'
        '<encapsulatedDecision href="#b"/><inputDecision href="#c"/><inputData href="#d"/></decisionService>'),
        DecisionService(
            id="s",
            name="S",
            variable=item("S"),
            output_decisions=(Requirement(href="#a"),),
            encapsulated_decisions=(Requirement(href="#b"),),
            input_decisions=(Requirement(href="#c"),),
            input_data=(Requirement(href="#d"),),
        ),
    ),
    "knowledge source": (
        ('<knowledgeSource id="s" name="S" locationURI="u"><authorityRequirement id="a"><requiredAuthority href="#t"/>'
        "</authorityRequirement><type>law</type></knowledgeSource>"),
        KnowledgeSource(
            id="s", name="S", location_uri="u", type="law", authorities=(Requirement(id="a", href="#t"),)
        ),
    ),
}  # fmt: skip

ITEMS: dict[str, tuple[str, ItemDefinition]] = {
    "simple": (
        ('<itemDefinition id="t" name="T" typeLanguage="feel" isCollection="true"><typeRef>string</typeRef>'
        '<allowedValues id="a"><text>"a", "b"</text></allowedValues>'
        "<typeConstraint><text>count(?) > 1</text></typeConstraint></itemDefinition>"),
        ItemDefinition(
            id="t",
            name="T",
            type_language="feel",
            is_collection=True,
            type_ref="string",
            allowed_values=UnaryTests(id="a", text='"a", "b"'),
            type_constraint=UnaryTests(text="count(?) > 1"),
        ),
    ),
    "structure": (
        ('<itemDefinition name="T"><itemComponent name="a b"><typeRef>number</typeRef></itemComponent>'
        '<itemComponent name="c"><itemComponent name="d"/></itemComponent></itemDefinition>'),
        ItemDefinition(
            name="T",
            components=(
                ItemDefinition(name="a b", type_ref="number"),
                ItemDefinition(name="c", components=(ItemDefinition(name="d"),)),
            ),
        ),
    ),
    "function": (
        ('<itemDefinition name="T"><functionItem outputTypeRef="number"><parameters name="a" typeRef="string"/>'
        "</functionItem></itemDefinition>"),
        ItemDefinition(
            name="T", function=FunctionItem(output_type_ref="number", parameters=(item("a", "string"),))
        ),
    ),
}  # fmt: skip


def both_ways(xml: str, expected: Definitions) -> None:
    """Assert that a file says what is expected, and that what is expected is written as the file."""
    definitions = replace(
        expected, id="d", name="D", namespace="urn:d", xml_namespace=LATEST.model, prefixes=(("", LATEST.model),)
    )
    assert read(file(xml)) == definitions
    assert canonical(write(definitions)) == canonical(file(xml))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_is_read_and_written(name: str) -> None:
    xml, expression = EXPRESSIONS[name]
    both_ways(decided(xml), Definitions(elements=(Decision(id="x", name="X", expression=expression),)))


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_of_the_graph_is_read_and_written(name: str) -> None:
    xml, element = ELEMENTS[name]
    both_ways(xml, Definitions(elements=(element,)))


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_definition_is_read_and_written(name: str) -> None:
    xml, definition = ITEMS[name]
    both_ways(xml, Definitions(item_definitions=(definition,)))


def test_imports_are_read_and_written() -> None:
    both_ways(
        '<import name="m" namespace="urn:m" importType="t" locationURI="m.dmn"/>',
        Definitions(imports=(Import(name="m", namespace="urn:m", import_type="t", location_uri="m.dmn"),)),
    )


def test_all_elements_together_keep_their_order() -> None:
    elements = [*ELEMENTS.values(), (decided(EXPRESSIONS["list"][0]), None)]
    definitions = read(file("".join(xml for xml, _ in elements)))
    assert [type(each) for each in definitions.elements] == [
        *(type(element) for _, element in ELEMENTS.values()),
        Decision,
    ]
    assert [each.id for each in definitions.decisions] == ["x", "x"]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_every_version_is_read_and_written_in_its_namespace(version: object) -> None:
    namespace = getattr(version, "model", "")
    xml = file(decided(said("1"))).replace(LATEST.model.encode(), namespace.encode())
    definitions = read(xml)
    assert definitions.xml_namespace == namespace
    assert definitions.decisions[0].expression == literal("1")
    assert canonical(write(definitions)) == canonical(xml)


def test_a_line_is_noted_and_takes_no_part_in_equality() -> None:
    (decision,) = read(file(f"\n{decided(said('1'))}")).decisions
    assert decision.line == 3
    assert decision == replace(decision, line=9)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_any_encoding_that_the_file_declares_is_decoded(encoding: str) -> None:
    text = file(decided(said("“ß”" if encoding != "iso-8859-1" else "ß"))).decode()
    expression = read(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)).decisions[0].expression
    assert isinstance(expression, LiteralExpression)
    assert "ß" in expression.text


def test_white_space_around_texts_is_not_kept_but_that_inside_is() -> None:
    (decision,) = read(file(decided(said('\n  if a\n  then " x "\n')))).decisions
    assert decision.expression == literal('if a\n  then " x "')


def test_character_data_sections_and_comments_are_just_text_and_nothing() -> None:
    (decision,) = read(file(decided("<!-- no -->" + said("<![CDATA[1 < 2]]>")))).decisions
    assert decision.expression == literal("1 < 2")
    assert decision.extra == NOTHING


REFUSED = {
    "nonsense": (b"nonsense", "Expected XML, but"),
    "nothing": (b"", "Expected a file of DMN 1.5, but it is empty."),
    "bpmn": (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        (
            "Expected <definitions> of DMN 1.1 to 1.5, but <definitions> of the namespace"
            " http://www.omg.org/spec/BPMN/20100524/MODEL."
        ),
    ),
    "no namespace": (b"<definitions/>", "Expected <definitions> of DMN 1.1 to 1.5, but <definitions>."),
    "another root": (
        f'<decision xmlns="{LATEST.model}"/>'.encode(),
        f"Expected <definitions> of DMN 1.1 to 1.5, but <decision> of the namespace {LATEST.model}.",
    ),
    "a doctype": (b'<!DOCTYPE a [<!ENTITY x "y">]><a/>', "Expected plain XML, but it has a DOCTYPE."),
    "too large": (b" " * (LIMITS.bytes + 1), "Expected at most 16 MiB, but the file is larger."),
    "too deep": (
        file(decided("<list>" * LIMITS.depth + "</list>" * LIMITS.depth)),
        "Expected XML at most 100 levels deep, but it is deeper.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_dmn_is_refused_with_a_remedy(name: str) -> None:
    xml, message = REFUSED[name]
    with pytest.raises(Invalid) as caught:
        read(xml)
    (problem,) = caught.value.problems
    assert problem.message.startswith(message)
    assert (problem.place, bool(problem.remedy)) == ("file", True)


def test_the_line_of_a_wrong_root_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        read(b"\n\n<a/>")
    assert caught.value.problems == (
        Problem(
            "file",
            "Expected <definitions> of DMN 1.1 to 1.5, but <a>.",
            "Export the model as DMN 1.5 XML.",
            3,
        ),
    )


def test_expressions_as_deep_as_a_file_may_be_are_read_and_written() -> None:
    deep = LIMITS.depth - 4
    xml = file(decided("<list>" * deep + said("1") + "</list>" * deep))
    assert canonical(write(read(xml))) == canonical(xml)


def test_a_table_may_have_more_cells_than_a_process_may_have_elements() -> None:
    rule = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
    count = MOST_ELEMENTS // 5 + 1
    (decision,) = read(file(decided(f'<decisionTable><output name="o"/>{rule * count}</decisionTable>'))).decisions
    assert isinstance(decision.expression, DecisionTable)
    assert len(decision.expression.rules) == count
