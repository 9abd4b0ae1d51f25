"""The administrators' pages for teams, groups and the roles of apps."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clerkwork.features.people import actions, permissions, queries
from clerkwork.features.people.forms import GroupForm, RoleForm, TeamForm, show
from clerkwork.features.people.models import AppRole, Group, Team, User
from clerkwork.features.people.offers import Offer
from clerkwork.features.people.pages import tabs
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel import sentences
from clerkwork.kernel.errors import Forbidden, Invalid, Refused
from clerkwork.kernel.sentences import Sentence
from clerkwork.web import wording
from clerkwork.web.page import redirect, render, toast


def create_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    return _team(request, Team(), _("New team"))


def edit_team(request: HttpRequest, handle: str) -> HttpResponse:
    """Change a team."""
    permissions.demand_administrator(signed_in(request))
    team = get_object_or_404(Team, handle=handle)
    return _team(request, team, team.name)


def _team(request: HttpRequest, team: Team, title: str) -> HttpResponse:
    me = signed_in(request)
    permissions.demand_administrator(me)
    stored = Team.objects.select_related("manager", "deputy", "parent").get(pk=team.pk) if team.pk else Team()
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        stored.handle = stored.handle or form.cleaned_data["handle"]
        try:
            actions.save_team(me, stored, form.values())
        except Invalid as error:
            show(form, error)
        else:
            toast(request, _("Saved."))
            return redirect(request, reverse("people:directory"))
    context = {"form": form, "title": title, "back": reverse("people:directory")}
    return render(request, "people/edit.html", context, status=422 if form.errors else 200)


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """List the groups."""
    permissions.demand_administrator(signed_in(request))
    return render(request, "people/groups.html", {"groups": queries.groups(), "tabs": tabs(request, "groups")})


def create_group(request: HttpRequest) -> HttpResponse:
    """Make a group."""
    return _group(request, Group(), _("New group"))


def edit_group(request: HttpRequest, handle: str) -> HttpResponse:
    """Change a group."""
    permissions.demand_administrator(signed_in(request))
    group = get_object_or_404(Group, handle=handle)
    return _group(request, group, group.name)


def _group(request: HttpRequest, group: Group, title: str) -> HttpResponse:
    me = signed_in(request)
    permissions.demand_administrator(me)
    stored = Group.objects.get(pk=group.pk) if group.pk else Group()
    form = GroupForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        stored.handle = stored.handle or form.cleaned_data["handle"]
        try:
            actions.save_group(me, stored, form.values(), form.cleaned_data["members"])
        except Invalid as error:
            show(form, error)
        else:
            toast(request, _("Saved."))
            return redirect(request, reverse("people:groups"))
    context = {"form": form, "title": title, "back": reverse("people:groups")}
    return render(request, "people/edit.html", context, status=422 if form.errors else 200)


def roles(request: HttpRequest) -> HttpResponse:
    """List the given roles of the apps whose roles the asker may give, and give one."""
    me = signed_in(request)
    if not permissions.may_grant_anything(me):
        raise Forbidden(Sentence("Only administrators and owners of apps may see who has which role."))
    offers = permissions.to_give(me)
    form = RoleForm(request.POST or None, offers=offers)
    if request.method == "POST" and form.is_valid() and _give(me, form):
        toast(request, _("The role was given."))
        return redirect(request, reverse("people:roles"))
    given = [role for role in queries.given_roles() if permissions.may_grant(me, role.app)]
    rows = [_line(role, {offer.app: offer for offer in offers}) for role in given]
    context = {"form": form, "given": rows, "tabs": tabs(request, "roles")}
    return render(request, "people/roles.html", context, status=422 if form.errors else 200)


def _give(me: User, form: RoleForm) -> bool:
    """Give the role of a filled-in form; a refusal stands in the form."""
    entered = form.cleaned_data
    try:
        actions.grant_role(me, entered["app"], entered["role"], entered["holder"])
    except Refused as refused:
        form.add_error(None, wording.worded(sentences.of(refused)))
        return False
    return True


def _line(given: AppRole, offers: Mapping[str, Offer]) -> dict[str, Any]:
    """Return a given role in words; `known` is False where its app has none of that name any more."""
    offer = offers.get(given.app, Offer(given.app, given.app))
    known = given.role in offer.roles
    return {"row": given, "app": offer.title, "role": offer.roles.get(given.role, given.role), "known": known}


@require_POST
def revoke(request: HttpRequest, role: int) -> HttpResponse:
    """Take a given role away."""
    me = signed_in(request)
    given = get_object_or_404(AppRole.objects.select_related("user", "group", "team"), pk=role)
    actions.revoke_role(me, given)
    toast(request, _("The role was taken away."))
    return redirect(request, reverse("people:roles"))
