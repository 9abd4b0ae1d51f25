"""What a test may do: one function for each instruction that changes something."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.context import DecisionCall
from clerkwork.engine.evaluator import read_instant
from clerkwork.engine.memory import Case
from clerkwork.engine.testing.stage import Missing, Stage, Stub
from clerkwork.engine.timers import following
from clerkwork.kernel.clock import to_datetime
from clerkwork.languages.feel import WORKER, Context

Said = Mapping[str, Any]
Step = Callable[[Stage, Said], None]


def create(stage: Stage, said: Said) -> None:
    """Start a case, at other elements than its start event if told so."""
    process, variables = said["processDefinitionSelector"]["processDefinitionId"], dict(said.get("variables") or {})
    elements = tuple(each["elementId"] for each in said.get("startInstructions", ()))
    if len(elements) == 1 and stage.begins(process, elements[0]):
        stage.start(process, variables, elements[0])
    else:
        stage.start(process, variables, at=elements)


def complete_job(stage: Stage, said: Said) -> None:
    """Complete a job."""
    case, job = stage.job(said["jobSelector"])
    case.do(told.CompleteJob(job.key, _values(stage, said, case, job.element)))


def complete_task(stage: Stage, said: Said) -> None:
    """Complete a task."""
    case, task = stage.task(said["userTaskSelector"])
    case.do(told.CompleteTask(task.key, _values(stage, said, case, task.element)))


def complete(stage: Stage, said: Said) -> None:
    """Complete the oldest open task or job of an element."""
    which = {"elementId": said["elementId"]}
    try:
        complete_task(stage, {**said, "userTaskSelector": which})
    except Missing:
        complete_job(stage, {**said, "jobSelector": which})


def activate(stage: Stage, said: Said) -> None:
    """Let elements of an open ad-hoc sub-process begin."""
    host = said["elementId"]
    for case in stage.cases({}):
        if any(one.element == host for one in case.state.instances.values()):
            case.activate(host, *said["elements"], **dict(said.get("variables") or {}))
            return
    raise Missing(f"Expected {host} to be open, but it is not. {stage.where()}")


def fail(stage: Stage, said: Said) -> None:
    """Fail a job for good."""
    case, job = stage.job({"elementId": said["elementId"]})
    case.do(told.FailJob(job.key, 0, said.get("message", "")))


def throw(stage: Stage, said: Said) -> None:
    """Throw a BPMN error from a job."""
    case, job = stage.job(said["jobSelector"])
    case.do(told.ThrowError(job.key, said["errorCode"], said.get("errorMessage", ""), dict(said.get("variables", {}))))


def publish(stage: Stage, said: Said) -> None:
    """Publish a message."""
    stage.machine.publish(said["name"], said.get("correlationKey") or "", dict(said.get("variables", {})))


def correlate(stage: Stage, said: Said) -> None:
    """Bring a message to somebody who waits for it."""
    if not stage.machine.publish(said["name"], said.get("correlationKey") or "", dict(said.get("variables", {}))):
        raise Missing(f"Expected somebody to wait for {said['name']}, but nobody does. {stage.where()}")


def broadcast(stage: Stage, said: Said) -> None:
    """Broadcast a signal."""
    stage.machine.broadcast(said["signalName"], dict(said.get("variables", {})))


def increase_time(stage: Stage, said: Said) -> None:
    """Let a duration pass."""
    now = stage.machine.clock.now()
    stage.advance(timedelta(milliseconds=following(now, said["duration"], stage.library.zone) - now))


def set_time(stage: Stage, said: Said) -> None:
    """Set the clock; before any case runs it may go back."""
    instant = read_instant(said["time"], stage.library.zone)
    if instant is None:
        raise Missing(f"Expected a date and time, but {said['time']}.")
    if stage.machine.cases:
        stage.advance(timedelta(milliseconds=instant - stage.machine.clock.now()))
    else:
        stage.set_clock(instant)


def evaluate(stage: Stage, said: Said) -> None:
    """Evaluate a decision by itself."""
    name = said["decisionDefinitionSelector"]["decisionDefinitionId"]
    now = to_datetime(stage.machine.clock.now()).astimezone(stage.library.zone)
    found = stage.decide(DecisionCall(name), dict(said.get("variables", {})), Context(now, WORKER))
    if found.failure is not None:
        raise Missing(found.failure)
    stage.decided.append(
        happened.DecisionEvaluated(
            key=0,
            instance=None,
            element="",
            decision_key=found.key,
            decision=name,
            version=found.version,
            inputs=found.inputs,
            output=found.output,
            trace=found.trace,
            failure=None,
        )
    )


def stub_job(stage: Stage, said: Said) -> None:
    """Let all jobs of a type be completed from here on."""
    values = None if said.get("useExampleData") else dict(said.get("variables", {}))
    stage.stubs[said["jobType"]] = Stub(values)


def stub_error(stage: Stage, said: Said) -> None:
    """Let all jobs of a type throw an error from here on."""
    values = dict(said.get("variables", {}))
    stage.stubs[said["jobType"]] = Stub(values, said["errorCode"], said.get("errorMessage", ""))


def stub_decision(stage: Stage, said: Said) -> None:
    """Let a decision say this from here on."""
    stage.decisions[said["decisionDefinitionId"]] = said.get("variables", {})


def resolve(stage: Stage, said: Said) -> None:
    """Resolve the incidents that a selector means."""
    wanted = said["incidentSelector"]
    for case in stage.cases(wanted):
        for incident in case.incidents:
            instance = case.state.instances.get(incident.instance)
            if instance is not None and wanted.get("elementId") in {None, instance.element}:
                case.do(told.ResolveIncident(incident.key))
                return
    raise Missing(f"Expected an incident, but there is none. {stage.where()}")


def update_variables(stage: Stage, said: Said) -> None:
    """Set variables of a case, or of an open element."""
    case = stage.case(said["processInstanceSelector"])
    wanted = stage.ids(case, said["elementSelector"]) if "elementSelector" in said else None
    keys = [one.key for one in case.state.instances.values() if wanted and one.element in wanted]
    if wanted and not keys:
        raise Missing(f"Expected {', '.join(wanted)} to be open, but it is not. {stage.where()}")
    case.do(told.SetVariables(min(keys, default=case.key), dict(said["variables"]), local=bool(keys)))


def cancel(stage: Stage, _said: Said) -> None:
    """Cancel the newest case."""
    stage.case({}).cancel()


def nothing(_stage: Stage, _said: Said) -> None:
    """Do nothing: it was done before the test began."""


def _values(stage: Stage, said: Said, case: Case, element: str) -> dict[str, Any]:
    return stage.example(case, element) if said.get("useExampleData") else dict(said.get("variables") or {})


STEPS: Final[dict[str, Step]] = {
    "ACTIVATE": activate,
    "BROADCAST_SIGNAL": broadcast,
    "CANCEL": cancel,
    "COMPLETE": complete,
    "COMPLETE_JOB": complete_job,
    "COMPLETE_USER_TASK": complete_task,
    "CORRELATE_MESSAGE": correlate,
    "CREATE_PROCESS_INSTANCE": create,
    "EVALUATE_DECISION": evaluate,
    "FAIL_JOB": fail,
    "INCREASE_TIME": increase_time,
    "MOCK_CHILD_PROCESS": nothing,
    "MOCK_DMN_DECISION": stub_decision,
    "MOCK_JOB_WORKER_COMPLETE_JOB": stub_job,
    "MOCK_JOB_WORKER_THROW_BPMN_ERROR": stub_error,
    "PUBLISH_MESSAGE": publish,
    "RESOLVE_INCIDENT": resolve,
    "SET_TIME": set_time,
    "THROW_BPMN_ERROR_FROM_JOB": throw,
    "UPDATE_VARIABLES": update_variables,
}
