"""Tests of models: both forms are read, every instruction does what it says, and what does not hold is said."""

from collections.abc import Mapping
from typing import Any

import pytest

from clerkwork.engine.context import Decided, DecisionCall
from clerkwork.engine.testing import Library, Verdict, play, read_tests
from clerkwork.engine.testing.claims import CLAIMS
from clerkwork.engine.testing.steps import STEPS
from clerkwork.engine.testing.vocabulary import INSTRUCTIONS
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.feel import Context, Feel

FEEL = Feel()
MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/>
</extensionElements></message>
<error id="e" errorCode="NO_STOCK"/><signal id="s" name="stop"/>
<process id="order" isExecutable="true"><startEvent id="start"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
<userTask id="check" name="Check it"><extensionElements><zeebe:userTask/>
<zeebe:properties><zeebe:property name="camundaModeler:exampleOutputJson" value='{"ok": true}'/></zeebe:properties>
<zeebe:assignmentDefinition assignee="ann" candidateGroups="sales"/>
<zeebe:taskSchedule dueDate="=&quot;2026-02-01T00:00:00Z&quot;"/></extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="check" targetRef="pick"/>
<serviceTask id="pick" name="Pick"><extensionElements><zeebe:taskDefinition type="pick"/></extensionElements>
</serviceTask>
<boundaryEvent id="none" attachedToRef="pick"><errorEventDefinition errorRef="e"/></boundaryEvent>
<sequenceFlow id="f3" sourceRef="none" targetRef="sorry"/><endEvent id="sorry"/>
<sequenceFlow id="f4" sourceRef="pick" targetRef="rate"/>
<businessRuleTask id="rate"><extensionElements><zeebe:calledDecision decisionId="rating" resultVariable="rate"/>
</extensionElements></businessRuleTask>
<sequenceFlow id="f5" sourceRef="rate" targetRef="ship"/>
<callActivity id="ship"><extensionElements><zeebe:calledElement processId="shipping"/></extensionElements>
</callActivity>
<sequenceFlow id="f6" sourceRef="ship" targetRef="paid"/>
<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<sequenceFlow id="f7" sourceRef="paid" targetRef="wait"/>
<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>
</intermediateCatchEvent><sequenceFlow id="f8" sourceRef="wait" targetRef="halt"/>
<intermediateCatchEvent id="halt"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>
<sequenceFlow id="f9" sourceRef="halt" targetRef="end"/><endEvent id="end"/></process></definitions>"""
CASE = {"processDefinitionId": "order"}


def decide(call: DecisionCall, variables: Mapping[str, Any], _context: Context) -> Decided:
    trace = [{"matchedRules": [{"ruleIndex": 2}]}]
    return Decided(1, call.decision, 1, dict(variables), "gold", trace)


LIBRARY = Library(read(MODEL, FEEL).processes, FEEL, decide)


def camunda(*instructions: dict[str, Any]) -> str:
    start = {"type": "CREATE_PROCESS_INSTANCE", "processDefinitionSelector": CASE, "variables": {"order": "o1"}}
    return json.dumps({"testCases": [{"name": "t", "instructions": [start, *instructions]}]})


def played(*instructions: dict[str, Any]) -> Verdict:
    return play(read_tests(camunda(*instructions))[0], LIBRARY)


def claim(kind: str, **said: Any) -> dict[str, Any]:
    return {"type": kind, "processInstanceSelector": CASE, **said}


def messages(verdict: Verdict) -> list[str]:
    return [f"{problem.place}: {problem.message}" for problem in verdict.problems]


WHOLE = (
    {"type": "SET_TIME", "time": "2026-01-02T00:00:00Z"},
    {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "shipping", "variables": {"parcel": "p1"}},
    {"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": "pick", "variables": {"picked": 3}},
    claim("ASSERT_ELEMENT_INSTANCE", elementSelector={"elementId": "check"}, state="IS_ACTIVE"),
    {
        "type": "ASSERT_USER_TASK",
        "userTaskSelector": {"taskName": "Check it"},
        "state": "IS_CREATED",
        "assignee": "ann",
        "candidateGroups": ["sales"],
        "priority": 50,
        "dueDate": "2026-02-01T00:00:00Z",
    },
    {"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "check"}, "useExampleData": True},
    {"type": "ASSERT_USER_TASK", "userTaskSelector": {"elementId": "check"}, "state": "IS_COMPLETED"},
    claim("ASSERT_VARIABLES", variableNames=["ok"], variables={"picked": 3, "parcel": "p1", "rate": "gold"}),
    claim("ASSERT_VARIABLE", variableName="picked", satisfiesExpression="picked > 2"),
    {
        "type": "ASSERT_DECISION",
        "decisionSelector": {"decisionDefinitionId": "rating"},
        "output": "gold",
        "matchedRules": [2],
        "notMatchedRules": [1],
    },
    claim("ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION", messageSelector={"messageName": "paid"}, state="IS_WAITING"),
    {"type": "PUBLISH_MESSAGE", "name": "paid", "correlationKey": "o1", "variables": {"sum": 5}},
    claim(
        "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION", messageSelector={"messageName": "paid"}, state="IS_CORRELATED"
    ),
    {"type": "INCREASE_TIME", "duration": "P3D"},
    claim("ASSERT_ELEMENT_INSTANCES", elementSelectors=[{"elementId": "halt"}], state="IS_ACTIVE_EXACTLY"),
    {"type": "UPDATE_VARIABLES", "processInstanceSelector": CASE, "variables": {"sum": 6}},
    {"type": "BROADCAST_SIGNAL", "signalName": "stop"},
    claim("ASSERT_PROCESS_INSTANCE", state="IS_COMPLETED", hasActiveIncidents=False),
    claim(
        "ASSERT_ELEMENT_INSTANCES",
        elementSelectors=[{"elementId": each} for each in ("check", "pick", "paid", "end")],
        state="IS_COMPLETED_IN_ORDER",
    ),
)


def test_a_whole_test_case_of_camunda() -> None:
    verdict = played(*WHOLE)
    assert messages(verdict) == []
    assert ("order", "halt") in verdict.elements
    assert ("order", "sorry") not in verdict.elements
    assert ("order", "f9") in verdict.flows


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        ([claim("ASSERT_PROCESS_INSTANCE", state="IS_COMPLETED")], "but it is IS_ACTIVE. order is at check."),
        ([claim("ASSERT_VARIABLES", variables={"order": 1})], 'Expected order to be 1, but it is "o1".'),
        ([claim("ASSERT_VARIABLE", variableName="x", satisfiesExpression="x = 1")], "Expected the variable x, but"),
        ([{"type": "COMPLETE_JOB", "jobSelector": {"jobType": "pick"}}], "Expected an open job of pick, but"),
        ([{"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "x"}}], "Expected an open task of x, but"),
        ([{"type": "CORRELATE_MESSAGE", "name": "paid"}], "Expected somebody to wait for paid, but nobody does."),
        ([{"type": "RESOLVE_INCIDENT", "incidentSelector": {"elementId": "pick"}}], "Expected an incident, but"),
        (
            [{"type": "ASSERT_DECISION", "decisionSelector": {"decisionDefinitionId": "rating"}}],
            "Expected the decision rating to be evaluated, but it was not.",
        ),
        (
            [{"type": "ASSERT_USER_TASK", "userTaskSelector": {"elementId": "check"}, "assignee": "bob"}],
            "Expected assignee to be bob, but it is ann.",
        ),
        (
            [claim("ASSERT_ELEMENT_INSTANCES", elementSelectors=[{"elementName": "Check it"}], state="IS_NOT_ACTIVE")],
            "Expected check not to be, but it is.",
        ),
    ],
)
def test_what_does_not_hold_is_said_with_where_the_case_stands(instructions: list[dict[str, Any]], said: str) -> None:
    verdict = played(*instructions)
    assert len(verdict.problems) == 1
    assert said in verdict.problems[0].message
    assert verdict.problems[0].place == "testCases[0].instructions[1]"


def test_a_step_that_cannot_be_taken_ends_the_test() -> None:
    late = claim("ASSERT_PROCESS_INSTANCE", state="IS_COMPLETED")
    verdict = played({"type": "COMPLETE_JOB", "jobSelector": {"jobType": "pick"}}, late)
    assert [problem.place for problem in verdict.problems] == ["testCases[0].instructions[1]"]


def test_claims_that_do_not_hold_are_all_told() -> None:
    verdict = played(
        claim("ASSERT_PROCESS_INSTANCE", state="IS_COMPLETED"), claim("ASSERT_VARIABLES", variableNames=["x"])
    )
    assert len(verdict.problems) == 2


def test_errors_and_failures_of_jobs() -> None:
    check = {"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "check"}}
    thrown = {"type": "THROW_BPMN_ERROR_FROM_JOB", "jobSelector": {"elementId": "pick"}, "errorCode": "NO_STOCK"}
    stubbed = {"type": "MOCK_JOB_WORKER_THROW_BPMN_ERROR", "jobType": "pick", "errorCode": "NO_STOCK"}
    ended = claim("ASSERT_ELEMENT_INSTANCES", elementSelectors=[{"elementId": "sorry"}], state="IS_COMPLETED")
    assert messages(played(check, thrown, ended)) == []
    assert messages(played(stubbed, check, ended)) == []
    failed = {"type": "FAIL_JOB", "elementId": "pick", "message": "broken"}
    resolved = {"type": "RESOLVE_INCIDENT", "incidentSelector": {"elementId": "pick"}}
    with_incident = claim("ASSERT_PROCESS_INSTANCE", hasActiveIncidents=True)
    without = claim("ASSERT_PROCESS_INSTANCE", hasActiveIncidents=False)
    assert messages(played(check, failed, with_incident, resolved, without)) == []


def test_a_stubbed_decision_and_one_asked_by_itself() -> None:
    asked = {
        "type": "EVALUATE_DECISION",
        "decisionDefinitionSelector": {"decisionDefinitionId": "rating"},
        "variables": {},
    }
    said = {
        "type": "ASSERT_DECISION",
        "decisionSelector": {"decisionDefinitionId": "rating"},
        "output": {"rate": "tin"},
    }
    stub = {"type": "MOCK_DMN_DECISION", "decisionDefinitionId": "rating", "variables": {"rate": "tin"}}
    assert messages(played(stub, asked, said)) == []
    assert len(messages(played(asked, said))) == 1


def test_what_happens_each_time_that_claims_hold() -> None:
    """The last of its steps is repeated."""
    behaviour = {
        "type": "CONDITIONAL_BEHAVIOR",
        "conditions": [{"type": "ASSERT_USER_TASK", "userTaskSelector": {"elementId": "check"}, "state": "IS_CREATED"}],
        "actions": [{"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "check"}}],
    }
    at_pick = claim("ASSERT_ELEMENT_INSTANCE", elementSelector={"elementId": "pick"}, state="IS_ACTIVE")
    assert messages(played(behaviour, {"type": "INCREASE_TIME", "duration": "PT1S"}, at_pick)) == []


def test_a_case_that_begins_elsewhere() -> None:
    start = {
        "type": "CREATE_PROCESS_INSTANCE",
        "processDefinitionSelector": CASE,
        "variables": {"order": "o2"},
        "startInstructions": [{"elementId": "paid"}],
    }
    verdict = played(start, claim("ASSERT_ELEMENT_INSTANCE", elementSelector={"elementId": "paid"}, state="IS_ACTIVE"))
    assert messages(verdict) == []


def test_stubs_that_never_come_to_an_end_are_stopped() -> None:
    around = MODEL.replace(b'id="f4" sourceRef="pick" targetRef="rate"', b'id="f4" sourceRef="pick" targetRef="pick"')
    stub = {"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": "pick"}
    check = {"type": "COMPLETE_USER_TASK", "userTaskSelector": {"elementId": "check"}}
    library = Library(read(around, FEEL).processes, FEEL, decide)
    verdict = play(read_tests(camunda(stub, check))[0], library)
    assert "Expected an end, but stubs have answered 1000 times." in messages(verdict)[0]


SHORT: dict[str, Any] = {
    "title": "Paid and shipped",
    "process": "order",
    "now": "2026-01-02T00:00:00Z",
    "given": {"order": "o1"},
    "stubs": [{"process": "shipping"}, {"decision": "rating", "with": "tin"}],
    "when": [
        {"do": "check", "with": {"ok": True}},
        {"do": "pick"},
        {"publish": "paid", "key": "o1"},
        {"set": {"x": 1}},
        {"wait": "P3D"},
        {"signal": "stop"},
    ],
    "then": {"ended": "completed", "variables": {"x": 1, "rate": "tin"}, "passed": ["check", "paid", "end"]},
}


def test_the_short_form() -> None:
    (found,) = read_tests(json.dumps(SHORT))
    assert found.name == "Paid and shipped"
    assert messages(play(found, LIBRARY)) == []


@pytest.mark.parametrize(
    ("when", "then", "said"),
    [
        ([], {"at": ["check"]}, None),
        ([], {"at": ["pick"]}, "then.at: Expected pick to wait, but check."),
        ([{"do": "check"}, {"do": "pick"}], {"at": ["paid"]}, None),
        ([{"do": "check"}, {"do": "pick"}], {"at": []}, None),
        (
            [{"do": "check"}, {"do": "pick"}],
            {"at": ["paid", "check"]},
            "then.at: Expected check, paid to wait, but nothing.",
        ),
        ([{"do": "check"}, {"throw": "NO_STOCK", "at": "pick"}], {"ended": "completed"}, None),
        ([{"do": "check"}, {"fail": "pick", "message": "no"}], {"incidents": True}, None),
        ([{"do": "check"}, {"fail": "pick"}, {"resolve": "pick"}], {"incidents": False, "at": ["pick"]}, None),
        ([{"cancel": True}], {"ended": "canceled"}, None),
        ([{"do": "ship"}], {"at": []}, "when[0]: Expected an open job of ship, but there is none."),
    ],
)
def test_steps_of_the_short_form(when: list[Any], then: dict[str, Any], said: str | None) -> None:
    (found,) = read_tests(json.dumps({**SHORT, "when": when, "then": then}))
    problems = messages(play(found, LIBRARY))
    assert not problems if said is None else problems[0].startswith(said)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{", "file", "JSON"),
        ("[]", "file", "Expected an object."),
        ('{"title": "t"}', "process", "Expected the id of a process."),
        (json.dumps({**SHORT, "whn": []}), "whn", "A test has nothing called whn."),
        (json.dumps({**SHORT, "then": {}}), "then", "Expected a claim, but there is none."),
        (json.dumps({**SHORT, "then": {"a": 1}}), "then.a", "A claim has nothing called a."),
        (json.dumps({**SHORT, "when": [{"go": "x"}]}), "when[0]", "A step has none of the words that it is known by."),
        (json.dumps({**SHORT, "when": ["go"]}), "when[0]", "A step is an object."),
        (
            json.dumps({**SHORT, "when": [{"do": "x", "wth": {}}]}),
            "when[0].wth",
            "A step with do has nothing called wth.",
        ),
        (json.dumps({**SHORT, "stubs": [{"jb": "x"}]}), "stubs[0]", "A stub has none of the words"),
        (json.dumps({**SHORT, "stubs": [{"process": "x", "throw": "A"}]}), "stubs[0].throw", "A stub with process has"),
        (camunda({"type": "DO_IT"}), "testCases[0].instructions[1]", "Expected an instruction, but the type “DO_IT”."),
        (camunda({"type": "INCREASE_TIME"}), "testCases[0].instructions[1]", "Expected duration, but"),
        (
            camunda({"type": "INCREASE_TIME", "duration": "PT1H", "by": 1}),
            "testCases[0].instructions[1].by",
            "INCREASE_TIME has nothing called by.",
        ),
        (
            camunda(claim("ASSERT_PROCESS_INSTANCE", state="IS_GONE")),
            "testCases[0].instructions[1].state",
            "Expected a state, but 'IS_GONE'.",
        ),
        (
            camunda({"type": "COMPLETE_JOB", "jobSelector": {}}),
            "testCases[0].instructions[1].jobSelector",
            "Expected to be told which.",
        ),
        (
            camunda(claim("ASSERT_VARIABLE", variableName="x", similarTo={})),
            "testCases[0].instructions[1].similarTo",
            "similarTo is not supported: texts cannot be compared by their meaning here",
        ),
    ],
)
def test_what_no_test_can_mean_is_refused_with_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_tests(text)
    assert any(problem.place == place and message in problem.message for problem in refused.value.problems)


def test_every_instruction_can_be_played() -> None:
    assert STEPS.keys() | CLAIMS.keys() | {"CONDITIONAL_BEHAVIOR"} == INSTRUCTIONS.keys()


SEVERAL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<message id="m" name="ordered"/><signal id="s" name="stop"/>
<process id="first" isExecutable="true"><startEvent id="daily"><timerEventDefinition>
<timeCycle>R/P1D</timeCycle></timerEventDefinition></startEvent>
<sequenceFlow id="a" sourceRef="daily" targetRef="over"/><endEvent id="over"/></process>
<process id="second" isExecutable="true"><startEvent id="heard"><messageEventDefinition messageRef="m"/></startEvent>
<startEvent id="halted"><signalEventDefinition signalRef="s"/></startEvent>
<sequenceFlow id="b" sourceRef="heard" targetRef="done"/><sequenceFlow id="c" sourceRef="halted" targetRef="done"/>
<endEvent id="done"/></process></definitions>"""


