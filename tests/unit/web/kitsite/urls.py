"""Addresses of the kit alone, and of pages that fail in every way."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from clerkwork.web import errors
from clerkwork.web.urls import GALLERY

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error


def boom(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret inside")


def missing(_request: HttpRequest) -> HttpResponse:
    raise Http404("secret inside")


def denied(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def away(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/kit/plain/")


urlpatterns = [
    path("", include((GALLERY, "web"))),
    path("boom/", boom),
    path("missing/", missing),
    path("denied/", denied),
    path("away/", away),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", lambda _: HttpResponse("ok")),
]
