"""Which variables an expression may read where it stands."""

import pytest

from clerkwork.languages.dmn import Definitions, names_in_scope, property_names, read
from clerkwork.languages.dmn.references import References, type_name
from clerkwork.languages.dmn.vocabulary import LATEST, VERSIONS
from clerkwork.languages.dmn.walk import places

LENDING = f"""<definitions xmlns="{LATEST.model}" name="Lending" namespace="urn:lending">
<import name="basics" namespace="urn:basics" importType="{LATEST.model}"/>
<itemDefinition name="tLoan"><itemComponent name="loan amount"/><itemComponent name="t"><itemComponent name="deep"/>
</itemComponent></itemDefinition>
<inputData id="i" name="Interest Rate"/><decision id="r" name="Risk Class"/></definitions>"""

BASICS = f"""<definitions xmlns="{LATEST.model}" name="Basics" namespace="urn:basics">
<import name="lending" namespace="urn:lending" importType="{LATEST.model}"/>
<inputData id="c" name="Currency Code"/></definitions>"""

FILE = f"""<definitions xmlns="{LATEST.model}" xmlns:own="urn:d" xmlns:l="urn:lending" xmlns:b="urn:nameless"
 id="d" name="D" namespace="urn:d">
<import id="im" name="lend" namespace="urn:lending" importType="{LATEST.model}"/>
<import name="" namespace="urn:nameless" importType="{LATEST.model}"/>
<itemDefinition id="t" name="T"><typeRef>number</typeRef><allowedValues id="a"><text>1</text></allowedValues>
</itemDefinition>
<inputData id="i" name="Full Name"><variable name="full name"/></inputData>
<decision id="y" name="Your Name"/>
<businessKnowledgeModel id="k" name="Greet Them"><encapsulatedLogic id="f"><formalParameter id="p" name="their name"/>
<literalExpression id="body"><text>1</text></literalExpression></encapsulatedLogic>
<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement></businessKnowledgeModel>
<decisionService id="s" name="A Service"><outputDecision id="" href="#y"/></decisionService>
<decision id="x" name="X"><variable id="v" name="X"/>
<informationRequirement id="q"><requiredInput href="#i"/></informationRequirement>
<informationRequirement><requiredDecision href="urn:d#y"/></informationRequirement>
<informationRequirement><requiredInput href="urn:lending#i"/></informationRequirement>
<informationRequirement><requiredInput href="urn:nameless#z"/></informationRequirement>
<informationRequirement><requiredInput href="#nothing"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<context id="c"><contextEntry id="e1"><variable name="first entry"/>
 <literalExpression id="l1"><text>1</text></literalExpression></contextEntry>
<contextEntry id="e2"><variable name="second entry"/>
 <functionDefinition><formalParameter name="an argument"/><literalExpression id="l2"><text>1</text></literalExpression>
 </functionDefinition></contextEntry>
<contextEntry id="e3">
 <for iteratorVariable="each one"><in><filter><in><list id="li"/></in><match>
 <literalExpression id="l3"><text>1</text></literalExpression></match></filter></in><return>
 <some iteratorVariable="any one"><in><literalExpression id="l4"><text>1</text></literalExpression></in><satisfies>
 <decisionTable id="ta"><input id="in"><inputExpression id="ie"><text>1</text></inputExpression><inputValues id="iv">
 <text>1</text></inputValues></input><output id="o" name="an output"><defaultOutputEntry id="oe"><text>1</text>
 </defaultOutputEntry></output><rule id="ru"><inputEntry id="ce"><text>1</text></inputEntry><outputEntry id="co">
 <text>1</text></outputEntry></rule></decisionTable></satisfies></some></return></for></contextEntry></context></decision>
</definitions>"""

REQUIRED = ("lend", "Your Name", "y", "full name", "Greet Them")
INSIDE = (*REQUIRED, "first entry", "second entry", "each one", "partial", "any one")


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return read(FILE.encode())


SCOPES = {
    "d": ("lend",),
    "im": ("lend",),
    "t": ("lend",),
    "a": ("lend",),
    "i": ("lend",),
    "k": ("lend", "A Service", "Greet Them"),
    "p": ("lend", "A Service", "Greet Them"),
    "body": ("lend", "A Service", "Greet Them", "their name"),
    "x": REQUIRED,
    "v": REQUIRED,
    "q": REQUIRED,
    "c": REQUIRED,
    "l1": REQUIRED,
    "e2": (*REQUIRED, "first entry"),
    "l2": (*REQUIRED, "first entry", "an argument"),
    "li": (*REQUIRED, "first entry", "second entry"),
    "l3": (*REQUIRED, "first entry", "second entry", "item"),
    "l4": (*REQUIRED, "first entry", "second entry", "each one", "partial"),
    **dict.fromkeys(("ta", "in", "ie", "iv", "o", "oe", "ru", "ce", "co"), INSIDE),
}


