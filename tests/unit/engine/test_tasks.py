"""Tasks of every kind: what they open, take and hand on."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clerkwork.engine import Gone, IncidentKind, NotPossible, Phase
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.languages.bpmn.model import Kind, UserTask


def test_model_runs_in_memory(bpmn: Any) -> None:
    """The whole of it: start, a task, a script, an end."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.user("ask"), bpmn.script("add", "sum", "a + b"), bpmn.end(), flows="start ask add end"
    )
    case = machine.start({"a": 1})
    assert case.active == ["ask"]
    case.complete("ask", {"b": 2})
    assert (case.outcome, case.variables) == ("completed", {"a": 1, "b": 2, "sum": 3})
    assert case.passed == ["start", "ask", "add", "end"]


def test_events_of_a_whole_case(bpmn: Any) -> None:
    """Elements that do not wait leave one event each; those that wait are opened and closed."""
    machine = bpmn.machine(bpmn.start(), bpmn.user("ask"), bpmn.end(), flows="start ask end")
    case = machine.start({"a": 1})
    root = case.state.case
    task = case.tasks[0]
    assert case.events == [
        happened.CaseStarted(root, "process"),
        happened.VariablesSet(root, {"a": 1}),
        happened.ElementPassed("start", root),
        happened.FlowTaken("start-ask", root),
        happened.ElementActivated(task.instance, "ask", root, Phase.ACTIVE),
        task,
    ]
    opened = len(case.events)
    case.complete("ask", {"a": 2})
    assert case.events[opened:] == [
        happened.TaskCompleted(task.key, task.instance),
        happened.VariablesSet(root, {"a": 2}),
        happened.ElementCompleted(task.instance, "ask", root),
        happened.FlowTaken("ask-end", root),
        happened.ElementPassed("end", root),
        happened.CaseCompleted(root),
    ]


def test_user_task_says_who_when_and_how(bpmn: Any) -> None:
    """All that a user task evaluates stands in its event; dates without a zone mean the process's zone."""
    people = UserTask(
        assignee="boss",
        candidate_groups='["sales", "team:" + team]',
        candidate_users='"anna, ben"',
        excluded_users="[requester]",
        due='date and time(day + "T12:00:00")',
        follow_up='"2026-03-28"',
        priority="40 + 2",
        form="approval",
    )
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("ask", people=people, name="Ask"),
        bpmn.end(),
        flows="start ask end",
        zone=ZoneInfo("Europe/Berlin"),
    )
    case = machine.start({"boss": "carla", "team": "x", "requester": "dora", "day": "2026-07-01"})
    (task,) = case.tasks
    assert task == happened.TaskCreated(
        key=task.key,
        instance=task.instance,
        element="ask",
        name="Ask",
        form="approval",
        assignee="carla",
        candidate_groups=("sales", "team:x"),
        candidate_users=("anna", "ben"),
        excluded_users=("dora",),
        due=1_782_900_000_000,
        follow_up=1_774_652_400_000,
        priority=42,
    )


def test_user_task_that_says_nothing_is_anybodys(bpmn: Any) -> None:
    """Without assignment a task has nobody, no dates and middle priority."""
    machine = bpmn.machine(bpmn.start(), bpmn.user("ask", people=UserTask(assignee="null")), flows="start ask")
    (task,) = machine.start().tasks
    assert (task.assignee, task.candidate_groups, task.due, task.priority, task.form) == (None, (), None, 50, None)


@pytest.mark.parametrize("said", ['"ann"', '" ann , ben,,ann"', '""', '"  "'])
def test_what_is_always_the_same_is_read_as_what_depends_on_something(bpmn: Any, said: str) -> None:
    """A text in the model and the same text in a variable offer a task to the same people."""
    offered = []
    for each in (said, "whom"):
        people = UserTask(assignee=each, candidate_groups=each, candidate_users=each, excluded_users=each)
        machine = bpmn.machine(bpmn.start(), bpmn.user("ask", people=people), flows="start ask")
        (task,) = machine.start({"whom": said[1:-1]}).tasks
        offered.append((task.assignee, task.candidate_groups, task.candidate_users, task.excluded_users))
    assert offered[0] == offered[1]


