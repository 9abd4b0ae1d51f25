"""Addresses of processes and cases."""

from django.urls import path

from clerkwork.features.processes import pages

app_name = "processes"
urlpatterns = [
    path("start/", pages.catalogue, name="catalogue"),
    path("start/<str:process_id>/", pages.start, name="start"),
    path("start/<str:process_id>/compute/", pages.start_compute, name="start-compute"),
    path("cases/", pages.cases, name="cases"),
    path("cases/<int:key>/", pages.case, name="case"),
    path("cases/<int:key>/comment/", pages.comment, name="comment"),
    path("cases/<int:key>/withdraw/", pages.withdraw, name="withdraw"),
    path("cases/<int:key>/cancel/", pages.cancel, name="cancel"),
    path("cases/<int:key>/incidents/<int:incident>/retry/", pages.retry, name="retry"),
]
