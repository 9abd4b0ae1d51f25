"""
A decision table as the checks see it: its columns with what is known of their values, its rows with cells read.

Rule 1: reading finds what is wrong with one cell; what is wrong between rules is found elsewhere.
Rule 2: a rule with a wrong number of entries is no row; a cell that cannot be read is opaque.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.languages import feel
from clerkwork.languages.dmn import cells, model
from clerkwork.languages.dmn.analysis.findings import CellPlace, Finding, Kind, Severity, Side
from clerkwork.languages.dmn.analysis.variables import UNKNOWN, Scope, Shape
from clerkwork.languages.dmn.analysis.wording import rules_text, together
from clerkwork.languages.feel import ast
from clerkwork.languages.feel.analysis import free_names
from clerkwork.languages.feel.parser import read_expression, read_unary_tests

EMPTY: Final = ast.Literal(None)
_VALUES: Final = (ast.Literal, ast.AtLiteral, ast.Negation, ast.Arithmetic, ast.Invocation)
NOT_CONSTANT: Final = object()
Read = Callable[[str, Iterable[str], Iterable[str]], ast.Node]


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column: `number` is its place from 1, `expression` the text of an input, `tree` what it reads.

    `allowed` are the sets of values its type and the table allow, `priorities` an output's values in their order.
    """

    side: Side
    number: int
    id: str
    name: str
    expression: str = ""
    tree: ast.Node | None = None
    kinds: tuple[cells.Kind, ...] | None = None
    allowed: tuple[cells.Cell, ...] = ()
    priorities: tuple[cells.Point, ...] = ()

    def at(self, rule: int | None) -> CellPlace:
        """Return the place of this column's cell in a rule, None for its head."""
        return CellPlace(rule, self.id, self.side, self.number)


@dataclass(frozen=True, slots=True)
class Entry:
    """An output entry: its tree, and its value if that is known without evaluating it, else NOT_CONSTANT."""

    tree: ast.Node
    value: Any = NOT_CONSTANT

    @property
    def is_constant(self) -> bool:
        """Tell whether the value is known."""
        return self.value is not NOT_CONSTANT


@dataclass(frozen=True, slots=True)
class Row:
    """A rule that has all its entries; `trees` are those of its tests."""

    number: int
    tests: tuple[cells.Cell, ...]
    trees: tuple[ast.Node, ...]
    outputs: tuple[Entry, ...]
    annotations: tuple[str, ...] = ()

    @property
    def result(self) -> tuple[ast.Node, ...]:
        """The outputs as written; two rules with equal ones give the same."""
        return tuple(each.tree for each in self.outputs)

    @property
    def values(self) -> tuple[cells.Point | None, ...] | None:
        """The values of the outputs, None if one has to be evaluated."""
        if not all(each.is_constant for each in self.outputs):
            return None
        return tuple(cells.point_of(each.value) for each in self.outputs)


@dataclass(slots=True)
class Sheet:
    """A table with its columns and rows, and the findings about single cells."""

    table: model.DecisionTable
    inputs: list[Column] = field(default_factory=list)
    outputs: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ranks(self) -> list[tuple[int, ...] | None]:
        """The priority of each row by its outputs, the lowest first; None where one has to be evaluated or has none."""
        return [self._rank(row) for row in self.rows]

    def _rank(self, row: Row) -> tuple[int, ...] | None:
        values = row.values
        columns = [column for column in self.outputs if column.priorities]
        if values is None or not columns:
            return None
        points = [(column.priorities, values[column.number - 1]) for column in columns]
        return (
            tuple(order.index(each) for order, each in points if each in order)
            if all(each in order for order, each in points)
            else None
        )

    @property
    def has_default(self) -> bool:
        """Tell whether the table has a result when no rule matches."""
        return any(each.default and each.default.text.strip() for each in self.table.outputs)


