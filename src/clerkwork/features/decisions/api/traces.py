"""How a decision came about: the inputs and the rules that counted; values are JSON as text."""

from collections.abc import Mapping
from typing import Any

from clerkwork.kernel import json
from clerkwork.web.rest import Answer


class InputAnswer(Answer):
    """What stood in an input column; values are JSON as text."""

    input_id: str
    input_name: str
    input_value: str


class OutputAnswer(Answer):
    """What an output column of a matched rule gave."""

    output_id: str
    output_name: str
    output_value: str
    rule_id: str | None
    rule_index: int | None


class RuleAnswer(Answer):
    """A rule that counted."""

    rule_id: str
    rule_index: int
    evaluated_outputs: list[OutputAnswer]


def inputs_of(each: Mapping[str, Any]) -> list[InputAnswer]:
    """Return the inputs of a decision in a kept trace."""
    return [
        InputAnswer(
            input_id=column["inputId"], input_name=column["inputName"], input_value=json.dumps(column["inputValue"])
        )
        for column in each["evaluatedInputs"]
    ]


def rules_of(each: Mapping[str, Any]) -> list[RuleAnswer]:
    """Return the rules that counted in a decision of a kept trace."""
    return [
        RuleAnswer(
            rule_id=rule["ruleId"],
            rule_index=rule["ruleIndex"],
            evaluated_outputs=[
                OutputAnswer(
                    output_id=column["outputId"],
                    output_name=column["outputName"],
                    output_value=json.dumps(column["outputValue"]),
                    rule_id=rule["ruleId"],
                    rule_index=rule["ruleIndex"],
                )
                for column in rule["evaluatedOutputs"]
            ],
        )
        for rule in each["matchedRules"]
    ]
