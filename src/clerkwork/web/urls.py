"""Addresses of the kit itself: the gallery, in demo and debug only. The server includes them at the root."""

from django.conf import settings
from django.urls import URLPattern, path

from clerkwork.web import kit

app_name = "web"
GALLERY: list[URLPattern] = [
    path("kit/", kit.gallery, name="kit"),
    path("kit/form/", kit.form, name="kit-form"),
    path("kit/compute/", kit.compute, name="kit-compute"),
    path("kit/rows/", kit.rows, name="kit-rows"),
    path("kit/error/<int:status>/", kit.error, name="kit-error"),
    path("kit/toast/", kit.toast, name="kit-toast"),
    path("kit/plain/", kit.plain, name="kit-plain"),
    path("kit/counts/", kit.counts, name="kit-counts"),
]
urlpatterns: list[URLPattern] = GALLERY if settings.DEBUG or getattr(settings, "DEMO", False) else []
