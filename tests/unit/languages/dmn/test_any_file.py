"""However wrong a DMN file is, it is read, written again as it was, and complained of, never with another error."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from clerkwork.languages.dmn import problems, read, warnings, write
from clerkwork.languages.dmn.shapes import SHAPES
from clerkwork.languages.dmn.vocabulary import LATEST
from clerkwork.languages.feel import Feel

FEEL = Feel()
TEXT = "<literalExpression><text>a + 1</text></literalExpression>"
WRAPPED = (
    f"<conditional><if>{TEXT}</if><then>{TEXT}</then><else>{TEXT}</else></conditional>"
    f"<filter><in>{TEXT}</in><match>{TEXT}</match></filter>"
    f'<for iteratorVariable="i"><in>{TEXT}</in><return>{TEXT}</return></for>'
    f'<some iteratorVariable="i"><in>{TEXT}</in><satisfies>{TEXT}</satisfies></some>'
)
FILE = f"""<definitions xmlns="{LATEST.model}" xmlns:dmndi="{LATEST.diagram}" xmlns:t="urn:t"
 id="d" name="D" namespace="u">
<description>d</description><extensionElements><t:a b="1"/></extensionElements>
<import name="m" namespace="urn:m" importType="{LATEST.model}"/>
<itemDefinition id="t" name="T" isCollection="true"><typeRef>U</typeRef><allowedValues><text>1, 2</text></allowedValues>
</itemDefinition><itemDefinition name="U"><itemComponent name="a"><typeRef>number</typeRef></itemComponent>
</itemDefinition><itemDefinition name="F"><functionItem outputTypeRef="T"><parameters name="p"/></functionItem>
</itemDefinition><inputData id="a" name="a"><variable name="a" typeRef="T"/></inputData>
<businessKnowledgeModel id="k" name="k"><encapsulatedLogic kind="FEEL"><formalParameter name="p"/>{TEXT}
</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement></businessKnowledgeModel>
<decision id="x" name="x"><variable name="x"/><informationRequirement id="r"><requiredInput href="#a"/>
</informationRequirement><informationRequirement><requiredDecision href="#y"/></informationRequirement>
<authorityRequirement><requiredAuthority href="#s"/></authorityRequirement>
<decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression><text>a</text></inputExpression></input>
<output><outputValues><text>1</text></outputValues><defaultOutputEntry><text>1</text></defaultOutputEntry></output>
<annotation name="n"/><rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>1</text></outputEntry>
<annotationEntry><text>n</text></annotationEntry></rule></decisionTable></decision>
<decision id="y" name="y"><context><contextEntry><variable name="e"/><list>{WRAPPED}</list></contextEntry>
<contextEntry><relation><column name="c"/><row>{TEXT}</row></relation></contextEntry>
<contextEntry><invocation>{TEXT}<binding><parameter name="p"/>{TEXT}</binding></invocation></contextEntry></context>
</decision><decisionService id="s" name="s"><outputDecision href="#x"/><inputData href="#a"/></decisionService>
<knowledgeSource id="z" name="z"><type>law</type></knowledgeSource>
<textAnnotation id="n"><text>n</text></textAnnotation><dmndi:DMNDI><dmndi:DMNDiagram/></dmndi:DMNDI></definitions>"""

VALUES = ("", " ", "x", "#x", "u#y", "a", "1", "true", "T", "UNIQUE", "list<T>", "a b", '"', "function(a) external {}")


def spoil(root: etree._Element, random: Random) -> None:
    """Change one thing at random."""
    nodes = list(root.iter(etree.Element))
    node, other = random.choice(nodes), random.choice(nodes)
    parent = node.getparent()
    change = random.randrange(7)
    if change == 0 and parent is not None:
        parent.remove(node)
    elif change == 1 and parent is not None:
        parent.insert(random.randrange(len(parent) + 1), etree.fromstring(etree.tostring(node, with_tail=False)))
    elif change == 2 and parent is not None and node not in list(other.iterancestors()) and node is not other:
        other.append(node)
    elif change == 3 and node.attrib:
        node.set(random.choice(list(node.attrib)), random.choice(VALUES))
    elif change == 4 and node.attrib:
        del node.attrib[random.choice(list(node.attrib))]
    elif change == 5 and len(node) == 0:
        node.text = random.choice(VALUES)
    elif parent is not None:
        node.tag = random.choice(nodes).tag


@settings(deadline=None, max_examples=150)
@given(st.randoms(use_true_random=False), st.integers(0, 8))
def test_a_spoiled_file_is_read_written_and_complained_of(random: Random, count: int) -> None:
    root = etree.fromstring(FILE)
    for _ in range(count):
        spoil(root, random)
    if root.tag != f"{{{LATEST.model}}}definitions":
        return
    definitions = read(etree.tostring(root))
    assert read(write(definitions)) == definitions
    for problem in (*problems(definitions, FEEL), *warnings(definitions, FEEL)):
        assert problem.place
        assert problem.message.startswith("Expected ")
        assert problem.remedy


def test_the_file_holds_nearly_everything() -> None:
    """What is not in it cannot be spoiled."""
    tags = {etree.QName(node).localname for node in etree.fromstring(FILE).iter(etree.Element)}
    known = {tag for shape in SHAPES.values() for tag in shape.by_tag}
    assert known - tags <= {
        *("association", "group", "elementCollection", "performanceIndicator", "organizationUnit", "importedValues"),
        *("supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess"),
        *("usingTask", "owner", "question", "allowedAnswers", "typeConstraint", "inputValues", "functionDefinition"),
        *("every", "encapsulatedDecision", "inputDecision"),
    }
