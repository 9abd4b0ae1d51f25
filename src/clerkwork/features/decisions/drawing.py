"""
The logic of a decision as plain data that templates draw: tables, boxed expressions, all in words.

Rule 1: drawn straight from the file's model, nothing is evaluated here.
Rule 2: rules keep their numbers, so that a page of a long table, a finding and a trace speak of the same rule.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from clerkwork.features.decisions import words
from clerkwork.features.decisions.findings import NONE, Findings, Note
from clerkwork.features.decisions.words import Words
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.analysis import Side

RULES: Final = 200  # on one page


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: what people call it, the FEEL behind it, its type, what it may be."""

    label: str
    feel: str = ""
    computed: bool = False  # the FEEL says more than a name
    type: str = ""
    values: Words | None = None
    default: Words | None = None
    notes: Sequence[Note] = ()

    @property
    def choices(self) -> str:
        """What it may be, as one line."""
        if self.values is None:
            return ""
        constants = [piece.text for piece in self.values.pieces if piece.kind in {"text", "value"}]
        listed = all(piece.kind in {"text", "value"} or piece.text == _("or") for piece in self.values.pieces)
        return ", ".join(constants) if listed else str(self.values)


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a rule below its head."""

    head: Head
    words: Words
    notes: Sequence[Note] = ()

    @property
    def tone(self) -> str:
        """The tone of the gravest finding."""
        return next((tone for tone in ("danger", "warning", "info") if any(n.tone == tone for n in self.notes)), "")


@dataclass(frozen=True, slots=True)
class Line:
    """One rule; `matched` when it counted in the evaluation that is shown."""

    number: int
    inputs: Sequence[Field]
    outputs: Sequence[Field]
    remarks: Sequence[tuple[str, str]]
    notes: Sequence[Note] = ()
    matched: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A hit policy: its letter in the standard, and what it means."""

    letter: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table, or a page of its rules."""

    policy: Policy
    inputs: Sequence[Head]
    outputs: Sequence[Head]
    remarks: Sequence[str]
    lines: Sequence[Line]
    total: int
    result: str = ""

    @property
    def defaults(self) -> list[Head]:
        """The outputs that have a value when no rule fits."""
        return [head for head in self.outputs if head.default is not None]


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled part of a boxed expression."""

    label: str
    box: "Box"
    type: str = ""
    code: bool = False  # the label is a name that FEEL knows


@dataclass(frozen=True, slots=True)
class Box:
    """
    A boxed expression.

    `kind` says how it is drawn: "empty", "literal" (`words`), "table", "parts" (`lead` above labelled parts), "list"
    (parts without labels), "grid" (`columns` over `rows` of boxes).
    """

    kind: str
    words: Words | None = None
    table: Table | None = None
    lead: str = ""
    parts: Sequence[Part] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence["Box"]] = ()


EMPTY: Final = Box("empty")


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    How to draw.

    `element` is the decision whose logic it is, `matched` the numbers of rules that counted, by table, `first` how many
    rules to pass over, `names` those that stand in the file, which may hold spaces.
    """

    element: str = ""
    names: words.Names = words.NO_NAMES
    findings: Findings = NONE
    matched: Mapping[str, Collection[int]] | None = None
    first: int = 0
    only_matched: bool = False


PLAIN: Final = Sheet()


def draw(expression: model.Expression | None, sheet: Sheet = PLAIN) -> Box:
    """Return the drawing of a decision's logic."""
    artist = ARTISTS.get(type(expression))
    return EMPTY if expression is None or artist is None else artist(expression, sheet)


def _literal(expression: model.LiteralExpression, sheet: Sheet) -> Box:
    return Box("literal", words=words.expression(expression.text, sheet.names))


def _context(expression: model.Context, sheet: Sheet) -> Box:
    return Box("parts", parts=[_entry(entry, sheet) for entry in expression.entries])


def _entry(entry: model.ContextEntry, sheet: Sheet) -> Part:
    box = draw(entry.expression, sheet)
    if entry.variable is None:
        return Part(_("Result"), box)
    return Part(entry.variable.name, box, words.type_name(entry.variable.type_ref), code=True)


def _list(expression: model.List, sheet: Sheet) -> Box:
    return Box("list", parts=[Part("", draw(item, sheet)) for item in expression.items])


def _relation(expression: model.Relation, sheet: Sheet) -> Box:
    rows = [[draw(each, sheet) for each in row.expressions] for row in expression.rows]
    return Box("grid", columns=[column.name for column in expression.columns], rows=rows)


