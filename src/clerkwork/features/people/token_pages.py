"""The page of one's own API tokens: list, make, revoke."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clerkwork.features.people import tokens as secrets
from clerkwork.features.people.forms import show
from clerkwork.features.people.models import ApiToken, User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.kernel.errors import Invalid
from clerkwork.runtime import wiring
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, render, toast

FOR: tuple[tuple[str, object], ...] = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("until it is revoked")),
)


SCOPES = {
    "read": gettext_lazy("Find and read what you may see"),
    "start": gettext_lazy("Start processes, send messages, evaluate decisions"),
    "work": gettext_lazy("Work on jobs and tasks"),
    "deploy": gettext_lazy("Deploy processes, decisions and forms"),
    "operate": gettext_lazy("Change and end cases, resolve incidents"),
}


class TokenForm(forms.Form):
    """What one says of a new token."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Say which program will use it.")
    )
    days = forms.ChoiceField(label=gettext_lazy("Works for"), choices=FOR, required=False, initial="90")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for scope, label in SCOPES.items():
            self.fields[scope] = forms.BooleanField(label=label, required=False, initial=scope == "read")

    @property
    def scopes(self) -> list[str]:
        """What the token is for."""
        return [scope for scope in SCOPES if self.cleaned_data[scope]]


def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens; make one and show its secret, this once."""
    me = User.objects.get(pk=signed_in(request).pk)
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        try:
            lasts = int(days) if days else None
            _token, secret = secrets.create(me, me, form.cleaned_data["name"], lasts, form.scopes)
        except Invalid as error:
            show(form, error)
        else:
            form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "tokens": me.api_tokens.all(),
        "now": wiring.now(),
        "crumbs": (Crumb(_("Profile"), reverse("people:profile")), Crumb(_("API tokens"))),
    }
    response = render(request, "people/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """End one of one's own tokens."""
    me = User.objects.get(pk=signed_in(request).pk)
    secrets.revoke(me, get_object_or_404(ApiToken, pk=token, user=me))
    toast(request, _("The token works no more."))
    return redirect(request, reverse("people:tokens"))
