"""What is done with many jobs, and with evaluations of decisions, in the background or at once. Administrators only."""

from django.http import HttpRequest
from ninja import Status

from clerkwork.features.decisions.api.instances import INSTANCES, DecisionInstanceFilter, evaluations_of
from clerkwork.features.processes import care
from clerkwork.features.processes.api.batches import Created, begun
from clerkwork.features.processes.api.jobs import JOBS, JobChanges, JobFilter, every_job
from clerkwork.features.processes.api.routing import operator, router
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.web.rest import Key, Request
from clerkwork.web.rest.filters import conditions
from clerkwork.web.rest.schema import Long
from clerkwork.web.rest.words import DONE, EMPTY, Operation


class JobsUpdate(Request):
    """Which jobs are meant, those that a filter finds now, and what becomes of them."""

    filter: JobFilter
    changeset: JobChanges
    operation_reference: Long | None = None


class EvaluationSelection(Request):
    """The evaluations that are meant: those that a filter finds now."""

    filter: DecisionInstanceFilter
    operation_reference: Long | None = None


@router.post("/jobs/batch-update", response=Created)
def update_jobs(request: HttpRequest, asked: JobsUpdate) -> Created:
    """Change the attempts of many jobs, or the time of their holders."""
    user, wanted = operator(request), asked.changeset
    _demand(bool(conditions(asked.filter)), "filter", "Expected a condition on jobs, but there is none.")
    details = {"retries": wanted.retries, "timeout_ms": wanted.timeout}
    _demand(any(details.values()), "changeset", "Expected something that becomes of the jobs, but there is nothing.")
    rows = every_job().filter(JOBS.where(asked.filter))
    return begun("update", care.start_batch(user, "update", rows, details=details))


@router.post("/decision-instances/deletion", response=Created)
def delete_decision_instances(request: HttpRequest, asked: EvaluationSelection) -> Created:
    """Delete many evaluations of decisions, but for those of running cases."""
    user = operator(request)
    rows = evaluations_of(user).filter(INSTANCES.where(asked.filter))
    return begun("forget", care.start_batch(user, "forget", rows))


@router.post("/decision-instances/{key}/deletion", response=EMPTY)
def delete_decision_instance(request: HttpRequest, key: Key, asked: Operation | None = None) -> Status[None]:
    """Delete an evaluation of a decision; refused while its case is running."""
    del asked
    care.forget_evaluation(operator(request), key)
    return DONE


def _demand(given: bool, place: str, sentence: str) -> None:  # noqa: FBT001 - what is demanded
    if not given:
        raise Invalid([Problem(place, sentence)])
