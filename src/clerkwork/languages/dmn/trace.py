"""
What an evaluation leaves for audit and for the studio: which decisions ran, on what, by which rules.

Rule 1: a trace is data; `to_json` of an Outcome is what history keeps and the API sends.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from clerkwork.languages import feel


class EvaluatedInput(NamedTuple):
    """An input column's value; `name` is its label, else its expression."""

    id: str
    name: str
    expression: str
    value: Any


class EvaluatedOutput(NamedTuple):
    """An output column's value in one rule."""

    id: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that counted; `index` is 1 for the first rule."""

    id: str
    index: int
    outputs: tuple[EvaluatedOutput, ...] = ()


class EvaluatedTable(NamedTuple):
    """One evaluation of a decision table, of a decision or of a business knowledge model it called."""

    id: str
    inputs: tuple[EvaluatedInput, ...] = ()
    rules: tuple[MatchedRule, ...] = ()
    value: Any = None


class EvaluatedDecision(NamedTuple):
    """
    One decision: its value, the tables it looked into (its own first), what was warned of.

    `kind` is the tag of its logic: "decisionTable", "literalExpression", "context"…, "" without logic. `failure` says
    why it could not be decided (a hit policy broken, the budget used up), None if it was.
    """

    id: str
    name: str
    kind: str
    value: Any
    tables: tuple[EvaluatedTable, ...] = ()
    warnings: tuple[feel.FeelWarning, ...] = ()
    failure: str | None = None


class Outcome(NamedTuple):
    """The value asked for, and every decision that ran, required ones before those that need them."""

    value: Any
    decisions: tuple[EvaluatedDecision, ...] = ()
    warnings: tuple[feel.FeelWarning, ...] = ()

    @property
    def failed(self) -> EvaluatedDecision | None:
        """Return the first decision that failed, or None."""
        return next((each for each in self.decisions if each.failure is not None), None)


@dataclass(slots=True)
class Record:
    """What one decision gathers while it runs."""

    tables: list[EvaluatedTable] = field(default_factory=list)
    failure: str | None = None


class Run(feel.Context):
    """
    The context of one evaluation of decisions; FEEL passes it through, so a table called from an expression finds it.

    `record` is that of the decision which runs at the moment.
    """

    __slots__ = ("record",)

    def __init__(self, context: feel.Context) -> None:
        super().__init__(context.now, context.budget, context.random, context.clock)
        self.record = Record()

    def fail(self, reason: str) -> None:
        """Note why the present decision could not be decided; the first reason stays."""
        self.warn(reason)
        if self.record.failure is None:
            self.record.failure = reason
