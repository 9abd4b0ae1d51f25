"""What the form builder asks the server: the page's data, and the verdict on an answer."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clerkwork.features.apps.kinds import File
from clerkwork.features.forms.kinds import form_id
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import drafts, permissions
from clerkwork.features.studio.asking import answer, asked, drawn, mapping, text
from clerkwork.features.studio.editors import Editor, Unreadable
from clerkwork.features.studio.forms.knowing import forms_of, processes, shelves
from clerkwork.features.studio.forms.verdict import Trial, pretty, shown, verdict
from clerkwork.features.studio.forms.words import words
from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.model import Process
from clerkwork.web import sentences


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the builder's page shows; raises Unreadable for what is no object of JSON."""
    try:
        schema = file.json()
    except ValueError as error:
        raise Unreadable(Problem(file.path, str(error), "Correct the JSON.", _line(file, str(error)))) from error
    if not isinstance(schema, dict):
        raise Unreadable(Problem(file.path, "Expected a JSON object, but it is something else.", "Begin with {."))
    files = drafts.files(handle)
    users = [process for process in processes(files) if form_id(file) in forms_of(process)]
    steps = [(process.name or process.id, forms_of(process)[form_id(file)]) for process in users]
    unnamed = next(iter(_called(file, users)), file.stem)
    return {
        "title": schema.get("title") or unnamed,
        "builder": {
            "shelves": [shelf.to_json() for shelf in shelves({**files, file.path: file}, file.path)],
            "verdict": reverse("studio:form-verdict", args=[handle, file.path]),
            "sentences": sentences.form(),
            "unnamed": unnamed,
        },
        "words": words(),
        "users": steps,
    }


def _called(file: File, users: Iterable[Process]) -> Iterator[str]:
    """Yield what a form without a name may be called: after a process that begins with it, else after a step."""
    own = form_id(file)
    for process in users:
        yield process.name or process.id if process.start_form == own else forms_of(process)[own]


def _line(file: File, message: str) -> int | None:
    """Return the line of the byte position that the JSON reader's message ends with."""
    digits = message.rpartition("byte ")[2].rstrip(".)")
    return file.content[: int(digits)].count(b"\n") + 1 if digits.isdecimal() else None


@require_POST
def form_verdict(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Answer with what the server makes of an answer to a form of the draft, as data and in words."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    said = asked(request)
    trial = Trial(handle, path, user, text(said, "content"), mapping(said, "data"), mapping(said, "variables"))
    found = verdict(trial)
    told = {"verdict": found, "kept": pretty(found.kept) if found.kept else ""}
    return answer({**shown(found), "html": drawn("studio/forms/_verdict.html", told, request)})


FORMS = Editor("forms", "studio/forms/edit.html", context, gettext_lazy("Form builder"))
