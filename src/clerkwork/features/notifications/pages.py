"""The pages of notifications, the counts for browsers without a stream, and the demo's mail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clerkwork.features.notifications import actions, mail, queries, stream
from clerkwork.features.notifications.models import Notification
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.web.components import Tab
from clerkwork.web.page import paginate, redirect, render, toast


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show what a person was told."""
    me = signed_in(request)
    unread_only = request.GET.get("view") != "all"
    waiting = queries.unread(me)
    home = reverse("notifications:list")
    context = {
        "page": paginate(request, queries.of(me, unread=unread_only)),
        "unread": waiting,
        "unread_only": unread_only,
        "tabs": [
            Tab(_("Unread"), home, unread_only, waiting, live="notifications"),
            Tab(_("All"), f"{home}?view=all", not unread_only),
        ],
    }
    return render(request, "notifications/list.html", context)


@require_GET
def follow(request: HttpRequest, notification: int) -> HttpResponse:
    """Mark a notification as read and go where it leads."""
    me = signed_in(request)
    found = get_object_or_404(Notification, pk=notification, user=me)
    actions.mark_read(me, found.pk)
    return redirect(request, found.url or reverse("notifications:list"))


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_read(signed_in(request))
    toast(request, _("All read."))
    return redirect(request, reverse("notifications:list"))


@require_GET
@never_cache
def counts(request: HttpRequest) -> HttpResponse:
    """Answer the live counts as JSON."""
    signed_in(request)
    return HttpResponse(json.dumps(stream.counts(request)), content_type="application/json")


@require_GET
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Stand for the stream where Django alone serves, as in tests: the browser then polls the counts."""
    signed_in(request)
    return HttpResponse(status=204)


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the mail folder: in the demo only."""
    _demand_demo()
    page = paginate(request, mail.letters(settings.MAIL_FOLDER))
    return render(request, "notifications/mailbox.html", {"page": page, "letters": list(map(mail.read, page))})


@require_GET
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one letter of the mail folder: in the demo only."""
    _demand_demo()
    path = settings.MAIL_FOLDER / f"{name}.eml"
    if path.parent != settings.MAIL_FOLDER or not path.is_file():
        raise NotFound("There is no such letter.")
    return render(request, "notifications/letter_page.html", {"letter": mail.read(path)})


def _demand_demo() -> None:
    if not settings.DEMO:
        raise NotFound("There is no such page.")
