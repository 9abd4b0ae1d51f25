"""
Asking decisions: those of a file, without any database, and those that are deployed.

Rule 1: a deployed decision's answer is kept in history like any other; a file's is not.
Rule 2: exit code 0 is decided, 1 is not decided or refused, 2 is a wrong command line.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typer
from rich.markup import escape
from rich.table import Table

from clerkwork.cli import console, start
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.languages import feel
from clerkwork.languages.dmn.checks import problems
from clerkwork.languages.dmn.decisions import CompiledDecision, DecisionModel, compile_model
from clerkwork.languages.dmn.json_trace import trace_of
from clerkwork.languages.dmn.model import Definitions
from clerkwork.languages.dmn.reader import read
from clerkwork.languages.dmn.trace import Outcome
from clerkwork.languages.dmn.vocabulary import BY_MODEL

SUFFIX: Final = ".dmn"
PER_SECOND: Final = 1000

Ask = Callable[[Mapping[str, Any]], Outcome]


@dataclass(frozen=True, slots=True)
class Askable:
    """A decision and how to ask it; `top` says that no other of its file requires it."""

    decision: CompiledDecision
    ask: Ask
    top: bool = True

    @property
    def title(self) -> str:
        """The id with the name, if it has another."""
        decision = self.decision
        return decision.id if decision.name == decision.id else f"{decision.id} ({decision.name})"


@dataclass(frozen=True, slots=True)
class Question:
    """What the command line said: a file or an id, then names and name=value pairs, and options."""

    source: str
    given: Sequence[str]
    inputs: str = ""
    version: int | None = None
    trace: bool = False
    as_json: bool = False


def answer(question: Question) -> None:
    """Ask the decision and print what it says, or show what it wants to know."""
    source, given = question.source, question.given
    names = [each for each in given if "=" not in each]
    values = _values(question.inputs, [each for each in given if "=" in each])
    found = _of_file(Path(source)) if _is_file(source) else _deployed(source, question.version)
    if len(names) > (1 if _is_file(source) else 0):
        raise typer.BadParameter(f"Expected inputs as name=value, but {names[-1]}.")
    chosen = _chosen(found, names, asked=values is not None)
    if len(chosen) > 1 or (values is None and _wants_inputs(chosen)):
        _list(chosen, as_json=question.as_json)
        return
    _answer(chosen[0], values or {}, trace=question.trace, as_json=question.as_json)


def _values(text: str, pairs: Iterable[str]) -> dict[str, Any] | None:
    """Return the inputs, None if there are none: a value is JSON if it can be, else text."""
    found: dict[str, Any] = {}
    if text:
        try:
            found = json.loads(text)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--input") from error
        if not isinstance(found, dict):
            raise typer.BadParameter("Expected a JSON object, but another value.", param_hint="--input")
    pairs = list(pairs)
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found if text or pairs else None


def _is_file(source: str) -> bool:
    return source.endswith(SUFFIX) or Path(source).is_file()


def _of_file(path: Path) -> list[Askable]:
    """Return the decisions of a file, those that no other requires first."""
    if not path.is_file():
        raise NotFound(f"Expected a file {path}, but there is none.")
    # here, because only this needs the calendars
    from clerkwork.server import dialect  # noqa: PLC0415

    model = _compiled(path, dialect.feel(), {})
    needed = {
        each.href.rpartition("#")[2] for decision in model.definitions.decisions for each in decision.required_decisions
    }
    found = [Askable(each, _asker(model, each.id), each.id not in needed) for each in model.decisions.values()]
    return sorted(found, key=lambda each: not each.top)


def _compiled(path: Path, dialect: feel.Feel, above: Mapping[Path, Definitions]) -> DecisionModel:
    """Return a file's decisions; what it imports is looked for in its folder. Raises Invalid."""
    definitions = read(path.read_bytes())
    wanted = {each.namespace for each in definitions.imports if each.import_type in BY_MODEL}
    beside = {each: read(each.read_bytes()) for each in sorted(path.parent.glob(f"*{SUFFIX}"))} if wanted else {}
    if path in above:
        raise Invalid([Problem(str(path), "Expected imports that end, but it imports itself.", "Remove the import.")])
    found = {other.namespace: each for each, other in beside.items() if other.namespace in wanted and each != path}
    known = {namespace: beside[each] for namespace, each in found.items()}
    wrong = problems(definitions, dialect, known)
    if wrong:
        raise Invalid(wrong)
    within = {**above, path: definitions}
    return compile_model(
        definitions, dialect, {namespace: _compiled(each, dialect, within) for namespace, each in found.items()}
    )


def _asker(model: DecisionModel, decision: str) -> Ask:
    now = datetime.now(UTC).astimezone()

    def ask(values: Mapping[str, Any]) -> Outcome:
        context = feel.Context(now, feel.WORKER, random.SystemRandom().random, lambda: time.monotonic() * PER_SECOND)
        return model.decide(decision, values, context)

    return ask


