"""
A whole decision table: inputs evaluated, rules found, the hit policy applied, the trace left.

Source: DMN 1.5, chapter 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.cells import read_cell
from clerkwork.languages.dmn.compilation import Code, Compilation
from clerkwork.languages.dmn.model import Aggregation, HitPolicy
from clerkwork.languages.dmn.tables.outputs import Allowed, Hit, Outputs, compile_outputs, quote
from clerkwork.languages.dmn.tables.policies import AGGREGATIONS, NO_MATCH, POLICIES, SINGLE, Deciding, Policy
from clerkwork.languages.dmn.tables.rules import BLANK, Entry, Rules
from clerkwork.languages.dmn.trace import EvaluatedInput, EvaluatedTable, MatchedRule, Record, Run
from clerkwork.languages.feel import Expression
from clerkwork.languages.feel.scopes import Scope

MOST_RECORDED: Final = 1_000  # tables in the trace of one decision: one called in a loop may run very often


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column of conditions: what is tested, and the values that may be."""

    id: str
    name: str
    text: str
    code: Code
    allowed: Allowed | None


@dataclass(frozen=True, slots=True)
class Table:
    """
    A compiled table.

    `headings` are the ids, names and texts of the inputs; `limited` the indexes of those that have allowed values;
    `ids` are those of the rules.
    """

    id: str
    policy: HitPolicy
    settle: Policy
    aggregate: Expression | None
    inputs: tuple[InputColumn, ...]
    headings: tuple[tuple[str, ...], ...]
    limited: tuple[int, ...]
    rules: Rules
    outputs: Outputs
    ids: tuple[str, ...]

    def decide(self, scope: Scope, run: Run) -> Any:
        """Return the table's value and record how it came about; raises Exhausted."""
        run.spend()
        record, place = run.record, len(run.record.tables)
        values = [column.code(scope, run) for column in self.inputs]
        hits: Sequence[Hit] = ()
        value = None
        if not self.limited or self._accepts(values, scope, run):
            hits, value = self._decided(values, scope, run)
        self._trace(record, place, values, hits, value)
        return value

    def _accepts(self, values: Sequence[Any], scope: Scope, run: Run) -> bool:
        """Tell whether the inputs have values they may have, and fail the decision if not."""
        for at in self.limited:
            column, value = self.inputs[at], values[at]
            if column.allowed and not column.allowed.allows(value, scope, run):
                run.fail(f"Expected {column.name} in {column.allowed.text}, but {quote(value)}.")
                return False
        return True

    def _decided(self, values: Sequence[Any], scope: Scope, run: Run) -> tuple[Sequence[Hit], Any]:
        matching = self.rules.matching(values, scope, run)
        some = next(matching, None)
        if some is None:
            return (), self._without_match(scope, run)
        hits = (self.outputs.hit(rule, scope, run) for rule in chain((some,), matching))
        return self.settle(Deciding(self.outputs, hits, self.aggregate, run))

    def _without_match(self, scope: Scope, run: Run) -> Any:
        """Return the value when no rule matches: the defaults, else no results, 0 for their count, or null."""
        default = self.outputs.defaults(scope, run)
        if self.policy in SINGLE:
            if default is None:
                run.warn("Expected a rule that matches the inputs, but there is none. Add one, or a default output.")
                return None
            return self.outputs.result(default)
        if self.aggregate is None:
            return [] if default is None else [self.outputs.result(default)]
        return NO_MATCH.get(self.aggregate.text) if default is None else self.outputs.result(default)

    def _trace(self, record: Record, place: int, values: Sequence[Any], hits: Sequence[Hit], value: Any) -> None:
        """Record this evaluation before those it led to."""
        if len(record.tables) < MOST_RECORDED:
            inputs = map(EvaluatedInput, *self.headings, values)
            rules = [MatchedRule(self.ids[hit.rule], hit.rule + 1, self.outputs.traced(hit)) for hit in hits]
            record.tables.insert(place, EvaluatedTable(self.id, tuple(inputs), tuple(rules), value))


def compile_table(table: model.DecisionTable, compilation: Compilation) -> Code:
    """
    Return the closure of a decision table, which gives its value and records an EvaluatedTable.

    A rule without an entry for an input takes anything there; without one for an output it gives null.
    """
    aggregates = table.hit_policy is HitPolicy.COLLECT and table.aggregation is not Aggregation.NONE
    inputs = tuple(_input(column, compilation) for column in table.inputs)
    return Table(
        table.id,
        table.hit_policy,
        POLICIES[table.hit_policy],
        compilation.feel.expression(AGGREGATIONS[table.aggregation]) if aggregates else None,
        inputs,
        tuple(tuple(getattr(column, part) for column in inputs) for part in ("id", "name", "text")),
        tuple(at for at, column in enumerate(inputs) if column.allowed),
        Rules([_entries(table, at, compilation) for at in range(len(table.inputs))], len(table.rules)),
        compile_outputs(table, compilation),
        tuple(rule.id for rule in table.rules),
    ).decide


def _input(column: model.Input, compilation: Compilation) -> InputColumn:
    text = column.expression.text.strip() if column.expression else ""
    allowed = Allowed(column.values, compilation) if column.values and column.values.text.strip() else None
    return InputColumn(column.id, column.label or text, text, compilation.expression(column.expression), allowed)


def _entries(table: model.DecisionTable, at: int, compilation: Compilation) -> list[Entry]:
    """Return the input entries of a column; rules with the same text share one."""
    known: dict[str, Entry] = {"": BLANK, "-": BLANK}
    found = []
    for rule in table.rules:
        text = rule.inputs[at].text.strip() if at < len(rule.inputs) else ""
        if text not in known:
            tests = compilation.tests(rule.inputs[at])
            known[text] = Entry(read_cell(tests.ast, compilation.feel, compilation.functions), tests)
        found.append(known[text])
    return found
