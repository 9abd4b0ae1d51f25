"""Evaluating FEEL."""

from typing import Any

from django.http import HttpRequest
from pydantic import StrictStr

from clerkwork.features.decisions.api.routing import router
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.feel import FeelSyntaxError, from_json, to_json
from clerkwork.runtime import wiring
from clerkwork.web.rest import Answer, Request
from clerkwork.web.rest.words import Tenant


class Expression(Request):
    """A FEEL expression, with or without its leading "=", and the variables it may read."""

    expression: StrictStr
    variables: dict[str, Any] | None = None
    tenant_id: Tenant = None


class Warned(Answer):
    """Why a part of the result is null."""

    message: str


class ExpressionAnswer(Answer):
    """The result as a JSON value."""

    expression: str
    result: Any
    warnings: list[Warned]
    referenced_secrets: list[str]


@router.post("/expression/evaluation", response=ExpressionAnswer)
def evaluate_expression(request: HttpRequest, asked: Expression) -> ExpressionAnswer:
    """Evaluate FEEL on variables; nothing is kept."""
    signed_in(request)
    variables = {name: from_json(value) for name, value in (asked.variables or {}).items()}
    try:
        expression = wiring.current().feel.expression(asked.expression.removeprefix("="), variables)
    except FeelSyntaxError as error:
        raise Invalid([Problem("expression", str(error), line=error.line)]) from error
    done = expression.evaluate(variables, wiring.feel_context())
    return ExpressionAnswer(
        expression=asked.expression,
        result=to_json(done.value),
        warnings=[Warned(message=warning.message) for warning in done.warnings],
        referenced_secrets=[],
    )
