"""What is kept beside the fields, and what a change of the model does to the file."""

from dataclasses import replace

import pytest
from lxml import etree

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.dmn import read, write
from clerkwork.languages.dmn.model import (
    NOTHING,
    Conditional,
    Context,
    ContextEntry,
    Decision,
    DecisionTable,
    Definitions,
    Extra,
    HitPolicy,
    InformationItem,
    InputData,
    ItemDefinition,
    LiteralExpression,
    Requirement,
    UnaryTests,
)
from clerkwork.languages.dmn.vocabulary import LATEST, VERSIONS, ZEEBE

HEAD = (
    f'<definitions xmlns="{LATEST.model}" xmlns:dmndi="{LATEST.diagram}" xmlns:t="urn:tool" xmlns:zeebe="{ZEEBE}"'
    ' id="d" name="D" namespace="urn:d">'
)
DIAGRAM = (
    '<dmndi:DMNDI><dmndi:DMNDiagram id="g"><dmndi:DMNShape id="h" dmnElementRef="x"/></dmndi:DMNDiagram></dmndi:DMNDI>'
)
TEXT = "<literalExpression><text>1</text></literalExpression>"


def file(body: str, head: str = HEAD) -> bytes:
    return f"{head}{body}</definitions>".encode()


def canonical(xml: bytes) -> str:
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, method="c14n").decode()


def decided(inside: str, attributes: str = "") -> str:
    return f'<decision id="x" name="X"{attributes}>{inside}</decision>'


KEPT = {
    "a diagram": DIAGRAM,
    "attributes of tools": decided(TEXT, ' t:a="1" t:b=""'),
    "attributes that are empty": decided("", ' label=""'),
    "a namespace declared inside": decided('<variable xmlns:u="urn:u" name="X" typeRef="u:t" u:a="1"/>'),
    "extensions": decided(f'<extensionElements><t:a b="1">c<t:d/>e</t:a></extensionElements>{TEXT}'),
    "extensions before and descriptions behind": decided(f"<extensionElements/><description>d</description>{TEXT}"),
    "what people want": decided(f'<supportedObjective href="#o"/><usingTask href="#t"/>{TEXT}'),
    "artifacts and groups": (
        f'{decided(TEXT)}<textAnnotation id="n"><text>note</text></textAnnotation><association id="a">'
        '<sourceRef href="#x"/><targetRef href="#n"/></association><elementCollection name="c"/>'
        f'<organizationUnit name="u"/>{DIAGRAM}'
    ),
    "types behind decisions": f'{decided("")}<itemDefinition name="T"/>{decided("").replace("x", "y")}',
    "requirements in turn": decided(
        '<informationRequirement><requiredInput href="#a"/></informationRequirement>'
        '<informationRequirement id="r" t:a="1"><description>d</description><requiredDecision href="#b" t:c="2"/>'
        '</informationRequirement><informationRequirement><requiredInput href="#c"/></informationRequirement>'
    ),
    "a requirement of nothing": decided('<informationRequirement id="r"/>'),
    "a requirement of two": decided(
        '<knowledgeRequirement><requiredKnowledge href="#a"/><requiredKnowledge href="#b"/></knowledgeRequirement>'
    ),
    "a requirement with more in it": decided(
        '<knowledgeRequirement><requiredKnowledge href="#a"><t:x/></requiredKnowledge></knowledgeRequirement>'
    ),
    "ids of wrappers": decided(
        f'<conditional><if id="i">{TEXT}</if><then id="t">{TEXT}</then><else>{TEXT}</else></conditional>'
    ),
    "a type of items": decided(f'<for iteratorVariable="i"><in typeRef="t">{TEXT}</in><return>{TEXT}</return></for>'),
    "a wrapper of nothing": decided("<conditional><if/></conditional>"),
    "a wrapper of two": decided(f"<conditional><if>{TEXT}{TEXT}</if></conditional>"),
    "a wrapper of what is no expression": decided("<conditional><if><t:x/></if></conditional>"),
    "text of its own kind": decided('<literalExpression><text xml:space="preserve">1</text></literalExpression>'),
    "text that is none": decided("<literalExpression><text/></literalExpression>"),
    "text with elements": decided("<literalExpression><text>1<t:x/></text></literalExpression>"),
    "two descriptions": decided("<description>a</description><description>b</description>"),
    "two expressions": decided(TEXT + TEXT),
    "annotations of tools": decided(
        '<decisionTable><output/><annotation name="a" t:b="1"/><annotation/><annotation><t:x/></annotation>'
        '<rule><annotationEntry t:a="1"><text>b</text></annotationEntry>'
        "<annotationEntry><text>c</text><t:x/></annotationEntry></rule></decisionTable>"
    ),
    "a hit policy that is none": decided('<decisionTable hitPolicy="GUESS"/>'),
    "a flag that is none": '<itemDefinition name="T" isCollection="maybe"/>',
    "elements of tools among ours": f"<t:a/>{decided('<t:b/>' + TEXT)}<t:c/>",
    "elements that nobody knows": decided(f"<guess/>{TEXT}"),
    "a binding without a name": decided(f"<invocation><binding><parameter/>{TEXT}</binding></invocation>"),
    "a binding without a parameter": decided(f"<invocation><binding>{TEXT}</binding><binding/></invocation>"),
    "a test without a text": '<itemDefinition name="T"><allowedValues><t:x/></allowedValues></itemDefinition>',
    "who made it": "<description>d</description>",
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_has_no_field_is_kept(name: str) -> None:
    xml = file(KEPT[name])
    definitions = read(xml)
    written = write(definitions)
    assert canonical(written) == canonical(xml)
    assert read(written) == definitions


def test_explicit_default_values_and_white_space_are_not_kept() -> None:
    xml = file(
        decided('<decisionTable hitPolicy="UNIQUE"><output/></decisionTable>')
        + '<itemDefinition name="T" isCollection="false">\n<typeRef>\n number </typeRef></itemDefinition>'
    )
    written = canonical(write(read(xml)))
    assert "UNIQUE" not in written
    assert "isCollection" not in written
    assert "<typeRef>number</typeRef>" in written


def test_an_empty_child_beside_a_full_one_is_not_kept() -> None:
    xml = file(decided("<description/><description>d</description><t:a/>" + TEXT + "<description/>"))
    assert canonical(write(read(xml))) == canonical(file(decided("<description>d</description><t:a/>" + TEXT)))


def test_an_annotation_without_a_text_gets_an_empty_one() -> None:
    xml = file(decided("<decisionTable><output/><rule><annotationEntry/></rule></decisionTable>"))
    assert "<annotationEntry><text></text></annotationEntry>" in canonical(write(read(xml)))


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("<def", "<m:def").replace('xmlns="', 'xmlns:m="'),
        HEAD.replace("<def", "<m:def").replace('xmlns="', 'xmlns="urn:other" xmlns:m="'),
        HEAD.replace('xmlns="', f'xmlns:m="{LATEST.model}" xmlns="'),
        HEAD.replace("<def", "<m:def").replace('xmlns="', f'xmlns="{LATEST.model}" xmlns:m="'),
    ],
    ids=["a prefix", "a prefix beside another namespace", "no prefix beside one", "a prefix beside none"],
)
def test_the_prefix_of_the_file_is_kept(head: str) -> None:
    prefix = "m:" if head.startswith("<m:") else ""
    xml = file(f'<{prefix}decision id="x" name="X"/>{DIAGRAM}', head).replace(b"</def", f"</{prefix}def".encode())
    assert canonical(write(read(xml))) == canonical(xml)


