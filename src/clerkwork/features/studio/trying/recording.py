"""
A run in a sandbox written down as a test of the model.

Rule 1: what a simulated connector answered becomes a step of the test, so the test needs neither rows nor mails.
Rule 2: of a person only those keys are written that some file of the app reads; tests are shared, people are not.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from clerkwork.engine.testing import play, read_tests
from clerkwork.features.apps.kinds import File
from clerkwork.features.studio.trying.sandbox import OWN, Answer, Said, Sandbox
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem

START: Final = "CREATE_PROCESS_INSTANCE"
WORD: Final = re.compile(r"[A-Za-z_]\w*")  # noqa: TID251 - our own pattern
PERSON: Final = "requester"
READ: Final = (".bpmn", ".dmn", ".form")
KEPT: Final = frozenset({"username", "name"})
CLAIMS: Final = ("at", "ended", "passed", "incidents")


def record(
    sandbox: Sandbox,
    title: str,
    claims: Iterable[str] = CLAIMS,
    variables: Iterable[str] = (),
    files: Mapping[str, File] | None = None,
) -> str:
    """
    Return a run as the text of a test file.

    `claims` are words of the short form's `then`, `variables` names of variables whose values it claims. Raises Invalid
    when the run cannot be a test, or when the test would not hold.
    """
    found = _test(sandbox, title, frozenset(claims), tuple(variables), _read_by(files or {}))
    text = json.pretty(found)
    for test in read_tests(text):
        verdict = play(test, sandbox.workshop.library)
        if not verdict.passed:
            raise Invalid([*verdict.problems, Problem("test", "This run cannot be repeated as a test.", "Start anew.")])
    return text


def _test(
    sandbox: Sandbox, title: str, claims: frozenset[str], variables: tuple[str, ...], read: frozenset[str] | None
) -> dict[str, Any]:
    if not sandbox.cases:
        raise Invalid([Problem("run", "Expected a run in which something has started, but nothing has.", "Start it.")])
    if any(each.said["type"] == "RESUME" for each in sandbox.taken):
        message = "A test cannot let a paused case go on."
        raise Invalid([Problem("run", message, "Record the run up to where it is paused.")])
    begun = next((place for place, each in enumerate(sandbox.taken) if each.said["type"] == START), None)
    if begun is None or "startInstructions" in sandbox.taken[begun].said:
        return _long(sandbox, title, claims, variables, read)
    start = sandbox.taken[begun]
    before, after = sandbox.taken[:begun], sandbox.taken[begun + 1 :]
    now = [each.said["time"] for each in before if each.said["type"] == "SET_TIME"]
    given = _spared(start.said.get("variables") or {}, read)
    stubs = [dict(each.said) for each in before if each.said["type"].startswith("MOCK_")]
    when = [*map(_answered, _noted(start.answers))]
    for each in after:
        when += [_short(each.said)] if each.said["type"] not in OWN else []
        when += map(_answered, _noted(each.answers))
    return {
        "title": title,
        "process": start.said["processDefinitionSelector"]["processDefinitionId"],
        **({"now": now[-1]} if now else {}),
        "given": given,
        **({"stubs": stubs} if stubs else {}),
        "when": when,
        "then": _then(sandbox, claims, variables),
    }


def _long(
    sandbox: Sandbox, title: str, claims: frozenset[str], variables: tuple[str, ...], read: frozenset[str] | None
) -> dict[str, Any]:
    """Return a run that does not begin at a none start event: as a test case of instructions."""
    steps: list[dict[str, Any]] = []
    for each in sandbox.taken:
        if each.said["type"] not in OWN:
            said = _plain(each.said)
            steps.append(said | ({"variables": _spared(said["variables"], read)} if "variables" in said else {}))
        steps += map(_instruction, _noted(each.answers))
    return {"testCases": [{"name": title, "instructions": [*steps, *_asserted(sandbox, claims, variables)]}]}


def _noted(answers: Iterable[Answer]) -> Iterator[Answer]:
    """Yield the answers that a test must give itself: a stub gives its own."""
    return (each for each in answers if not each.stubbed)


def _short(said: Said) -> dict[str, Any]:
    """Return an instruction as a step of the short form, or as it is where that has no word for it."""
    word = WORDS.get(said["type"])
    if word is None:
        return _plain(said)
    return {**word(said), **({"with": said["variables"]} if said.get("variables") else {})}


WORDS: Final[dict[str, Callable[[Said], dict[str, Any]]]] = {
    "COMPLETE": lambda said: {"do": said["elementId"]},
    "ACTIVATE": lambda said: {"begin": said["elements"], "in": said["elementId"]},
    "THROW_BPMN_ERROR_FROM_JOB": lambda said: {"throw": said["errorCode"], "at": said["jobSelector"]["elementId"]},
    "FAIL_JOB": lambda said: {"fail": said["elementId"], "message": said.get("message", "")},
    "INCREASE_TIME": lambda said: {"wait": said["duration"]},
    "PUBLISH_MESSAGE": lambda said: {"publish": said["name"], "key": said.get("correlationKey", "")},
    "BROADCAST_SIGNAL": lambda said: {"signal": said["signalName"]},
    "RESOLVE_INCIDENT": lambda said: {"resolve": said["incidentSelector"]["elementId"]},
    "CANCEL": lambda _said: {"cancel": True},
}
"""The words of the short form; what has none is written as it is."""


def _plain(said: Said) -> dict[str, Any]:
    """Return an instruction without what only a sandbox notes."""
    return {name: value for name, value in said.items() if name != "by"}


def _answered(answer: Answer) -> dict[str, Any]:
    if answer.code:
        return {"throw": answer.code, "at": answer.element, **_with(answer)}
    if answer.failure:
        return {"fail": answer.element, "message": answer.failure}
    return {"do": answer.element, **_with(answer)}


def _with(answer: Answer) -> dict[str, Any]:
    return {"with": dict(answer.variables)} if answer.variables else {}


def _instruction(answer: Answer) -> dict[str, Any]:
    values, which = dict(answer.variables), {"elementId": answer.element}
    if answer.code:
        said = {"type": "THROW_BPMN_ERROR_FROM_JOB", "jobSelector": which, "errorCode": answer.code}
        return {**said, "variables": values}
    if answer.failure:
        return {"type": "FAIL_JOB", **which, "message": answer.failure}
    return {"type": "COMPLETE", **which, "variables": values}


def _then(sandbox: Sandbox, claims: frozenset[str], variables: tuple[str, ...]) -> dict[str, Any]:
    case = next(each for each in reversed(sandbox.cases) if each.graph.process == sandbox.cases[0].graph.process)
    waits = waiting(sandbox)
    claimed: dict[str, Any] = {}
    if "at" in claims and waits:
        claimed["at"] = waits
    if "ended" in claims and case.outcome is not None:
        claimed["ended"] = case.outcome
    if "incidents" in claims and case.state.incidents:
        claimed["incidents"] = True
    if "passed" in claims:
        claimed["passed"] = case.passed
    known = {name: case.variables[name] for name in variables if name in case.variables}
    if known:
        claimed["variables"] = known
    if not claimed:
        raise Invalid([Problem("then", "Expected a claim, but there is none.", "Choose what the test has to find.")])
    return claimed


def waiting(sandbox: Sandbox) -> list[str]:
    """Return the elements at which tasks and jobs are open, in all cases together."""
    return sorted(
        case.state.instances[row.instance].element
        for case in sandbox.cases
        for rows in (case.state.jobs, case.state.tasks)
        for row in rows.values()
    )


def _asserted(sandbox: Sandbox, claims: frozenset[str], variables: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    then = _then(sandbox, claims, variables)
    which = {"processInstanceSelector": {"processDefinitionId": sandbox.cases[0].graph.process}}
    if "at" in then:
        yield {"type": "ASSERT_WAITING", "elementIds": then["at"]}
    if "ended" in then:
        state = "IS_COMPLETED" if then["ended"] == "completed" else "IS_TERMINATED"
        yield {"type": "ASSERT_PROCESS_INSTANCE", **which, "state": state}
    if "incidents" in then:
        yield {"type": "ASSERT_PROCESS_INSTANCE", **which, "hasActiveIncidents": True}
    if "passed" in then:
        selectors = [{"elementId": each} for each in then["passed"]]
        state = "IS_COMPLETED_IN_ORDER"
        yield {"type": "ASSERT_ELEMENT_INSTANCES", **which, "elementSelectors": selectors, "state": state}
    if "variables" in then:
        yield {"type": "ASSERT_VARIABLES", **which, "variables": then["variables"]}


def _read_by(files: Mapping[str, File]) -> frozenset[str] | None:
    """Return every word in the app's models and forms, None if there are no files to look into."""
    texts = [file.content.decode(errors="replace") for path, file in files.items() if path.endswith(READ)]
    return frozenset(word for text in texts for word in WORD.findall(text)) if texts else None


def _spared(variables: Mapping[str, Any], read: frozenset[str] | None) -> dict[str, Any]:
    """Return variables of which people keep only what the app reads of them."""
    if read is None:
        return dict(variables)
    kept = read | KEPT
    people = {name: _person(value, kept) for name, value in variables.items() if name == PERSON and name in read}
    return {name: value for name, value in variables.items() if name != PERSON} | people


def _person(value: Any, kept: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _person(each, kept) for name, each in value.items() if name in kept}
    return value
