"""What the page of the designer gets besides what every editor has, and the templates it fetches."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.kinds import reading
from clerkwork.features.studio import drafts
from clerkwork.features.studio.designer import catalogue, links, sentences
from clerkwork.features.studio.designer.unfilled import unfilled
from clerkwork.features.studio.editors import Editor, Unreadable
from clerkwork.features.studio.permissions import sees_the_studio
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.languages.bpmn.reading import line_of
from clerkwork.languages.bpmn.vocabulary import BPMN
from clerkwork.languages.xml import parse

A_DAY: Final = 86_400


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the designer needs of the app around a file. Raises Unreadable."""
    _refuse_what_is_no_model(file)
    whole = drafts.draft(handle)
    return {
        "designer": {
            "templates": f"{reverse('studio:templates')}?v={_version()}",
            "links": links.links(whole),
            "forms": links.fields(whole),
        },
        "sentences": sentences.sentences(),
    }


def _refuse_what_is_no_model(file: File) -> None:
    try:
        root = parse(file.content, "BPMN 2.0")
    except Invalid as error:
        raise Unreadable(error.problems[0]) from error
    if root.tag != f"{{{BPMN}}}definitions":
        message = f"Expected <definitions> of BPMN 2.0, but <{root.tag}>."
        raise Unreadable(Problem(file.path, message, "Import a BPMN 2.0 file in its place.", line_of(root)))


def _version() -> str:
    """Return a digest of all templates, so that the browser may keep them until a connector changes."""
    return sha256(json.dumps(catalogue.templates()).encode()).hexdigest()[:12]


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """Answer with the element templates of the installed connectors, to who may see the studio."""
    signed_in(request)
    if not sees_the_studio(request):
        raise NotFound("Expected a page, but there is none here.")
    answer = HttpResponse(json.dumps(catalogue.templates()), content_type="application/json")
    answer["Cache-Control"] = f"private, max-age={A_DAY}"
    return answer


def warnings(_whole: Draft, file: File) -> Iterator[Problem]:
    """Yield what of a model has no effect, or another one than somebody might think, and what connectors miss."""
    try:
        found = reading(file.content)
    except Invalid:
        return  # its problems are told already
    missed = (each for process in found.processes for element in process.elements for each in unfilled(element))
    yield from (replace(each, place=f"{file.path}#{each.place}") for each in (*found.warnings, *missed))


DESIGNER: Final = Editor("processes", "studio/designer/edit.html", context, warnings=warnings)