def _invocation(expression: model.Invocation, sheet: Sheet) -> Box:
    called = expression.called
    name = called.text.strip() if isinstance(called, model.LiteralExpression) else ""
    parts = [Part(each.parameter.name, draw(each.expression, sheet), code=True) for each in expression.bindings]
    if not name:
        parts = [Part(_("Calls"), draw(called, sheet)), *parts]
    return Box("parts", lead=_("What “%(name)s” gives for") % {"name": name} if name else "", parts=parts)


def _function(expression: model.FunctionDefinition, sheet: Sheet) -> Box:
    names = ", ".join(_typed(parameter) for parameter in expression.parameters)
    lead = _("Given %(names)s") % {"names": names} if names else ""
    return Box("parts", lead=lead, parts=[Part(_("Gives"), draw(expression.body, sheet))])


def _typed(parameter: model.InformationItem) -> str:
    type_name = words.type_name(parameter.type_ref)
    return f"{parameter.name} ({type_name})" if type_name else parameter.name


def _conditional(expression: model.Conditional, sheet: Sheet) -> Box:
    labelled = ((_("If"), expression.condition), (_("Then"), expression.then), (_("Otherwise"), expression.otherwise))
    return _parts(labelled, sheet)


def _filter(expression: model.Filter, sheet: Sheet) -> Box:
    return _parts(((_("Of"), expression.source), (_("Those where"), expression.match)), sheet)


def _for(expression: model.For, sheet: Sheet) -> Box:
    return _parts(((_each(expression.variable), expression.source), (_("Gives"), expression.result)), sheet)


def _some(expression: model.Some, sheet: Sheet) -> Box:
    label = _("Whether some %(name)s in") % {"name": expression.variable}
    return _parts(((label, expression.source), (_("Satisfies"), expression.satisfies)), sheet)


def _every(expression: model.Every, sheet: Sheet) -> Box:
    label = _("Whether every %(name)s in") % {"name": expression.variable}
    return _parts(((label, expression.source), (_("Satisfies"), expression.satisfies)), sheet)


def _each(variable: str) -> str:
    return _("For each %(name)s in") % {"name": variable}


def _parts(labelled: Iterable[tuple[str, model.Expression | None]], sheet: Sheet) -> Box:
    return Box("parts", parts=[Part(label, draw(expression, sheet)) for label, expression in labelled])


def _table(expression: model.DecisionTable, sheet: Sheet) -> Box:
    return Box("table", table=table(expression, sheet))


ARTISTS: Final[Mapping[type, Callable[[Any, Sheet], Box]]] = {
    model.LiteralExpression: _literal,
    model.Context: _context,
    model.List: _list,
    model.Relation: _relation,
    model.Invocation: _invocation,
    model.FunctionDefinition: _function,
    model.Conditional: _conditional,
    model.Filter: _filter,
    model.For: _for,
    model.Some: _some,
    model.Every: _every,
    model.DecisionTable: _table,
}


def table(drawn: model.DecisionTable, sheet: Sheet = PLAIN) -> Table:
    """Return the drawing of a decision table: RULES of its rules, from `first` on, or only those that matched."""
    easel = _Easel(drawn, sheet)
    numbered = list(enumerate(drawn.rules, 1))
    if sheet.only_matched:
        numbered = [pair for pair in numbered if pair[0] in easel.matched]
    return Table(
        policy=policy(drawn),
        inputs=easel.inputs,
        outputs=easel.outputs,
        remarks=drawn.annotations,
        lines=[easel.line(number, rule) for number, rule in numbered[sheet.first : sheet.first + RULES]],
        total=len(drawn.rules),
        result=drawn.output_label,
    )


def _is_name(text: str, names: words.Names) -> bool:
    return text in names or text.isidentifier()


def input_label(column: model.Input) -> str:
    """Return what people call an input column."""
    return column.label or (column.expression.text.strip() if column.expression is not None else "")


def output_label(column: model.Output, drawn: model.DecisionTable) -> str:
    """Return what people call an output column."""
    return column.label or column.name or drawn.output_label or _("Result")


