"""Filters, sorts and pages, the same on both databases, and what of them is refused."""

import json
from base64 import b64decode, b64encode
from typing import Any

import camunda_orchestration_sdk as sdk
import pytest
from camunda_orchestration_sdk.models.element_instance_filter_type import ElementInstanceFilterType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.features.rest.bpmn_models import HEAD, PACK, TAIL
from tests.features.rest.conftest import Program
from tests.features.rest.test_strict import problem

from clerkwork.runtime import commands
from clerkwork.server.api import API

CASES = "/v2/process-instances/search"
LARGEST = (1 << 63) - 1
LISTENED = (
    HEAD
    + """<bpmn:process id="listened" isExecutable="true"><bpmn:extensionElements><zeebe:executionListeners>
      <zeebe:executionListener eventType="start" type="watch"/></zeebe:executionListeners></bpmn:extensionElements>
    <bpmn:startEvent id="begin"/>"""
    + TAIL
)


def found(program: Program, path: str, **body: Any) -> dict[str, Any]:
    response = program.post(path, body)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def keys(program: Program, **body: Any) -> list[str]:
    return [item["processInstanceKey"] for item in found(program, CASES, **body)["items"]]


@pytest.fixture
def cases(program: Any, office: Any) -> list[str]:
    """Return the keys of five cases, of which the second and the fourth have ended."""
    made = [str(office.ask("mia", token=f"t{number}").key) for number in range(5)]
    for number in (1, 3):
        office.clock.instant += 1000
        assert program("root").post(f"/v2/process-instances/{made[number]}/cancellation").status_code == 204
    return made


CONDITIONS: list[tuple[dict[str, Any], list[int]]] = [
    ({"$eq": 0}, [0]),
    ({"$neq": 0}, [1, 2, 3, 4]),
    ({"$in": [0, 3]}, [0, 3]),
    ({"$in": []}, []),
    ({"$notIn": [0, 3]}, [1, 2, 4]),
    ({"$exists": True}, [0, 1, 2, 3, 4]),
    ({"$exists": False}, []),
    ({"$neq": 0, "$in": [0, 2]}, [2]),
    ({}, [0, 1, 2, 3, 4]),
]


def test_every_operator_works_on_keys(program: Any, cases: list[str]) -> None:
    """A key is compared as the number it is, whatever stands around it."""
    root = program("root")

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [cases[each] for each in value]
        return value if isinstance(value, bool) else cases[value]

    for condition, kept in CONDITIONS:
        sent = {operator: named(value) for operator, value in condition.items()}
        assert keys(root, filter={"processInstanceKey": sent}) == [cases[each] for each in kept], condition


def test_one_of_several_filters_holds_beside_the_filter_itself(program: Any, cases: list[str]) -> None:
    """`$or` is joined to the rest by "and"; an empty list asks for nothing more."""
    root = program("root")
    alternatives = [{"processInstanceKey": cases[0]}, {"state": "TERMINATED"}]
    assert keys(root, filter={"$or": alternatives}) == [cases[0], cases[1], cases[3]]
    assert keys(root, filter={"state": "ACTIVE", "$or": alternatives}) == [cases[0]]
    assert keys(root, filter={"$or": []}) == cases
    assert root.post(CASES, {"filter": {"$or": [{"$or": []}]}}).status_code == 400
    assert root.post(CASES, {"filter": {"$or": [{}] * 21}}).status_code == 400


def test_a_key_is_text_in_whatever_a_client_sends(program: Any, cases: list[str]) -> None:
    """JavaScript would round it as a number."""
    root = program("root")
    for sent in (int(cases[0]), {"$eq": int(cases[0])}, {"$in": [int(cases[0])]}):
        problem(root.post(CASES, {"filter": {"processInstanceKey": sent}}), 400)


def test_an_empty_text_that_the_api_calls_null_does_not_exist(program: Any, cases: list[str]) -> None:
    """A case without a business id is found by its absence."""
    root = program("root")
    made = found(root, "/v2/process-instances", processDefinitionId="errand", businessId="B-1")["processInstanceKey"]
    assert keys(root, filter={"businessId": {"$exists": True}}) == [made]
    assert keys(root, filter={"businessId": {"$exists": False}}) == cases


