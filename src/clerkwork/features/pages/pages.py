"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clerkwork.features.pages import queries
from clerkwork.features.processes.pages import reader
from clerkwork.features.processes.tiles import tiles
from clerkwork.features.tasks.pages import inbox_of, waiting
from clerkwork.web.page import render


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Greet, and show what matters now."""
    user = reader(request)
    context = {
        "greeting": _greeting(user.first_name or user.name),
        "tiles": tiles(user),
        "requests": queries.my_requests(user),
        "tasks": queries.next_tasks(inbox_of(request)),
        "waiting": waiting(request),
        "starts": queries.quick_starts(user),
        "news": queries.news(user),
    }
    return render(request, "pages/home.html", context)


def _greeting(name: str) -> str:
    part = queries.part_of_day(timezone.get_current_timezone())
    words = {
        "night": _("Hello, %(name)s"),
        "morning": _("Good morning, %(name)s"),
        "afternoon": _("Good afternoon, %(name)s"),
        "evening": _("Good evening, %(name)s"),
    }
    return words[part] % {"name": name}