class Reader:
    """Reads FEEL at one place of a model, each text once, and keeps what it finds wrong with it."""

    def __init__(self, dialect: feel.Feel, scope: Scope) -> None:
        self.dialect = dialect
        self.scope = scope
        self._functions = dialect.function_names
        known = (*dialect.function_names, *scope.variables)
        self._names = tuple(name for name in known if not name.isidentifier())
        self._members = tuple(name for name in scope.members if not name.isidentifier())
        self._tests: dict[str, tuple[ast.Node, cells.Cell]] = {}
        self._expressions: dict[str, ast.Node] = {}
        self.faults: dict[str, Finding] = {}

    def tests(self, text: str) -> tuple[ast.Node, cells.Cell]:
        """Return the tree of an input entry and its cell."""
        text = text.strip() or "-"
        if text not in self._tests:
            tree = self._read(text, read_unary_tests)
            self._tests[text] = tree, cells.OPAQUE if tree is EMPTY else cells.read_cell(tree, self.dialect)
        return self._tests[text]

    def expression(self, text: str) -> ast.Node:
        """Return the tree of an expression; that of null if there is no text or it cannot be read."""
        text = text.strip()
        if text and text not in self._expressions:
            self._expressions[text] = self._read(text, read_expression)
        return self._expressions.get(text, EMPTY)

    def _read(self, text: str, read: Read) -> ast.Node:
        """Return the tree of a text, which is parsed and not compiled."""
        try:
            names = [name for name in self._names if name[0] in text]  # few texts need any, and knowing many costs
            tree = read(text, names, self._members)
        except feel.FeelSyntaxError as error:
            message = f"Expected FEEL, but “{text}” is not: {error.message}"
            self.faults[text] = Finding(Kind.SYNTAX, Severity.ERROR, message, "Correct the text.")
            return EMPTY
        if not self.scope.is_open:
            unknown = free_names(tree, self._functions) - self.scope.variables.keys()
            if unknown:
                self.faults[text] = _unknown(sorted(unknown))
        return tree

    def entry(self, text: str) -> Entry:
        """Return an output entry."""
        tree = self.expression(text)
        if not isinstance(tree, _VALUES) or text.strip() in self.faults:
            return Entry(tree)
        cell = cells.read_cell(tree, self.dialect)
        return Entry(tree, cell.values[0]) if isinstance(cell, cells.Points) else Entry(tree)

    def allowed(self, shape: Shape, values: model.UnaryTests | None) -> tuple[cells.Cell, ...]:
        """Return the sets of values that a type and a column allow, those that can be read."""
        texts = [*shape.allowed, *([values.text] if values and values.text.strip() else [])]
        return tuple(self.tests(text)[1] for text in texts)


def _unknown(names: list[str]) -> Finding:
    listed = together([f"“{name}”" for name in names], "and")
    message = f"{listed} {'is' if len(names) == 1 else 'are'} not known here."
    remedy = f'Write text in quotes ("{names[0]}"), or add what has this name to what the decision requires.'
    return Finding(Kind.UNKNOWN_NAME, Severity.ERROR, message, remedy)


def read_sheet(table: model.DecisionTable, reader: Reader, result: Shape = UNKNOWN) -> Sheet:
    """Return a table read; `result` is what is known of its value."""
    sheet = Sheet(table)
    sheet.inputs = [_input(each, number, reader) for number, each in enumerate(table.inputs, 1)]
    sheet.outputs = [_output(each, number, reader, table, result) for number, each in enumerate(table.outputs, 1)]
    for number, rule in enumerate(table.rules, 1):
        if len(rule.inputs) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            sheet.findings.append(_miscounted(table, rule, number))
            continue
        tests = [reader.tests(each.text) for each in rule.inputs]
        sheet.rows.append(
            Row(
                number,
                tuple(cell for _, cell in tests),
                tuple(tree for tree, _ in tests),
                tuple(reader.entry(each.text) for each in rule.outputs),
                rule.annotations,
            )
        )
    return sheet


def _input(column: model.Input, number: int, reader: Reader) -> Column:
    literal = column.expression or model.LiteralExpression()
    text = literal.text.strip()
    tree = reader.expression(text)
    known = reader.scope.shape_of(tree)
    declared = reader.scope.types.shape(literal.type_ref)
    shape = known if declared.kinds is None else declared
    allowed = reader.allowed(known, column.values)
    if declared.allowed != known.allowed:
        allowed += reader.allowed(declared, None)
    name = " ".join((column.label or text or f"input {number}").split())
    return Column(Side.INPUT, number, column.id, name, text, tree if text else None, shape.kinds, allowed)


def _output(column: model.Output, number: int, reader: Reader, table: model.DecisionTable, result: Shape) -> Column:
    shape = reader.scope.types.shape(column.type_ref)
    if not column.type_ref:
        shape = result if len(table.outputs) == 1 else result.member(column.name)
    allowed = reader.allowed(shape, column.values)
    cell = allowed[-1] if allowed else None
    points = tuple(filter(None, map(cells.point_of, cell.values))) if isinstance(cell, cells.Points) else ()
    name = " ".join((column.label or column.name or table.output_label or "the result").split())
    return Column(Side.OUTPUT, number, column.id, name, kinds=shape.kinds, allowed=allowed, priorities=points)


def _miscounted(table: model.DecisionTable, rule: model.Rule, number: int) -> Finding:
    parts = [
        f"{len(found)} {word} {'entry' if len(found) == 1 else 'entries'}, but the table has {len(wanted)}"
        for found, wanted, word in ((rule.inputs, table.inputs, "input"), (rule.outputs, table.outputs, "output"))
        if len(found) != len(wanted)
    ]
    message = f"{rules_text([number])} has {together(parts, 'and')}."
    return Finding(Kind.WRONG_COUNT, Severity.ERROR, message, "Give it one entry for each column.", (number,))
