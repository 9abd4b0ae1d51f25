"""Addresses of what the studio does with tables."""

from django.urls import path

from clerkwork.features.studio.tables import designing

urlpatterns = [
    path("studio/<slug:handle>/effects/<path:path>", designing.effects_of, name="table-effects"),
]
