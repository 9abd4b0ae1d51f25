"""What an evaluation leaves, in the words of the REST API."""

from datetime import date

from clerkwork.kernel import json
from clerkwork.languages.dmn.json_trace import trace_of
from clerkwork.languages.dmn.trace import (
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    EvaluatedTable,
    MatchedRule,
    Outcome,
)
from clerkwork.languages.feel import FeelWarning

DAY = date(2026, 3, 2)
TABLE = EvaluatedTable(
    "t1",
    (EvaluatedInput("i1", "Day", "day", DAY),),
    (MatchedRule("r2", 2, (EvaluatedOutput("o1", "free", True),)),),
    True,
)
LOOK = {
    "evaluatedInputs": [{"inputId": "i1", "inputName": "Day", "inputExpression": "day", "inputValue": "2026-03-02"}],
    "matchedRules": [
        {
            "ruleId": "r2",
            "ruleIndex": 2,
            "evaluatedOutputs": [{"outputId": "o1", "outputName": "free", "outputValue": True}],
        }
    ],
}


def test_a_table_is_told_with_its_rules() -> None:
    """Its own table stands in the entry, those of functions it called behind; values are JSON, keys texts."""
    decided = EvaluatedDecision("free", "Free?", "decisionTable", True, (TABLE, TABLE))
    assert trace_of(Outcome(True, (decided,)), {"free": (7, 2)}) == [
        {
            "decisionDefinitionKey": "7",
            "decisionDefinitionId": "free",
            "decisionDefinitionName": "Free?",
            "decisionDefinitionVersion": 2,
            "decisionDefinitionType": "DECISION_TABLE",
            "output": True,
            **LOOK,
            "calledTables": [{"tableId": "t1", **LOOK, "output": True}],
            "warnings": [],
            "failure": None,
        }
    ]


def test_a_trace_is_bounded() -> None:
    """Of very many tables and rules the first are kept, and warnings say how many there were."""
    wide = EvaluatedTable("t2", rules=tuple(MatchedRule(f"r{number}", number) for number in range(1, 1_502)))
    decided = EvaluatedDecision("free", "Free?", "decisionTable", None, (wide, *[TABLE] * 101))
    (told,) = trace_of(Outcome(None, (decided,)))
    assert (len(told["matchedRules"]), len(told["calledTables"])) == (1_000, 100)
    assert told["warnings"] == [
        "Only the first 100 of 101 called tables are kept here.",
        "Only the first 1000 of 1501 matched rules are kept here.",
    ]


def test_other_logic_has_only_the_tables_it_called() -> None:
    """Only tables have rules of their own; warnings and a failure are texts; what is no version has no key."""
    warned = (FeelWarning("Expected a day.", (0, 3)),)
    decided = EvaluatedDecision("free", "Free?", "literalExpression", None, (TABLE,), warned, "Too late.")
    (told,) = trace_of(Outcome(None, (decided,)))
    assert (told["decisionDefinitionKey"], told["decisionDefinitionVersion"]) == (None, None)
    assert told["decisionDefinitionType"] == "LITERAL_EXPRESSION"
    assert (told["evaluatedInputs"], told["matchedRules"]) == ([], [])
    assert told["calledTables"] == [{"tableId": "t1", **LOOK, "output": True}]
    assert (told["warnings"], told["failure"]) == (["Expected a day."], "Too late.")
    assert json.loads(json.dumps(told)) == told
