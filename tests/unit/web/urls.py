"""Addresses of the kit alone, and of a page that fails in every way."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from people import register

from clerkwork.web import errors

register()

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error


def boom(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret inside")


urlpatterns = [
    path("", include("clerkwork.web.urls")),
    path("boom/", boom),
    path("i18n/", include("django.conf.urls.i18n")),
]
