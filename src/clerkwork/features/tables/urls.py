"""Addresses of tables and rows."""

from django.urls import path

from clerkwork.features.tables import import_pages, pages

app_name = "tables"
urlpatterns = [
    path("tables/", pages.index, name="index"),
    path("tables/<slug:app>/<slug:name>/", pages.rows, name="rows"),
    path("tables/<slug:app>/<slug:name>/new/", pages.new, name="new"),
    path("tables/<slug:app>/<slug:name>/import/", import_pages.upload, name="import"),
    path("tables/<slug:app>/<slug:name>/import/<int:key>/", import_pages.sheet, name="import-sheet"),
    path("tables/<slug:app>/<slug:name>/export.csv", pages.export, name="export"),
    path("tables/<slug:app>/<slug:name>/<int:identity>/", pages.row, name="row"),
    path("tables/<slug:app>/<slug:name>/<int:identity>/edit/", pages.edit, name="edit"),
    path("tables/<slug:app>/<slug:name>/<int:identity>/delete/", pages.delete, name="delete"),
    path("tables/<slug:app>/<slug:name>/<int:identity>/restore/", pages.restore, name="restore"),
]
