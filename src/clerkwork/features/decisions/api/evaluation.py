"""Asking a decision."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from pydantic import StrictStr

from clerkwork.features.decisions import actions, permissions
from clerkwork.features.decisions.api.definitions import decision_of
from clerkwork.features.decisions.api.routing import router, type_of
from clerkwork.features.decisions.api.traces import InputAnswer, RuleAnswer, inputs_of, rules_of
from clerkwork.features.decisions.permissions import Reach
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel import json
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound, Problem
from clerkwork.runtime.models import Decision, DecisionEvaluation
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.words import TENANT, Tenant


class Evaluate(Request):
    """Which decision, by id (its latest version) or by key, and on what."""

    decision_definition_id: StrictStr | None = None
    decision_definition_key: Key | None = None
    variables: dict[str, Any] | None = None
    tenant_id: Tenant = None


class EvaluatedAnswer(Answer):
    """One decision of an evaluation."""

    decision_definition_id: str
    decision_definition_key: Key
    decision_definition_name: str
    decision_definition_version: int
    decision_definition_type: str
    decision_evaluation_instance_key: str
    output: str
    evaluated_inputs: list[InputAnswer]
    matched_rules: list[RuleAnswer]
    tenant_id: str = TENANT


class EvaluationAnswer(Answer):
    """What a decision said, and how; `output` is JSON as text."""

    decision_definition_id: str
    decision_definition_key: Key
    decision_definition_name: str
    decision_definition_version: int
    decision_evaluation_key: Key
    decision_instance_key: Key
    decision_requirements_id: str
    decision_requirements_key: Key
    output: str
    evaluated_decisions: list[EvaluatedAnswer]
    failed_decision_definition_id: str | None
    failure_message: str | None
    tenant_id: str = TENANT


@router.post("/decision-definitions/evaluation", response=EvaluationAnswer)
def evaluate_decision(request: HttpRequest, asked: Evaluate) -> EvaluationAnswer:
    """Ask a decision, and keep what it said."""
    user = signed_in(request)
    reach = permissions.reach(user)
    decision = _named(reach, asked)
    if not reach.may_try(decision.app):
        raise Forbidden('You may read this decision but not evaluate it. Ask for a role whose `decisions` is "try".')
    done = actions.evaluate(user, decision, asked.variables or {})
    row = DecisionEvaluation.objects.get(key=done.key)
    trace = json.loads(row.trace)
    failed = next((each for each in trace if each["failure"] is not None), None)
    return EvaluationAnswer(
        decision_definition_id=decision.decision_id,
        decision_definition_key=decision.key,
        decision_definition_name=decision.name,
        decision_definition_version=decision.version,
        decision_evaluation_key=row.key,
        decision_instance_key=row.key,
        decision_requirements_id=decision.resource.drg_id,
        decision_requirements_key=decision.resource.key,
        output=row.output,
        evaluated_decisions=[_evaluated(row, place, each) for place, each in enumerate(trace, 1)],
        failed_decision_definition_id=None if failed is None else failed["decisionDefinitionId"],
        failure_message=row.failure,
    )


def _named(reach: Reach, asked: Evaluate) -> Decision:
    """Return the decision that is asked for, by exactly one of key and id."""
    if (asked.decision_definition_key is None) == (asked.decision_definition_id is None):
        message = "Expected exactly one of decisionDefinitionKey and decisionDefinitionId."
        raise Invalid([Problem("decisionDefinitionId", message)])
    if asked.decision_definition_key is not None:
        return decision_of(reach, asked.decision_definition_key)
    named = asked.decision_definition_id
    found = permissions.readable(reach).select_related("resource").filter(decision_id=named, latest=True).first()
    if found is None:
        raise NotFound(f"Expected a decision definition called {named!r}, but there is none that you may read.")
    return found


def _evaluated(row: DecisionEvaluation, place: int, each: Mapping[str, Any]) -> EvaluatedAnswer:
    """Return one decision of a kept trace; a decision of an imported file has no key of its own here."""
    return EvaluatedAnswer(
        decision_definition_id=each["decisionDefinitionId"],
        decision_definition_key=int(each["decisionDefinitionKey"] or row.decision_key),
        decision_definition_name=each["decisionDefinitionName"],
        decision_definition_version=each["decisionDefinitionVersion"] or row.version,
        decision_definition_type=type_of(each["decisionDefinitionType"]),
        decision_evaluation_instance_key=f"{row.key}-{place}",
        output=json.dumps(each["output"]),
        evaluated_inputs=inputs_of(each),
        matched_rules=rules_of(each),
    )
