"""
The table by which files are read and written: for each class of the model its attributes and children.

Rule 1: children stand in the order of DMN 1.5's schema; an entry without a field is kept as XML.
Rule 2: the reader and the writer know no class of the model but by this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

from clerkwork.languages.dmn import model


class Form(Enum):
    """How a child's XML is made of a field's value."""

    TEXT = "an element with text"
    ELEMENT = "an element of the model"
    BOXED = "a wrapper around one expression"
    REQUIREMENT = "a wrapper around a reference"
    NAME = "an empty element with a name"
    ENTRY = "a wrapper around an element with text"
    KEPT = "XML that is kept as it is"


@dataclass(frozen=True, slots=True)
class Child:
    """
    A place for children; `name` is the field's.

    `classes` are the model's classes by tag, if the child is an element; `inside` are the tags of references in a
    wrapper; `always` says that an empty text is written, too.
    """

    name: str
    form: Form
    tags: tuple[str, ...]
    many: bool = False
    classes: Mapping[str, type[model.Element]] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute; an enumeration has its class and the value that stands for its absence."""

    name: str
    field: str
    kind: type[StrEnum | bool | str] = str
    default: StrEnum | bool | str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """
    The attributes and children of a class.

    `rank` orders children by tag, `fields` by field, those kept last; `always` are the fields that are always written.
    """

    attributes: tuple[Attribute, ...]
    children: tuple[Child, ...]
    rank: Mapping[str, int]
    by_tag: Mapping[str, tuple[Child, ...]]
    fields: Mapping[str, int]
    always: frozenset[str]


def _text(tag: str, name: str = "") -> Child:
    return Child(name or tag, Form.TEXT, (tag,))


def _one(name: str, **classes: type[model.Element]) -> Child:
    return Child(name, Form.ELEMENT, tuple(classes), classes=classes)


def _many(name: str, **classes: type[model.Element]) -> Child:
    return Child(name, Form.ELEMENT, tuple(classes), many=True, classes=classes)


def _boxed(tag: str, name: str = "") -> Child:
    return Child(name or tag, Form.BOXED, (tag,))


def _requirements(name: str, tag: str, *inside: str) -> Child:
    return Child(name, Form.REQUIREMENT, (tag,), many=True, inside=inside)


def _kept(*tags: str) -> Child:
    return Child("", Form.KEPT, tags)


def _named(*names: str) -> tuple[Attribute, ...]:
    """Return text attributes, each "name" or "name:field"."""
    return tuple(Attribute(each.partition(":")[0], each.rpartition(":")[2]) for each in names)


EXPRESSIONS: Final[Mapping[str, type[model.Expression]]] = {
    "literalExpression": model.LiteralExpression,
    "decisionTable": model.DecisionTable,
    "context": model.Context,
    "list": model.List,
    "relation": model.Relation,
    "invocation": model.Invocation,
    "functionDefinition": model.FunctionDefinition,
    "conditional": model.Conditional,
    "filter": model.Filter,
    "for": model.For,
    "some": model.Some,
    "every": model.Every,
}
"""The boxed expressions by tag."""

DRG_ELEMENTS: Final[Mapping[str, type[model.DrgElement]]] = {
    "decision": model.Decision,
    "inputData": model.InputData,
    "businessKnowledgeModel": model.BusinessKnowledgeModel,
    "decisionService": model.DecisionService,
    "knowledgeSource": model.KnowledgeSource,
}
"""The elements of a decision requirements graph by tag."""

TAGS: Final[Mapping[type[model.Element], str]] = {
    **{kind: tag for tag, kind in EXPRESSIONS.items()},
    **{kind: tag for tag, kind in DRG_ELEMENTS.items()},
}
"""The tags of classes that share a place."""

AUTHORITIES: Final = ("requiredAuthority", "requiredDecision", "requiredInput")

