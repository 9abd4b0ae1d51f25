"""The page of one's own API tokens: list, make, revoke."""

from django import forms
from django.http import HttpRequest, HttpResponse
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


class TokenForm(forms.Form):
    """What one says of a new token."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Say which program will use it.")
    )
    days = forms.ChoiceField(label=gettext_lazy("Works for"), choices=FOR, required=False, initial="90")


def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens; make one and show its secret, this once."""
    me = User.objects.get(pk=signed_in(request).pk)
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        try:
            _token, secret = secrets.create(me, me, form.cleaned_data["name"], int(days) if days else None)
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
