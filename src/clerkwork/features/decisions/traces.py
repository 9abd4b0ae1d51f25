"""
How a decision came about, as pages show it: from an evaluation just made, or from one that was kept.

Rule 1: both become the same plain data, so trying out and looking back look the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.features.decisions.values import Shown, show
from clerkwork.languages.dmn.trace import EvaluatedDecision, EvaluatedTable, Outcome
from clerkwork.runtime.models import DecisionEvaluation

TABLE: Final = "DECISION_TABLE"  # as the runtime keeps the kind of a decision's logic


@dataclass(frozen=True, slots=True)
class Look:
    """One look into a table, "" if it is the decision's own: what its inputs were, which rules counted, by number."""

    table: str
    inputs: Sequence[tuple[str, Shown]]
    rules: Sequence[int]


@dataclass(frozen=True, slots=True)
class Traced:
    """One decision on the way, as it was decided."""

    id: str
    name: str
    value: Shown
    looks: Sequence[Look] = ()
    warnings: Sequence[str] = ()
    failure: str = ""

    def matched(self, own: str) -> dict[str, frozenset[int]]:
        """Return the numbers of the rules that counted, by table; `own` is the name of the decision's own."""
        found: dict[str, frozenset[int]] = {}
        for look in self.looks:
            name = look.table or own
            found[name] = found.get(name, frozenset()) | frozenset(look.rules)
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome: the result, and every decision that ran, required ones first."""

    value: Shown
    decisions: Sequence[Traced]
    failure: str = ""

    def of(self, decision_id: str) -> Traced | None:
        """Return how one decision came about."""
        return next((each for each in self.decisions if each.id == decision_id), None)


def of_outcome(outcome: Outcome) -> Told:
    """Return what an evaluation just made tells."""
    failed = outcome.failed
    decisions = [_decision(each) for each in outcome.decisions]
    return Told(
        show(outcome.value), decisions, f"{failed.name or failed.id}: {failed.failure}" if failed is not None else ""
    )


def _decision(each: EvaluatedDecision) -> Traced:
    looks = [_look(table) for table in each.tables]
    warnings = _said((str(warning) for warning in each.warnings), each.failure)
    return Traced(each.id, each.name or each.id, show(each.value), looks, warnings, each.failure or "")


def _said(warnings: Iterable[str], failure: str | None) -> list[str]:
    """Return each warning once, without the one that says why nothing was decided."""
    return [each for each in dict.fromkeys(warnings) if each != failure]


def _look(table: EvaluatedTable) -> Look:
    inputs = [(each.name or each.expression, show(each.value)) for each in table.inputs]
    return Look(table.id, inputs, [rule.index for rule in table.rules])


def of_evaluation(found: DecisionEvaluation) -> Told:
    """Return what an evaluation that was kept tells."""
    _inputs, output, trace = found.data
    return Told(show(output), [_kept(each) for each in trace], found.failure or "")


def _kept(each: Mapping[str, Any]) -> Traced:
    own = [_kept_look("", each)] if each["decisionDefinitionType"] == TABLE else []
    looks = [*own, *(_kept_look(table["tableId"], table) for table in each["calledTables"])]
    name = each["decisionDefinitionName"] or each["decisionDefinitionId"]
    warnings = _said(each["warnings"], each["failure"])
    return Traced(each["decisionDefinitionId"], name, show(each["output"]), looks, warnings, each["failure"] or "")


def _kept_look(table: str, looked: Mapping[str, Any]) -> Look:
    inputs = [
        (each["inputName"] or each["inputExpression"], show(each["inputValue"])) for each in looked["evaluatedInputs"]
    ]
    return Look(table, inputs, [rule["ruleIndex"] for rule in looked["matchedRules"]])
