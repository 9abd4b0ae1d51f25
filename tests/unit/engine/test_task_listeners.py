"""Task listeners: what waits for them, what they correct and deny, and what is left of a change."""

from typing import Any

import pytest

from clerkwork.engine import NotPossible
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.kernel import json
from clerkwork.languages.bpmn.model import Listener, UserTask

EVENTS = ("creating", "assigning", "updating", "completing")


def offered(bpmn: Any, *events: str, assignee: str | None = '"ann"') -> Case:
    """Return a case at a task with listeners to some events."""
    listeners = tuple(Listener(event, f'"{event}"') for event in events)
    people = UserTask(assignee=assignee, candidate_groups='["hr"]')
    task = bpmn.user("a", people=people, task_listeners=listeners)
    case: Case = bpmn.machine(bpmn.start(), task, bpmn.user("b"), flows="start a b").start()
    return case


def answer(case: Case, event: str, **said: Any) -> None:
    """Let the one open job of a listener answer."""
    (job,) = case.jobs
    assert (job.type, job.listener and job.listener.event) == (event, event)
    case.do(told.CompleteJob(job.key, {}, told.TaskResult(**said)))


def changes(case: Case) -> list[tuple[dict[str, Any], str | None, str]]:
    found = [event for event in case.events if isinstance(event, happened.TaskChanged)]
    return [(event.changes, event.by, event.kind) for event in found]


def change(case: Case, event: str = "assigning", **said: Any) -> None:
    case.do(told.ChangeTask(case.tasks[0].key, event, said, "bob", "reassigned"))


def test_a_task_is_created_as_its_listeners_correct_it(bpmn: Any) -> None:
    """Until they are done there is no task; then it is what they made of it."""
    case = offered(bpmn, "creating", "creating")
    assert case.tasks == []
    answer(case, "creating", corrections={"priority": 80, "candidate_groups": ["it"]})
    answer(case, "creating", corrections={"priority": 90})
    (task,) = case.tasks
    assert (task.assignee, task.priority, task.candidate_groups) == ("ann", 90, ("it",))


def test_what_a_task_will_be_waits_as_json(bpmn: Any) -> None:
    """It is the same when it has been written to a row and read back: lists, not tuples."""
    (job,) = offered(bpmn, "creating").jobs
    assert job.listener is not None
    assert json.loads(json.dumps(job.listener.data)) == job.listener.data


@pytest.mark.parametrize("first", [True, False])
def test_whom_the_model_names_is_assigned_after_the_creation(bpmn: Any, first: bool) -> None:  # noqa: FBT001 - a case
    """Listeners to the assignment work when the task is there, and may name somebody else."""
    case = offered(bpmn, *(["creating"] if first else []), "assigning")
    if first:
        answer(case, "creating")
    assert [task.assignee for task in case.tasks] == [None]
    answer(case, "assigning", corrections={"assignee": "cleo"})
    assert changes(case) == [({"assignee": "cleo"}, None, "assigned")]


def test_a_change_waits_for_its_listeners(bpmn: Any) -> None:
    """While they work the task takes no other change; then it is carried out with their corrections."""
    case = offered(bpmn, "assigning", "updating", assignee=None)
    change(case, assignee="bob")
    for command in (
        told.CompleteTask(case.tasks[0].key, {}),
        told.ChangeTask(case.tasks[0].key, "updating", {}, None, "u"),
    ):
        with pytest.raises(NotPossible, match="assigning"):
            case.do(command)
    answer(case, "assigning", corrections={"due": 5})
    assert changes(case) == [({"assignee": "bob", "due": 5}, "bob", "reassigned")]
    change(case, "updating", priority=1)
    answer(case, "updating")
    assert changes(case)[1:] == [({"priority": 1}, "bob", "reassigned")]


def test_without_listeners_a_change_is_carried_out_at_once(bpmn: Any) -> None:
    """A task without listeners is changed in the same step."""
    case = offered(bpmn)
    change(case, assignee="bob")
    assert changes(case) == [({"assignee": "bob"}, "bob", "reassigned")]


def test_a_completion_waits_for_its_listeners(bpmn: Any) -> None:
    """The task stays open until they are done; then its variables go on, and who completed it is known."""
    case = offered(bpmn, "completing")
    case.do(told.CompleteTask(case.tasks[0].key, {"x": 1}, by="bob"))
    assert (case.active, case.variables) == (["a"], {})
    answer(case, "completing", corrections={"priority": 3})
    assert (case.active, case.variables) == (["b"], {"x": 1})
    (done,) = [event for event in case.events if isinstance(event, happened.TaskCompleted)]
    assert done.by == "bob"
    assert changes(case) == [({"priority": 3}, None, "corrected")]


@pytest.mark.parametrize("event", ["assigning", "updating", "completing"])
def test_a_listener_denies(bpmn: Any, event: str) -> None:
    """A change that is denied leaves the task as it was; it may be tried again."""
    case = offered(bpmn, event, event, assignee=None)
    for denied in (True, False):
        if event == "completing":
            case.do(told.CompleteTask(case.tasks[0].key, {"x": 1}))
        else:
            change(case, event, assignee="bob")
        answer(case, event, corrections={"priority": 1})
        answer(case, event, denied=denied, reason="no")
        found = [one for one in case.events if isinstance(one, happened.TaskDenied)]
        assert [(one.event, one.reason) for one in found] == [(event, "no")]
        assert bool(changes(case)) is not denied
    assert case.jobs == []


def test_the_creation_cannot_be_denied(bpmn: Any) -> None:
    """There is nothing to go back to; the job stays."""
    case = offered(bpmn, "creating")
    with pytest.raises(NotPossible, match="created"):
        answer(case, "creating", denied=True)
    assert len(case.jobs) == 1


def test_a_failed_listener_is_an_incident(bpmn: Any) -> None:
    """Resolved, the same listener is tried again with what it had to carry out."""
    case = offered(bpmn, "completing")
    case.complete("a", {"x": 1})
    case.fail("a", "down")
    assert [one.message for one in case.incidents] == ["down"]
    case.resolve()
    answer(case, "completing")
    assert (case.active, case.variables) == (["b"], {"x": 1})


def test_an_interrupted_task_leaves_no_listener(bpmn: Any) -> None:
    """P10: a change that waits is gone with its task."""
    case = offered(bpmn, "completing")
    case.complete("a")
    case.cancel()
    assert (case.outcome, case.state.jobs, case.state.attached) == ("canceled", {}, {})


def test_listeners_are_asked_in_order(bpmn: Any) -> None:
    """Each event has its own listeners."""
    case = offered(bpmn, *EVENTS)
    answer(case, "creating")
    answer(case, "assigning")
    case.complete("a")
    answer(case, "completing")
    assert case.active == ["b"]
