"""
What an evaluation leaves, as JSON: a list with one entry for each decision that ran, required ones first.

    {"decisionDefinitionKey": "225…" or null, "decisionDefinitionId": "dish", "decisionDefinitionName": "Dish",
     "decisionDefinitionVersion": 3 or null, "decisionDefinitionType": "DECISION_TABLE", "output": …,
     "evaluatedInputs": [{"inputId", "inputName", "inputExpression", "inputValue"}],
     "matchedRules": [{"ruleId", "ruleIndex", "evaluatedOutputs": [{"outputId", "outputName", "outputValue"}]}],
     "calledTables": [{"tableId", "evaluatedInputs", "matchedRules", "output"}],
     "warnings": ["…"], "failure": "…" or null}

Rule 1: the names are those of Camunda 8's REST API; values are JSON values here and become texts there.
Rule 2: evaluatedInputs and matchedRules are those of the decision's own table; calledTables those of the functions it
called, in order.
Rule 3: of very many tables or rules the first are kept, and a warning says so: a loop may call a table 10,000 times.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from clerkwork.languages.dmn.trace import EvaluatedDecision, EvaluatedTable, MatchedRule, Outcome
from clerkwork.languages.feel import to_json

NOT_DEPLOYED: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({})
MOST_TABLES: Final = 100  # called by one decision
MOST_RULES: Final = 1_000  # of one table
TABLE: Final = "decisionTable"
CAPITAL: Final = str.maketrans({letter: f"_{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})


def trace_of(outcome: Outcome, versions: Mapping[str, tuple[int, int]] = NOT_DEPLOYED) -> list[dict[str, Any]]:
    """Return the trace; `versions` has (key, version) of decisions by id, as far as known."""
    return [_decision(each, *versions.get(each.id, (None, None))) for each in outcome.decisions]


def _decision(each: EvaluatedDecision, key: int | None, version: int | None) -> dict[str, Any]:
    own, called = (each.tables[:1], each.tables[1:]) if each.kind == TABLE else ((), each.tables)
    looked = _table(own[0]) if own else {"evaluatedInputs": [], "matchedRules": []}
    return {
        "decisionDefinitionKey": None if key is None else str(key),
        "decisionDefinitionId": each.id,
        "decisionDefinitionName": each.name,
        "decisionDefinitionVersion": version,
        "decisionDefinitionType": each.kind.translate(CAPITAL).upper(),
        "output": to_json(each.value),
        **looked,
        "calledTables": [
            {"tableId": table.id, **_table(table), "output": to_json(table.value)} for table in called[:MOST_TABLES]
        ],
        "warnings": [*(warning.message for warning in each.warnings), *_left_out(called, each.tables)],
        "failure": each.failure,
    }


def _left_out(called: Sequence[EvaluatedTable], tables: Sequence[EvaluatedTable]) -> Iterator[str]:
    """Say what the trace leaves out."""
    if len(called) > MOST_TABLES:
        yield f"Only the first {MOST_TABLES} of {len(called)} called tables are kept here."
    most = max((len(table.rules) for table in tables), default=0)
    if most > MOST_RULES:
        yield f"Only the first {MOST_RULES} of {most} matched rules are kept here."


def _table(table: EvaluatedTable) -> dict[str, Any]:
    return {
        "evaluatedInputs": [
            {
                "inputId": column.id,
                "inputName": column.name,
                "inputExpression": column.expression,
                "inputValue": to_json(column.value),
            }
            for column in table.inputs
        ],
        "matchedRules": [_rule(rule) for rule in table.rules[:MOST_RULES]],
    }


def _rule(rule: MatchedRule) -> dict[str, Any]:
    return {
        "ruleId": rule.id,
        "ruleIndex": rule.index,
        "evaluatedOutputs": [
            {"outputId": column.id, "outputName": column.name, "outputValue": to_json(column.value)}
            for column in rule.outputs
        ],
    }
