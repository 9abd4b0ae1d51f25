"""Conditions that start process instances. Administrators only."""

from typing import Any

from django.http import HttpRequest

from clerkwork.features.processes import operations
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.web.rest import Answer, Key, Request
from clerkwork.web.rest.words import TENANT, Tenant


class EvaluateConditionals(Request):
    """Variables to ask the conditions of all start events on, or those of one process definition."""

    variables: dict[str, Any]
    process_definition_key: Key | None = None
    tenant_id: Tenant = None


class Started(Answer):
    """A process instance that was started."""

    process_definition_key: Key
    process_instance_key: Key


class ConditionalsAnswer(Answer):
    """What was started."""

    conditional_evaluation_key: Key
    process_instances: list[Started]
    tenant_id: str = TENANT


@router.post("/conditionals/evaluation", response=ConditionalsAnswer)
def evaluate(request: HttpRequest, asked: EvaluateConditionals) -> ConditionalsAnswer:
    """Start a process instance wherever the condition of a start event holds."""
    definition = None if asked.process_definition_key is None else int(asked.process_definition_key)
    key, started = operations.evaluate_conditions(operator(request), asked.variables, definition=definition)
    found = [Started(process_definition_key=one, process_instance_key=case) for one, case in started]
    return ConditionalsAnswer(conditional_evaluation_key=key, process_instances=found)
