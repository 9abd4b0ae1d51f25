"""
Output columns: the values of a rule, those when no rule matches, and which of two is more important.

Source: DMN 1.5, 8.2.10 and 8.3.3: the order of output values is their priority, the first one the highest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.cells import Points, contains, read_cell
from clerkwork.languages.dmn.compilation import Code, Compilation, nothing
from clerkwork.languages.dmn.trace import EvaluatedOutput, Run
from clerkwork.languages.feel.comparison import identity
from clerkwork.languages.feel.scopes import Local, Scope

LONGEST_QUOTE = 60  # characters of a value in a message


class Allowed:
    """The values that a column may have, as its unary tests say; null always is."""

    def __init__(self, tests: model.UnaryTests, compilation: Compilation) -> None:
        self._tests = compilation.tests(tests)
        self._cell = read_cell(self._tests.ast, compilation.feel, compilation.functions)
        self.text = tests.text.strip()

    @property
    def values(self) -> tuple[Any, ...]:
        """The values in their order, if they are constants; else none."""
        return self._cell.values if isinstance(self._cell, Points) else ()

    def allows(self, value: Any, scope: Scope, run: Run) -> bool:
        """Tell whether a value is among them; raises Exhausted."""
        known = value is None or contains(self._cell, value)
        if known is None:
            local = Local(scope)
            local["?"] = value
            return self._tests.code(local, run) is True
        return known


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of results: an entry for each rule; `ranks` has the priority of the values it lists, 0 the highest."""

    id: str
    name: str
    entries: tuple[Code, ...]
    default: Code | None
    allowed: Allowed | None
    ranks: Mapping[Any, int]

    def checked(self, code: Code, scope: Scope, run: Run) -> Any:
        """Return the value of an entry, null with a warning if it is not allowed; raises Exhausted."""
        value = code(scope, run)
        if self.allowed is None or self.allowed.allows(value, scope, run):
            return value
        run.warn(f"Expected {self.name or 'the output'} in {self.allowed.text}, but {quote(value)}.")
        return None


class Hit(NamedTuple):
    """A rule that matches, and its values; rule -1 stands for the defaults."""

    rule: int
    values: tuple[Any, ...]


class Outputs:
    """The output columns of a table; the results of one column are plain values, of several contexts."""

    def __init__(self, columns: Sequence[OutputColumn]) -> None:
        self.columns = tuple(columns)
        self._single = len(columns) == 1
        self._ranked = [(at, column.ranks) for at, column in enumerate(columns) if column.ranks]

    def hit(self, rule: int, scope: Scope, run: Run) -> Hit:
        """Return what a rule gives; raises Exhausted."""
        return Hit(rule, tuple([column.checked(column.entries[rule], scope, run) for column in self.columns]))

    def defaults(self, scope: Scope, run: Run) -> Hit | None:
        """Return what the table gives when no rule matches, None if it has no defaults; raises Exhausted."""
        if not any(column.default for column in self.columns):
            return None
        return Hit(-1, tuple(column.checked(column.default or nothing, scope, run) for column in self.columns))

    def result(self, hit: Hit) -> Any:
        """Return the values of a hit as one: a context with the columns' names if there are several."""
        if self._single:
            return hit.values[0]
        return {column.name: value for column, value in zip(self.columns, hit.values, strict=True)}

    def priority(self, hit: Hit) -> tuple[int, ...]:
        """Return what hits are sorted by: the first column counts first, a value that is not listed comes last."""
        return tuple(ranks.get(identity(hit.values[at]), len(ranks)) for at, ranks in self._ranked)

    def traced(self, hit: Hit) -> tuple[EvaluatedOutput, ...]:
        """Return the values of a hit for the trace."""
        pairs = zip(self.columns, hit.values, strict=True)
        return tuple([EvaluatedOutput(column.id, column.name, value) for column, value in pairs])


def quote(value: Any) -> str:
    """Return a value as FEEL for a message, cut if it is long."""
    text = feel.to_text([value])[1:-1]  # inside a list strings stand in quotes
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def compile_outputs(table: model.DecisionTable, compilation: Compilation) -> Outputs:
    """Return the output columns of a table."""
    return Outputs([_column(table, at, compilation) for at in range(len(table.outputs))])


def _column(table: model.DecisionTable, at: int, compilation: Compilation) -> OutputColumn:
    output = table.outputs[at]
    known: dict[str, Code] = {}
    allowed = Allowed(output.values, compilation) if output.values and output.values.text.strip() else None
    return OutputColumn(
        output.id,
        output.name or output.label or (table.output_label if len(table.outputs) == 1 else f"output {at + 1}"),
        tuple(_entry(rule, at, output, known, compilation) for rule in table.rules),
        compilation.expression(output.default, output.type_ref) if output.default else None,
        allowed,
        {identity(value): rank for rank, value in reversed([*enumerate(_priorities(table, at, allowed, compilation))])},
    )


def _entry(rule: model.Rule, at: int, output: model.Output, known: dict[str, Code], compilation: Compilation) -> Code:
    """Return the closure of an output entry; rules with the same text share it."""
    if at >= len(rule.outputs):
        return nothing
    entry = rule.outputs[at]
    key = f"{entry.type_ref}\n{entry.language}\n{entry.text}"
    if key not in known:
        known[key] = compilation.expression(entry, output.type_ref)
    return known[key]


def _priorities(
    table: model.DecisionTable, at: int, allowed: Allowed | None, compilation: Compilation
) -> tuple[Any, ...]:
    """Return the values of a column in the order of their priority: its own output values, else those of its type."""
    if allowed:
        return allowed.values
    type_ref = table.outputs[at].type_ref or (table.type_ref if len(table.outputs) == 1 else "")
    kind = compilation.type(type_ref)
    return (kind.allowed or ()) if kind else ()
