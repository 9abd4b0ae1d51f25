"""Addresses of processes and cases."""

from django.urls import path

from clerkwork.features.processes import care_pages, pages, rule_pages

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
    path("cases/<int:key>/begin/<int:instance>/", care_pages.begin_elements, name="begin"),
    path("cases/<int:key>/suspend/", care_pages.suspend, name="suspend"),
    path("cases/<int:key>/resume/", care_pages.resume, name="resume"),
    path("cases/<int:key>/retry/", care_pages.retry_all, name="retry-all"),
    path("cases/<int:key>/modify/", care_pages.modify, name="modify"),
    path("cases/all/<str:kind>/", care_pages.many, name="many"),
    path("care/incidents/", care_pages.incidents, name="incidents"),
    path("care/incidents/retry/", care_pages.retry_incidents, name="retry-incidents"),
    path("care/operations/", care_pages.operations, name="operations"),
    path("care/operations/<int:key>/", care_pages.operation, name="operation"),
    path("care/operations/<int:key>/<str:verb>/", care_pages.turn_operation, name="turn-operation"),
    path("rules/<slug:handle>/", rule_pages.rules, name="rules"),
    path("care/versions/", care_pages.migrate, name="migrate"),
]
