"""Addresses of trying an app; they stand in the namespace of the studio."""

from django.urls import path

from clerkwork.features.studio.trying import pages, report_pages, run_pages

urlpatterns = [
    path("studio/<slug:handle>/try/", pages.index, name="try"),
    path("studio/<slug:handle>/try/tests/", report_pages.tests, name="try-tests"),
    path("studio/<slug:handle>/try/file/<path:path>", pages.from_file, name="try-file"),
    path("studio/<slug:handle>/try/start/<str:process>/", pages.start, name="try-start"),
    path("studio/<slug:handle>/try/start/<str:process>/compute/", pages.start_compute, name="try-start-compute"),
    path("studio/<slug:handle>/try/<int:key>/", run_pages.run, name="try-run"),
    path("studio/<slug:handle>/try/<int:key>/step/", run_pages.step, name="try-step"),
    path("studio/<slug:handle>/try/<int:key>/move/", run_pages.move, name="try-move"),
    path("studio/<slug:handle>/try/<int:key>/record/", run_pages.record, name="try-record"),
    path("studio/<slug:handle>/try/<int:key>/discard/", run_pages.discard, name="try-discard"),
    path("studio/<slug:handle>/try/<int:key>/compute/<str:element>/", run_pages.compute, name="try-compute"),
]