class _Easel:
    """One table that is being drawn."""

    def __init__(self, drawn: model.DecisionTable, sheet: Sheet) -> None:
        self.drawn = drawn
        self.name = drawn.id or sheet.element
        self.names = sheet.names
        self.notes = sheet.findings.at
        self.matched = frozenset((sheet.matched or {}).get(self.name, ()))
        self.inputs = [self._input(number, each) for number, each in enumerate(drawn.inputs, 1)]
        self.outputs = [self._output(number, each) for number, each in enumerate(drawn.outputs, 1)]

    def _input(self, number: int, column: model.Input) -> Head:
        expression, label = column.expression, input_label(column)
        source = expression.text.strip() if expression is not None else ""
        return Head(
            label=label,
            feel=source if source != label else "",
            computed=source not in {"", label} and not _is_name(source, self.names),
            type=words.type_name(expression.type_ref if expression is not None else ""),
            values=words.condition(column.values.text, self.names) if column.values is not None else None,
            notes=self.notes(self.name, None, Side.INPUT, number),
        )

    def _output(self, number: int, column: model.Output) -> Head:
        label = output_label(column, self.drawn)
        return Head(
            label=label,
            feel=column.name if column.name != label else "",
            type=words.type_name(column.type_ref),
            values=words.condition(column.values.text, self.names) if column.values is not None else None,
            default=words.expression(column.default.text, self.names) if column.default is not None else None,
            notes=self.notes(self.name, None, Side.OUTPUT, number),
        )

    def line(self, number: int, rule: model.Rule) -> Line:
        """Draw a rule."""
        return Line(
            number=number,
            inputs=[
                Field(head, words.condition(cell.text, self.names), self.notes(self.name, number, Side.INPUT, place))
                for place, (head, cell) in enumerate(zip(self.inputs, rule.inputs, strict=False), 1)
            ],
            outputs=[
                Field(head, words.expression(cell.text, self.names), self.notes(self.name, number, Side.OUTPUT, place))
                for place, (head, cell) in enumerate(zip(self.outputs, rule.outputs, strict=False), 1)
            ],
            remarks=list(zip(self.drawn.annotations, rule.annotations, strict=False)),
            notes=self.notes(self.name, number),
            matched=number in self.matched,
        )


def policy(drawn: model.DecisionTable) -> Policy:
    """Return a table's hit policy in words."""
    if drawn.hit_policy is model.HitPolicy.COLLECT:
        letter, title, sentence = COLLECTIONS[drawn.aggregation]
    else:
        letter, title, sentence = POLICIES[drawn.hit_policy]
    return Policy(letter, title(), sentence())


Said = tuple[str, Callable[[], str], Callable[[], str]]
POLICIES: Final[Mapping[model.HitPolicy, Said]] = {
    model.HitPolicy.UNIQUE: (
        "U",
        lambda: _("One rule decides"),
        lambda: _("No two rules fit the same case; the one that fits gives the result."),
    ),
    model.HitPolicy.ANY: (
        "A",
        lambda: _("Rules agree"),
        lambda: _("Several rules may fit the same case, but then they give the same result."),
    ),
    model.HitPolicy.PRIORITY: (
        "P",
        lambda: _("The most important result"),
        lambda: _("Of all rules that fit, the one with the highest ranking result decides."),
    ),
    model.HitPolicy.FIRST: (
        "F",
        lambda: _("First fit, from the top"),
        lambda: _("Read from top to bottom: the first rule that fits decides, the rest is not looked at."),
    ),
    model.HitPolicy.RULE_ORDER: (
        "R",
        lambda: _("All that fit, in order"),
        lambda: _("Every rule that fits adds its result to a list, from top to bottom."),
    ),
    model.HitPolicy.OUTPUT_ORDER: (
        "O",
        lambda: _("All that fit, ranked"),
        lambda: _("Every rule that fits adds its result to a list, the highest ranking first."),
    ),
}
COLLECTIONS: Final[Mapping[model.Aggregation, Said]] = {
    model.Aggregation.NONE: (
        "C",
        lambda: _("All that fit"),
        lambda: _("Every rule that fits adds its result to a list."),
    ),
    model.Aggregation.SUM: (
        "C+",
        lambda: _("Added up"),
        lambda: _("The results of all rules that fit are added up."),
    ),
    model.Aggregation.COUNT: (
        "C#",
        lambda: _("Counted"),
        lambda: _("The result is how many rules fit."),
    ),
    model.Aggregation.MIN: (
        "C<",
        lambda: _("The smallest"),
        lambda: _("Of all rules that fit, the smallest result counts."),
    ),
    model.Aggregation.MAX: (
        "C>",
        lambda: _("The largest"),
        lambda: _("Of all rules that fit, the largest result counts."),
    ),
}


@dataclass(frozen=True, slots=True)
class Pages:
    """Which rules of a long table are shown; `before` and `after` are None at its ends."""

    first: int
    last: int
    total: int
    before: int | None
    after: int | None


def pages(expression: model.Expression | None, first: int) -> Pages | None:
    """Return the place of a page in a table, None if all of it is shown."""
    total = len(expression.rules) if isinstance(expression, model.DecisionTable) else 0
    if total <= RULES:
        return None
    last = min(first + RULES, total)
    return Pages(first + 1, last, total, max(0, first - RULES) if first else None, last if last < total else None)