def changed(decision: Decision, body: str = "") -> str:
    """Return the file after its first decision was replaced."""
    definitions = read(file(body or decided(TEXT)))
    others = definitions.elements[1:]
    return canonical(write(replace(definitions, elements=(decision, *others))))


def test_a_changed_field_shows_in_the_file() -> None:
    body = decided(f'<variable name="X"/>{TEXT}', ' t:a="1"')
    (decision,) = read(file(body)).decisions
    assert changed(replace(decision, name="Y", expression=LiteralExpression(text="2")), body) == canonical(
        file(body.replace('name="X" t', 'name="Y" t').replace("<text>1", "<text>2"))
    )


def test_a_new_child_goes_to_its_place() -> None:
    body = decided(f"<extensionElements><t:a/></extensionElements>{TEXT}") + DIAGRAM
    definitions = read(file(body))
    (decision,) = definitions.decisions
    decision = replace(decision, description="why", variable=InformationItem(name="X"))
    more = replace(definitions, elements=(decision, InputData(id="i", name="I")))
    assert canonical(write(more)) == canonical(
        file(
            '<decision id="x" name="X"><description>why</description><extensionElements><t:a/></extensionElements>'
            f'<variable name="X"/>{TEXT}</decision><inputData id="i" name="I"/>{DIAGRAM}'
        )
    )


def test_a_new_child_among_those_in_an_order_of_their_own_goes_behind_its_like() -> None:
    def required(tag: str, href: str) -> str:
        return f'<informationRequirement><required{tag} href="#{href}"/></informationRequirement>'

    body = decided(required("Input", "a") + required("Decision", "b") + TEXT)
    (decision,) = read(file(body)).decisions
    more = replace(
        decision,
        question="q",
        required_inputs=(*decision.required_inputs, Requirement(href="#c")),
        required_decisions=(),
    )
    assert changed(more, body) == canonical(
        file(decided("<question>q</question>" + required("Input", "a") + required("Input", "c") + TEXT))
    )