def _deployed(name: str, version: int | None) -> list[Askable]:
    """Return a deployed decision, or all of them. Raises NotFound."""
    start.start()
    if start.pending():
        console.fail("Expected a database that is up to date, but migrations wait. Run `clerkwork migrate`.")
        raise typer.Exit(1)
    from clerkwork.runtime import decisions, models  # noqa: PLC0415 - needs Django

    rows = models.Decision.objects.filter(latest=True).order_by("decision_id").values_list("key", flat=True)
    stored = [decisions.find(name, version=version)] if name else [decisions.find(key) for key in rows]

    def asker(one: decisions.Stored) -> Ask:
        return lambda values: decisions.evaluate(one, values, budget=feel.WORKER).outcome

    return [Askable(each.decision, asker(each)) for each in stored]


def _chosen(found: list[Askable], names: list[str], *, asked: bool) -> list[Askable]:
    """Return the decision that is meant, or all of them to choose from. Raises NotFound."""
    if not found:
        raise NotFound("Expected decisions, but there are none.")
    if names:
        chosen = [each for each in found if names[0] in {each.decision.id, each.decision.name}]
        if not chosen:
            listed = ", ".join(each.decision.id for each in found)
            raise NotFound(f"Expected a decision, but {names[0]}. There is {listed}.")
        return chosen[:1]
    top = [each for each in found if each.top]
    if asked and len(top) == 1:
        return top
    if asked:
        listed = ", ".join(each.decision.id for each in found)
        raise typer.BadParameter(f"Expected the name of a decision before its inputs: {listed}.")
    return found


def _wants_inputs(chosen: list[Askable]) -> bool:
    return any(each.decision.inputs for each in chosen)


def _list(found: list[Askable], *, as_json: bool) -> None:
    """Show decisions and what they want to know."""
    if as_json:
        console.say(json.dumps([_described(each.decision) for each in found]))
        return
    table = Table("Decision", "Logic", "Inputs", box=None, pad_edge=False, header_style="dim")
    for each in found:
        wanted = "\n".join(_wanted(each.decision)) or "none"
        table.add_row(escape(each.title), escape(_words(each.decision.kind)), escape(wanted))
    console.OUT.print(table)


def _described(decision: CompiledDecision) -> dict[str, Any]:
    wanted = [
        {"name": each.name, "type": each.type_name, "allowed": None if each.allowed is None else list(each.allowed)}
        for each in decision.inputs
    ]
    return {"id": decision.id, "name": decision.name, "kind": decision.kind, "inputs": feel.to_json(wanted)}


def _wanted(decision: CompiledDecision) -> list[str]:
    """Return each input with its type and the values it may have."""
    lines = []
    for each in decision.inputs:
        allowed = "" if each.allowed is None else f", one of {', '.join(map(_shown, each.allowed))}"
        lines.append(f"{each.name}: {each.type_name or each.kind}{allowed}")
    return lines


def _words(kind: str) -> str:
    """Return the tag of a decision's logic as words: decision table."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind) or "nothing"


def _shown(value: Any) -> str:
    return json.dumps(feel.to_json(value))


def _answer(askable: Askable, values: Mapping[str, Any], *, trace: bool, as_json: bool) -> None:
    """Ask, print, and fail if it could not be decided."""
    outcome = askable.ask(values)
    failed = outcome.failed
    failure = None if failed is None else f"{failed.name or failed.id}: {failed.failure}"
    steps = trace_of(outcome)
    if as_json:
        said = {"decision": askable.decision.id, "output": feel.to_json(outcome.value), "failure": failure}
        more = {"evaluatedDecisions": steps} if trace else {}
        console.say(json.dumps({**said, "warnings": _warnings(outcome), **more}))
    else:
        for step in steps if trace else ():
            _print_step(step)
        for warning in _warnings(outcome):
            console.warn(warning)
        if failure is None:
            console.say(_shown(outcome.value))
        else:
            console.fail(failure)
    if failure is not None:
        raise typer.Exit(1)


def _warnings(outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(warning.message for warning in outcome.warnings))


def _print_step(step: Mapping[str, Any]) -> None:
    """Print one decision on the way: what its tables looked at, which rules counted, what it came to."""
    logic = step["decisionDefinitionType"].lower().replace("_", " ")
    console.OUT.print(f"[bold]{escape(step['decisionDefinitionName'])}[/] [dim]{logic}[/]", soft_wrap=True)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for looked in (step, *step["calledTables"]):
        if "tableId" in looked:
            table.add_row("  calls", escape(looked["tableId"]), "")
        for column in looked["evaluatedInputs"]:
            table.add_row("  input", escape(column["inputName"]), escape(_shown(column["inputValue"])))
        for rule in looked["matchedRules"]:
            said = ", ".join(_output(each) for each in rule["evaluatedOutputs"])
            table.add_row("  rule", str(rule["ruleIndex"]), escape(said))
    table.add_row("  is", "", escape(_shown(step["output"])))
    console.OUT.print(table)


def _output(column: Mapping[str, Any]) -> str:
    value = _shown(column["outputValue"])
    return f"{column['outputName']} = {value}" if column["outputName"] else value
