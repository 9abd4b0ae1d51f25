"""Decisions and expressions over REST, asked by Camunda 8's own client."""

import json
from typing import Any

import pytest
from camunda_orchestration_sdk import (
    AdvancedDecisionInstanceStateFilter,
    DecisionDefinitionSearchQuery,
    DecisionDefinitionSearchQueryFilter,
    DecisionEvaluationByID,
    DecisionEvaluationByIdVariables,
    DecisionEvaluationByKey,
    DecisionInstanceSearchQuery,
    DecisionInstanceSearchQueryFilter,
    DecisionRequirementsSearchQuery,
    ExpressionEvaluationRequest,
    ExpressionEvaluationRequestVariables,
)
from camunda_orchestration_sdk.errors import ApiError, NotFoundError

from clerkwork.runtime.models import Decision, DecisionEvaluation

LONG = {"days": 12, "kind": "annual", "notice": "P30D"}


def by_id(variables: dict[str, Any], decision: str = "approver") -> DecisionEvaluationByID:
    return DecisionEvaluationByID(
        decision_definition_id=decision,
        variables=DecisionEvaluationByIdVariables.from_dict(variables),
    )


def test_a_decision_is_evaluated_by_id_and_by_key(client: Any, approver: Decision) -> None:
    """Both give the output as JSON text, the inputs and the rules that counted; both are kept."""
    ola = client("ola")
    said = ola.evaluate_decision(data=by_id(LONG))
    assert (said.decision_definition_key, said.decision_definition_version) == (str(approver.key), 1)
    assert (said.failed_decision_definition_id, said.failure_message) == (None, None)
    (evaluated,) = [each for each in said.evaluated_decisions if each.decision_definition_id == "approver"]
    assert evaluated.decision_definition_type == "DECISION_TABLE"
    assert evaluated.output == said.output
    assert [rule.rule_index for rule in evaluated.matched_rules] != []
    assert json.loads(evaluated.evaluated_inputs[0].input_value) is not None
    key = DecisionEvaluationByKey(
        decision_definition_key=said.decision_definition_key,
        variables=DecisionEvaluationByIdVariables.from_dict(LONG),
    )
    assert ola.evaluate_decision(data=key).output == said.output
    assert DecisionEvaluation.objects.filter(decision_key=approver.key, by="ola").count() == 2


def test_what_was_decided_is_found_again(client: Any, approver: Decision) -> None:
    """A search gives the evaluation, its key the whole, with the same rules as the first answer."""
    ola = client("ola")
    said = ola.evaluate_decision(data=by_id(LONG))
    query = DecisionInstanceSearchQuery(
        filter_=DecisionInstanceSearchQueryFilter(
            decision_definition_id="approver",
            state=AdvancedDecisionInstanceStateFilter.from_dict({"$eq": "EVALUATED"}),
        )
    )
    (found,) = ola.search_decision_instances(data=query).items
    assert (found.decision_evaluation_key, found.result) == (said.decision_evaluation_key, said.output)
    assert (found.process_instance_key, found.decision_definition_key) == (None, str(approver.key))
    whole = ola.get_decision_instance(decision_evaluation_instance_key=found.decision_evaluation_instance_key)
    assert [rule.to_dict() for rule in whole.matched_rules] == [
        rule.to_dict() for rule in said.evaluated_decisions[-1].matched_rules
    ]


def test_definitions_and_requirements_are_found_and_read(client: Any, approver: Decision) -> None:
    """Search, get and XML of both; the XML is the file as it was deployed."""
    ola = client("ola")
    query = DecisionDefinitionSearchQuery(
        filter_=DecisionDefinitionSearchQueryFilter(
            decision_definition_id="approver",
            is_latest_version=True,
        )
    )
    (found,) = ola.search_decision_definitions(data=query).items
    assert found == ola.get_decision_definition(decision_definition_key=found.decision_definition_key)
    assert found.decision_definition_key == str(approver.key)
    xml = ola.get_decision_definition_xml(decision_definition_key=found.decision_definition_key)
    assert xml == bytes(approver.resource.xml).decode()
    files = ola.search_decision_requirements(data=DecisionRequirementsSearchQuery()).items
    assert {each.resource_name for each in files} == {"decisions/approval.dmn", "decisions/entitlement.dmn"}
    key = found.decision_requirements_key
    assert ola.get_decision_requirements(decision_requirements_key=key).resource_name == "decisions/approval.dmn"
    assert ola.get_decision_requirements_xml(decision_requirements_key=key) == xml


