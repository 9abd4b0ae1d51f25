"""
Replay scenarios: stimuli, and for half of them the states that a Camunda 7 fork reached after each.

Their models are written for Camunda 7; `to_zeebe` says in our words what theirs say, and changes no flow.
`tools/conformance.py bpmn-scenarios DIR` counts them, `tests/conformance/bpmn` tries each.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

from clerkwork.engine import CommandRefused, Machine
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.languages.bpmn import read
from clerkwork.languages.feel import Feel

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
ZEEBE: Final = "{http://camunda.org/schema/zeebe/1.0}"
QUESTION: Final = re.compile(r"(isPresent|stringEquals)\((\w+)(?:,(\"[^\"]*\"))?\)")  # noqa: TID251 - the suite's own
FEEL: Final = Feel()


def condition_of(text: str) -> str:
    """Return a condition of the suite as FEEL."""
    found = QUESTION.fullmatch(text.strip())
    if found is None:
        return f"={text.strip()}"
    return f"={found[2]} = {found[3]}" if found[1] == "stringEquals" else f"={found[2]} != null"


def to_zeebe(xml: bytes) -> bytes:
    """Return a model of the suite with Zeebe's extension elements in place of Camunda 7's attributes."""
    root = etree.fromstring(xml)
    for message in root.iter(f"{BPMN}message"):
        extend(message, "subscription", correlationKey='="any"')
    for task in list(root.iter(f"{BPMN}task", f"{BPMN}serviceTask")):
        if task.tag == f"{BPMN}serviceTask" or task.find(f"{BPMN}extensionElements") is not None:
            task.tag = f"{BPMN}serviceTask"
            extend(task, "taskDefinition", type="work")
            translate_mappings(root, task)
    for condition in root.iter(f"{BPMN}conditionExpression"):
        condition.text = condition_of(condition.text or "")
    return etree.tostring(root)


def translate_mappings(root: etree._Element, task: etree._Element) -> None:
    """Write camunda:inputOutput as zeebe:ioMapping; Camunda 7 maps outputs on errors too, Zeebe on the event itself."""
    outputs = [(each.text or "", each.get("name", "")) for each in task.iter(f"{CAMUNDA}outputParameter")]
    for mapped in task.iter(f"{CAMUNDA}inputParameter"):
        mapping(task, "input", mapped.text or "", mapped.get("name", ""))
    events = [each for each in root.iter(f"{BPMN}boundaryEvent") if each.get("attachedToRef") == task.get("id")]
    for node in [task, *events]:
        for source, target in outputs:
            mapping(node, "output", source.replace("${", "=").rstrip("}"), target)


def mapping(node: etree._Element, way: str, source: str, target: str) -> None:
    """Add an input or output mapping to an element."""
    found = node.find(f"{BPMN}extensionElements/{ZEEBE}ioMapping")
    mappings = extend(node, "ioMapping") if found is None else found
    etree.SubElement(mappings, f"{ZEEBE}{way}", source=source, target=target)


def extend(node: etree._Element, name: str, **attributes: str) -> etree._Element:
    """Add an extension element, and return it."""
    extensions = node.find(f"{BPMN}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{BPMN}extensionElements")
        node.insert(0, extensions)
    return etree.SubElement(extensions, f"{ZEEBE}{name}", **attributes)


def nth(case: Case, kind: type[Any], target: dict[str, Any]) -> int:
    """Return the key of the nth task, job, timer or subscription that an element ever opened, 0 if there is none."""
    found = [each.key for each in case.events if isinstance(each, kind) and each.element == target["elementId"]]
    return found[target["activation"] - 1] if target["activation"] <= len(found) else 0


def values(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return variables as the suite writes them."""
    return {pair["name"]: pair["value"].get("value") for pair in pairs}


def complete_task(case: Case, said: dict[str, Any]) -> told.Command:
    """Return the command that completes a task."""
    return told.CompleteTask(nth(case, happened.TaskCreated, said["taskId"]), values(said["submittedValues"]))


def fire_timer(case: Case, said: dict[str, Any]) -> told.Command:
    """Move the clock to the moment of the stimulus; return the command that fires the timer."""
    case.machine.clock.instant = said["logicalTimeMs"]
    return told.FireTimer(nth(case, happened.TimerCreated, said["timerId"]))


def deliver(case: Case, said: dict[str, Any]) -> told.Command:
    """Return the command that brings a message."""
    return told.Correlate(nth(case, happened.SubscriptionOpened, said["subscriptionId"]), 1, {})


def fail_job(case: Case, said: dict[str, Any]) -> told.Command:
    """Return the command that fails a job for good."""
    return told.FailJob(nth(case, happened.JobCreated, said["effectId"]), 0, "failed")


def finish_job(case: Case, said: dict[str, Any]) -> told.Command:
    """Return the command that completes a job, or throws an error from it."""
    job, result = nth(case, happened.JobCreated, said["effectId"]), said["result"]
    given = values(result["localPatch"])
    if result["kind"] == "success":
        return told.CompleteJob(job, given)
    return told.ThrowError(job, result["code"], result["message"], given)


COMMANDS: Final[dict[str, Callable[[Case, dict[str, Any]], told.Command]]] = {
    "completeUserTaskInstance": complete_task,
    "fireTimer": fire_timer,
    "deliverMessage": deliver,
    "reportEffectFailure": fail_job,
    "completeEffect": finish_job,
    "retryIncident": lambda case, _: told.ResolveIncident(next(iter(case.state.incidents))),
    "cancelIncidentProcess": lambda *_: told.Cancel(),
}


