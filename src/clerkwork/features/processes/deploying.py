"""
Models that administrators deploy without an app: processes, decisions and forms, all of a request or none.

Rule 1: an id that an app has stays the app's (Refused); it changes with the app's folder.
Rule 2: a form may read no tables, since those are an app's; a process may name only forms that are there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final

from clerkwork.features.audit.actions import action
from clerkwork.features.forms.actions import deploy_form
from clerkwork.features.forms.models import Form
from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem, Refused
from clerkwork.languages import bpmn, forms
from clerkwork.runtime import commands, decisions, wiring
from clerkwork.runtime.models import Decision, Definition

File = tuple[str, bytes]
KINDS: Final = (".form", ".dmn", ".bpmn")
OURS: Final = "clerk"
LONGEST: Final = 200  # letters of a file's name, and of a form's id


@dataclass(frozen=True, slots=True)
class Deployed:
    """What is in force now: the versions that were made or found."""

    processes: list[Definition] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    forms: list[tuple[str, Form]] = field(default_factory=list)


def deploy(user: User, files: Sequence[File]) -> Deployed:
    """Deploy files by their names' endings. Raises Forbidden, Refused, and Invalid with every problem of a kind."""
    permissions.demand_operator(user)
    _demand_names([name for name, _ in files])
    found = Deployed()
    with action(user, "models.deploy", kind="deployment", files=[name for name, _ in files]) as act:
        for name, content in _of(files, ".form"):
            found.forms.append((name, _deploy_form(user, name, content)))
        rules = _of(files, ".dmn")
        if rules:
            found.decisions.extend(decisions.deploy_all(rules))
        for name, content in _of(files, ".bpmn"):
            _check_process(name, content)
            with _within(name):
                found.processes.extend(commands.deploy(content, resource=name))
        act.note(versions={row.process_id: row.version for row in found.processes})
    return found


def _of(files: Sequence[File], ending: str) -> list[File]:
    return [each for each in files if PurePosixPath(each[0]).suffix.lower() == ending]


@contextmanager
def _within(name: str) -> Iterator[None]:
    """Begin the place of every problem with the file that it is in."""
    try:
        yield
    except Invalid as error:
        whole = ("file", "form")
        places = [name if each.place in whole else f"{name}#{each.place}" for each in error.problems]
        raise Invalid([replace(each, place=at) for each, at in zip(error.problems, places, strict=True)]) from error


def _demand_names(names: Sequence[str]) -> None:
    """Raise Invalid for files of other kinds and names that stand twice."""
    problems = [
        Problem(name, f"Expected a file ending in {', '.join(KINDS)}, but it is another.")
        for name in names
        if PurePosixPath(name).suffix.lower() not in KINDS
    ]
    problems += [
        Problem(f"{name[:40]}…", f"Expected a name of at most {LONGEST} letters, but {len(name)}.", "Shorten it.")
        for name in names
        if len(name) > LONGEST
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem(name, "Expected each file once, but it is there twice.") for name in twice]
    if problems:
        raise Invalid(problems)


def _deploy_form(user: User, name: str, content: bytes) -> Form:
    try:
        schema: Any = json.loads(content)
    except ValueError as error:
        raise Invalid([Problem(name, f"Expected a form as JSON, but {error}.")]) from error
    if not isinstance(schema, dict):
        raise Invalid([Problem(name, "Expected a form as a JSON object, but it is something else.")])
    if OURS in schema:
        raise Invalid([Problem(f"{name}#/{OURS}", "Expected a form that reads no tables.", "Put it into an app.")])
    with _within(name):
        forms.read(schema, wiring.current().feel)
    return deploy_form("", _form_id(name, schema), schema, user)


def _form_id(name: str, schema: Mapping[str, Any]) -> str:
    """Return the id of a form, without one the name of its file. Raises Invalid."""
    found = schema.get("id") or PurePosixPath(name).stem
    if not isinstance(found, str) or len(found) > LONGEST:
        message = f"Expected a text of at most {LONGEST} letters as id, but it is none."
        raise Invalid([Problem(f"{name}#id", message, "Give it a short id.")])
    return found


def _check_process(name: str, content: bytes) -> None:
    with _within(name):
        processes = bpmn.read(content, wiring.current().feel).processes
    taken = Definition.objects.filter(process_id__in=[each.id for each in processes], latest=True).exclude(app="")
    for row in taken:
        raise Refused(f"Expected a process of no app, but {row.process_id} belongs to {row.app}. Change it there.")
    problems = [problem for process in processes for problem in _missing_forms(name, process)]
    if problems:
        raise Invalid(problems)


def _missing_forms(name: str, process: bpmn.Process) -> Iterator[Problem]:
    asked = {element.id: element.user_task.form for element in process.elements if element.user_task is not None}
    asked[process.id] = process.start_form
    for place, form in asked.items():
        if form and not Form.objects.filter(app="", form_id=form).exists():
            yield Problem(f"{name}#{place}", f"Expected a form called {form}, but there is none.", "Deploy it too.")