_EXPRESSION: Final = Child("expression", Form.ELEMENT, tuple(EXPRESSIONS), classes=EXPRESSIONS)
_CALLED: Final = Child("called", Form.ELEMENT, tuple(EXPRESSIONS), classes=EXPRESSIONS)
_BODY: Final = Child("body", Form.ELEMENT, tuple(EXPRESSIONS), classes=EXPRESSIONS)
_ITEMS: Final = Child("items", Form.ELEMENT, tuple(EXPRESSIONS), many=True, classes=EXPRESSIONS)
_CELLS: Final = Child("expressions", Form.ELEMENT, tuple(EXPRESSIONS), many=True, classes=EXPRESSIONS)
_VARIABLE: Final = _one("variable", variable=model.InformationItem)
_KNOWLEDGE: Final = _requirements("required_knowledge", "knowledgeRequirement", "requiredKnowledge")
_AUTHORITIES: Final = _requirements("authorities", "authorityRequirement", *AUTHORITIES)
_TYPE: Final = _named("typeRef:type_ref")

_SHAPES: Final[Mapping[type[model.Element], tuple[tuple[Attribute, ...], tuple[Child, ...]]]] = {
    model.Definitions: (
        _named(
            "name", "namespace", "expressionLanguage:expression_language", "typeLanguage:type_language",
        ),
        (
            _many("imports", **{"import": model.Import}),
            _many("item_definitions", itemDefinition=model.ItemDefinition),
            _many("elements", **DRG_ELEMENTS),
            _kept("textAnnotation", "association", "group"),
            _kept("elementCollection"),
            _kept("performanceIndicator", "organizationUnit"),
            _kept("DMNDI"),
        ),
    ),
    model.Import: (
        _named("name", "namespace", "importType:import_type", "locationURI:location_uri"),
        (),
    ),
    model.ItemDefinition: (
        (
            *_named("name", "typeLanguage:type_language"),
            Attribute("isCollection", "is_collection", bool, default=False),
        ),
        (
            _text("typeRef", "type_ref"),
            _one("allowed_values", allowedValues=model.UnaryTests),
            _one("type_constraint", typeConstraint=model.UnaryTests),
            _many("components", itemComponent=model.ItemDefinition),
            _one("function", functionItem=model.FunctionItem),
        ),
    ),
    model.FunctionItem: (
        _named("outputTypeRef:output_type_ref"),
        (_many("parameters", parameters=model.InformationItem),),
    ),
    model.InformationItem: (_named("name", "typeRef:type_ref"), ()),
    model.UnaryTests: (_named("expressionLanguage:language"), (Child("text", Form.TEXT, ("text",), always=True),)),
    model.Requirement: (_named("href"), ()),
    model.InputData: (_named("name"), (_VARIABLE,)),
    model.Decision: (
        _named("name"),
        (
            _text("question"),
            _text("allowedAnswers", "allowed_answers"),
            _VARIABLE,
            _requirements("required_decisions", "informationRequirement", "requiredDecision"),
            _requirements("required_inputs", "informationRequirement", "requiredInput"),
            _KNOWLEDGE,
            _AUTHORITIES,
            _kept("supportedObjective"),
            _kept("impactedPerformanceIndicator"),
            _kept("decisionMaker"),
            _kept("decisionOwner"),
            _kept("usingProcess"),
            _kept("usingTask"),
            _EXPRESSION,
        ),
    ),
    model.BusinessKnowledgeModel: (
        _named("name"),
        (
            _VARIABLE,
            _one("function", encapsulatedLogic=model.FunctionDefinition),
            _KNOWLEDGE,
            _AUTHORITIES,
        ),
    ),
    model.DecisionService: (
        _named("name"),
        (
            _VARIABLE,
            _many("output_decisions", outputDecision=model.Requirement),
            _many("encapsulated_decisions", encapsulatedDecision=model.Requirement),
            _many("input_decisions", inputDecision=model.Requirement),
            _many("input_data", inputData=model.Requirement),
        ),
    ),
    model.KnowledgeSource: (
        _named("name", "locationURI:location_uri"),
        (_AUTHORITIES, _text("type"), _kept("owner")),
    ),
    model.LiteralExpression: (
        (*_TYPE, *_named("expressionLanguage:language")),
        (_text("text"), _kept("importedValues")),
    ),
    model.Invocation: (_TYPE, (_CALLED, _many("bindings", binding=model.Binding))),
    model.Binding: ((), (_one("parameter", parameter=model.InformationItem), _EXPRESSION)),
    model.FunctionDefinition: (
        (*_TYPE, Attribute("kind", "kind", model.FunctionKind, model.FunctionKind.FEEL)),
        (_many("parameters", formalParameter=model.InformationItem), _BODY),
    ),
    model.Context: (_TYPE, (_many("entries", contextEntry=model.ContextEntry),)),
    model.ContextEntry: ((), (_VARIABLE, _EXPRESSION)),
    model.List: (_TYPE, (_ITEMS,)),
    model.Relation: (
        _TYPE,
        (_many("columns", column=model.InformationItem), _many("rows", row=model.Row)),
    ),
    model.Row: ((), (_CELLS,)),
    model.Conditional: (_TYPE, (_boxed("if", "condition"), _boxed("then"), _boxed("else", "otherwise"))),
    model.Filter: (_TYPE, (_boxed("in", "source"), _boxed("match"))),
    model.For: (
        (*_TYPE, *_named("iteratorVariable:variable")),
        (_boxed("in", "source"), _boxed("return", "result")),
    ),
    model.Some: (
        (*_TYPE, *_named("iteratorVariable:variable")),
        (_boxed("in", "source"), _boxed("satisfies")),
    ),
    model.Every: (
        (*_TYPE, *_named("iteratorVariable:variable")),
        (_boxed("in", "source"), _boxed("satisfies")),
    ),
    model.DecisionTable: (
        (
            *_TYPE,
            Attribute("hitPolicy", "hit_policy", model.HitPolicy, model.HitPolicy.UNIQUE),
            Attribute("aggregation", "aggregation", model.Aggregation, model.Aggregation.NONE),
            *_named("preferredOrientation:orientation", "outputLabel:output_label"),
        ),
        (
            _many("inputs", input=model.Input),
            _many("outputs", output=model.Output),
            Child("annotations", Form.NAME, ("annotation",), many=True),
            _many("rules", rule=model.Rule),
        ),
    ),
    model.Input: (
        (),
        (
            _one("expression", inputExpression=model.LiteralExpression),
            _one("values", inputValues=model.UnaryTests),
        ),
    ),
    model.Output: (
        (*_named("name"), *_TYPE),
        (
            _one("values", outputValues=model.UnaryTests),
            _one("default", defaultOutputEntry=model.LiteralExpression),
        ),
    ),
    model.Rule: (
        (),
        (
            _many("inputs", inputEntry=model.UnaryTests),
            _many("outputs", outputEntry=model.LiteralExpression),
            Child("annotations", Form.ENTRY, ("annotationEntry",), many=True),
        ),
    ),
}  # fmt: skip

_COMMON: Final = (_text("description"), _kept("extensionElements"))


def _shape(attributes: tuple[Attribute, ...], children: tuple[Child, ...]) -> Shape:
    children = (*_COMMON, *children)
    rank: dict[str, int] = {}
    by_tag: dict[str, tuple[Child, ...]] = {}
    for index, child in enumerate(children):
        for tag in child.tags:
            rank.setdefault(tag, index)
            by_tag[tag] = (*by_tag.get(tag, ()), child)
    places = {child.name: index for index, child in enumerate(children) if child.name}
    return Shape(
        attributes=(*_named("id", "label"), *attributes),
        children=children,
        rank=rank,
        by_tag=by_tag,
        fields={**places, "": len(children)},
        always=frozenset(child.name for child in children if child.always),
    )


SHAPES: Final[Mapping[type[model.Element], Shape]] = {kind: _shape(*parts) for kind, parts in _SHAPES.items()}
"""The whole table; every class of the model that an element of a file may be is in it."""