WITHIN: list[tuple[dict[str, Any], list[int]]] = [
    ({"elementId": "decide"}, [0, 1, 2, 3, 4]),
    ({"elementId": "decide", "elementInstanceState": "ACTIVE"}, [0, 2, 4]),
    ({"elementId": {"$like": "dec*"}, "elementInstanceState": "TERMINATED"}, [1, 3]),
    ({"elementId": "nowhere"}, []),
    ({"hasElementInstanceIncident": True}, []),
    ({"variables": [{"name": "what", "value": '"Buy stamps"'}]}, [0, 1, 2, 3, 4]),
    ({"variables": [{"name": "what", "value": {"$neq": '"Buy stamps"'}}]}, []),
    ({"variables": [{"name": "what", "value": '"Buy stamps"'}, {"name": "nothing", "value": "1"}]}, []),
    ({"variables": []}, [0, 1, 2, 3, 4]),
    ({"errorMessage": {"$like": "*"}}, []),
    ({"hasRetriesLeft": False}, [0, 1, 2, 3, 4]),
    ({"hasRetriesLeft": True}, []),
    ({"batchOperationKey": "7"}, []),
    ({"batchOperationId": {"$notIn": ["7"]}}, [0, 1, 2, 3, 4]),
]


def test_a_case_is_found_by_what_is_in_it(program: Any, cases: list[str]) -> None:
    """Conditions on elements are asked of one and the same element; every variable that is named must be there."""
    root = program("root")
    for asked, kept in WITHIN:
        assert keys(root, filter=asked) == [cases[each] for each in kept], asked
    problem(root.post(CASES, {"filter": {"batchOperationKey": {"$exists": True}}}), 400)


def test_the_first_of_the_cases_that_called_each_other(program: Any, cases: list[str]) -> None:
    """A case that was called by none is its own root."""
    root = program("root")
    assert keys(root, filter={"rootProcessInstanceKey": cases[2]}) == [cases[2]]
    assert keys(root, filter={"rootProcessInstanceKey": {"$neq": cases[2]}}) == [
        each for each in cases if each != cases[2]
    ]
    for path in ("user-tasks", "element-instances", "variables"):
        items = found(root, f"/v2/{path}/search", filter={"rootProcessInstanceKey": {"$in": [cases[2]]}})["items"]
        assert items
        assert {item["processInstanceKey"] for item in items} == {cases[2]}, path


def test_a_variable_is_found_by_its_key(program: Any, cases: list[str]) -> None:
    """The key that was answered finds the variable again, and no other."""
    root = program("root")
    (item, *_) = found(root, "/v2/variables/search", filter={"processInstanceKey": cases[0]})["items"]
    asked = {"variableKey": item["variableKey"], "isTruncated": False}
    assert found(root, "/v2/variables/search", filter=asked)["items"] == [item]
    assert found(root, "/v2/variables/search", filter={"isTruncated": True})["items"] == []


def test_jobs_are_found_by_what_they_are_for(program: Any, cases: list[str]) -> None:
    """By kind, event, creation and the fault that stands at them."""
    root = program("root")
    commands.deploy(PACK.encode())
    case = commands.start("pack", by=None)
    listened = commands.deploy(LISTENED.encode())[0].process_id
    commands.start(listened, by=None)

    def types(**asked: Any) -> list[str]:
        return [job["type"] for job in found(root, "/v2/jobs/search", filter=asked)["items"]]

    assert types(kind="BPMN_ELEMENT") == ["wrap"]
    assert types(kind={"$neq": "BPMN_ELEMENT"}) == ["watch"]
    assert types(kind="EXECUTION_LISTENER", listenerEventType="START") == ["watch"]
    assert types(listenerEventType="UNSPECIFIED", priority=0) == ["wrap"]
    assert types(creationTime={"$gt": "2020-01-01T00:00:00Z"}, rootProcessInstanceKey=str(case)) == ["wrap"]
    (job,) = commands.activate_jobs("wrap", "w", 1000, 1)
    commands.fail_job(job.key, job.lease, "no paper", retries=0)
    assert types(errorMessage="no paper") == ["wrap"]
    assert keys(root, filter={"errorMessage": "no paper", "elementId": "wrap"}) == [str(case)]


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_pages_by_cursor_lose_nothing_where_a_column_is_null(program: Any, cases: list[str], order: str) -> None:
    """Null stands behind every value; forwards and backwards the pages make up the whole list."""
    root = program("root")
    sort = [{"field": "endDate", "order": order}]
    whole = keys(root, sort=sort)
    ended = [cases[1], cases[3]] if order == "ASC" else [cases[3], cases[1]]
    assert [key for key in whole if key in ended] == ended
    assert (whole[:2] if order == "ASC" else whole[-2:]) == ended
    forwards: list[str] = []
    cursor, seen = None, 0
    while seen < len(cases):
        page = {"limit": 2, **({"after": cursor} if cursor else {})}
        answer = found(root, CASES, sort=sort, page=page)
        assert answer["items"]
        forwards += [item["processInstanceKey"] for item in answer["items"]]
        cursor, seen = answer["page"]["endCursor"], len(forwards)
    assert forwards == whole
    assert found(root, CASES, sort=sort, page={"after": cursor})["items"] == []
    assert keys(root, sort=sort, page={"before": cursor, "limit": 9}) == whole[:-1]


