"""
What a DMN file says, as plain data.

Rule 1: names are those of the standard's XML; a reference is the text of its href ("#id", "namespace#id").
Rule 2: nothing here evaluates; expressions are text until they are compiled.
Rule 3: what this file has no field for is kept in `extra`, so that writing loses nothing.

Source: DMN 1.5 (OMG formal/2024-01-01), chapters 6, 7, 8 and 10; the XML of 1.1 to 1.5 differs in namespaces only.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Extra:
    """
    What an element holds besides its fields: attributes by name in Clark notation, children as XML with their index.

    `order` has the children's fields in the order of the file, "" for those kept as XML, if the standard's order is
    another. `inner` has attributes of children that are no element of their own, such as <if id="…">: the child's tag,
    its number among those of its tag, the attribute's name and value.
    """

    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[tuple[int, str], ...] = ()
    order: tuple[str, ...] = ()
    inner: tuple[tuple[str, int, str, str], ...] = ()


NOTHING: Final = Extra()


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every element has; `line` is 1-based, 0 if it was not read from a file, and takes no part in equality."""

    id: str = ""
    label: str = ""
    description: str = ""
    extra: Extra = NOTHING
    line: int = field(default=0, compare=False)


# Types


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Element):
    """Unary tests as text, for input entries, allowed values and constraints."""

    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition(Element):
    """A type: a simple one, a structure of components, or a function."""

    name: str
    type_ref: str = ""
    type_language: str = ""
    is_collection: bool = False
    allowed_values: UnaryTests | None = None
    type_constraint: UnaryTests | None = None
    components: tuple["ItemDefinition", ...] = ()
    function: "FunctionItem | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem(Element):
    """The signature of a function type."""

    output_type_ref: str = ""
    parameters: tuple["InformationItem", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationItem(Element):
    """A variable: of a decision, an input, a parameter, a context entry or a column."""

    name: str
    type_ref: str = ""


# Expressions


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression(Element):
    """What every expression has."""

    type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Expression):
    """FEEL as text; `imported` is the text's place elsewhere, which is not supported."""

    text: str = ""
    language: str = ""
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding(Element):
    """A parameter and the expression it is bound to."""

    parameter: InformationItem
    expression: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Expression):
    """A call of the function that `called` gives."""

    called: Expression | None = None
    bindings: tuple[Binding, ...] = ()


class FunctionKind(StrEnum):
    """The language of a function's body."""

    FEEL = "FEEL"
    JAVA = "Java"
    PMML = "PMML"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Expression):
    """A function."""

    parameters: tuple[InformationItem, ...] = ()
    body: Expression | None = None
    kind: FunctionKind = FunctionKind.FEEL


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry(Element):
    """One entry; without a variable it is the context's result."""

    variable: InformationItem | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Expression):
    """A boxed context."""

    entries: tuple[ContextEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Expression):
    """A boxed list."""

    items: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Element):
    """A row of a relation: as many expressions as there are columns."""

    expressions: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Expression):
    """A list of contexts with the same entries."""

    columns: tuple[InformationItem, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Expression):
    """If, then, else."""

    condition: Expression | None = None
    then: Expression | None = None
    otherwise: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Expression):
    """The items of a list that match."""

    source: Expression | None = None
    match: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Expression):
    """A result for each item."""

    variable: str = ""
    source: Expression | None = None
    result: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Some(Expression):
    """Whether an item satisfies."""

    variable: str = ""
    source: Expression | None = None
    satisfies: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(Expression):
    """Whether every item satisfies."""

    variable: str = ""
    source: Expression | None = None
    satisfies: Expression | None = None


# Decision tables


class HitPolicy(StrEnum):
    """How many rules may match, and which of them count."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What COLLECT does with the outputs."""

    NONE = ""
    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Element):
    """A column of conditions: the expression tested and the values it may have."""

    expression: LiteralExpression | None = None
    values: UnaryTests | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(Element):
    """A column of results; `values` are in the order of their priority."""

    name: str = ""
    type_ref: str = ""
    values: UnaryTests | None = None
    default: LiteralExpression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Element):
    """A row: a test for each input, an expression for each output, a text for each annotation column."""

    inputs: tuple[UnaryTests, ...] = ()
    outputs: tuple[LiteralExpression, ...] = ()
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Expression):
    """A decision table; `annotations` are the names of its annotation columns."""

    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    annotations: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation = Aggregation.NONE
    orientation: str = ""
    output_label: str = ""


# Decision requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Element):
    """A reference to what an element needs; `href` is as written, `tag` is what the file calls an authority."""

    href: str
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrgElement(Element):
    """What every element of a decision requirements graph has; `variable` has its name and type."""

    name: str
    variable: InformationItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(DrgElement):
    """A value that the caller gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(DrgElement):
    """
    A decision: its logic and what it needs.

    `version_tag` is zeebe:versionTag's value, "" if there is none.
    """

    question: str = ""
    allowed_answers: str = ""
    expression: Expression | None = None
    required_decisions: tuple[Requirement, ...] = ()
    required_inputs: tuple[Requirement, ...] = ()
    required_knowledge: tuple[Requirement, ...] = ()
    authorities: tuple[Requirement, ...] = ()
    version_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(DrgElement):
    """A function that decisions share."""

    function: FunctionDefinition | None = None
    required_knowledge: tuple[Requirement, ...] = ()
    authorities: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(DrgElement):
    """Decisions that may be called like a function; parameters are input data, then input decisions, in order."""

    output_decisions: tuple[Requirement, ...] = ()
    encapsulated_decisions: tuple[Requirement, ...] = ()
    input_decisions: tuple[Requirement, ...] = ()
    input_data: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(DrgElement):
    """Who or what says so: a law, a policy, a person."""

    type: str = ""
    location_uri: str = ""
    authorities: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Element):
    """Another file whose elements this one uses, known by its namespace; `name` is the prefix in FEEL, often ""."""

    name: str = ""
    namespace: str = ""
    import_type: str = ""
    location_uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions(Element):
    """
    One DMN file; elements are in the file's order.

    `xml_namespace` tells the version of DMN it was written in, "" is the latest; `prefixes` are the namespaces that the
    file declares on top, by prefix.
    """

    name: str = ""
    namespace: str = ""
    expression_language: str = ""
    type_language: str = ""
    xml_namespace: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()
    imports: tuple[Import, ...] = ()
    item_definitions: tuple[ItemDefinition, ...] = ()
    elements: tuple[DrgElement, ...] = ()

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return the decisions."""
        return tuple(each for each in self.elements if isinstance(each, Decision))
