"""The pages of people."""

from django.http import HttpRequest, HttpResponse

from clerkwork.web.page import render


def directory(request: HttpRequest) -> HttpResponse:
    """Show everybody, by team."""
    return render(request, "people/directory.html", {})
