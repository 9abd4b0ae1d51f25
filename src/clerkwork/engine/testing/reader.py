"""
Read tests of models; refuse what no test can mean, all problems at once.

Rule 1: the short form and the rows of a decision are rewritten into instructions of Camunda's: there is one player.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from clerkwork.engine.testing import decision_rows
from clerkwork.engine.testing.model import Instruction, ModelTest
from clerkwork.engine.testing.vocabulary import INSTRUCTIONS, REFUSED, SELECTORS, STATES
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem

SHORT: Final = frozenset({"title", "description", "process", "now", "given", "stubs", "when", "then"})
THEN: Final = frozenset({"at", "ended", "variables", "passed", "incidents"})
ENDED: Final = {"completed": "IS_COMPLETED", "canceled": "IS_TERMINATED"}


def read_tests(text: str | bytes) -> tuple[ModelTest, ...]:
    """Return the tests of a file; raises Invalid with every problem, whose place is the path to it in the JSON."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Invalid([Problem("file", str(error), "Write JSON.")]) from error
    reading = _Reading()
    tests = tuple(reading.tests(found))
    if reading.problems:
        raise Invalid(reading.problems)
    return tests


class _Reading:
    """Gathers the problems on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, place: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, message, remedy))

    def tests(self, found: Any) -> Iterator[ModelTest]:
        if not isinstance(found, dict):
            self.problem("file", "Expected an object.", "Begin with {.")
        elif "testCases" in found:
            for number, each in enumerate(self.items(found["testCases"], "testCases")):
                place = f"testCases[{number}]"
                if isinstance(each, dict):
                    yield self.camunda(each, place)
                else:
                    self.problem(place, "Expected an object.")
        elif "decision" in found:
            yield from self.rows(found)
        else:
            yield self.short(found)

    def items(self, value: Any, place: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.problem(place, "Expected a list.", "Begin with [.")
        return []

    def camunda(self, found: Mapping[str, Any], place: str) -> ModelTest:
        name = found.get("name")
        if not isinstance(name, str) or not name:
            self.problem(f"{place}.name", "Expected a name, but there is none.")
        steps = self.items(found.get("instructions", []), f"{place}.instructions")
        made = tuple(self.instruction(each, f"{place}.instructions[{number}]") for number, each in enumerate(steps))
        return ModelTest(str(name), str(found.get("description") or ""), made)

    def instruction(self, said: Any, place: str) -> Instruction:
        """Return an instruction of Camunda's, noting what it lacks and what nobody reads."""
        kind = str(said.get("type")) if isinstance(said, dict) else ""
        shape = INSTRUCTIONS.get(kind)
        if shape is None:
            self.problem(place, f"Expected an instruction, but the type “{kind}”.", f"Use {', '.join(INSTRUCTIONS)}.")
            return Instruction("CANCEL", {}, place)
        for name, reason in REFUSED.items():
            if name in said:
                self.problem(f"{place}.{name}", f"{name} is not supported: {reason}.")
        for name in shape.needs:
            if name not in said and not any(other in said for other in REFUSED):
                self.problem(place, f"Expected {name}, but {kind} says none.", f"Add {name}.")
        for name in sorted(said.keys() - {"type", *shape.needs, *shape.may, *REFUSED}):
            self.problem(f"{place}.{name}", f"{kind} has nothing called {name}.", "Remove it.")
        self.selectors(said, place)
        state = said.get("state")
        if state is not None and state not in STATES.get(kind, frozenset()):
            known = ", ".join(sorted(STATES.get(kind, ())))
            self.problem(f"{place}.state", f"Expected a state, but {state!r}.", f"Use {known}.")
        return Instruction(kind, self.nested(said, place), place)

    def nested(self, said: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        """Return what an instruction says, with the instructions inside it read too."""
        inside = {
            name: tuple(
                self.instruction(each, f"{place}.{name}[{number}]")
                for number, each in enumerate(self.items(said[name], f"{place}.{name}"))
            )
            for name in ("conditions", "actions")
            if name in said
        }
        return {**said, **inside}

    def selectors(self, said: Mapping[str, Any], place: str) -> None:
        for name, keys in SELECTORS.items():
            several = said.get(f"{name}s")
            for selector in [said[name]] if name in said else several if isinstance(several, list) else []:
                known = isinstance(selector, dict) and any(isinstance(selector.get(key), str) for key in keys)
                if not known:
                    self.problem(f"{place}.{name}", "Expected to be told which.", f"Give it one of {', '.join(keys)}.")

    # Rows of a decision

    def rows(self, found: Mapping[str, Any]) -> Iterator[ModelTest]:
        """Yield a test for each row of a decision's file."""
        for problem in decision_rows.problems(found):
            self.problem(*problem)
        for row in decision_rows.rows(found):
            made = tuple(self.instruction(said, place) for place, said in row.instructions)
            yield ModelTest(row.name, str(found.get("description") or ""), made)

    # The short form

    def short(self, found: Mapping[str, Any]) -> ModelTest:
        for name in sorted(found.keys() - SHORT):
            self.problem(name, f"A test has nothing called {name}.", f"Use {', '.join(sorted(SHORT))}.")
        process = found.get("process")
        if not isinstance(process, str):
            self.problem("process", "Expected the id of a process.", "Name the process that the test starts.")
        title = str(found.get("title") or "")
        made = tuple(self.instruction(said, place) for place, said in self.rewritten(found, str(process)))
        return ModelTest(title, str(found.get("description") or ""), made)

    def known(self, said: Any, place: str, words: Mapping[str, Collection[str]], what: str) -> bool:
        """Say whether a step or a stub can be rewritten, noting what nobody reads in it."""
        if not isinstance(said, dict):
            self.problem(place, f"{what} is an object.", "Begin with {.")
            return False
        if "type" in said:
            return True  # an instruction as in the long form
        word = next((word for word in words if word in said), None)
        if word is None:
            self.problem(place, f"{what} has none of the words that it is known by.", f"Use {', '.join(words)}.")
            return False
        for name in sorted(said.keys() - {word, *words[word]}):
            others = f"Use {', '.join(sorted(words[word]))}." if words[word] else "Remove it."
            self.problem(f"{place}.{name}", f"{what} with {word} has nothing called {name}.", others)
        return True

    def rewritten(self, found: Mapping[str, Any], process: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if "now" in found:
            yield "now", {"type": "SET_TIME", "time": found["now"]}
        for number, stub in enumerate(self.items(found.get("stubs", []), "stubs")):
            if self.known(stub, f"stubs[{number}]", STUB_WORDS, "A stub"):
                yield f"stubs[{number}]", _stub(stub)
        which = {"processDefinitionId": process}
        start = {"processDefinitionSelector": which, "variables": found.get("given", {})}
        yield "given", {"type": "CREATE_PROCESS_INSTANCE", **start}
        for number, step in enumerate(self.items(found.get("when", []), "when")):
            if self.known(step, f"when[{number}]", STEP_WORDS, "A step"):
                yield f"when[{number}]", _step(step, which)
        then = found.get("then", {})
        if not isinstance(then, dict) or not then:
            self.problem("then", "Expected a claim, but there is none.", f"Say {', '.join(sorted(THEN))}.")
            return
        for name in sorted(then.keys() - THEN):
            self.problem(f"then.{name}", f"A claim has nothing called {name}.", f"Use {', '.join(sorted(THEN))}.")
        for name in (name for name in then if name in THEN):
            yield f"then.{name}", _claim(name, then[name], which)


def _claim(name: str, value: Any, which: dict[str, str]) -> dict[str, Any]:
    """Return the instruction of one claim."""
    about = {"processInstanceSelector": which}
    if name == "at":
        return {"type": "ASSERT_WAITING", "elementIds": value}
    if name == "ended":
        return {"type": "ASSERT_PROCESS_INSTANCE", **about, "state": ENDED.get(value, value)}
    if name == "incidents":
        return {"type": "ASSERT_PROCESS_INSTANCE", **about, "hasActiveIncidents": bool(value)}
    if name == "passed":
        selectors = [{"elementId": each} for each in value] if isinstance(value, list) else value
        return {"type": "ASSERT_ELEMENT_INSTANCES", **about, "elementSelectors": selectors, "state": IN_ORDER}
    return {"type": "ASSERT_VARIABLES", **about, "variables": value}


IN_ORDER: Final = "IS_COMPLETED_IN_ORDER"


def _step(step: Any, which: dict[str, str]) -> dict[str, Any]:
    """Return the instruction of one step; what is none of them is left to be refused."""
    if not isinstance(step, dict):
        return {"type": step}
    rest = {"variables": step["with"]} if "with" in step else {}
    word = next((word for word in STEPS if word in step), None)
    return dict(step) if word is None else {**STEPS[word](step), **rest, **({_CASE: which} if word == "set" else {})}


_CASE: Final = "processInstanceSelector"
STEPS: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "do": lambda step: {"type": "COMPLETE", "elementId": step["do"]},
    "begin": lambda step: {
        "type": "ACTIVATE",
        "elementId": step.get("in", ""),
        "elements": step["begin"] if isinstance(step["begin"], list) else [step["begin"]],
    },
    "throw": lambda step: {
        "type": "THROW_BPMN_ERROR_FROM_JOB",
        "jobSelector": {"elementId": step.get("at")},
        "errorCode": step["throw"],
    },
    "fail": lambda step: {"type": "FAIL_JOB", "elementId": step["fail"], "message": step.get("message", "")},
    "wait": lambda step: {"type": "INCREASE_TIME", "duration": step["wait"]},
    "publish": lambda step: {
        "type": "PUBLISH_MESSAGE",
        "name": step["publish"],
        "correlationKey": step.get("key", ""),
    },
    "signal": lambda step: {"type": "BROADCAST_SIGNAL", "signalName": step["signal"]},
    "resolve": lambda step: {"type": "RESOLVE_INCIDENT", "incidentSelector": {"elementId": step["resolve"]}},
    "set": lambda step: {"type": "UPDATE_VARIABLES", "variables": step["set"]},
    "cancel": lambda _step: {"type": "CANCEL"},
}
"""The steps of the short form, by the word that each is known by."""
STEP_WORDS: Final[dict[str, Collection[str]]] = {
    "do": {"with"},
    "begin": {"in", "with"},
    "throw": {"at", "with"},
    "fail": {"message"},
    "wait": (),
    "publish": {"key", "with"},
    "signal": {"with"},
    "resolve": (),
    "set": (),
    "cancel": (),
}
STUB_WORDS: Final[dict[str, Collection[str]]] = {"job": {"with", "throw"}, "decision": {"with"}, "process": {"with"}}
"""What steps and stubs of the short form may say beside the word that each is known by."""


def _stub(stub: Any) -> dict[str, Any]:
    """Return the instruction of one stub."""
    if not isinstance(stub, dict):
        return {"type": stub}
    rest = {"variables": stub["with"]} if "with" in stub else {}
    match stub:
        case {"job": kind, "throw": code}:
            return {"type": "MOCK_JOB_WORKER_THROW_BPMN_ERROR", "jobType": kind, "errorCode": code, **rest}
        case {"job": kind}:
            return {"type": "MOCK_JOB_WORKER_COMPLETE_JOB", "jobType": kind, **rest}
        case {"decision": decision}:
            return {"type": "MOCK_DMN_DECISION", "decisionDefinitionId": decision, **rest}
        case {"process": process}:
            return {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": process, **rest}
    return dict(stub)
