"""What was decided, from history."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Case, OuterRef, Subquery, TextField, Value, When
from django.http import HttpRequest

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.api.routing import State, router, type_of, typed
from clerkwork.features.decisions.api.traces import InputAnswer, RuleAnswer, inputs_of, rules_of
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Decision, DecisionEvaluation
from clerkwork.web.rest import Answer, Field, Key, Request, Search, SearchAnswer, SearchRequest, TextFilter
from clerkwork.web.rest.schema import LARGEST, PlacedKey
from clerkwork.web.rest.search import instant
from clerkwork.web.rest.words import TENANT, Dates, Keys, Number, Tenant, Text, moment


class DecisionInstanceAnswer(Answer):
    """One decision of one evaluation in history."""

    decision_evaluation_instance_key: str
    decision_evaluation_key: Key
    decision_definition_id: str
    decision_definition_key: Key
    decision_definition_name: str
    decision_definition_version: int
    decision_definition_type: str
    root_decision_definition_key: Key
    evaluation_date: str
    evaluation_failure: str | None
    state: State
    result: str
    process_definition_key: Key | None
    process_instance_key: Key | None
    root_process_instance_key: Key | None
    element_instance_key: Key | None
    business_id: str | None
    tenant_id: str = TENANT


class WholeDecisionInstanceAnswer(DecisionInstanceAnswer):
    """The same with how it came about."""

    evaluated_inputs: list[InputAnswer]
    matched_rules: list[RuleAnswer]


class DecisionInstanceFilter(Request):
    """What an evaluation may be found by."""

    decision_evaluation_key: Keys | None = None
    decision_definition_id: Text | None = None
    decision_definition_key: Keys | None = None
    root_decision_definition_key: Keys | None = None
    decision_definition_version: Number | None = None
    decision_definition_name: Text | None = None
    decision_definition_type: Text | None = None
    decision_requirements_key: Keys | None = None
    process_definition_key: Keys | None = None
    process_instance_key: Keys | None = None
    element_instance_key: Keys | None = None
    business_id: Text | None = None
    evaluation_date: Dates | None = None
    evaluation_failure: Text | None = None
    state: State | TextFilter | None = None
    tenant_id: Tenant = None


class DecisionInstanceSearch(SearchRequest[DecisionInstanceFilter]):
    """A search for evaluations."""


class DecisionInstances(SearchAnswer[DecisionInstanceAnswer]):
    """Evaluations that were found."""


INSTANCES: Final = Search(
    {
        "decisionEvaluationKey": Field("key"),
        "decisionDefinitionId": Field("decision_id"),
        "decisionDefinitionKey": Field("decision_key"),
        "rootDecisionDefinitionKey": Field("decision_key"),
        "decisionDefinitionVersion": Field("version"),
        "decisionDefinitionName": Field("named"),
        "decisionDefinitionType": Field("sort"),
        "decisionRequirementsKey": Field("source"),
        "processDefinitionKey": Field("case__definition_id"),
        "businessId": Field("case__business_key", blank=True),
        "processInstanceKey": Field("case_id"),
        "elementInstanceKey": Field("instance"),
        "evaluationDate": Field("at", instant),
        "evaluationFailure": Field("failure"),
        "state": Field("state"),
    }
)


@router.post("/decision-instances/search", response=DecisionInstances)
def search_decision_instances(request: HttpRequest, asked: DecisionInstanceSearch | None = None) -> DecisionInstances:
    """Find evaluations, each as the decision that was asked for."""
    rows = evaluations_of(signed_in(request))
    items, page = INSTANCES.answer(rows, asked)
    return DecisionInstances(items=[_instance(row) for row in items], page=page)


@router.get("/decision-instances/{key}", response=WholeDecisionInstanceAnswer)
def get_decision_instance(request: HttpRequest, key: PlacedKey) -> WholeDecisionInstanceAnswer:
    """Return one decision of an evaluation, with the rules that counted."""
    evaluation, _, place = key.partition("-")
    row = evaluations_of(signed_in(request)).filter(key=min(int(evaluation), LARGEST)).first()
    trace = json.loads(row.trace) if row is not None else []
    index = int(place or len(trace))
    if row is None or not 1 <= index <= len(trace):
        raise NotFound(f"Expected a decision instance {key}, but there is none that you may see.")
    return WholeDecisionInstanceAnswer(
        **_facts(row, index, trace[index - 1]),
        evaluated_inputs=inputs_of(trace[index - 1]),
        matched_rules=rules_of(trace[index - 1]),
    )


def evaluations_of(user: User) -> Any:
    """Return the evaluations that a user may see, in the words of clients."""
    state = Case(When(failure=None, then=Value("EVALUATED")), default=Value("FAILED"), output_field=TextField())
    decision = Decision.objects.filter(key=OuterRef("decision_key"))
    return (
        permissions.visible(user, permissions.reach(user))
        .select_related("case")
        .annotate(
            state=state,
            named=Subquery(decision.values("name")[:1]),
            source=Subquery(decision.values("resource_id")[:1]),
            sort=Subquery(decision.annotate(sort=typed("kind")).values("sort")[:1]),
        )
    )


def _instance(row: DecisionEvaluation) -> DecisionInstanceAnswer:
    """Return the decision that was asked for: the last of the trace."""
    trace = json.loads(row.trace)
    return DecisionInstanceAnswer(**_facts(row, len(trace), trace[-1]))


def _facts(row: DecisionEvaluation, place: int, each: Mapping[str, Any]) -> dict[str, Any]:
    case = row.case
    return {
        "decision_evaluation_instance_key": f"{row.key}-{place}",
        "decision_evaluation_key": row.key,
        "decision_definition_id": each["decisionDefinitionId"],
        "decision_definition_key": int(each["decisionDefinitionKey"] or row.decision_key),
        "decision_definition_name": each["decisionDefinitionName"],
        "decision_definition_version": each["decisionDefinitionVersion"] or row.version,
        "decision_definition_type": type_of(each["decisionDefinitionType"]),
        "root_decision_definition_key": row.decision_key,
        "evaluation_date": moment(row.at),
        "evaluation_failure": each["failure"],
        "state": "EVALUATED" if each["failure"] is None else "FAILED",
        "result": json.dumps(each["output"]),
        "process_definition_key": None if case is None else case.definition_id,
        "process_instance_key": row.case_id,
        "root_process_instance_key": None if case is None else case.top,
        "element_instance_key": row.instance,
        "business_id": (case.business_key or None) if case is not None else None,
    }
