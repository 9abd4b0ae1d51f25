"""What was done with a user task, asked for by the official client."""

from typing import Any

from camunda_orchestration_sdk import (
    UserTaskAssignmentRequest,
    UserTaskAuditLogSearchQueryRequest,
    UserTaskCompletionRequest,
    UserTaskUpdateRequest,
)


def test_what_was_done_with_a_task_is_found(client: Any, office: Any, program: Any) -> None:
    """By whom and how, in order, in both directions; another task's log is not in it, and a stranger sees none."""
    root = client("root")
    key = str(office.task(office.ask("mia")).key)
    other = str(office.task(office.ask("mia")).key)
    root.assign_user_task(user_task_key=other, data=UserTaskAssignmentRequest(assignee="root"))
    root.update_user_task(user_task_key=key, data=UserTaskUpdateRequest.from_dict({"changeset": {"priority": 70}}))
    root.assign_user_task(user_task_key=key, data=UserTaskAssignmentRequest(assignee="root"))
    root.unassign_user_task(user_task_key=key)
    root.assign_user_task(user_task_key=key, data=UserTaskAssignmentRequest(assignee="root"))
    root.complete_user_task(user_task_key=key, data=UserTaskCompletionRequest.from_dict({"variables": {}}))

    def found(**asked: Any) -> Any:
        query = UserTaskAuditLogSearchQueryRequest.from_dict(asked)
        return root.search_user_task_audit_logs(user_task_key=key, data=query)

    steps = ["UPDATE", "ASSIGN", "UNASSIGN", "ASSIGN", "COMPLETE"]
    assert [str(each.operation_type) for each in found().items] == steps
    assert {(each.actor_id, str(each.actor_type), each.user_task_key) for each in found().items} == {
        ("root", "USER", key)
    }
    down = [{"field": "timestamp", "order": "DESC"}, {"field": "auditLogKey", "order": "DESC"}]
    first = found(sort=down, page={"limit": 2})
    rest = found(sort=down, page={"limit": 9, "after": first.page.end_cursor})
    assert [str(each.operation_type) for each in (*first.items, *rest.items)] == steps[::-1]
    back = found(sort=down, page={"limit": 1, "before": rest.page.start_cursor})
    assert back.items[0].audit_log_key == first.items[1].audit_log_key
    assert len(found(filter={"operationType": {"$in": ["ASSIGN"]}, "actorId": "root"}).items) == 2
    for field in ("category", "entityKey", "userTaskKey", "result", "actorType"):
        assert len(found(sort=[{"field": field}]).items) == 5
    nora = program("nora")
    assert nora.post(f"/v2/user-tasks/{key}/audit-logs/search", {}).status_code == 404


def test_who_cannot_have_a_task_is_refused_where_the_client_named_them(program: Any, office: Any) -> None:
    """The place is the field of the request, not the argument of our action."""
    path = f"/v2/user-tasks/{office.task(office.ask('mia')).key}/assignment"
    answer = program("root").post(path, {"assignee": "nobody.here"})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (400, "assignee")
