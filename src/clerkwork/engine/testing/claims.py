"""
What a test may claim: each function returns what is otherwise, or None.

Rule 1: a claim changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from clerkwork.engine import events as happened
from clerkwork.engine.evaluator import read_instant
from clerkwork.engine.memory import Case
from clerkwork.engine.state import Job, Task
from clerkwork.engine.testing.stage import Stage
from clerkwork.kernel import json
from clerkwork.kernel.clock import to_datetime
from clerkwork.languages.feel import Context

Said = Mapping[str, Any]
Claim = Callable[[Stage, Said], str | None]
LEFT: Final = (happened.ElementPassed, happened.ElementCompleted)


def process_instance(stage: Stage, said: Said) -> str | None:
    """Claim the state of a case, or whether it has incidents."""
    case = stage.case(said["processInstanceSelector"])
    wanted, state = said.get("state"), _STATE[case.outcome]
    if wanted is not None and wanted not in {state, "IS_CREATED"}:
        return f"Expected the case to be {wanted}, but it is {state}. {stage.where()}"
    incidents = said.get("hasActiveIncidents")
    if incidents is not None and incidents != bool(case.state.incidents):
        found = "; ".join(each.message for each in case.incidents) or "it has none"
        return f"Expected {'an incident' if incidents else 'no incident'}, but: {found}"
    return None


_STATE: Final = {None: "IS_ACTIVE", "completed": "IS_COMPLETED", "canceled": "IS_TERMINATED"}


def element_instance(stage: Stage, said: Said) -> str | None:
    """Claim how many instances of an element are in a state."""
    case = stage.case(said["processInstanceSelector"])
    counts = _counts(case, said["state"])
    found = sum(counts.get(element, 0) for element in stage.ids(case, said["elementSelector"]))
    amount = said.get("amount", 1)
    if found != amount:
        shown = ", ".join(stage.ids(case, said["elementSelector"]))
        return f"Expected {shown} to be {said['state']} {amount} times, but {found}. {stage.where()}"
    return None


def element_instances(stage: Stage, said: Said) -> str | None:
    """Claim the state of several elements."""
    case, state = stage.case(said["processInstanceSelector"]), said["state"]
    wanted = [element for each in said["elementSelectors"] for element in stage.ids(case, each)]
    if state == "IS_COMPLETED_IN_ORDER":
        rest = iter(case.passed)
        missing = next((each for each in wanted if each not in rest), None)
        return missing and f"Expected {', '.join(wanted)} in this order, but {', '.join(case.passed)}."
    if state == "IS_ACTIVE_EXACTLY":
        return _differs(sorted(wanted), case.active, "to be active")
    if state in {"IS_NOT_ACTIVE", "IS_NOT_ACTIVATED"}:
        there = set(case.active) | (_entered(case) if state == "IS_NOT_ACTIVATED" else set())
        found = [each for each in wanted if each in there]
        return f"Expected {', '.join(found)} not to be, but it is. {stage.where()}" if found else None
    counts = _counts(case, state)
    missing = next((each for each in wanted if not counts.get(each)), None)
    return missing and f"Expected {missing} to be {state}, but it is not. {stage.where()}"


def waiting(stage: Stage, said: Said) -> str | None:
    """Claim at which elements tasks and jobs are open, in all cases together; what else waits may be named, too."""
    found = sorted(
        case.state.instances[row.instance].element
        for case in stage.machine.cases
        for rows in (case.state.jobs, case.state.tasks)
        for row in rows.values()
    )
    wanted = sorted(said["elementIds"])
    named = Counter(wanted) - Counter(found)
    if named <= Counter(_others(stage)):
        found = sorted([*found, *named.elements()])
    return _differs(wanted, found, "to wait")


def _others(stage: Stage) -> list[str]:
    """Return where a case waits that is neither a task nor a job: for an event, or for a case that was called."""
    return [
        instance.element
        for case in stage.machine.cases
        for key, instance in case.state.instances.items()
        if instance.scope
        and not instance.children
        and not any(type(row) in {Job, Task} for row in case.state.attached.get(key, {}).values())
    ]


def variables(stage: Stage, said: Said) -> str | None:
    """Claim names and values of variables, of the case or of an open element."""
    found = _variables(stage, said)
    missing = [name for name in said.get("variableNames", ()) if name not in found]
    if missing:
        return f"Expected the variables {', '.join(missing)}, but there are {', '.join(found) or 'none'}."
    for name, value in said.get("variables", {}).items():
        if found.get(name) != value:
            return f"Expected {name} to be {json.dumps(value)}, but it is {json.dumps(found.get(name))}."
    return None


def variable(stage: Stage, said: Said) -> str | None:
    """Claim what an expression says of a variable."""
    found, name = _variables(stage, said), said["variableName"]
    if name not in found:
        return f"Expected the variable {name}, but there are {', '.join(found) or 'none'}."
    expression = stage.library.feel.expression(said["satisfiesExpression"].removeprefix("="))
    now = to_datetime(stage.machine.clock.now())
    evaluation = expression.evaluate({name: found[name]}, Context(now.astimezone(stage.library.zone)))
    if evaluation.value is not True:
        return f"Expected {expression.text}, but {name} is {json.dumps(found[name])}."
    return None


def user_task(stage: Stage, said: Said) -> str | None:
    """Claim the state of a task, its people and its times."""
    wanted = said.get("state")
    found = list(stage.tasks(said["userTaskSelector"]))
    fitting = [(case, task) for case, task in found if wanted in {None, _task_state(case, task)}]
    if not fitting:
        states = ", ".join(_task_state(case, task) for case, task in found) or "there is none"
        return f"Expected a task that is {wanted or 'there'}, but {states}. {stage.where()}"
    _, task = fitting[-1]
    zone = stage.library.zone
    mine = {
        "assignee": task.assignee,
        "candidateGroups": sorted(task.candidate_groups),
        "priority": task.priority,
        "elementId": task.element,
        "name": task.name,
        "dueDate": task.due,
        "followUpDate": task.follow_up,
    }
    for name in (name for name in mine if name in said):
        value = read_instant(said[name], zone) if name.endswith("Date") else said[name]
        if mine[name] != (sorted(value) if isinstance(value, list) else value):
            return f"Expected {name} to be {said[name]}, but it is {mine[name]}."
    return None


def message_subscription(stage: Stage, said: Said) -> str | None:
    """Claim whether a case waits for a message, or has got it."""
    case, wanted = stage.case(said["processInstanceSelector"]), said["messageSelector"]
    key = wanted.get("correlationKey")

    def is_meant(one: Any) -> bool:
        return one.message == wanted["messageName"] and key in {None, one.correlation_key}

    opened = {event.key for event in case.events if isinstance(event, happened.SubscriptionOpened) and is_meant(event)}
    got = any(isinstance(event, happened.SubscriptionCorrelated) and event.key in opened for event in case.events)
    waits = any(is_meant(one) for one in case.subscriptions)
    holds = {"IS_WAITING": waits, "IS_NOT_WAITING": not waits, "IS_CORRELATED": got}[said["state"]]
    shown = "waits for it" if waits else "does not wait for it"
    return None if holds else f"Expected {wanted['messageName']} to be {said['state']}, but the case {shown}."


def decision(stage: Stage, said: Said) -> str | None:
    """Claim what a decision said last, and which rules matched."""
    name = said["decisionSelector"].get("decisionDefinitionId")
    every = (event for case in stage.machine.cases for event in case.events)
    found = [each for each in every if isinstance(each, happened.DecisionEvaluated) and name in {None, each.decision}]
    found += [each for each in stage.decided if name in {None, each.decision}]
    if not found:
        return f"Expected the decision {name} to be evaluated, but it was not."
    last = found[-1]
    if "output" in said and last.output != said["output"]:
        return f"Expected {name} to say {json.dumps(said['output'])}, but it said {json.dumps(last.output)}."
    return _rules(said, set(_matched(last.trace)))


def _rules(said: Said, matched: set[int]) -> str | None:
    wanted, not_wanted = set(said.get("matchedRules", ())), set(said.get("notMatchedRules", ()))
    if wanted <= matched and not not_wanted & matched and not (said.get("noMatchedRules") and matched):
        return None
    return f"Expected other rules to match, but {', '.join(map(str, sorted(matched))) or 'none'} did."


def _matched(trace: Any) -> list[int]:
    """Return the numbers of the rules, from 1, that matched last in a trace."""
    tables = [each for each in trace or [] if isinstance(each, dict) and each.get("matchedRules")]
    return [rule["ruleIndex"] for rule in tables[-1]["matchedRules"]] if tables else []


def _counts(case: Case, state: str) -> dict[str, int]:
    """Return how many instances of each element are in a state."""
    if state == "IS_ACTIVE":
        return _tally(case.active)
    if state == "IS_COMPLETED":
        return _tally(case.passed)
    return _tally([event.element for event in case.events if isinstance(event, happened.ElementTerminated)])


def _tally(elements: list[str]) -> dict[str, int]:
    return {element: elements.count(element) for element in elements}


def _entered(case: Case) -> set[str]:
    entered = (*LEFT, happened.ElementActivated)
    return {event.element for event in case.events if isinstance(event, entered)}


def _variables(stage: Stage, said: Said) -> dict[str, Any]:
    case = stage.case(said["processInstanceSelector"])
    if "elementSelector" not in said:
        return case.variables
    wanted = stage.ids(case, said["elementSelector"])
    keys = [one.key for one in case.state.instances.values() if one.element in wanted]
    return case.state.variables.get(min(keys), {}) if keys else {}


def _task_state(case: Case, task: happened.TaskCreated) -> str:
    ended = {event.key for event in case.events if isinstance(event, happened.TaskCanceled)}
    if task.key in case.state.tasks:
        return "IS_CREATED"
    return "IS_CANCELED" if task.key in ended else "IS_COMPLETED"


def _differs(wanted: list[str], found: list[str], what: str) -> str | None:
    if wanted == found:
        return None
    return f"Expected {', '.join(wanted) or 'nothing'} {what}, but {', '.join(found) or 'nothing'}."


CLAIMS: Final[dict[str, Claim]] = {
    "ASSERT_DECISION": decision,
    "ASSERT_ELEMENT_INSTANCE": element_instance,
    "ASSERT_ELEMENT_INSTANCES": element_instances,
    "ASSERT_PROCESS_INSTANCE": process_instance,
    "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION": message_subscription,
    "ASSERT_USER_TASK": user_task,
    "ASSERT_VARIABLE": variable,
    "ASSERT_VARIABLES": variables,
    "ASSERT_WAITING": waiting,
}
