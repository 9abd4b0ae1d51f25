"""
Processes in an app folder: `processes/*.bpmn`, deployed as a new version when they changed.

Rule 1: a file that is removed ends nothing; cases run on, and the catalogue forgets the process with its last file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from clerkwork.features.apps.kinds import Change, Description, Draft, File, Kind
from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.decisions.kinds import decision_ids
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages import bpmn
from clerkwork.languages.feel import Feel
from clerkwork.runtime import commands, wiring
from clerkwork.runtime.definitions import called_decisions, untimely
from clerkwork.runtime.models import Case, Decision, Definition

READINGS: Final = 16  # models whose reading is kept in memory


def reading(content: bytes) -> bpmn.Definitions:
    """Return what a model says; the last few are kept, for a page asks several times. Raises Invalid."""
    return _read(content, wiring.current().feel)


@lru_cache(maxsize=READINGS)
def _read(content: bytes, feel: Feel) -> bpmn.Definitions:
    return bpmn.read(content, feel)


def check(draft: Draft, file: File) -> Iterable[Problem]:
    """List every problem of a model, and every form it names that the folder lacks."""
    try:
        definitions = reading(file.content)
    except Invalid as error:
        return [
            Problem(f"{file.path}#{problem.place}", problem.message, problem.remedy, problem.line)
            for problem in error.problems
        ]
    rules = (_taken, _twice, _start_form, _forms, _decisions, _timers)
    return [problem for process in definitions.processes for rule in rules for problem in rule(draft, file, process)]


def _taken(draft: Draft, file: File, process: bpmn.Process) -> Iterator[Problem]:
    """Yield that another app has a process of this id: taking it over would change what its people start."""
    found = Definition.objects.filter(process_id=process.id, latest=True).exclude(app__in=("", draft.handle))
    app = found.values_list("app", flat=True).first()
    if app is not None:
        message = f"Expected a process id that is free, but {process.id} belongs to the app {app}."
        yield Problem(f"{file.path}#{process.id}", message, "Give this process another id.")


def _twice(draft: Draft, file: File, process: bpmn.Process) -> Iterator[Problem]:
    """
    Yield that another file has a process of this id: cases would begin with whichever was deployed last.

    A look at the bytes spares reading most files; one in an encoding with two bytes a letter is always read.
    """
    said = process.id.encode()
    for each in draft.of("processes"):
        may = said in each.content or b"\0" in each.content
        if each.path != file.path and may and process.id in _process_ids(each):
            message = f"Expected one process called {process.id}, but {each.path} has one too."
            yield Problem(f"{file.path}#{process.id}", message, "Give one of the two another id.")


def _process_ids(file: File) -> set[str]:
    try:
        return {process.id for process in reading(file.content).processes}
    except Invalid:
        return set()  # its own check names the fault


def _start_form(draft: Draft, file: File, process: bpmn.Process) -> Iterator[Problem]:
    form = process.start_form
    if form and form not in {str(_form_id(each)) for each in draft.of("forms")}:
        message = f"Expected a form called {form}, with which the process starts, but the app has none."
        yield Problem(f"{file.path}#{process.id}", message, f"Add forms/{form}.form.")


def _forms(draft: Draft, file: File, process: bpmn.Process) -> Iterator[Problem]:
    known = {str(_form_id(form)) for form in draft.of("forms")}
    for element in process.elements:
        form = element.user_task.form if element.user_task is not None else None
        if form and form not in known:
            message = f"Expected a form called {form}, but the app has none."
            yield Problem(f"{file.path}#{element.id}", message, f"Add forms/{form}.form.", element.line)


def _decisions(draft: Draft, file: File, process: bpmn.Process) -> Iterator[Problem]:
    called = called_decisions(process)
    known = _decision_ids(draft) if called else set()
    for element, _said, name in called:
        if name is not None and name not in known:
            message = f"Expected a decision called {name}, but the app has none."
            yield Problem(f"{file.path}#{element.id}", message, "Add it to a file in decisions/.", element.line)


def _timers(_draft: Draft, file: File, process: bpmn.Process) -> Iterator[Problem]:
    for problem in untimely(process):
        yield replace(problem, place=f"{file.path}#{problem.place}")


def _decision_ids(draft: Draft) -> set[str]:
    """Return the decisions that a process of the app may call: the folder's, and those without an app."""
    known = set(Decision.objects.filter(app="", latest=True).values_list("decision_id", flat=True))
    return known.union(*(decision_ids(file.content) for file in draft.of("decisions")))


def _form_id(file: File) -> str:
    try:
        schema = file.json()
    except ValueError:
        return file.stem  # the form's own check names the fault
    return str((schema.get("id") if isinstance(schema, dict) else None) or file.stem)


def describe(_draft: Draft, change: Change) -> Description:
    """Say how many cases go on with the version they began with."""
    before = change.before
    if before is None:
        return Description()
    try:
        processes = reading(before.content).processes
    except Invalid:
        return Description()
    ids = [process.id for process in processes]
    running = Case.objects.filter(process_id__in=ids, state="active").count()
    goes_on = Sentence(
        "%(n)s running case goes on with the version it began with.",
        "%(n)s running cases go on with the version they began with.",
        n=running,
    )
    return Description((goes_on,) if running else ())


def apply(draft: Draft, change: Change, actor: Actor) -> None:
    """Deploy a model that is new or changed."""
    if change.after is None:
        return
    with action(actor, "process.deploy", kind="process", id=change.name, app=draft.handle) as act:
        deployed = commands.deploy(change.after.content, app=draft.handle, resource=change.path)
        act.note(versions={definition.process_id: definition.version for definition in deployed})


PROCESSES = Kind("processes", "processes", ".bpmn", order=50, check=check, apply=apply, describe=describe)
