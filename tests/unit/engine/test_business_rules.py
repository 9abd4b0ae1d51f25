"""Business rule tasks: what they ask, what becomes of the answer, and what of no answer."""

from collections.abc import Mapping
from typing import Any

import pytest

from clerkwork.engine import Decide, Decided, DecisionCall, IncidentKind, Machine, Phase
from clerkwork.engine import events as happened
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.bpmn.model import Binding, CalledDecision, Kind, TaskDefinition
from clerkwork.languages.feel import WORKER, Context

DISH = CalledDecision('"dish"', "meal")


class Kitchen:
    """Decides by the season; notes what it was asked."""

    def __init__(self) -> None:
        self.menu: dict[str, Any] = {"winter": "stew"}
        self.asked: list[tuple[DecisionCall, dict[str, Any]]] = []

    def __call__(self, call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
        assert (context.budget, context.warnings) == (WORKER, [])
        self.asked.append((call, dict(variables)))
        if call.decision != "dish":
            raise NotFound(f"Expected a decision {call.decision}, but there is none.")
        season = variables["season"]
        failure = None if season in self.menu else f"No rule for {season}."
        return Decided(7, "dish", 2, {"season": season}, self.menu.get(season), [season], failure)


def kitchen(bpmn: Any, decide: Decide | None, said: CalledDecision = DISH, **more: Any) -> Machine:
    rule = bpmn.element("rule", Kind.BUSINESS_RULE_TASK, decision=said, **more)
    machine: Machine = bpmn.machine(bpmn.start(), rule, bpmn.end(), flows="start rule end", decide=decide)
    return machine


def test_the_result_becomes_a_variable_and_the_evaluation_an_event(bpmn: Any) -> None:
    """A decision is asked with what the task sees; the whole of it is told before its result is set."""
    asked = Kitchen()
    case = kitchen(bpmn, asked).start({"season": "winter"})
    root = case.state.case
    assert asked.asked == [(DecisionCall("dish", Binding.LATEST, ""), {"season": "winter"})]
    assert case.variables == {"season": "winter", "meal": "stew"}
    assert case.events[3:-1] == [
        happened.FlowTaken("start-rule", root),
        happened.DecisionEvaluated(
            key=2,
            instance=None,
            element="rule",
            decision_key=7,
            decision="dish",
            version=2,
            inputs={"season": "winter"},
            output="stew",
            trace=["winter"],
            failure=None,
        ),
        happened.VariablesSet(root, {"meal": "stew"}),
        happened.ElementPassed("rule", root),
        happened.FlowTaken("rule-end", root),
        happened.ElementPassed("end", root),
    ]
    assert case.outcome == "completed"


@pytest.mark.parametrize(
    ("said", "call"),
    [
        (CalledDecision("which", "meal", Binding.DEPLOYMENT), DecisionCall("dish", Binding.DEPLOYMENT)),
        (CalledDecision('"dish"', "meal", Binding.VERSION_TAG, "v1"), DecisionCall("dish", Binding.VERSION_TAG, "v1")),
    ],
)
def test_it_says_which_version_of_which_decision(bpmn: Any, said: CalledDecision, call: DecisionCall) -> None:
    """The id may be an expression; binding and version tag are passed on as the model has them."""
    asked = Kitchen()
    case = kitchen(bpmn, asked, said).start({"season": "winter", "which": "dish"})
    assert [each for each, _ in asked.asked] == [call]
    assert case.outcome == "completed"


def test_mappings_stand_around_the_decision(bpmn: Any) -> None:
    """Inputs are seen by the decision; with outputs only what they say goes on, without them the result does."""
    asked = Kitchen()
    machine = kitchen(bpmn, asked, inputs={"season": "when.season"}, outputs={"menu.today": "meal"})
    case = machine.start({"when": {"season": "winter"}, "menu": {"old": 1}})
    assert asked.asked[0][1]["season"] == "winter"
    assert case.variables == {"when": {"season": "winter"}, "menu": {"old": 1, "today": "stew"}}


@pytest.mark.parametrize(
    ("variables", "said", "message"),
    [
        ({"season": "spring"}, DISH, "rule: No rule for spring."),
        ({}, CalledDecision('"lunch"', "meal"), "rule: Expected a decision lunch, but there is none."),
    ],
)
def test_no_decision_is_an_incident(bpmn: Any, variables: dict[str, Any], said: CalledDecision, message: str) -> None:
    """A decision that failed or is not there stops the case where it is; nothing is set."""
    case = kitchen(bpmn, Kitchen(), said).start(variables)
    (incident,) = case.incidents
    assert (incident.kind, incident.message) == (IncidentKind.DECISION, message)
    assert case.variables == variables
    assert case.state.instances[incident.instance].phase is Phase.ACTIVATING


def test_the_incident_is_resolved_after_a_fix(bpmn: Any) -> None:
    """Resolved, the decision is asked again; both evaluations are told, the second with the instance kept for it."""
    asked = Kitchen()
    case = kitchen(bpmn, asked).start({"season": "spring"})
    kept = case.incidents[0].instance
    case.resolve()
    assert len(case.incidents) == 1
    asked.menu["spring"] = "salad"
    case.resolve()
    assert (case.outcome, case.variables["meal"]) == ("completed", "salad")
    told = [each for each in case.events if isinstance(each, happened.DecisionEvaluated)]
    assert [(each.instance, each.failure is None) for each in told] == [(None, False), (kept, False), (kept, True)]
    assert happened.ElementCompleted(kept, "rule", case.state.case) in case.events


def test_without_anybody_who_decides_it_is_an_incident(bpmn: Any) -> None:
    """A step that was given no decisions cannot make one up."""
    case = kitchen(bpmn, None).start({"season": "winter"})
    assert case.incidents[0].kind == IncidentKind.DECISION
    assert "nothing here can evaluate any" in case.incidents[0].message


def test_an_id_that_is_no_text_is_an_incident(bpmn: Any) -> None:
    """The id of a decision is a text."""
    case = kitchen(bpmn, Kitchen(), CalledDecision("missing", "meal")).start({})
    assert case.incidents[0].kind == IncidentKind.EXPRESSION
    assert case.incidents[0].message.startswith("rule, called decision: Expected a text, but null.")


def test_with_a_job_type_it_is_a_job(bpmn: Any) -> None:
    """A business rule task may leave the decision to a worker."""
    rule = bpmn.element("rule", Kind.BUSINESS_RULE_TASK, task=TaskDefinition('"decide"'))
    case = bpmn.machine(bpmn.start(), rule, bpmn.end(), flows="start rule end").start({})
    assert [job.type for job in case.jobs] == ["decide"]
    case.complete("rule", {"meal": "soup"})
    assert (case.outcome, case.variables) == ("completed", {"meal": "soup"})