def test_expressions_are_evaluated(client: Any) -> None:
    """The result is JSON with exact numbers, and warnings say why something is null."""
    mia = client("mia")
    variables = ExpressionEvaluationRequestVariables.from_dict({"a": 0.1})
    said = mia.evaluate_expression(data=ExpressionEvaluationRequest(expression="=a + 0.2", variables=variables))
    assert (said.result, said.warnings) == (0.3, [])
    said = mia.evaluate_expression(data=ExpressionEvaluationRequest(expression="=b"))
    assert said.result is None
    assert [warning.message for warning in said.warnings] == ["Expected a variable b, but there is none."]
    with pytest.raises(ApiError, match="400"):
        mia.evaluate_expression(data=ExpressionEvaluationRequest(expression="=1 +"))


def test_who_may_only_read_does_not_evaluate_and_who_may_not_read_finds_nothing(
    client: Any, program: Any, approver: Decision
) -> None:
    """Reading but not trying is 403, another app's decision is 404 in every operation, for lists and keys alike."""
    ask = {"decisionDefinitionId": "approver", "variables": LONG}
    assert program("mia").post("/v2/decision-definitions/evaluation", ask).status_code == 403
    for stranger in ("aud", "nora"):
        assert client(stranger).search_decision_definitions(data=DecisionDefinitionSearchQuery()).items == []
        with pytest.raises(NotFoundError):
            client(stranger).evaluate_decision(data=by_id(LONG))
        with pytest.raises(NotFoundError):
            client(stranger).get_decision_definition(decision_definition_key=str(approver.key))
    assert not DecisionEvaluation.objects.exists()


def test_evaluations_of_others_are_not_found(client: Any, program: Any, approver: Decision) -> None:
    """Who may not try the app's decisions sees no evaluation but their own."""
    key = client("ola").evaluate_decision(data=by_id(LONG)).decision_evaluation_key
    del approver
    assert program("mia").get(f"/v2/decision-instances/{key}-1").status_code == 404
    assert program("root").get(f"/v2/decision-instances/{key}-1").status_code == 200
    for wrong in (f"{key}-0", f"{key}-9", f"{key}-12345678"):
        assert program("ola").get(f"/v2/decision-instances/{wrong}").status_code == 404
    for wrong in ("x", f"{key}-x", "-1"):
        assert program("ola").get(f"/v2/decision-instances/{wrong}").status_code == 400
    assert program("ola").get(f"/v2/decision-instances/{key}-9").status_code == 404


@pytest.mark.parametrize("body", [{}, {"decisionDefinitionId": "approver", "decisionDefinitionKey": "1"}])
def test_a_decision_is_named_by_exactly_one_of_id_and_key(program: Any, body: dict[str, str]) -> None:
    """Neither and both are refused."""
    answer = program("ola").post("/v2/decision-definitions/evaluation", body)
    assert answer.status_code == 400
    assert "exactly one" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"name": "Who approves"}, 1),
        ({"name": {"$neq": "Who approves"}}, 3),
        ({"name": {"$like": "Who*"}}, 1),
        ({"name": {"$like": "who*"}}, 0),
        ({"name": {"$like": "W?o approves"}}, 1),
        ({"name": {"$like": "W\\?o approves"}}, 0),
        ({"name": {"$like": "%"}}, 0),
        ({"name": {"$in": ["Who approves", "Base leave"]}}, 2),
        ({"version": {"$gte": 1, "$lt": 2}}, 4),
        ({"version": 2}, 0),
        ({"decisionRequirementsName": {"$exists": True}}, 4),
        ({"tenantId": "<default>"}, 4),
    ],
)
@pytest.mark.both
def test_filters_narrow(program: Any, condition: dict[str, Any], found: int) -> None:
    """Each operator means what Camunda's means, on both databases; case counts."""
    answer = program("ola").post("/v2/decision-definitions/search", {"filter": condition}).json()
    assert len(answer["items"]) == answer["page"]["totalItems"] == found


@pytest.mark.both
def test_pages_go_forward_and_back_by_cursor(program: Any) -> None:
    """Every item comes once, in the order asked for, and going back shows the page before."""
    ola, names, body = program("ola"), [], {"sort": [{"field": "name", "order": "DESC"}], "page": {"limit": 1}}
    pages = []
    while True:
        answer = ola.post("/v2/decision-definitions/search", body).json()
        if not answer["items"]:
            break
        pages.append(answer)
        names += [each["name"] for each in answer["items"]]
        body["page"] = {"limit": 1, "after": answer["page"]["endCursor"]}
    assert names == sorted(names, reverse=True)
    assert len(names) == 4
    back = {"sort": body["sort"], "page": {"limit": 2, "before": pages[2]["page"]["startCursor"]}}
    assert [each["name"] for each in ola.post("/v2/decision-definitions/search", back).json()["items"]] == names[:2]
    middle = {"sort": body["sort"], "page": {"from": 1, "limit": 2}}
    assert [each["name"] for each in ola.post("/v2/decision-definitions/search", middle).json()["items"]] == names[1:3]