def searches() -> list[tuple[str, dict[str, Any]]]:
    """Return each search with the fields that it sorts by."""
    return [
        (f"/v2{path.replace('{key}', '1')}", view)
        for _prefix, router in API._routers
        for path, view in router.path_operations.items()
        if path.endswith("/search") and "{" not in path
    ]


def sortable(root: Program, path: str) -> list[str]:
    said = problem(root.post(path, {"sort": [{"field": "nonsense"}]}), 400)["detail"]
    _, _, known = str(said).partition("Known: ")
    return known.rstrip(".").split(", ") if known else []  # a search may ask for more than a sort


def test_every_search_sorts_by_each_of_its_fields_and_goes_on_behind_each_cursor(
    program: Any, cases: list[str]
) -> None:
    """No field makes a statement that the database refuses, nor a cursor that cannot be read back."""
    root, tried = program("root"), 0
    for path, _view in searches():
        for field in sortable(root, path):
            for order in ("ASC", "DESC"):
                answer = found(root, path, sort=[{"field": field, "order": order}], page={"limit": 1})
                cursor = answer["page"]["endCursor"]
                if cursor is not None:
                    for page in ({"after": cursor}, {"before": cursor}):
                        found(root, path, sort=[{"field": field, "order": order}], page=page)
                        tried += 1
    assert tried > 100


def test_a_forged_cursor_is_refused_whatever_is_in_it(program: Any, cases: list[str]) -> None:
    """Only what this server wrote for this order is read: values of any type, another sort, another search."""
    root = program("root")
    real = found(root, CASES, page={"limit": 1})["page"]["endCursor"]
    values = b64decode(real)[16:]
    forged = [b'["x"]', b"[1e400]", b"[[1]]", b"[{}]", b"{}", b"[null]", b"[1,2]", b"[true]", b"[9e99]", values]
    texts = ["", "nonsense", "ä", "=", b64encode(b64decode(real)[:16] + b"[1]").decode()]
    texts += [b64encode(start + each).decode() for each in forged for start in (b"", b"0" * 16)]
    for text in texts:
        for side in ("after", "before"):
            problem(root.post(CASES, {"page": {side: text}}), 400)
    problem(root.post(CASES, {"page": {"after": real}, "sort": [{"field": "state"}]}), 400)
    problem(root.post("/v2/user-tasks/search", {"page": {"after": real}}), 400)


def test_numbers_that_no_column_holds_are_refused(program: Any, leave: Any) -> None:
    """A number has 64 bits; one that no version has finds nothing, but is no fault."""
    root, path = program("root"), "/v2/process-definitions/search"
    for operator in ("$eq", "$neq", "$gt", "$gte", "$lt", "$lte", "$in"):
        for number in (LARGEST + 1, -LARGEST - 2, 10**30, LARGEST, -LARGEST - 1, 1 << 40):
            sent = [number] if operator == "$in" else number
            answer = root.post(path, {"filter": {"version": {operator: sent}}})
            assert answer.status_code == (200 if -LARGEST - 1 <= number <= LARGEST else 400), (operator, number)