@pytest.mark.parametrize(
    "people",
    [
        UserTask(assignee="5"),
        UserTask(candidate_groups="7"),
        UserTask(candidate_users='["a", 7]'),
        UserTask(due='"soon"'),
        UserTask(priority="101"),
        UserTask(priority='"high"'),
        UserTask(priority="null"),
        UserTask(priority="1.5"),
    ],
)
def test_wrong_assignment_is_an_incident(bpmn: Any, people: Any) -> None:
    """A value of the wrong type opens no task but an incident that quotes the expression."""
    case = bpmn.machine(bpmn.start(), bpmn.user("ask", people=people), flows="start ask").start()
    (incident,) = case.incidents
    assert case.tasks == []
    assert (incident.kind, case.active) == (IncidentKind.EXPRESSION, ["ask"])
    assert incident.message.startswith("ask, ")
    assert ": Expected " in incident.message


def test_job_has_type_retries_and_headers(bpmn: Any) -> None:
    """A service task opens a job."""
    service = bpmn.service("send", '"mail:" + way', "n", headers=(("to", "all"),))
    case = bpmn.machine(bpmn.start(), service, flows="start send").start({"way": "air", "n": 5})
    (job,) = case.jobs
    assert (job.type, job.retries, job.headers, job.element) == ("mail:air", 5, {"to": "all"}, "send")


@pytest.mark.parametrize(("kind", "retries"), [("null", "3"), ('""', "3"), ("7", "3"), ('"x"', "null"), ('"x"', '"3"')])
def test_job_without_type_or_retries_is_an_incident(bpmn: Any, kind: Any, retries: Any) -> None:
    """Null where a value is required is an incident, and goes on once it is there."""
    case = bpmn.machine(bpmn.start(), bpmn.service("send", kind, retries), flows="start send").start()
    assert [incident.kind for incident in case.incidents] == [IncidentKind.EXPRESSION]
    assert case.jobs == []


@pytest.mark.parametrize("kind", [Kind.SEND_TASK, Kind.BUSINESS_RULE_TASK])
def test_send_and_business_rule_tasks_are_jobs(bpmn: Any, kind: Any) -> None:
    """Both live like a service task."""
    task = bpmn.service("work")
    task = bpmn.element("work", kind, task=task.task)
    case = bpmn.machine(bpmn.start(), task, bpmn.end(), flows="start work end").start()
    case.complete("work", {"done": True})
    assert (case.outcome, case.variables) == ("completed", {"done": True})


@pytest.mark.parametrize("kind", [Kind.TASK, Kind.MANUAL_TASK, Kind.INTERMEDIATE_THROW_EVENT])
def test_elements_without_work_are_passed(bpmn: Any, kind: Any) -> None:
    """Undefined and manual tasks and none throw events do not wait, but their mappings are made."""
    element = bpmn.element("it", kind, inputs={"a": "x + 1"}, outputs={"b": "a * 2"})
    case = bpmn.machine(bpmn.start(), element, bpmn.end(), flows="start it end").start({"x": 1})
    assert (case.outcome, case.variables) == ("completed", {"x": 1, "b": 4})
    assert "it" in case.passed


def test_script_result_is_json(bpmn: Any) -> None:
    """A date that a script makes is kept as text."""
    script = bpmn.script("make", "day", '{on: date("2026-01-31"), n: 2.50}')
    case = bpmn.machine(bpmn.start(), script, flows="start make").start()
    assert str(case.variables["day"]["n"]) in {"2.5", "2.50"}
    assert case.variables["day"]["on"] == "2026-01-31"


def test_script_that_never_ends_is_an_incident(bpmn: Any) -> None:
    """The budget of one evaluation ends it; the next evaluation has a full budget."""
    long = "count(for i in 1..100000 return for j in 1..100000 return i)"
    script = bpmn.script("spin", "x", f"if stop then 1 else {long}")
    case = bpmn.machine(bpmn.start(), script, flows="start spin").start({"stop": False})
    assert [incident.kind for incident in case.incidents] == [IncidentKind.EXPRESSION]
    case.set(stop=True)
    case.resolve()
    assert (case.outcome, case.variables) == ("completed", {"stop": True, "x": 1})


