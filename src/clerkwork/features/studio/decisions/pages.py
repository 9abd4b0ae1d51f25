"""What the decision editor asks the server: findings, trying out, and the rows of tests."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import actions, drafts, permissions
from clerkwork.features.studio.asking import answer, asked, drawn, mapping, text
from clerkwork.features.studio.decisions import testing, trying
from clerkwork.features.studio.decisions.library_words import sentences
from clerkwork.features.studio.decisions.marking import marks
from clerkwork.features.studio.decisions.reading import Reading, problems
from clerkwork.features.studio.decisions.words import words
from clerkwork.features.studio.editors import Editor, Unreadable
from clerkwork.kernel import json
from clerkwork.kernel.errors import ClerkworkError, Invalid, NotFound, Problem
from clerkwork.web.page import render

Said = dict[str, Any]


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the editor's page needs; raises Unreadable for what is no DMN."""
    found = problems(file.content)
    if found:
        raise Unreadable(found[0])
    urls = {name: reverse(f"studio:decision-{name}", args=[handle, file.path]) for name in ("findings", "try", "tests")}
    return {"decisions": {"urls": urls}, "words": words(), "sentences": sentences()}


@require_POST
def findings(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Answer with what the static checks say of a file as it is being edited."""
    permissions.demand_view(signed_in(request), handle)
    content = text(asked(request), "content").encode()
    if problems(content):  # the draft's own check says why
        return answer({"marks": [], "html": ""})
    found = marks(Reading.of(drafts.files(handle), path, content).file(path))
    grave = [each for each in found if each.grave]
    shown = {"grave": grave, "hints": [each for each in found if not each.grave]}
    html = drawn("studio/decisions/_findings.html", shown, request)
    return answer({"marks": [each.to_json() for each in found], "html": html})


@require_POST
def try_out(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Show the fields of a decision, and what it says of values that somebody makes up."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    said = asked(request)
    shown = _tried(_reading(said, handle, path), path, mapping(said, "fields"))
    return render(request, "studio/decisions/_try.html", {**shown, "may_edit": permissions.may_edit(user, handle)})


def _reading(said: Said, handle: str, path: str) -> Reading:
    return Reading.of(drafts.files(handle), path, text(said, "content").encode())


def _tried(reading: Reading, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the panel shows: the decisions, the fields of the one that is meant, and what it said."""
    try:
        choices = reading.file(path).definitions.decisions
        trial = _meant(reading, path, fields)
    except ClerkworkError as error:
        return {"failure": _words(error)}
    form = trial.form(fields if "asked" in fields else None)
    shown: dict[str, Any] = {"decisions": choices, "decision": trial.decision, "form": form}
    if form.is_bound and form.is_valid():
        told = trying.decide(trial, form.values())
        row = json.dumps({"given": told.given, "then": told.then, "rules": told.rules})
        shown |= {"answer": told, "told": told.told, "chapters": told.chapters, "row": row}
    return shown


def _meant(reading: Reading, path: str, fields: Mapping[str, Any]) -> trying.Trial:
    found = reading.file(path).definitions.decisions
    ids = [each.id for each in found if each.id]
    if not ids:
        raise NotFound(_("There is no decision in this file yet."))
    wanted = str(fields.get("decision") or "")
    return trying.trial(reading, path, wanted if wanted in ids else ids[0])


def _words(error: ClerkworkError) -> str:
    problem: Problem | None = error.problems[0] if isinstance(error, Invalid) and error.problems else None
    return str(problem) if problem is not None else str(error)


@require_POST
def tests(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Show the rows of tests of a file's decisions and how they go now, after keeping, dropping or accepting one."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    said = asked(request)
    fields = mapping(said, "fields")
    if "action" in fields:
        path_, content = _changed(_reading(said, handle, path), handle, path, fields)
        actions.write(user, handle, {path_: None if content is None else content.encode()}, "draft.change")
    reading = _reading(said, handle, path)
    try:
        shown: dict[str, Any] = {"groups": testing.groups(drafts.files(handle), reading, path)}
    except ClerkworkError as error:
        shown = {"failure": _words(error)}
    return render(request, "studio/decisions/_tests.html", {**shown, "may_edit": permissions.may_edit(user, handle)})


def _changed(reading: Reading, handle: str, path: str, fields: Said) -> tuple[str, str | None]:
    """Return the file of rows that an action changes, and its new text."""
    files = drafts.files(handle)
    if fields["action"] == "keep":
        trial = _meant(reading, path, fields)
        home = testing.home(files, trial.decision.id)
        title = trial.decision.name or trial.decision.id
        return home, testing.with_row(_text(files, home), trial.decision.id, title, _row(fields))
    home, index = str(fields.get("file")), _index(fields)
    text = _text(files, home)
    if text is None:
        raise NotFound("Expected this file of tests, but it is gone. Look at them again.")
    if fields["action"] == "drop":
        return home, testing.without_row(text, index)
    return home, testing.with_result(text, index, testing.result(files, reading, path, home, index))


def _text(files: Mapping[str, File], path: str) -> str | None:
    return files[path].text if path in files and path.startswith(testing.FOLDER) else None


def _row(fields: Said) -> dict[str, Any]:
    """Return the row to keep, as the panel that was tried out gave it."""
    try:
        row = json.loads(str(fields.get("row")))
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise Invalid([Problem("row", "Expected what was tried out, but it is not there.", "Try it out again.")])
    name = str(fields.get("name") or "").strip()
    return ({"name": name[:200]} if name else {}) | {
        key: row[key] for key in ("given", "then", "rules") if row.get(key) or key == "then"
    }


def _index(fields: Said) -> int:
    digits = str(fields.get("index") or "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else -1  # noqa: PLR2004


DECISIONS = Editor("decisions", "studio/decisions/edit.html", context, gettext_lazy("Decision editor"))
