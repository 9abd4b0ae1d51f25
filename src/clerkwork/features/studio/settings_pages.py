"""The pages of an app's roles in the studio, and of what it says of itself."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clerkwork.features.people import actions as people
from clerkwork.features.people.models import AppRole, Group, Team, User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import about as abouts
from clerkwork.features.studio import drafts, pages, permissions
from clerkwork.features.studio.new_apps import COLORS
from clerkwork.features.studio.offers import ROLES
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Forbidden, Invalid, Refused
from clerkwork.runtime import wiring
from clerkwork.web import icons
from clerkwork.web.page import redirect, render, toast

UNPROCESSABLE: Final = 422


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, handle: str) -> HttpResponse:
    """Show who owns, builds, publishes and sees an app; give one of these roles."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    refused = ""
    if request.method == "POST":
        permissions.demand_own(user, handle)
        try:
            people.grant_role(user, handle, _role(request), _holder(request.POST.get("holder", "")))
        except (Refused, Forbidden) as error:
            refused = str(error)
        else:
            toast(request, _("The role was given."))
            return redirect(request, reverse("studio:roles", args=[handle]))
    given: dict[str, list[AppRole]] = {}
    for row in AppRole.objects.filter(app=handle).select_related("user", "group", "team"):
        given.setdefault(row.role, []).append(row)
    context = {
        **pages.frame(user, handle, "roles", drafts.files(handle)),
        "roles": [(role, given.get(role.name, [])) for role in ROLES],
        "people": User.objects.filter(is_active=True),
        "groups": Group.objects.all(),
        "teams": Team.objects.all(),
        "refused": refused,
    }
    return render(request, "studio/roles.html", context, status=409 if refused else 200)


def _role(request: HttpRequest) -> str:
    name = request.POST.get("role", "")
    if name not in {role.name for role in ROLES}:
        raise Refused(_("Choose one of the four roles."))
    return name


def _holder(value: str) -> User | Group | Team:
    """Return whom a choice such as `user:5` names; raises Refused."""
    sort, _colon, key = value.partition(":")
    model: Any = {"user": User, "group": Group, "team": Team}.get(sort)
    found = model.objects.filter(pk=int(key)).first() if model and key.isascii() and key.isdecimal() else None
    if found is None:
        raise Refused(_("Choose who gets the role."))
    assert isinstance(found, User | Group | Team)  # one of the three models
    return found


@require_POST
def revoke(request: HttpRequest, handle: str, given: int) -> HttpResponse:
    """Take a role of the studio away."""
    user = signed_in(request)
    permissions.demand_own(user, handle)
    row = get_object_or_404(AppRole.objects.select_related("user", "group", "team"), pk=given, app=handle)
    people.revoke_role(user, row)
    toast(request, _("The role was taken away."))
    return redirect(request, reverse("studio:roles", args=[handle]))


@require_http_methods(["GET", "POST"])
def about(request: HttpRequest, handle: str) -> HttpResponse:
    """Show and change what an app says of itself."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    frame = pages.frame(user, handle, "about", drafts.files(handle))
    given = {key: str(frame["manifest"].get(key) or "") for key in abouts.KEYS}
    problems: Any = ()
    if request.method == "POST":
        given |= {key: request.POST[key] for key in abouts.KEYS if key in request.POST}
        try:
            changed = abouts.change(user, handle, given)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            toast(request, _("Saved in the draft.") if changed else _("Nothing has changed."))
            return redirect(request, reverse("studio:about", args=[handle]))
    context = {
        **frame,
        "given": given,
        "owner": User.objects.filter(username=given["owner"]).first() if given["owner"] else None,
        "overdue": is_overdue(given["review"]),
        "people": User.objects.filter(is_active=True),
        "colors": COLORS,
        "icons": sorted(icons.paths()),
        "problems": problems,
    }
    return render(request, "studio/about.html", context, status=UNPROCESSABLE if problems else 200)


def is_overdue(review: str) -> bool:
    """Say whether the day of a review is past."""
    try:
        return bool(review) and date.fromisoformat(review) < to_datetime(wiring.now()).date()
    except ValueError:
        return False
