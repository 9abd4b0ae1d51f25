"""Addresses of publishing, below that of an app."""

from django.urls import path

from clerkwork.features.studio.publishing import pages

urlpatterns = [
    path("studio/<slug:handle>/publish/", pages.publish, name="publish"),
    path("studio/<slug:handle>/publish/settle/", pages.settle, name="settle"),
    path("studio/<slug:handle>/versions/", pages.versions, name="versions"),
    path("studio/<slug:handle>/versions/compare/", pages.compare, name="compare-versions"),
    path("studio/<slug:handle>/versions/<int:number>/", pages.version, name="version"),
    path("studio/<slug:handle>/versions/<int:number>/restore/", pages.restore, name="restore-version"),
    path("studio/<slug:handle>/versions/<int:number>/export/", pages.export, name="export-version"),
    path("studio/<slug:handle>/picture/<slug:side>/<path:path>", pages.picture, name="picture"),
]
