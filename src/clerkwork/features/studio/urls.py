"""Addresses of the studio. Those of one app come last, so that no handle hides a page."""

from django.urls import path

from clerkwork.features.studio import editing, files, pages
from clerkwork.features.studio.designer import pages as designer

app_name = "studio"
urlpatterns = [
    path("studio/", pages.index, name="index"),
    path("studio/templates.json", designer.templates, name="templates"),
    path("studio/<slug:handle>/", pages.workspace, name="workspace"),
    path("studio/<slug:handle>/edit/<path:path>", editing.edit, name="edit"),
    path("studio/<slug:handle>/raw/<path:path>", editing.raw, name="raw"),
    path("studio/<slug:handle>/files/<path:path>", files.file, name="file"),
    path("studio/<slug:handle>/undo/<path:path>", files.undo, name="undo"),
    path("studio/<slug:handle>/redo/<path:path>", files.redo, name="redo"),
    path("studio/<slug:handle>/check/<path:path>", files.check, name="check"),
    path("studio/<slug:handle>/presence/<path:path>", files.here, name="presence"),
]
