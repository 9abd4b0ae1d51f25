"""Running cases, waits and errors, counted by the database and asked for by the official client."""

from collections.abc import Iterator
from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    IncidentProcessInstanceStatisticsByDefinitionQuery,
    IncidentProcessInstanceStatisticsByErrorQuery,
    ProcessCreationById,
    ProcessDefinitionInstanceStatisticsQuery,
    ProcessDefinitionInstanceVersionStatisticsQuery,
    ProcessDefinitionMessageSubscriptionStatisticsQuery,
    ProcessInstanceSearchQuery,
)
from camunda_orchestration_sdk.errors import ForbiddenError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.features.rest.bpmn_models import HEAD, PAY, TAIL

BLOCKED = f"""{HEAD}<bpmn:process id="blocked" name="Blocked" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="where"/><bpmn:exclusiveGateway id="where"/>
  <bpmn:endEvent id="e"/><bpmn:sequenceFlow id="g" sourceRef="where" targetRef="e">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=go</bpmn:conditionExpression>
  </bpmn:sequenceFlow>{TAIL}"""


@pytest.fixture
def work(root: CamundaClient, deploy: Any) -> dict[str, Any]:
    """Let three cases wait for messages, one by an older version, and two be stopped by the same, of five in all."""
    older = deploy(pay_bpmn=PAY.replace('name="Pay"', 'name="Pay once"')).deployments[0].process_definition
    start(root, "pay", order="a")
    newer = deploy(pay_bpmn=PAY, blocked_bpmn=BLOCKED).deployments[0].process_definition
    start(root, "pay", order="b")
    start(root, "pay", order="c")
    for _ in range(2):
        start(root, "blocked", go=False)
    start(root, "blocked", go=True)
    return {"older": older.process_definition_key, "newer": newer.process_definition_key}


def start(root: CamundaClient, process: str, **variables: Any) -> None:
    given = {"processDefinitionId": process, "variables": variables}
    root.create_process_instance(data=ProcessCreationById.from_dict(given))


@pytest.mark.usefixtures("work")
def test_running_cases_are_counted_by_their_process(root: CamundaClient) -> None:
    """With and without incidents apart; what has ended counts no more, and names are those of the newest version."""
    query = ProcessDefinitionInstanceStatisticsQuery.from_dict(
        {"sort": [{"field": "activeInstancesWithoutIncidentCount", "order": "DESC"}]}
    )
    found = [each.to_dict() for each in root.get_process_definition_instance_statistics(data=query).items]
    assert found == [
        {
            "processDefinitionId": "pay",
            "latestProcessDefinitionName": "Pay",
            "hasMultipleVersions": True,
            "activeInstancesWithIncidentCount": 0,
            "activeInstancesWithoutIncidentCount": 3,
            "tenantId": "<default>",
        },
        {
            "processDefinitionId": "blocked",
            "latestProcessDefinitionName": "Blocked",
            "hasMultipleVersions": False,
            "activeInstancesWithIncidentCount": 2,
            "activeInstancesWithoutIncidentCount": 0,
            "tenantId": "<default>",
        },
    ]


def test_running_cases_are_counted_by_their_version(root: CamundaClient, work: dict[str, Any]) -> None:
    """Of one process, which must be named."""
    asked = {"filter": {"processDefinitionId": "pay"}, "sort": [{"field": "processDefinitionVersion", "order": "DESC"}]}
    query = ProcessDefinitionInstanceVersionStatisticsQuery.from_dict(asked)
    found = root.get_process_definition_instance_version_statistics(data=query).items
    assert [(each.process_definition_key, each.active_instances_without_incident_count) for each in found] == [
        (work["newer"], 2),
        (work["older"], 1),
    ]
    assert [each.process_definition_name for each in found] == ["Pay", "Pay once"]


def test_waits_for_messages_are_counted_by_version(root: CamundaClient, work: dict[str, Any]) -> None:
    """Those that a filter finds."""
    nothing = ProcessDefinitionMessageSubscriptionStatisticsQuery()
    found = root.get_process_definition_message_subscription_statistics(data=nothing).items
    assert [
        (each.process_definition_key, each.active_subscriptions, each.process_instances_with_active_subscriptions)
        for each in found
    ] == [(work["older"], 1, 1), (work["newer"], 2, 2)]
    asked = {"filter": {"correlationKey": {"$in": ["b", "nonsense"]}}}
    query = ProcessDefinitionMessageSubscriptionStatisticsQuery.from_dict(asked)
    (one,) = root.get_process_definition_message_subscription_statistics(data=query).items
    assert (one.process_definition_key, one.active_subscriptions) == (work["newer"], 1)


