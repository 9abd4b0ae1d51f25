"""Addresses of tasks."""

from django.urls import path

from clerkwork.features.tasks import pages

app_name = "tasks"
urlpatterns = [
    path("tasks/", pages.inbox, name="inbox"),
    path("tasks/<int:key>/", pages.task, name="task"),
    path("tasks/<int:key>/compute/", pages.compute, name="compute"),
    path("tasks/<int:key>/complete/", pages.complete, name="complete"),
    path("tasks/<int:key>/draft/", pages.draft, name="draft"),
    path("tasks/<int:key>/claim/", pages.claim, name="claim"),
    path("tasks/<int:key>/give-back/", pages.give_back, name="give-back"),
    path("tasks/<int:key>/reassign/", pages.reassign, name="reassign"),
    path("tasks/<int:key>/comment/", pages.comment, name="comment"),
]
