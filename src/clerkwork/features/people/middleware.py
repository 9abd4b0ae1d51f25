"""
What every request needs of people: the language and time zone of who asks, and an administrator to exist at all.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from clerkwork.features.people import queries, setup
from clerkwork.features.people.models import User
from clerkwork.web import errors

Answer = Callable[[HttpRequest], HttpResponse]
OPEN: tuple[str, ...] = ("/set-up/", "/static/", "/health/")


class PersonMiddleware:
    """Answers in the person's language and zone; `request.person` is what FEEL knows of them, read when first used."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        user = request.user
        signed_in = user if isinstance(user, User) or user.is_authenticated else None
        chosen = "" if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else getattr(signed_in, "language", "")
        language = chosen or translation.get_language_from_request(request)
        zone = getattr(signed_in, "zone", "") or settings.TIME_ZONE
        request.person = SimpleLazyObject(lambda: queries.person_of(request.user))  # type: ignore[attr-defined,arg-type]
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


class SetUpMiddleware:
    """Until an administrator exists, only the set-up page answers."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.ready = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        if not self.ready and not request.path.startswith(OPEN):
            self.ready = setup.is_ready()
            if not self.ready:
                if errors.wants_json(request):
                    detail = "Set up an administrator by the link on the console."
                    return errors.problem_json(503, detail, instance=request.path)
                return render(request, "people/set_up_first.html", status=503)
        return self.answer(request)