@pytest.mark.parametrize(
    ("instruction", "passed"),
    [
        ({"type": "PUBLISH_MESSAGE", "name": "ordered", "correlationKey": ""}, {"heard", "done", "b"}),
        ({"type": "BROADCAST_SIGNAL", "signalName": "stop"}, {"halted", "done", "c"}),
        (
            {
                "type": "CREATE_PROCESS_INSTANCE",
                "processDefinitionSelector": {"processDefinitionId": "second"},
                "startInstructions": [{"elementId": "halted"}],
            },
            {"halted", "done", "c"},
        ),
    ],
)
def test_any_process_of_an_app_begins_at_its_start_events(instruction: dict[str, Any], passed: set[str]) -> None:
    text = json.dumps({"testCases": [{"name": "t", "instructions": [instruction]}]})
    verdict = play(read_tests(text)[0], Library(read(SEVERAL, FEEL).processes, FEEL))
    assert messages(verdict) == []
    assert {element for _, element in verdict.elements | verdict.flows} == passed


def test_timers_that_start_cases_count_from_the_time_of_the_test() -> None:
    steps = [{"type": "SET_TIME", "time": "2026-06-01T07:00:00Z"}, {"type": "INCREASE_TIME", "duration": "P1D"}]
    text = json.dumps({"testCases": [{"name": "t", "instructions": steps}]})
    verdict = play(read_tests(text)[0], Library(read(SEVERAL, FEEL).processes, FEEL))
    started = [event for event in verdict.events if type(event).__name__ == "CaseStarted"]
    assert messages(verdict) == []
    assert len(started) == 1


