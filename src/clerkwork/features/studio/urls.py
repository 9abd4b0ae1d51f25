"""Addresses of the studio. Those of one app come last, so that no handle hides a page."""

from django.urls import path

from clerkwork.features.studio import (
    editing,
    file_pages,
    files,
    folder_pages,
    moving_pages,
    new_apps,
    pages,
    settings_pages,
)
from clerkwork.features.studio.decisions import pages as decisions
from clerkwork.features.studio.designer import pages as designer
from clerkwork.features.studio.forms import pages as forms
from clerkwork.features.studio.manifest import designing as manifest
from clerkwork.features.studio.publishing.urls import urlpatterns as publishing
from clerkwork.features.studio.sheet import pages as sheet
from clerkwork.features.studio.tables import urls as tables
from clerkwork.features.studio.trying.urls import urlpatterns as trying

app_name = "studio"
urlpatterns = [
    *trying,
    path("studio/", pages.index, name="index"),
    path("studio/templates.json", designer.templates, name="templates"),
    path("studio/new/", new_apps.new, name="new"),
    path("studio/<slug:handle>/", pages.workspace, name="workspace"),
    path("studio/<slug:handle>/rules/", sheet.rules, name="rules"),
    path("studio/<slug:handle>/new/", file_pages.new, name="new-file"),
    path("studio/<slug:handle>/tiles/", manifest.preview, name="tiles"),
    path("studio/<slug:handle>/folder/", folder_pages.new, name="new-folder"),
    path("studio/<slug:handle>/move/<path:path>", folder_pages.move, name="move"),
    path("studio/<slug:handle>/remove-folder/<path:path>", folder_pages.remove, name="remove-folder"),
    path("studio/<slug:handle>/restore-folder/<path:path>", folder_pages.restore, name="restore-folder"),
    path("studio/<slug:handle>/roles/", settings_pages.roles, name="roles"),
    path("studio/<slug:handle>/roles/<int:given>/revoke/", settings_pages.revoke, name="revoke"),
    path("studio/<slug:handle>/about/", settings_pages.about, name="about"),
    path("studio/<slug:handle>/export/", moving_pages.export, name="export"),
    path("studio/<slug:handle>/import/", moving_pages.bring, name="import"),
    path("studio/<slug:handle>/import/<slug:token>/", moving_pages.arrival, name="arrival"),
    path("studio/<slug:handle>/copy/<path:path>", file_pages.copy, name="copy"),
    path("studio/<slug:handle>/rename/<path:path>", file_pages.rename, name="rename"),
    path("studio/<slug:handle>/remove/<path:path>", file_pages.remove, name="remove"),
    path("studio/<slug:handle>/restore/<path:path>", file_pages.restore, name="restore"),
    path("studio/<slug:handle>/utf8/<path:path>", file_pages.to_utf8, name="utf8"),
    path("studio/<slug:handle>/discard/<path:path>", file_pages.discard, name="discard"),
    path("studio/<slug:handle>/discard/", file_pages.discard_all, name="discard-all"),
    *publishing,
    path("studio/<slug:handle>/edit/<path:path>", editing.edit, name="edit"),
    path("studio/<slug:handle>/raw/<path:path>", editing.raw, name="raw"),
    path("studio/<slug:handle>/files/<path:path>", files.file, name="file"),
    path("studio/<slug:handle>/undo/<path:path>", files.undo, name="undo"),
    path("studio/<slug:handle>/redo/<path:path>", files.redo, name="redo"),
    path("studio/<slug:handle>/check/<path:path>", files.check, name="check"),
    path("studio/<slug:handle>/follow/<path:path>", files.follow, name="follow"),
    path("studio/<slug:handle>/presence/<path:path>", files.here, name="presence"),
    *tables.urlpatterns,
    path("studio/<slug:handle>/verdict/<path:path>", forms.form_verdict, name="form-verdict"),
    path("studio/<slug:handle>/findings/<path:path>", decisions.findings, name="decision-findings"),
    path("studio/<slug:handle>/decide/<path:path>", decisions.try_out, name="decision-try"),
    path("studio/<slug:handle>/rows/<path:path>", decisions.tests, name="decision-tests"),
]
