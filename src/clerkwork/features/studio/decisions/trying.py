"""
Asking a decision of a draft: what it wants to know, what it says and why. Nothing is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clerkwork.features.decisions import definitions, explaining, inputs, traces
from clerkwork.features.decisions.trying import TryForm
from clerkwork.features.studio.decisions.reading import Reading
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.trace import Outcome
from clerkwork.languages.feel import Context, to_json
from clerkwork.runtime import wiring


@dataclass(frozen=True, slots=True)
class Trial:
    """A decision of a draft, ready to be asked."""

    file: definitions.File
    decision: model.Decision
    wanted: list[inputs.Wanted]
    ask: Any  # Mapping, Context → Outcome

    def form(self, data: Mapping[str, Any] | None) -> TryForm:
        """Return the form with a field for everything the decision wants to know."""
        return TryForm(self.wanted, data)


@dataclass(frozen=True, slots=True)
class Told:
    """What a decision said: the result and its reasons for pages, and all of it as JSON to keep."""

    told: traces.Told
    chapters: list[explaining.Chapter]
    given: dict[str, Any]
    then: Any
    rules: list[int]


def trial(reading: Reading, path: str, decision: str) -> Trial:
    """Return a decision to try; raises NotFound, and Invalid if the file is no DMN."""
    file, compiled = reading.file(path), reading.compiled(path)
    found, ready = file.elements.get(decision), compiled.decisions.get(decision)
    if not isinstance(found, model.Decision) or ready is None:
        raise NotFound(f"Expected a decision, but the file has none with the id {decision}.")
    return Trial(file, found, inputs.wanted(file, ready.inputs), lambda *how: compiled.decide(decision, *how))


def decide(trial: Trial, given: Mapping[str, Any], context: Context | None = None) -> Told:
    """Return what a decision says of values (FEEL or JSON)."""
    outcome = trial.ask(given, context or wiring.feel_context())
    told = traces.of_outcome(outcome)
    known = {name: to_json(value) for name, value in given.items() if value is not None}
    chapters = explaining.chapters(trial.file, told)
    return Told(told, chapters, known, to_json(outcome.value), rules_of(outcome, trial.decision.id))


def rules_of(outcome: Outcome, decision: str) -> list[int]:
    """Return the numbers of the rules that counted in the decision's own table."""
    mine = next((each for each in outcome.decisions if each.id == decision), None)
    return sorted(rule.index for rule in mine.tables[-1].rules) if mine is not None and mine.tables else []