@pytest.mark.usefixtures("work")
def test_errors_are_counted_and_lead_to_the_versions_and_cases_that_they_stop(root: CamundaClient) -> None:
    """By a number that is the same for what says the same."""
    query = IncidentProcessInstanceStatisticsByErrorQuery()
    (error,) = root.get_process_instance_statistics_by_error(data=query).items
    assert (error.active_instances_with_error_count, "where" in error.error_message) == (2, True)
    by_code = IncidentProcessInstanceStatisticsByDefinitionQuery.from_dict(
        {"filter": {"errorHashCode": error.error_hash_code}}
    )
    (version,) = root.get_process_instance_statistics_by_definition(data=by_code).items
    assert (version.process_definition_name, version.active_instances_with_error_count) == ("Blocked", 2)
    cases = ProcessInstanceSearchQuery.from_dict({"filter": {"incidentErrorHashCode": error.error_hash_code}})
    assert [each.has_incident for each in root.search_process_instances(data=cases).items] == [True, True]
    another = IncidentProcessInstanceStatisticsByDefinitionQuery.from_dict({"filter": {"errorHashCode": 1}})
    assert root.get_process_instance_statistics_by_definition(data=another).items == []


@pytest.mark.usefixtures("work")
def test_counts_are_for_those_who_may_see_the_cases(client: Any) -> None:
    """Somebody without a role sees no case counted; incidents are for administrators."""
    nora = client("nora")
    query = ProcessDefinitionInstanceStatisticsQuery()
    assert nora.get_process_definition_instance_statistics(data=query).items == []
    with pytest.raises(ForbiddenError):
        nora.get_process_instance_statistics_by_error(data=IncidentProcessInstanceStatisticsByErrorQuery())


def pages(root: CamundaClient, sort: str, order: str) -> Iterator[str]:
    """Yield the processes page by page, one to a page, by the cursor of the page before."""
    after: dict[str, Any] = {}
    while True:
        asked = {"sort": [{"field": sort, "order": order}], "page": {"limit": 1, **after}}
        query = ProcessDefinitionInstanceStatisticsQuery.from_dict(asked)
        found = root.get_process_definition_instance_statistics(data=query)
        if not found.items:
            return
        assert found.page.total_items == 4
        after = {"after": found.page.end_cursor}
        yield found.items[0].process_definition_id


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_pages_of_groups_with_the_same_count_miss_none(root: CamundaClient, deploy: Any, order: str) -> None:
    """The order ends with what the groups have in common, and a cursor goes on behind a count."""
    names = ["pay", "pay2", "pay3", "pay4"]
    for name in names:
        deploy(pay_bpmn=PAY.replace('id="pay"', f'id="{name}"'))
        start(root, name, order=name)
    start(root, "pay3", order="more")
    rest = ["pay", "pay2", "pay4"]
    expected = [*rest, "pay3"] if order == "ASC" else ["pay3", *rest]
    assert list(pages(root, "activeInstancesWithoutIncidentCount", order)) == expected


def test_what_cannot_be_sorted_by_is_refused(root: CamundaClient, program: Any) -> None:
    """By the name of what can, whatever the client would have let pass."""
    answer = program("root").post("/v2/process-definitions/statistics/process-instances", {"sort": [{"field": "name"}]})
    assert (answer.status_code, "processDefinitionId" in answer.json()["detail"]) == (400, True)
    nothing = ProcessDefinitionInstanceVersionStatisticsQuery.from_dict({"filter": {"processDefinitionId": "nonsense"}})
    assert root.get_process_definition_instance_version_statistics(data=nothing).items == []


@pytest.mark.usefixtures("work")
def test_running_cases_are_found_by_their_index(program: Any) -> None:
    """The database counts in one statement, and looks at running cases alone."""
    root = program("root")
    with CaptureQueriesContext(connection) as seen:
        root.post("/v2/process-definitions/statistics/process-instances", {})
    counting = [each["sql"] for each in seen if "GROUP BY" in each["sql"] and "subquery" not in each["sql"]]
    assert len(counting) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {counting[0]}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "runtime_case_active" in plan
