"""The one write about decisions: asking one and keeping what it said."""

from collections.abc import Mapping
from typing import Any

from clerkwork.features.audit.actions import action
from clerkwork.features.people.models import User
from clerkwork.runtime import decisions
from clerkwork.runtime.models import Decision


def evaluate(actor: User, decision: Decision, variables: Mapping[str, Any]) -> decisions.Evaluated:
    """Evaluate a decision that the actor may try on JSON variables, and keep the evaluation in history."""
    with action(actor, "decision.evaluate", kind="decision", id=decision.decision_id, app=decision.app) as act:
        found = decisions.evaluate(decisions.find(decision.key), variables, by=actor.username)
        act.note(version=decision.version, evaluation=str(found.key))
        return found