def test_job_out_of_retries_waits_for_a_person(bpmn: Any) -> None:
    """A failure with retries left only waits; without, an incident stands until it is resolved with new retries."""
    case = bpmn.machine(bpmn.start(), bpmn.service("work"), flows="start work").start()
    case.fail("work", "no line", retries=2)
    assert case.incidents == []
    case.fail("work", "no line")
    (incident,) = case.incidents
    assert (incident.kind, incident.message, incident.job) == (IncidentKind.NO_RETRIES, "no line", case.jobs[0].key)
    case.resolve()
    assert case.events[-1] == happened.JobRetriesSet(case.jobs[0].key, case.jobs[0].instance, 1)
    case.complete("work")
    assert case.outcome == "completed"


def test_job_with_incident_can_still_succeed(bpmn: Any) -> None:
    """A late result resolves the incident of its job."""
    case = bpmn.machine(bpmn.start(), bpmn.service("work"), bpmn.user("next"), flows="start work next").start()
    case.fail("work")
    case.fail("work", "again")
    assert len(case.incidents) == 1
    case.complete("work")
    assert (case.incidents, case.active) == ([], ["next"])


def test_budget_is_for_each_evaluation(bpmn: Any) -> None:
    """Many expressions of one step may each use nearly all of it."""
    names = [f"s{number}" for number in range(15)]
    scripts = [bpmn.script(name, "x", "count(for i in 1..9000 return [i])") for name in names]
    case = bpmn.machine(bpmn.start(), *scripts, flows=" ".join(["start", *names])).start()
    assert (case.outcome, case.variables) == ("completed", {"x": 9000})


def test_late_result_that_cannot_be_mapped_leaves_one_incident(bpmn: Any) -> None:
    """The job is done, so its own incident is resolved; that of the mapping stands."""
    job = bpmn.service("job", outputs={"y": "if ok then 1 else count(for i in 1..100000 return [i, i])"})
    case = bpmn.machine(bpmn.start(), job, flows="start job").start({"ok": False})
    case.fail("job")
    case.complete("job")
    assert ([each.kind for each in case.incidents], case.jobs) == ([IncidentKind.MAPPING], [])
    case.set(ok=True)
    case.resolve()
    assert case.outcome == "completed"


def test_what_is_done_is_gone(bpmn: Any) -> None:
    """A task or job completed twice is refused."""
    case = bpmn.machine(bpmn.start(), bpmn.user("ask"), bpmn.service("work"), flows="start ask work").start()
    task = case.tasks[0].key
    case.complete("ask")
    with pytest.raises(Gone, match="Expected an open task"):
        case.do(told.CompleteTask(task, {}))
    job = case.jobs[0].key
    case.complete("work")
    for command in (told.CompleteJob(job, {}), told.FailJob(job, 1, ""), told.ThrowError(job, "X", "", {})):
        with pytest.raises(Gone, match="Expected an open job"):
            case.do(command)


def test_a_job_gets_other_attempts(bpmn: Any) -> None:
    """Nothing else of it changes; given to a failed job they are those with which its incident is resolved."""
    case = bpmn.machine(bpmn.start(), bpmn.service("work"), bpmn.end(), flows="start work end").start()
    job = case.jobs[0].key
    case.do(told.UpdateJob(job, 5))
    assert case.state.jobs[job].retries == 5
    with pytest.raises(NotPossible, match="at least one attempt"):
        case.do(told.UpdateJob(job, 0))
    case.do(told.FailJob(job, 0, "no"))
    case.do(told.UpdateJob(job, 4))
    (incident,) = case.state.incidents
    case.do(told.ResolveIncident(incident))
    assert case.state.jobs[job].retries == 4
    case.complete("work")
    assert case.outcome == "completed"


def test_receive_task_waits_for_its_message(bpmn: Any) -> None:
    """The correlation key is evaluated when the task is entered; numbers are keys too."""
    receive = bpmn.element("wait", Kind.RECEIVE_TASK, event=bpmn.event(message="paid", key="order"))
    machine = bpmn.machine(bpmn.start(), receive, bpmn.end(), flows="start wait end", zone=UTC)
    case = machine.start({"order": 7})
    case.set(order=8)
    machine.advance(timedelta(days=1))
    assert machine.publish("paid", "8") == []
    assert machine.publish("paid", "7", {"sum": 3}) == [case]
    assert (case.outcome, case.variables) == ("completed", {"order": 8, "sum": 3})