def test_a_field_wins_over_what_is_kept_beside_it() -> None:
    body = decided('<description/><decisionTable hitPolicy="GUESS"><output/></decisionTable>')
    (decision,) = read(file(body)).decisions
    assert isinstance(decision.expression, DecisionTable)
    table = replace(decision.expression, hit_policy=HitPolicy.FIRST)
    written = changed(replace(decision, description="d", expression=table), body)
    assert written.count("description>") == 2
    assert 'hitPolicy="FIRST"' in written


def test_an_empty_wrapper_gives_way_to_an_expression() -> None:
    body = decided("<conditional><if/></conditional>")
    (decision,) = read(file(body)).decisions
    assert isinstance(decision.expression, Conditional)
    filled = replace(decision.expression, condition=LiteralExpression(text="1"))
    assert changed(replace(decision, expression=filled), body) == canonical(
        file(body.replace("<if/>", f"<if>{TEXT}</if>"))
    )


TAG = '<zeebe:versionTag value="{}"/>'


@pytest.mark.parametrize(
    ("before", "tag", "after"),
    [
        ("", "v1", f"<extensionElements>{TAG.format('v1')}</extensionElements>"),
        ("<description>d</description>", "v1",
         f"<description>d</description><extensionElements>{TAG.format('v1')}</extensionElements>"),
        (f"<extensionElements><t:a/>{TAG.format('v1')}</extensionElements>", "v2",
         f"<extensionElements><t:a/>{TAG.format('v2')}</extensionElements>"),
        (f"<extensionElements>{TAG.format('v1')}<t:a/></extensionElements>", "",
         "<extensionElements><t:a/></extensionElements>"),
        ("<extensionElements><t:a/></extensionElements>", "v1",
         f"<extensionElements><t:a/>{TAG.format('v1')}</extensionElements>"),
    ],
)  # fmt: skip
def test_a_version_tag_is_an_extension_of_zeebe(before: str, tag: str, after: str) -> None:
    body = decided(before + TEXT)
    (decision,) = read(file(body)).decisions
    assert decision.version_tag == ("v1" if "v1" in before else "")
    assert changed(replace(decision, version_tag=tag), body) == canonical(file(decided(after + TEXT)))


def test_a_model_made_by_hand_is_dmn_1_5() -> None:
    table = DecisionTable()
    definitions = Definitions(
        id="d",
        name="D",
        namespace="urn:d",
        item_definitions=(ItemDefinition(name="T", type_ref="string", allowed_values=UnaryTests(text='"a"')),),
        elements=(
            InputData(id="i", name="I", variable=InformationItem(name="I", type_ref="T")),
            Decision(
                id="x",
                name="X",
                version_tag="v1",
                variable=InformationItem(name="X"),
                required_inputs=(Requirement(href="#i"),),
                expression=Context(entries=(ContextEntry(expression=table),)),
            ),
        ),
    )
    written = write(definitions)
    assert written.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<definitions ")
    assert canonical(written) == canonical(
        f'<definitions xmlns="{LATEST.model}" xmlns:zeebe="{ZEEBE}" id="d" name="D" namespace="urn:d">'
        '<itemDefinition name="T"><typeRef>string</typeRef><allowedValues><text>"a"</text></allowedValues>'
        '</itemDefinition><inputData id="i" name="I"><variable name="I" typeRef="T"/></inputData>'
        f'<decision id="x" name="X"><extensionElements>{TAG.format("v1")}</extensionElements><variable name="X"/>'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        "<context><contextEntry><decisionTable/></contextEntry></context></decision></definitions>".encode()
    )


def test_a_prefix_is_found_where_the_default_namespace_is_taken() -> None:
    written = write(Definitions(name="D", prefixes=(("", "urn:other"),)))
    assert canonical(written) == (
        f'<dmn:definitions xmlns="urn:other" xmlns:dmn="{LATEST.model}" name="D"></dmn:definitions>'
    )


def test_a_file_moves_to_another_version_with_all_that_is_kept() -> None:
    older = VERSIONS[2]
    body = f"{decided(TEXT)}<textAnnotation id='n'><text>note</text></textAnnotation>{DIAGRAM}"
    old = file(body).replace(LATEST.model.encode(), older.model.encode())
    old = old.replace(LATEST.diagram.encode(), older.diagram.encode())
    moved = replace(read(old), xml_namespace=LATEST.model)
    assert canonical(write(moved)) == canonical(file(body))


@pytest.mark.parametrize("text", ["\x00", "\x1b[0m", "\ud800"])
def test_what_xml_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        write(Definitions(name="D", description=text))
    (problem,) = caught.value.problems
    assert problem.message.startswith("Expected texts that XML can hold, but")
    assert problem.remedy


def test_kept_xml_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="Expected XML, but"):
        write(Definitions(name="D", extra=Extra(children=((0, "<a>"),))))


def test_nothing_is_kept_of_an_element_that_fits_its_fields() -> None:
    assert read(file(decided(TEXT))).decisions[0].extra is NOTHING
