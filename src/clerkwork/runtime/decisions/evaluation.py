"""
Asking decisions: by people and programs, and by the business rule tasks of cases.

Rule 1: an evaluation leaves a row in the transaction that asked for it.
Rule 2: a process calls decisions of its own app and of those without any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from clerkwork.engine.context import Decided, DecisionCall, StepContext
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.languages import feel
from clerkwork.languages.bpmn import Binding
from clerkwork.languages.dmn.json_trace import trace_of
from clerkwork.languages.dmn.trace import Outcome
from clerkwork.runtime import models, nodes, sql, wiring
from clerkwork.runtime.decisions.store import Stored, find, stored
from clerkwork.runtime.definitions import Compiled


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A kept evaluation: its key (of models.DecisionEvaluation), what was evaluated, and what came out."""

    key: int
    decision: Stored
    outcome: Outcome


def outcome_of(
    decision: Stored | str | int, variables: Mapping[str, Any], *, budget: feel.Budget = feel.WEB
) -> Outcome:
    """Return what a decision says of variables (JSON values or FEEL values), without keeping it. Raises NotFound."""
    found = _stored(decision)
    return _ask(found, _known(found, variables), wiring.feel_context(budget))


def evaluate(
    decision: Stored | str | int,
    variables: Mapping[str, Any],
    *,
    by: str | None = None,
    case: int | None = None,
    budget: feel.Budget = feel.WEB,
) -> Evaluated:
    """
    Evaluate a decision (an id, a key or what `find` gave) on variables and keep the evaluation.

    Variables are JSON values or FEEL values; what the decision does not read is ignored. A decision that could not be
    decided does not raise: `failure_of(outcome)` says why. Raises NotFound.
    """
    found = _stored(decision)
    known = _known(found, variables)
    outcome = _ask(found, known, wiring.feel_context(budget))
    row = models.DecisionEvaluation.objects.create(
        key=nodes.ids()(),
        decision_key=found.row.key,
        decision_id=found.row.decision_id,
        version=found.row.version,
        app=found.row.app if case is None else _app_of(case),
        case_id=case,
        at=wiring.now(),
        by=by,
        inputs=json.dumps(feel.to_json(known)),
        output=json.dumps(feel.to_json(outcome.value)),
        trace=json.dumps(trace_of(outcome, found.ready.versions)),
        failure=failure_of(outcome),
    )
    return Evaluated(row.key, found, outcome)


def failure_of(outcome: Outcome) -> str | None:
    """Return why the value could not be decided, naming the decision that failed, or None."""
    failed = outcome.failed
    return None if failed is None else f"{failed.name or failed.id}: {failed.failure}"


def deciding(context: StepContext, compiled: Compiled) -> StepContext:
    """Return the context of a step in a case of a process that calls decisions."""
    return msgspec.structs.replace(context, decide=partial(_decide, compiled))


def _decide(compiled: Compiled, call: DecisionCall, variables: Mapping[str, Any], context: feel.Context) -> Decided:
    """Return what a decision says to a case. Raises NotFound."""
    found = stored(_key(compiled, call))
    known = _known(found, variables)
    outcome = _ask(found, known, context)
    return Decided(
        key=found.row.key,
        decision=found.row.decision_id,
        version=found.row.version,
        inputs=known,
        output=feel.to_json(outcome.value),
        trace=trace_of(outcome, found.ready.versions),
        failure=failure_of(outcome),
    )


def _key(compiled: Compiled, call: DecisionCall) -> int:
    """Return the key of the version that is meant. Raises NotFound."""
    name = call.decision
    if call.binding is Binding.DEPLOYMENT:
        if name in compiled.bindings:
            return compiled.bindings[name]
        where = f"that was there when version {compiled.version} of {compiled.process_id} was deployed"
        raise NotFound(f"Expected a decision “{name}” {where}, but there was none. Deploy it, then the process again.")
    if call.binding is Binding.VERSION_TAG:
        found, more = sql.session().read("decision_tagged", name, call.version_tag), f" tagged “{call.version_tag}”"
    else:
        found, more = sql.session().read("decision_latest", name), ""
    if not found or found[0][1] not in {compiled.app, ""}:
        where = f"in {compiled.app}" if compiled.app else "without an app"
        raise NotFound(f"Expected a decision “{name}”{more} {where}, but there is none. Deploy it, then resolve this.")
    return int(found[0][0])


def _ask(found: Stored, variables: dict[str, Any], context: feel.Context) -> Outcome:
    return found.ready.model.decide(found.row.decision_id, variables, context)


def _known(found: Stored, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that the decision reads."""
    names = {each.name for each in found.decision.inputs}
    names |= {each.name for each in found.ready.model.definitions.imports}  # what it imports may read behind its prefix
    return {name: value for name, value in variables.items() if name in names}


def _stored(decision: Stored | str | int) -> Stored:
    return decision if isinstance(decision, Stored) else find(decision)


def _app_of(case: int) -> str:
    app = models.Case.objects.filter(key=case).values_list("app", flat=True).first()
    if app is None:
        raise NotFound(f"Expected a case {case}, but there is none.")
    return app
