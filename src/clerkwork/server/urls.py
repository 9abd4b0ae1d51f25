"""Every address of the installation: each feature brings its own."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from clerkwork.features.people import accounts
from clerkwork.server.api import API
from clerkwork.web import errors


@login_not_required
def health(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers; what lies behind it is `clerkwork doctor`'s to say."""
    return HttpResponse("ok\n", content_type="text/plain")


PREFIXES = {"people": "people/"}
WRITTEN = tuple(feature for feature in settings.FEATURES if find_spec(f"clerkwork.features.{feature}.urls"))
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("v2/", include(([API.document_address(), *API.addresses(), API.other_address()], "v2"))),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(accounts)),
    path("accounts/", include(accounts.allauth)),
    path("", include("clerkwork.web.urls")),
    *(path(PREFIXES.get(feature, ""), include(f"clerkwork.features.{feature}.urls")) for feature in WRITTEN),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
