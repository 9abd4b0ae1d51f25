"""
What models may call besides what is their app's: decisions, processes and their forms, deployed without an app.

Rule 1: they are asked as they are in force; nothing is stored, and no case of theirs begins outside the run.
Rule 2: what belongs to another app cannot be called in earnest, so it cannot be called here either.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from clerkwork.engine.context import Decided, DecisionCall
from clerkwork.features.forms import queries as forms
from clerkwork.features.forms.errors import Unreadable
from clerkwork.features.studio.trying.library import Workshop
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.languages.bpmn.model import Process
from clerkwork.languages.feel import Context, to_json
from clerkwork.languages.forms import Form
from clerkwork.runtime import decisions, definitions
from clerkwork.runtime.models import Definition

NO_APP = ""


def beside(workshop: Workshop) -> Workshop:
    """Return a workshop that also has what is deployed without an app. A query or two if its processes call others."""
    own = [process for _, process in workshop.processes]
    called = tuple(_called(own))
    found = dict(_forms(called))
    return replace(workshop, called=called, forms={**found, **workshop.forms}, elsewhere=_decide)


def _called(own: Iterable[Process]) -> Iterator[Process]:
    """Yield the processes that others call by a name that is written down, and those that these call."""
    waiting = list(own)
    known = {process.id for process in waiting}
    while waiting:
        wanted = {name for process in waiting for name in _names(process)} - known
        rows = Definition.objects.filter(app=NO_APP, latest=True, process_id__in=wanted) if wanted else ()
        waiting = [definitions.compiled(row.key).process for row in rows]
        known |= wanted
        yield from waiting


def _names(process: Process) -> Iterator[str]:
    for element in process.elements:
        if element.called is not None and element.called.id.startswith('"'):
            try:
                yield str(json.loads(element.called.id))
            except ValueError:  # more than a name: it is known only when it runs
                continue


def _forms(called: Iterable[Process]) -> Iterator[tuple[str, Form]]:
    tasks = (element.user_task for process in called for element in process.elements)
    for name in {task.form for task in tasks if task is not None and task.form}:
        try:
            found = forms.find(NO_APP, name)
        except Unreadable:
            continue  # the task is shown without a form, as one whose form is missing
        if found is not None:
            yield name, found


def _decide(call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
    """Return what a decision without an app says now. Raises NotFound."""
    found = decisions.find(call.decision, tag=call.version_tag or None)
    if found.row.app != NO_APP:
        raise NotFound(f"Expected a decision “{call.decision}” of this app or of none, but it is {found.row.app}'s.")
    outcome = found.ready.model.decide(found.row.decision_id, dict(variables), context)
    trace = decisions.trace_of(outcome, found.ready.versions)
    failure = decisions.failure_of(outcome)
    key, version = found.row.key, found.row.version
    return Decided(key, found.row.decision_id, version, dict(variables), to_json(outcome.value), trace, failure)
