"""The addresses of people, under /people/."""

from django.urls import path

from clerkwork.features.people import pages

app_name = "people"
urlpatterns = [
    path("", pages.directory, name="directory"),
]
