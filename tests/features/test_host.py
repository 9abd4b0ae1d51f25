"""What connectors may reach: their own app's rows, their own case's tasks."""

from typing import Any

import pytest

from clerkwork.features.notifications.models import Notification
from clerkwork.features.people import actions
from clerkwork.plugins import ConnectorError, ConnectorJob
from clerkwork.runtime import commands
from clerkwork.runtime.models import Case, Task, TaskHistory
from clerkwork.server.host import host

pytestmark = pytest.mark.both

MODEL = """<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 targetNamespace="t"><process id="errand" isExecutable="true"><startEvent id="start"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="decide"/><userTask id="decide" name="Decide"><extensionElements>
<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="hr"/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="decide" targetRef="end"/><endEvent id="end"/></process></definitions>"""


@pytest.fixture
def cases(clock: Any) -> tuple[Case, Case]:
    """Start two cases with a task each, offered to HR."""
    people = [{"username": name, "name": name.title()} for name in ("ann", "bob", "cy")]
    actions.import_people({"people": people, "groups": [{"handle": "hr", "name": "HR", "members": ["ann", "bob"]}]})
    commands.deploy(MODEL.encode(), app="office")
    first, second = (commands.start("errand", {}, by="cy", title=f"Errand {n}") for n in (1, 2))
    return Case.objects.get(key=first), Case.objects.get(key=second)


def job(case: Case) -> ConnectorJob:
    return ConnectorJob(
        key=1,
        type="clerk:task",
        element="remind",
        case=case.key,
        headers={},
        variables={},
        attempt=1,
        idempotency_key="clerkwork-1",
        app="office",
        initiator="cy",
    )


def test_tasks_of_ones_own_case(cases: tuple[Case, Case]) -> None:
    """A connector finds, offers and gives away tasks of its case."""
    mine = host(job(cases[0])).tasks
    (task,) = mine.find(cases[0].key, "decide")
    assert mine.find(cases[0].key, "other") == []
    mine.add_candidate(task, user="cy")
    mine.reassign(task, "cy")
    assert Task.objects.get(key=task).assignee == "cy"


def test_no_task_of_another_case(cases: tuple[Case, Case]) -> None:
    """A foreign case's task is out of reach, by every verb."""
    mine, foreign = host(job(cases[0])).tasks, Task.objects.get(case=cases[1])
    with pytest.raises(ConnectorError):
        mine.find(cases[1].key)
    for act in (mine.remind, lambda key: mine.reassign(key, "cy"), lambda key: mine.add_candidate(key, user="cy")):
        with pytest.raises(ConnectorError):
            act(foreign.key)
    foreign.refresh_from_db()
    assert foreign.assignee is None


def test_a_reminder_comes_once(cases: tuple[Case, Case]) -> None:
    """The candidates are reminded, then only who has claimed; a repeated job reminds nobody again."""
    mine = host(job(cases[0])).tasks
    (task,) = mine.find(cases[0].key)
    Notification.objects.all().delete()
    for _ in range(2):
        mine.remind(task, "Please decide")
    assert sorted(Notification.objects.values_list("user__username", "title")) == [
        ("ann", "Please decide"),
        ("bob", "Please decide"),
    ]
    assert TaskHistory.objects.filter(task=task, kind="reminded").count() == 1


def test_texts_people_and_wrong_tables(cases: tuple[Case, Case]) -> None:
    """Templates are filled, people found, and a table that is not there is the model's error."""
    offered = host(job(cases[0]))
    assert offered.texts.render("{{name}} has {{days}} days", {"name": "Ann", "days": 3}) == "Ann has 3 days"
    with pytest.raises(ConnectorError) as caught:
        offered.texts.render("{{name", {})
    assert caught.value.code == "template"
    found = offered.people.person("ann")
    assert found is not None
    assert found["groups"] == ["hr"]
    assert offered.people.person("ghost") is None
    with pytest.raises(ConnectorError) as caught:
        offered.rows.query("absences")
    assert caught.value.code == "table"
    with pytest.raises(ConnectorError):
        offered.mail.send(["ghost"], "Hello", "Text")
