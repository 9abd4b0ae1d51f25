"""The pages of people: directory, person, profile; for administrators also making and changing people."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clerkwork.features.people import actions, permissions, queries
from clerkwork.features.people.forms import NewPersonForm, PersonForm, ProfileForm, show
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.web.components import Action, Crumb, Tab
from clerkwork.web.page import redirect, render, toast


@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Show everybody: as the tree of teams, or as the list of those who match a search."""
    search = request.GET.get("q", "").strip()
    branches = queries.by_team(search) if search else queries.chart()
    context = {
        "search": search,
        "branches": branches,
        "administers": permissions.may_administer(signed_in(request)),
        "tabs": tabs(request, "directory"),
    }
    return render(request, "people/directory.html", context, partial="people/_branches.html")


def tabs(request: HttpRequest, here: str) -> list[Tab]:
    """Return the views of people that the asker may open."""
    me = signed_in(request)
    shown = [("directory", _("Teams"), "users", True)]
    shown.append(("groups", _("Groups"), "users-group", permissions.may_administer(me)))
    shown.append(("roles", _("Roles"), "key", permissions.may_grant_anything(me)))
    visible = [entry for entry in shown if entry[-1]]
    if len(visible) == 1:
        return []
    return [Tab(label, reverse(f"people:{name}"), name == here, icon=icon) for name, label, icon, _ok in visible]


@require_GET
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Show one person."""
    me, who = signed_in(request), _known(username)
    administers = permissions.may_administer(me)
    if not who.is_active and not administers:
        raise NotFound(f"Expected a person, but nobody is called {username!r}.")
    facts = queries.person_of(who)
    people = queries.users([*filter(None, (facts["manager"], facts["managersManager"])), *facts["reports"]])
    context = {
        "who": who,
        "facts": facts,
        "people": people,
        "manager": people.get(facts["manager"] or ""),
        "groups": queries.group_names(facts["groups"]),
        "administers": administers,
        "actions": _actions(me, who) if administers else (),
        "crumbs": (Crumb(_("People"), reverse("people:directory")), Crumb(who.name)),
    }
    return render(request, "people/person.html", context)


def _actions(me: User, who: User) -> list[Action]:
    edit = Action(_("Edit"), reverse("people:edit", args=[who.username]), "edit")
    link = Action(_("Password link"), reverse("people:link", args=[who.username]), "link", post=True)
    if me == who:
        return [edit]
    return [edit, link, _active_action(who), _administrator_action(who)]


def _active_action(who: User) -> Action:
    url = reverse("people:set_active", args=[who.username])
    if who.is_active:
        ask = _("%(name)s will be signed out and cannot sign in any more.") % {"name": who.name}
        return Action(_("Deactivate"), url, "user-off", post=True, confirm=ask, tone="danger", values={"active": ""})
    return Action(_("Activate"), url, "user-check", post=True, values={"active": "1"})


def _administrator_action(who: User) -> Action:
    url = reverse("people:set_administrator", args=[who.username])
    if who.is_superuser:
        return Action(_("No longer administrator"), url, "shield-lock", post=True, values={"administers": ""})
    ask = _("%(name)s will be able to change everything here.") % {"name": who.name}
    return Action(_("Make administrator"), url, "shield-check", post=True, confirm=ask, values={"administers": "1"})


def profile(request: HttpRequest) -> HttpResponse:
    """Let people change what is their own."""
    me = signed_in(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=me.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(me, form.values())
        except Invalid as error:
            show(form, error)
        else:
            toast(request, _("Saved."))
            response = redirect(request, reverse("people:profile"))
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
            return response
    context = {"form": form, "facts": queries.person_of(me)}
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)


def create(request: HttpRequest) -> HttpResponse:
    """Make a person."""
    me = signed_in(request)
    permissions.demand_administrator(me)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            who = actions.create_user(me, form.cleaned_data["username"], form.values())
        except Invalid as error:
            show(form, error)
        else:
            toast(request, _("%(name)s was added. Send a password link next.") % {"name": who.name})
            return redirect(request, reverse("people:person", args=[who.username]))
    context = {"form": form, "title": _("New person"), "back": reverse("people:directory")}
    return render(request, "people/edit.html", context, status=422 if form.errors else 200)


def edit(request: HttpRequest, username: str) -> HttpResponse:
    """Change a person."""
    me = signed_in(request)
    permissions.demand_administrator(me)
    who = _known(username)
    form = PersonForm(request.POST or None, instance=_known(username))
    back = reverse("people:person", args=[who.username])
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_user(me, who, form.values())
        except Invalid as error:
            show(form, error)
        else:
            toast(request, _("Saved."))
            return redirect(request, back)
    context = {"form": form, "title": who.name, "back": back}
    return render(request, "people/edit.html", context, status=422 if form.errors else 200)


@require_POST
def set_active(request: HttpRequest, username: str) -> HttpResponse:
    """Activate or deactivate a person."""
    me = signed_in(request)
    permissions.demand_administrator(me)
    actions.set_active(me, _known(username), active=bool(request.POST.get("active")))
    return redirect(request, reverse("people:person", args=[username]))


@require_POST
def set_administrator(request: HttpRequest, username: str) -> HttpResponse:
    """Give or take the right to administer."""
    me = signed_in(request)
    permissions.demand_administrator(me)
    actions.set_administrator(me, _known(username), administers=bool(request.POST.get("administers")))
    return redirect(request, reverse("people:person", args=[username]))


@require_POST
def link(request: HttpRequest, username: str) -> HttpResponse:
    """Show a link, to be passed on, with which a person sets a password."""
    me = signed_in(request)
    permissions.demand_administrator(me)
    who = actions.offer_password_link(me, _known(username))
    parts = {"uidb36": user_pk_to_url_str(who), "key": default_token_generator.make_token(who)}
    url = settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)
    return render(request, "people/link.html", {"who": who, "url": url})


def _known(username: str) -> User:
    who = User.objects.select_related("team").filter(username=username).first()
    if who is None:
        raise NotFound(f"Expected a person, but nobody is called {username!r}.")
    return who
