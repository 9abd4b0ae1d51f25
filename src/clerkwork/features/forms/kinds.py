"""
Forms in an app folder: `forms/*.form`, form-js JSON with our keys.

Rule 1: a form is known by its schema's `id`; without one, by the file's name.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from clerkwork.features.apps.kinds import Change, Draft, File, Kind
from clerkwork.features.audit.actors import Actor
from clerkwork.features.forms.actions import deploy_form
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.forms import read
from clerkwork.runtime import wiring


def form_id(file: File) -> str:
    """Return the id of the form in a file."""
    schema = file.json()
    return str(schema.get("id") or file.stem)


def check(draft: Draft, file: File) -> Iterable[Problem]:
    """List every problem of a form: its JSON, its components and expressions, and the tables its sources read."""
    try:
        schema = file.json()
    except ValueError as error:
        return [Problem(file.path, str(error), "Save the form from the form editor again.")]
    if not isinstance(schema, dict):
        return [Problem(file.path, "Expected a JSON object, but it is something else.", "Export it as a form-js form.")]
    return [*_twice(draft, file), *_language(file, schema), *_sources(draft, file, schema)]


def _twice(draft: Draft, file: File) -> Iterator[Problem]:
    """Yield that another file is a form of the same id: whichever came last would be the one that people see."""
    own = form_id(file)
    for each in draft.of("forms"):
        if each.path != file.path and _id_or_stem(each) == own:
            yield Problem(
                f"{file.path}#/id", f"Expected one form called {own}, but {each.path} is one too.", "Rename one."
            )


def _id_or_stem(file: File) -> str:
    try:
        return form_id(file)
    except (ValueError, AttributeError):
        return file.stem  # its own check names the fault


def _language(file: File, schema: dict[str, Any]) -> Iterator[Problem]:
    try:
        read(schema, wiring.current().feel)
    except Invalid as error:
        for problem in error.problems:
            yield Problem(f"{file.path}#/{problem.place}", problem.message, problem.remedy, problem.line)


def _sources(draft: Draft, file: File, schema: dict[str, Any]) -> Iterator[Problem]:
    own = schema.get("clerk")
    sources = own.get("sources") if isinstance(own, dict) else None
    if sources is None:
        return
    if not isinstance(sources, dict):
        yield Problem(f"{file.path}#/clerk/sources", "Expected an object of sources, but it is something else.")
        return
    for name, source in sources.items():
        place = f"{file.path}#/clerk/sources/{name}"
        table = source.get("table") if isinstance(source, dict) else None
        if not table:
            yield Problem(place, "Expected the name of a table, but there is none.", 'Add "table": "…".')
        elif table not in draft.stems("tables"):
            message = f"Expected a table of this app, but there is none called {table}."
            yield Problem(place, message, "Correct the name.")


def apply(draft: Draft, change: Change, actor: Actor) -> None:
    """Deploy a form that is new or changed; a removed one stays for the cases that still show it."""
    if change.after is not None:
        deploy_form(draft.handle, form_id(change.after), change.after.json(), actor)


FORMS = Kind("forms", "forms", ".form", order=40, check=check, apply=apply)
