"""
Deployed decisions: stored by version, compiled once per process of the operating system, evaluated and remembered.

Rule 1: the same content with the same imports is the same version; anything else is a new one and becomes the latest.
Rule 2: a decision's id belongs to one app; a process calls decisions of its own app and of those without any.
Rule 3: an evaluation leaves a row in the transaction that asked for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn.trace import Outcome
from clerkwork.runtime import models


@dataclass(frozen=True, slots=True)
class Stored:
    """
    One version of a decision, ready to be evaluated.

    `row` is its models.Decision, `model` the compiled file it stands in, `decision` what the model says of it: `inputs`
    are all that it needs, directly or by what it requires.
    """

    row: models.Decision
    model: Any
    decision: Any


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A kept evaluation: its key (of models.DecisionEvaluation), what was evaluated, and what came out."""

    key: int
    decision: models.Decision
    outcome: Outcome


def deploy(xml: bytes, *, app: str = "", resource: str = "") -> list[models.Decision]:
    """
    Store every decision of a DMN file as a new version, or find the versions that already have this content.

    Imports are resolved to the latest files of the same app by namespace; files of the app that import this one, and
    processes bound to its decisions by deployment, become new versions too. Raises Invalid with every problem; then
    nothing is stored.
    """
    raise NotImplementedError


def deploy_all(files: Iterable[tuple[str, bytes]], *, app: str = "") -> list[models.Decision]:
    """
    Deploy several files (resource, XML) at once, whatever the order in which they import each other.

    Raises Invalid with every problem, its place beginning with the resource ("decisions/a.dmn#element"); then nothing
    is stored. What is already deployed stays as it is, so repeating it costs no version.
    """
    raise NotImplementedError


def check(files: Iterable[tuple[str, bytes]], *, app: str = "") -> list[Problem]:
    """Return every problem that `deploy_all` would raise."""
    raise NotImplementedError


def withdraw(resource: str, *, app: str = "") -> None:
    """Let no one find the decisions of a file any more; history and what is bound to their versions stay."""
    raise NotImplementedError


def find(decision: str | int, *, version: int | None = None, tag: str | None = None) -> Stored:
    """
    Return the decision of a key, or of an id its latest version, this version, or the newest with this tag.

    Raises NotFound.
    """
    raise NotImplementedError


def outcome_of(decision: Stored | str | int, variables: Mapping[str, Any]) -> Outcome:
    """Return what a decision says of variables (JSON values or FEEL values), without keeping it. Raises NotFound."""
    raise NotImplementedError


def evaluate(
    decision: Stored | str | int, variables: Mapping[str, Any], *, by: str | None = None, case: int | None = None
) -> Evaluated:
    """
    Evaluate a decision (an id, a key or what `find` gave) on JSON variables and keep the evaluation. Raises NotFound.

    A decision that could not be decided does not raise: `outcome.failed` says so.
    """
    raise NotImplementedError