def circle(body: str) -> bytes:
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t"><message id="m" name="again"/>
      <process id="circle" isExecutable="true">{body}</process></definitions>""".encode()


ROUND = """<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/><exclusiveGateway id="g"/>
<sequenceFlow id="b" sourceRef="g" targetRef="t"/><task id="t"/><sequenceFlow id="c" sourceRef="t" targetRef="g"/>"""
CALL = """<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/><callActivity id="g"><extensionElements>
<zeebe:calledElement processId="circle"/></extensionElements></callActivity>"""
THROW = """<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/><startEvent id="h">
<messageEventDefinition messageRef="m"/></startEvent><sequenceFlow id="b" sourceRef="h" targetRef="g"/>
<intermediateThrowEvent id="g"><messageEventDefinition messageRef="m"><extensionElements>
<zeebe:publishMessage correlationKey="=1"/></extensionElements></messageEventDefinition>
</intermediateThrowEvent>"""


@pytest.mark.parametrize("body", [ROUND, CALL, THROW])
def test_a_model_without_end_ends_the_test(body: str) -> None:
    """Whoever plays it, a page or a terminal, gets an answer."""
    text = json.dumps({"process": "circle", "then": {"ended": "completed"}})
    verdict = play(read_tests(text)[0], Library(read(circle(body), FEEL).processes, FEEL))
    assert [problem.message.partition(",")[0] for problem in verdict.problems] == ["Expected an end"]


def test_timers_start_cases_of_the_processes_that_the_test_names() -> None:
    """Wherever they stand among those of the app, and of no other."""
    second = SEVERAL.replace(b'"first"', b'"other"').replace(b'"daily"', b'"nightly"')
    processes = [*read(second, FEEL).processes, *read(SEVERAL, FEEL).processes]
    about = {"processInstanceSelector": {"processDefinitionId": "first"}}
    steps = [
        {"type": "INCREASE_TIME", "duration": "P1D"},
        {"type": "ASSERT_PROCESS_INSTANCE", **about, "state": "IS_COMPLETED"},
    ]
    text = json.dumps({"testCases": [{"name": "t", "instructions": steps}]})
    verdict = play(read_tests(text)[0], Library(processes, FEEL))
    assert messages(verdict) == []
    assert {process for process, _ in verdict.elements} == {"first"}


def test_a_case_begins_at_an_event_behind_a_gateway() -> None:
    """As the message would begin it."""
    model = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    id="d" targetNamespace="t"><message id="m" name="ordered"><extensionElements>
    <zeebe:subscription correlationKey="=order"/></extensionElements></message><process id="either" isExecutable="true">
    <eventBasedGateway id="g" instantiate="true"/><sequenceFlow id="a" sourceRef="g" targetRef="e"/>
    <sequenceFlow id="b" sourceRef="g" targetRef="f"/>
    <intermediateCatchEvent id="e"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
    <intermediateCatchEvent id="f"><signalEventDefinition signalRef="x"/></intermediateCatchEvent>
    <sequenceFlow id="c" sourceRef="e" targetRef="end"/><sequenceFlow id="h" sourceRef="f" targetRef="end"/>
    <endEvent id="end"/></process><signal id="x" name="stop"/></definitions>"""
    start = {
        "type": "CREATE_PROCESS_INSTANCE",
        "processDefinitionSelector": {"processDefinitionId": "either"},
        "startInstructions": [{"elementId": "e"}],
    }
    text = json.dumps({"testCases": [{"name": "t", "instructions": [start]}]})
    verdict = play(read_tests(text)[0], Library(read(model, FEEL).processes, FEEL))
    assert messages(verdict) == []
    assert ("either", "end") in verdict.elements
