"""
The pages before somebody is signed in: sign-in, the demo's sign-in by one click, and the set-up of a new installation.

Rule: nothing here answers differently for a username that exists and one that does not.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import actions, queries, setup
from clerkwork.features.people.forms import SetUpForm, show
from clerkwork.features.people.models import User
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.runtime import wiring
from clerkwork.web.page import is_htmx, redirect, render, toast

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class SignInView(LoginView):  # type: ignore[misc]  # allauth ships no types
    """The sign-in page; in the demo also a list of people to try it as."""

    def get_template_names(self) -> Sequence[str]:
        """Return the page, or the list alone while somebody types into its filter."""
        return ["people/_demo_people.html"] if settings.DEMO and is_htmx(self.request) else ["people/sign_in.html"]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the demo's people."""
        found = super().get_context_data(**context)
        search = self.request.GET.get("q", "").strip()
        teams = queries.by_team(search) if settings.DEMO else []
        return {
            **found,
            "demo": settings.DEMO,
            "search": search,
            "teams": teams,
            "next": self.request.GET.get("next", ""),
        }


sign_in = SignInView.as_view()


@login_not_required
@never_cache
@require_POST
def demo(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as somebody without a password: in the demo only."""
    if not settings.DEMO:
        raise NotFound("There is no such page.")
    person = queries.user(username)
    login(request, person, backend=BACKEND)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(request, wanted if safe else "/")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first administrator, for whoever has the printed link."""
    if not setup.accepts(token, wiring.current().clock):
        raise NotFound("There is no such page.")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = _first(form.cleaned_data)
        except Invalid as error:
            show(form, error)
        else:
            login(request, person, backend=BACKEND)
            toast(request, _("Welcome. You administer this installation."))
            return redirect(request, "/")
    return render(request, "people/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _first(entered: dict[str, Any]) -> User:
    values = {name: entered[name] for name in ("first_name", "last_name", "email")}
    return actions.create_first_administrator(SYSTEM, entered["username"], values, entered["password"])


def record_sign_in(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Log that somebody signed in."""
    with action(user, "session.sign-in", kind="person", id=user.username, address=_address(request)):
        pass


def record_sign_out(request: HttpRequest, user: User | None, **_rest: Any) -> None:
    """Log that somebody signed out."""
    if user is not None:
        with action(user, "session.sign-out", kind="person", id=user.username, address=_address(request)):
            pass


def _address(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", "")) if request else ""