@pytest.mark.parametrize("element", SCOPES)
def test_names_are_in_scope_where_they_are_required_or_bound(definitions: Definitions, element: str) -> None:
    assert names_in_scope(definitions, element) == SCOPES[element]


def test_what_an_import_without_a_name_brings_is_in_scope_by_itself(definitions: Definitions) -> None:
    nameless = read(f'<definitions xmlns="{LATEST.model}"><inputData id="z" name="Zip Code"/></definitions>'.encode())
    names = names_in_scope(definitions, "x", {"urn:nameless": nameless})
    assert names == ("lend", "Your Name", "y", "full name", "Zip Code", "Greet Them")


def test_an_element_that_is_not_there_has_no_scope(definitions: Definitions) -> None:
    with pytest.raises(KeyError, match="nobody"):
        names_in_scope(definitions, "nobody")


def test_a_name_that_is_bound_twice_is_listed_once() -> None:
    entry = (
        '<contextEntry><variable name="a"/><literalExpression id="{}"><text>1</text></literalExpression></contextEntry>'
    )
    body = "".join(entry.format(each) for each in "xyz")
    xml = f'<definitions xmlns="{LATEST.model}"><decision name="D"><context>{body}</context></decision></definitions>'
    assert names_in_scope(read(xml.encode()), "z") == ("a",)


def test_all_names_of_a_file_and_of_those_it_imports_may_follow_a_dot(definitions: Definitions) -> None:
    imported = {"urn:lending": read(LENDING.encode()), "urn:basics": read(BASICS.encode())}
    names = property_names(definitions, imported)
    assert len(set(names)) == len(names)
    assert {"loan amount", "deep", "Interest Rate", "Currency Code", "first entry", "full name", "an output"} < {*names}
    assert "loan amount" not in property_names(definitions)


def test_a_place_is_named_by_its_id_else_by_its_way_from_the_last_one(definitions: Definitions) -> None:
    names = [place.name for place in places(definitions)]
    assert names[:4] == ["d", "im", "import urn:nameless", "t"]
    assert "e2 / expression / parameter an argument" in names
    assert "e3 / expression / in / match" not in names
    assert "e3 / expression / in" in names
    assert "s / output decision 1" in names


def test_places_without_any_id_or_name_are_named_by_what_they_are() -> None:
    xml = (
        f'<definitions xmlns="{LATEST.model}"><itemDefinition/><businessKnowledgeModel/>'
        "<decision><invocation><binding><parameter/></binding></invocation></decision></definitions>"
    )
    assert [place.name for place in places(read(xml.encode()))] == [
        "file",
        "item definition",
        "business knowledge model",
        "decision",
        "decision / expression",
        "decision / expression / binding 1",
        "decision / expression / binding 1 / parameter",
    ]


def test_the_line_of_a_place_is_that_of_its_element(definitions: Definitions) -> None:
    assert {place.name: place.line for place in places(definitions)}["im"] == 3
    assert next(places(Definitions(name="D"))).line is None


def test_a_reference_leads_to_this_file_or_through_an_import(definitions: Definitions) -> None:
    imported = {"urn:lending": read(LENDING.encode())}
    references = References(definitions, imported)
    (x,) = (each for each in definitions.decisions if each.id == "x")
    own, far = (references.target(each) for each in x.required_inputs[:2])
    unseen, nothing = (references.target(each) for each in x.required_inputs[2:])
    assert (own.element and own.element.name, own.via, own.is_unknown) == ("Full Name", None, False)
    assert (far.element and far.element.name, far.via) == ("Interest Rate", definitions.imports[0])
    assert (unseen.element, unseen.via, unseen.is_unknown) == (None, definitions.imports[1], True)
    assert (nothing.element, nothing.via, nothing.is_unknown) == (None, None, False)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("number", "number"),
        (" tLoan ", "tLoan"),
        ("feel:number", "number"),
        ("own:tLoan", "tLoan"),
        ("l:tLoan", "lend.tLoan"),
        ("b:tLoan", "tLoan"),
        ("lend.tLoan", "lend.tLoan"),
        ("other:tLoan", "other.tLoan"),
        ("context<a: number>", "context<a: number>"),
    ],
)
def test_a_type_reference_with_a_prefix_of_the_xml_is_understood(
    definitions: Definitions, written: str, name: str
) -> None:
    assert type_name(definitions, written) == name


def test_the_prefix_of_feel_may_be_any() -> None:
    xml = f'<definitions xmlns="{VERSIONS[0].model}" xmlns:f="{VERSIONS[0].feel}"/>'
    assert type_name(read(xml.encode()), "f:number") == "number"
