"""Addresses of pages."""

from django.urls import path

from clerkwork.features.pages import pages

app_name = "pages"
urlpatterns = [path("", pages.home, name="home")]