def start(machine: Machine, said: dict[str, Any]) -> Case:
    """Return the case that a scenario's first stimulus starts."""
    assert said["kind"] in {"startProcess", "triggerMessageStart", "triggerTimerStart"}
    return machine.start(values(said.get("initialVariables", [])), said.get("startEventId"))


def observed(case: Case) -> dict[str, Any]:
    """Return what a recorded state says of a case."""
    troubled = {incident.job for incident in case.state.incidents.values()}
    return {
        "status": {None: "running", "completed": "completed", "canceled": "cancelled"}[case.outcome],
        "tasks": sorted(task.element for task in case.tasks),
        "timers": sorted((timer.element, timer.due) for timer in case.timers),
        "messages": sorted(each.element for each in case.subscriptions),
        "jobs": sorted(job.element for job in case.jobs if job.key not in troubled),
        "incidents": sorted(case.state.instances[each.instance].element for each in case.state.incidents.values()),
        "variables": case.variables,
    }


def recorded(state: dict[str, Any]) -> dict[str, Any]:
    """Return the same of a recorded state."""
    return {
        "status": state["status"],
        "tasks": sorted(each["id"]["elementId"] for each in state["openUserTasks"]),
        "timers": sorted((each["id"]["elementId"], each["deadlineMs"]) for each in state["openTimers"]),
        "messages": sorted(each["id"]["elementId"] for each in state["openMessageSubscriptions"]),
        "jobs": sorted(each["id"]["elementId"] for each in state["openEffects"]),
        "incidents": sorted(each["id"]["effectId"]["elementId"] for each in state["openIncidents"]),
        "variables": values(state["variables"]),
    }


def evidence(path: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return outcome and state by command, if they were recorded."""
    name = path.name.removesuffix("scenario.json") + "cibseven-evidence.json"
    if not path.with_name(name).exists():
        return {}
    trace = json.loads(path.with_name(name).read_text(encoding="utf8"))["result"]["trace"]
    found, pending, outcome = {}, "", ""
    for entry in trace:
        if entry["kind"] == "command":
            pending, outcome = entry["commandId"], entry["outcome"]
        elif entry["kind"] == "state" and pending:
            found[pending] = (outcome, recorded(entry))
    return found


def meant(case: Case, said: dict[str, Any]) -> Case:
    """Return the case that a stimulus is for: the one that was started, or the one that it calls."""
    target = next((each for each in said.values() if isinstance(each, dict) and "processInstanceId" in each), {})
    return case.called[0] if target.get("processInstanceId", "").startswith("call:") else case


def is_refused(said: dict[str, Any]) -> bool:
    """Tell whether a stimulus is one that must be refused, by its name."""
    return any(word in said["commandId"] for word in ("stale", "refuse", "wrong"))


def carry_out(case: Case, said: dict[str, Any]) -> str:
    """Do what a stimulus says; return "committed" or "rejected"."""
    target = meant(case, said)
    before = json.dumps(observed(case), default=str)
    try:
        target.do(COMMANDS[said["kind"]](target, said))
    except CommandRefused:
        return "rejected" if json.dumps(observed(case), default=str) == before else "rejected, but the state changed"
    return "committed"


def machine_of(scenario: dict[str, Any], folder: Path) -> Machine:
    """Return a machine for the model of a scenario in the suite's folder."""
    model = folder / scenario["bpmn"]["relativePath"].partition("/")[2]
    return Machine(read(to_zeebe(model.read_bytes()), FEEL).processes, FEEL, now=0)


def differences(path: Path, folder: Path) -> Iterator[str]:
    """Yield where a scenario goes otherwise than it says: refusals, the recorded states, the end."""
    scenario = json.loads(path.read_text(encoding="utf8"))
    states, stimuli = evidence(path), scenario["stimuli"]
    case = start(machine_of(scenario, folder), stimuli[0])
    for number, said in enumerate(stimuli):
        expected = "rejected" if is_refused(said) else "committed"
        outcome = carry_out(case, said) if number else "committed"
        if outcome != expected:
            yield f"{said['commandId']}: Expected it to be {expected}, but it was {outcome}."
        following = stimuli[number + 1]["commandId"] if number + 1 < len(stimuli) else None
        if states and (following is None or following in states):
            # a stimulus that was not recorded ran within the one before it
            done = said["commandId"] if said["commandId"] in states else stimuli[number - 1]["commandId"]
            if (expected, observed(case)) != states[done]:
                yield f"{said['commandId']}: Expected {states[done]}, but {observed(case)}."
    if not states and not is_refused(stimuli[-1]) and case.outcome != "completed":
        yield f"Expected the case to be completed, but it is at {case.active}."


def files(folder: Path) -> list[Path]:
    """Return the scenarios of a folder."""
    return sorted(folder.glob("*/*scenario.json"))


def name_of(path: Path) -> str:
    """Return how a scenario is called."""
    return f"{path.parent.name}/{path.name.removesuffix('.json')}"


def passes(path: Path, folder: Path) -> bool:
    """Tell whether a scenario goes as it says."""
    try:
        return not any(differences(path, folder))
    except Exception:  # noqa: BLE001 - whatever is strange about a scenario, it did not pass
        return False


def figures(folder: Path) -> dict[str, Any]:
    """Return how many scenarios of a folder there are, how many pass, and which do not."""
    found = files(folder)
    failed = [name_of(path) for path in found if not passes(path, folder)]
    return {"scenarios": len(found), "passed": len(found) - len(failed), "failed": failed}
