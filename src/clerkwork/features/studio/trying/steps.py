"""
What somebody asks for on the page of a run, read into instructions.

Rule 1: waiting stops at each timer that is due on the way, so what it leads to happens at its instant.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerkwork.engine.testing.stage import Missing
from clerkwork.features.studio.trying.sandbox import Sandbox
from clerkwork.kernel import json
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import ClerkworkError, Invalid, Problem

UNITS: Final = {"minutes": 60_000, "hours": 3_600_000, "days": 86_400_000, "weeks": 604_800_000}
LONGEST_WAIT: Final = 366 * 86_400_000
MOST_STOPS: Final = 60  # timers that one waiting may pass
LONGEST: Final = 100_000
Asked = Mapping[str, str]


def read_object(text: str, place: str = "variables") -> dict[str, Any]:
    """Return the JSON object in a text, {} for an empty one; raises Invalid."""
    try:
        value = json.loads(text[:LONGEST].strip() or "{}")
    except ValueError as error:
        raise Invalid([Problem(place, str(error), 'Write JSON, such as {"amount": 5}.')]) from error
    if not isinstance(value, dict):
        raise Invalid([Problem(place, "Expected an object of variables.", 'Write JSON, such as {"amount": 5}.')])
    return value


def iso(milliseconds: int) -> str:
    """Return a time span as an ISO 8601 duration, in hours, minutes and seconds, which no change of clocks bends."""
    seconds, rest = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest:03d}" if rest else ""
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else ""]
    parts += [f"{seconds}{fraction}S"] if seconds or rest or not (hours or minutes) else []
    return f"PT{''.join(parts)}"


def _with(asked: Asked) -> dict[str, Any]:
    values = read_object(asked.get("variables", ""))
    return {"variables": values} if values else {}


def _answer(sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    """Answer a job: done, always done, an error, or failed."""
    element, kind = asked.get("element", ""), asked.get("type", "")
    match asked.get("how", "done"):
        case "always":
            said = {"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": kind}
            return [said | {"variables": read_object(asked.get("variables", ""))}]
        case "error":
            code = asked.get("code", "").strip()
            if not code:
                raise Invalid([Problem("code", "Expected the error's code, but there is none.", "Write one.")])
            which = {"elementId": element}
            return [{"type": "THROW_BPMN_ERROR_FROM_JOB", "jobSelector": which, "errorCode": code, **_with(asked)}]
        case "fail":
            return [{"type": "FAIL_JOB", "elementId": element, "message": asked.get("message", "").strip()}]
    if any(job.listener for case in sandbox.cases for job in case.jobs if (job.element, job.type) == (element, kind)):
        return [{"type": "COMPLETE_JOB", "jobSelector": {"elementId": element, "jobType": kind}, **_with(asked)}]
    return [{"type": "COMPLETE", "elementId": element, **_with(asked)}]


def _next(sandbox: Sandbox, _asked: Asked) -> list[dict[str, Any]]:
    """Let time pass to the next timer."""
    due = sandbox.next_due
    if due is None:
        raise Invalid([Problem("wait", "Expected a timer, but none is running.", "Let time pass by an amount.")])
    return [{"type": "INCREASE_TIME", "duration": iso(max(due - sandbox.now, 0))}]


def _wait(sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    """Let an amount of time pass, with a stop at each timer on the way."""
    amount = asked.get("amount", "").strip()
    unit = UNITS.get(asked.get("unit", ""))
    if unit is None or not amount.isascii() or not amount.isdigit() or not 0 < int(amount) * unit <= LONGEST_WAIT:
        raise Invalid([Problem("wait", "Expected a whole number, at most a year.", "Write such as 2 days.")])
    end = sandbox.now + int(amount) * unit
    return _stops(sandbox, end)


def _stops(sandbox: Sandbox, end: int) -> list[dict[str, Any]]:
    """Return the spans from timer to timer up to an instant, found by trying them."""
    taken = [each.said for each in sandbox.taken]
    steps: list[dict[str, Any]] = []
    here = sandbox
    for _ in range(MOST_STOPS):
        due = here.next_due
        if due is None or due >= end or here.problem is not None:
            break
        steps.append({"type": "INCREASE_TIME", "duration": iso(max(due - here.now, 0))})
        here = Sandbox(sandbox.workshop, [*taken, *steps], sandbox.connectors)
    return [*steps, {"type": "INCREASE_TIME", "duration": iso(max(end - here.now, 0))}]


def _message(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    said = {"type": "PUBLISH_MESSAGE", "name": asked.get("name", ""), "correlationKey": asked.get("key", "")}
    return [said | _with(asked)]


def _signal(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    return [{"type": "BROADCAST_SIGNAL", "signalName": asked.get("name", ""), **_with(asked)}]


def _resolve(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    return [{"type": "RESOLVE_INCIDENT", "incidentSelector": {"elementId": asked.get("element", "")}}]


def _set(sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    process = sandbox.cases[-1].graph.process if sandbox.cases else ""
    which = {"processDefinitionId": process}
    values = read_object(asked.get("variables", ""))
    return [{"type": "UPDATE_VARIABLES", "processInstanceSelector": which, "variables": values}]


def _cancel(_sandbox: Sandbox, _asked: Asked) -> list[dict[str, Any]]:
    return [{"type": "CANCEL"}]


def _stand_in(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    """Let a process that the app does not have end at once with these variables, whenever it is called."""
    values = read_object(asked.get("variables", ""))
    return [{"type": "MOCK_CHILD_PROCESS", "processDefinitionId": asked.get("process", ""), "variables": values}]


def _begin(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    host, chosen = asked.get("host", ""), asked.get("element", "")
    return [{"type": "ACTIVATE", "elementId": host, "elements": [chosen]}]


def _resume(_sandbox: Sandbox, _asked: Asked) -> list[dict[str, Any]]:
    return [{"type": "RESUME"}]


def _row(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    """Put a row into a table, of the fields `column.<name>` that are filled in."""
    values = {name.removeprefix("column."): text for name, text in asked.items() if name.startswith("column.") and text}
    return [{"type": "ADD_ROWS", "table": asked.get("table", ""), "rows": [values]}]


def _remove(_sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    return [{"type": "REMOVE_ROW", "table": asked.get("table", ""), "row": asked.get("row", "")}]


def _by_hand(sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    """Let a simulated connector wait for answers, or answer by itself again."""
    kind = asked.get("type", "")
    return [{"type": "BY_HAND" if sandbox.simulates(kind) else "BY_ITSELF", "jobType": kind}]


ASKED: Final[dict[str, Callable[[Sandbox, Asked], list[dict[str, Any]]]]] = {
    "answer": _answer,
    "next": _next,
    "wait": _wait,
    "message": _message,
    "signal": _signal,
    "resolve": _resolve,
    "set": _set,
    "cancel": _cancel,
    "stand in": _stand_in,
    "begin": _begin,
    "resume": _resume,
    "row": _row,
    "remove": _remove,
    "by hand": _by_hand,
}
"""What can be asked for, but for completing a task, which needs its form."""


def read(sandbox: Sandbox, asked: Asked) -> list[dict[str, Any]]:
    """Return the instructions for what is asked; raises Invalid for what cannot be meant."""
    make = ASKED.get(asked.get("step", ""))
    if make is None:
        raise Invalid([Problem("step", "Expected a step, but it is none that is known.", "Load the page again.")])
    try:
        return make(sandbox, asked)
    except (Missing, ClerkworkError) as error:
        if isinstance(error, Invalid):
            raise
        raise Invalid([Problem("step", str(error))]) from error


def clock_said(instant: int) -> dict[str, Any]:
    """Return the instruction that sets a run's clock."""
    return {"type": "SET_TIME", "time": to_datetime(instant).isoformat().replace("+00:00", "Z")}
