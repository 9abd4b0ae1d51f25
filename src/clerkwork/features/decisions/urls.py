"""Addresses of decisions and evaluations."""

from django.urls import path

from clerkwork.features.decisions import pages

app_name = "decisions"
urlpatterns = [
    path("decisions/", pages.index, name="index"),
    path("decisions/<str:decision_id>/", pages.decision, name="decision"),
    path("decisions/<str:decision_id>/try/", pages.try_out, name="try"),
    path("decisions/<str:decision_id>/history/", pages.history, name="history"),
    path("evaluations/<int:key>/", pages.evaluation, name="evaluation"),
]
