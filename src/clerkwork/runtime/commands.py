"""
Every write to cases: one function, one transaction, or a savepoint inside the caller's.

Rule 1: keys are ints, instants milliseconds, people usernames (None: the system), variables JSON values.
Rule 2: a refused command raises (kernel.errors) and changes nothing.
Rule 3: `with together():` merges many commands into one commit.
Rule 4: permission and audit are the caller's; these functions check only what the state of things demands.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from clerkwork.engine.commands import ActivateElements, Chosen, ResolveIncident, SetVariables, Start
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.kernel.names import demand_short, given
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime.broadcasts import broadcast
from clerkwork.runtime.business_ids import assign_business_id, refuse_second
from clerkwork.runtime.care import end, migrate, modify, resolve_incidents, resume, suspend
from clerkwork.runtime.conditionals import evaluate
from clerkwork.runtime.definitions import deploy, find
from clerkwork.runtime.jobs import ActivatedJob, activate_jobs, complete_job, fail_job, throw_error, update_job
from clerkwork.runtime.messages import correlate, publish
from clerkwork.runtime.starting import begin
from clerkwork.runtime.tags import written as tags_of
from clerkwork.runtime.tasks import add_candidate, assign, claim, complete_task, note_task, unclaim, update_task
from clerkwork.runtime.unit import find_shared, together, work

OPEN: Final = "open"

__all__ = [
    "ActivatedJob",
    "activate_elements",
    "activate_jobs",
    "add_candidate",
    "assign",
    "assign_business_id",
    "broadcast",
    "cancel",
    "claim",
    "complete_job",
    "complete_task",
    "correlate",
    "deploy",
    "evaluate",
    "fail_job",
    "migrate",
    "modify",
    "note_task",
    "publish",
    "resolve_incident",
    "resolve_incidents",
    "resume",
    "set_variables",
    "start",
    "suspend",
    "throw_error",
    "together",
    "unclaim",
    "update_job",
    "update_task",
]


def start(  # noqa: PLR0913 - everything that may be said of a start
    process: str | int,
    variables: Mapping[str, Any] | None = None,
    *,
    by: str | None,
    version: int | str | None = None,
    title: str | None = None,
    business_key: str = "",
    unique: bool = False,
    at: tuple[str, ...] = (),
    tags: Iterable[str] = (),
    stops: Iterable[str] = (),
) -> int:
    """
    Start a case of a definition key, or of a version of a process id, and return its key.

    `version` is a number or a version tag, None for the latest. Without a title the process property `title`, a text
    template over the variables, gives one. With `unique`, or the process property `uniqueBusinessId`, no other running
    case of the process may have the business id. With `at`, ids of elements, the case begins at these and no start
    event occurs. `tags` are names to find it by. After one of the elements `stops` the case is canceled. Raises
    NotFound, Refused, Invalid.
    """
    demand_short(businessId=business_key)
    told = Start(given(variables), at=at, stops=frozenset(stops))
    labels = tags_of(tags) if tags else ""
    compiled = find_shared(process) if version is None else find(process, version)
    with work() as unit:
        if business_key and (unique or compiled.unique):
            refuse_second(unit, compiled.process_id, business_key)
        return begin(unit, compiled, told, by=by, title=title, business_key=business_key, tags=labels)


def cancel(case: int, *, by: str | None) -> None:
    """
    End a case with everything in it, and then the cases it has called.

    Raises NotFound, Refused when it has ended or was called by a case that waits for it.
    """
    with work() as unit:
        end(unit, unit.case(case), by)


def set_variables(
    case: int, variables: Mapping[str, Any], *, by: str | None, scope: int | None = None, local: bool = False
) -> None:
    """
    Set variables in a scope (default: the case's root); without `local` they go up to where each is declared.

    Raises NotFound, Refused.
    """
    with work() as unit:
        command = SetVariables(case if scope is None else scope, given(variables), local)
        unit.run(unit.case(case), command, by)


def activate_elements(
    case: int,
    instance: int,
    elements: Iterable[tuple[str, Mapping[str, Any]]],
    *,
    by: str | None,
    cancel_remaining: bool = False,
) -> None:
    """Let elements, each with variables of its own, begin in an open ad-hoc sub-process. Raises NotFound, Refused."""
    chosen = tuple(Chosen(element, given(variables)) for element, variables in elements)
    with work() as unit:
        unit.run(unit.case(case), ActivateElements(instance, chosen, cancel_remaining), by)


def resolve_incident(incident: int, *, by: str | None, retries: int = 1) -> None:
    """Resume at an incident; a job without retries gets `retries`. Raises NotFound, Refused."""
    with work() as unit:
        case, (found,) = unit.load_owner("incident", incident, ("incident", (incident,)))
        if not found:
            raise NotFound(Sentence("Expected an incident %(incident)s, but there is none.", incident=str(incident)))
        if case is None or found[0][0] != OPEN:
            said = Sentence("Expected incident %(incident)s to be open, but it is resolved.")
            raise Refused(Sentence(said, incident=str(incident)))
        unit.run(case, ResolveIncident(incident, retries), by)
