"""Evaluating FEEL."""

from typing import Any

from django.http import HttpRequest
from pydantic import StrictStr

from clerkwork.features.decisions.api.routing import router
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel.errors import Forbidden, Invalid, Problem
from clerkwork.languages.feel import FeelSyntaxError, from_json, to_json
from clerkwork.runtime import wiring
from clerkwork.runtime.views import variables_at
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.words import Tenant


class Expression(Request):
    """
    A FEEL expression, with or without its leading "=", and the variables it may read.

    With `scopeKey`, of an open case or of an element instance in it, those that are seen there too; those of the
    request come first.
    """

    expression: StrictStr
    scope_key: Key | None = None
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


def _seen(user: User, scope: int) -> dict[str, Any]:
    """Return the variables that are seen in a scope. Raises Forbidden, NotFound."""
    if not user.is_administrator:
        raise Forbidden("Expected the token of an administrator for the variables of a case, but this is another's.")
    return variables_at(scope)


@router.post("/expression/evaluation", response=ExpressionAnswer)
def evaluate_expression(request: HttpRequest, asked: Expression) -> ExpressionAnswer:
    """Evaluate FEEL on variables, for administrators also on those of a case; nothing is kept."""
    user = signed_in(request)
    found = {} if asked.scope_key is None else _seen(user, asked.scope_key)
    variables = {name: from_json(value) for name, value in (found | (asked.variables or {})).items()}
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
