"""The addresses of notifications."""

from django.urls import path

from clerkwork.features.notifications import pages

app_name = "notifications"
urlpatterns = [
    path("notifications/", pages.index, name="list"),
    path("notifications/read/", pages.read, name="read"),
    path("notifications/<int:notification>/", pages.follow, name="follow"),
    path("live/", pages.live, name="stream"),
    path("live/counts/", pages.counts, name="counts"),
    path("mail/", pages.mailbox, name="mailbox"),
    path("mail/<str:name>/", pages.letter, name="letter"),
]
