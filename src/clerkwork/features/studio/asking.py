"""
What editors send and get: one JSON object, read once and refused in one sentence, and parts of pages in answers.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem

REMEDY: Final = "Load the page again."


def asked(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that an editor sent; raises Invalid."""
    try:
        value = json.loads(request.body)
    except ValueError as error:
        raise Invalid([Problem("body", str(error), REMEDY)]) from error
    if not isinstance(value, dict):
        raise Invalid([Problem("body", "Expected a JSON object, but it is something else.", REMEDY)])
    return value


def text(said: dict[str, Any], name: str) -> str:
    """Return a text that an editor sent; raises Invalid if it is missing."""
    value = said.get(name)
    if not isinstance(value, str):
        raise Invalid([Problem(name, f"Expected a text called {name}, but there is none.", REMEDY)])
    return value


def mapping(said: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object that an editor sent, an empty one if it is left out; raises Invalid."""
    value = said.get(name, {})
    if not isinstance(value, dict):
        raise Invalid([Problem(name, f"Expected {name} to be an object, but it is something else.", REMEDY)])
    return value


def answer(value: Any) -> HttpResponse:
    """Return a JSON answer; numbers with a fraction stay what they are."""
    return HttpResponse(json.dumps(value), content_type="application/json")


def drawn(template: str, context: dict[str, Any], request: HttpRequest) -> str:
    """Return a part of a page as a text that JSON can hold."""
    return render_to_string(template, context, request) + ""