def test_a_filter_that_would_be_too_large_for_a_statement_is_refused(program: Any, leave: Any) -> None:
    """Databases have limits of their own, and their refusal would be a 500."""
    root = program("root")
    for sent in (
        {"name": {"$like": "*" * 1001}},
        {"name": {"$in": ["x"] * 1001}},
        {"processDefinitionKey": {"$notIn": ["1"] * 1001}},
        {"version": {"$in": [1] * 1001}},
    ):
        problem(root.post("/v2/process-definitions/search", {"filter": sent}), 400)


def test_like_tells_case_and_only_stars_and_question_marks_are_wild(program: Any, leave: Any) -> None:
    """What a database's own patterns mean is meant literally."""
    root, path = program("root"), "/v2/process-definitions/search"
    wild = {"err*": 1, "ERR*": 0, "?rrand": 1, "*": 4, "*%*": 0, "err_nd": 0, "[e]*": 0}
    for pattern, kept in {**wild, r"\*": 0, "\\": 0, r"\errand": 1}.items():
        items = found(root, path, filter={"processDefinitionId": {"$like": pattern}})["items"]
        assert len(items) == kept, (pattern, items)


@pytest.mark.parametrize(
    ("what", "state", "plain"), [("process-instances", "ACTIVE", "active"), ("user-tasks", "CREATED", "open")]
)
def test_what_is_open_is_asked_for_in_words_that_an_index_knows(
    program: Any, cases: list[str], what: str, state: str, plain: str
) -> None:
    """Without `implied` on the field this fails: the computed word makes a database look at all there has ever been."""
    with CaptureQueriesContext(connection) as asked:
        assert len(found(program("root"), f"/v2/{what}/search", filter={"state": state})["items"]) == len(cases) - 2
    (counted,) = [each["sql"] for each in asked.captured_queries if "COUNT(*)" in each["sql"]]
    condition = f"\"state\" = '{plain}'"
    assert counted.count(condition) > counted.count(f"{condition} THEN") + counted.count(f"{condition}) THEN")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
def test_a_page_of_ended_cases_of_a_process_is_read_off_an_index(program: Any, cases: list[str]) -> None:
    """Without an index in the order of keys all of them would be sorted for each page."""
    case = found(program("root"), CASES, filter={"processInstanceKey": cases[0]})["items"][0]
    wanted = {"processDefinitionId": case["processDefinitionId"], "state": "COMPLETED"}
    with CaptureQueriesContext(connection) as asked:
        found(program("root"), CASES, filter=wanted)
    (page,) = [each["sql"] for each in asked.captured_queries if '"status"' in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + page.replace("%", "%%"))
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "runtime_case_closed (process_id=? AND state=?)" in plan, plan


@pytest.mark.parametrize(
    ("path", "field", "words"),
    [
        (CASES, "state", sdk.ProcessInstanceStateEnum),
        (CASES, "elementInstanceState", sdk.ElementInstanceStateEnum),
        ("/v2/element-instances/search", "state", sdk.ElementInstanceStateEnum),
        ("/v2/element-instances/search", "type", ElementInstanceFilterType),
        ("/v2/incidents/search", "state", sdk.IncidentStateEnum),
        ("/v2/incidents/search", "errorType", sdk.IncidentErrorTypeEnum),
        ("/v2/user-tasks/search", "state", sdk.UserTaskStateEnum),
        ("/v2/jobs/search", "state", sdk.JobStateEnum),
    ],
)
def test_a_word_that_no_client_knows_is_refused(program: Any, path: str, field: str, words: Any) -> None:
    """It would find nothing, as if there were none; all words that clients know are taken."""
    root = program("root")
    known = [each.value for each in words]
    for asked in (known[0], {"$in": known}, {"$notIn": known}, {"$neq": known[-1]}, {"$like": "A*"}, {"$exists": True}):
        assert root.post(path, {"filter": {field: asked}}).status_code == 200, asked
    for asked in ("CANCELLED", {"$eq": "CANCELLED"}, {"$in": [known[0], "CANCELLED"]}, {"$neq": "CANCELLED"}):
        refused = root.post(path, {"filter": {field: asked}})
        assert refused.status_code == 400, asked
        detail = refused.json()["detail"]
        assert detail.startswith(f"Expected a word for {field} that there is, but 'CANCELLED'. Known: ")
        assert all(word in detail for word in known)
