"""Addresses of what the studio does with tables."""

from django.urls import path

from clerkwork.features.studio.tables import designing, import_pages

urlpatterns = [
    path("studio/<slug:handle>/table-import/", import_pages.upload, name="table-import"),
    path("studio/<slug:handle>/table-import/<int:key>/", import_pages.sheet, name="table-import-sheet"),
    path("studio/<slug:handle>/effects/<path:path>", designing.effects_of, name="table-effects"),
]
