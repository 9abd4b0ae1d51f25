"""
Jobs in which a worker chooses what begins in an ad-hoc sub-process.

Rule: there is at most one of them at a sub-process; each inner instance that ends takes it back and asks anew, so that
whoever answers has seen what is done.

Semantics: Camunda 8's.
"""

from typing import Any, Final

from clerkwork.engine.completion import gone
from clerkwork.engine.events import Heard, JobCreated
from clerkwork.engine.incidents import Fault
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Incident, Instance, Job

CHOOSING: Final = "choosing"


def job_of(run: Run, node: Node, key: int, view: dict[str, Any]) -> JobCreated:
    """Return the job; a Fault if its type or retries cannot be told."""
    plan = node.plan.job
    kind = run.feel.text(plan.type, view, f"{node.name}, job type")
    retries = run.feel.whole(plan.retries, view, f"{node.name}, retries")
    return JobCreated(run.ids(), key, node.id, kind, retries, plan.headers, Heard(CHOOSING))


def ask_again(run: Run, node: Node, host: Instance) -> None:
    """Ask the worker with what is known now; a fault is an incident on the sub-process."""
    try:
        job = job_of(run, node, host.key, run.view(host.key))
    except Fault as fault:
        run.incident(host.key, fault)
        return
    withdraw(run, host)
    run.emit(job)


def withdraw(run: Run, host: Instance) -> None:
    """Ask the worker no more; an incident of the job goes with it."""
    rows = list(run.state.attached.get(host.key, {}).values())
    jobs = {row.key for row in rows if type(row) is Job and row.listener is not None and row.listener.event == CHOOSING}
    for row in rows:
        if row.key in jobs or (type(row) is Incident and row.job in jobs):
            run.emit(gone(row))
