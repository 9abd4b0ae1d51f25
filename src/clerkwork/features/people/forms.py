"""The forms on the pages of people: explicit fields, so nothing else can be set."""

from collections.abc import Iterable
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clerkwork.features.people.models import HANDLE, Group, Team, User
from clerkwork.features.people.offers import Offer
from clerkwork.kernel.errors import Invalid
from clerkwork.web import wording

PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


def show(form: forms.BaseForm, error: Invalid) -> None:
    """Put the problems of an action at the form's fields."""
    for problem in error.problems:
        place = problem.place if problem.place in form.fields else None
        form.add_error(place, f"{wording.worded(problem.message)} {wording.worded(problem.remedy)}".strip())


def _zones() -> list[tuple[str, Any]]:
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [("", _("As the organisation")), *((zone, zone.replace("_", " ")) for zone in named)]


def _say_nothing(form: forms.BaseForm, **words: Any) -> None:
    """Let lists say in words that nothing is chosen."""
    for name, said in words.items():
        form.fields[name].empty_label = said  # type: ignore[attr-defined]


class _Person(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What both forms of a person share: language and zone from lists, emptiness meaning the default."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [("", _("As the browser")), *settings.LANGUAGES], required=False
    )

    def _post_clean(self) -> None:
        """Leave the checks of the model to the action."""

    def values(self) -> dict[str, Any]:
        """Return what was entered."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}  # type: ignore[attr-defined]


class PersonForm(_Person):
    """What an administrator says of a person."""

    class Meta:
        """Exactly these fields."""

        model = User
        fields: ClassVar = ["first_name", "last_name", "email", "title", "team", "region", "zone", "language"]
        labels: ClassVar = {"title": _("Position"), "region": _("Region"), "email": _("E-mail")}
        help_texts: ClassVar = {"region": _("Whose public holidays count, such as DE-BY.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_nothing(self, team=_("No team"))


class NewPersonForm(PersonForm):
    """The same for somebody new."""

    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        validators=[HANDLE],
        help_text=_("Never changes; history names people by it."),
    )
    field_order = ["username"]


class ProfileForm(_Person):
    """What people say of themselves."""

    class Meta:
        """Exactly these fields."""

        model = User
        fields: ClassVar = ["first_name", "last_name", "language", "zone", "mail_wanted"]
        labels: ClassVar = {"mail_wanted": _("Send me notifications by e-mail too")}
        help_texts: ClassVar = {"mail_wanted": ""}


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A team and who leads it."""

    handle = forms.CharField(
        label=_("Handle"), max_length=60, validators=[HANDLE], help_text=_("Never changes; models name the team by it.")
    )

    class Meta:
        """Exactly these fields."""

        model = Team
        fields: ClassVar = ["name", "parent", "manager", "deputy", "minimum_present"]
        labels: ClassVar = {"parent": _("Part of"), "minimum_present": _("Minimum present")}
        help_texts: ClassVar = {"minimum_present": _("How many of the team must be at work on every working day.")}

    field_order = ["handle"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = User.objects.filter(is_active=True)
        for name in ("manager", "deputy"):
            self.fields[name].queryset = active  # type: ignore[attr-defined]
        _say_nothing(self, parent=_("No team"), manager=_("Nobody"), deputy=_("Nobody"))
        if self.instance.pk:
            del self.fields["handle"]

    def _post_clean(self) -> None:
        """Leave the checks of the model to the action."""

    def values(self) -> dict[str, Any]:
        """Return what was entered, without the handle."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A group and its members."""

    handle = forms.CharField(
        label=_("Handle"),
        max_length=60,
        validators=[HANDLE],
        help_text=_("Never changes; models name the group by it."),
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        """Exactly these fields."""

        model = Group
        fields: ClassVar = ["name", "description"]

    field_order = ["handle"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["handle"]
            self.initial["members"] = list(self.instance.members.values_list("pk", flat=True))

    def _post_clean(self) -> None:
        """Leave the checks of the model to the action."""

    def values(self) -> dict[str, Any]:
        """Return what was entered, without handle and members."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RoleForm(forms.Form):
    """A role of an app for one holder."""

    role = forms.ChoiceField(
        label=_("Role"),
        error_messages={"invalid_choice": _("There is no such role, or it is not yours to give: choose one.")},
    )
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.filter(is_active=True), required=False)
    group = forms.ModelChoiceField(label=_("or group"), queryset=Group.objects.all(), required=False)
    team = forms.ModelChoiceField(label=_("or team"), queryset=Team.objects.all(), required=False)

    def __init__(self, *args: Any, offers: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped = [
            (offer.title, [(f"{offer.app}:{name}", label) for name, label in offer.roles.items()]) for offer in offers
        ]
        self.fields["role"].choices = [("", _("Choose")), *grouped]  # type: ignore[attr-defined]
        _say_nothing(self, user=_("Nobody"), group=_("No group"), team=_("No team"))

    def clean(self) -> dict[str, Any]:
        """Demand exactly one holder."""
        given = [self.cleaned_data[name] for name in ("user", "group", "team") if self.cleaned_data.get(name)]
        if len(given) != 1:
            raise ValidationError(_("Expected exactly one of person, group and team."))
        app, _colon, role = self.cleaned_data.get("role", "").partition(":")
        return {"app": app, "role": role, "holder": given[0]}


class SetUpForm(forms.Form):
    """The first administrator."""

    username = forms.CharField(label=_("Username"), max_length=60, validators=[HANDLE])
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"))
    password = forms.CharField(label=_("Password"), widget=PASSWORD, help_text=_("At least ten characters."))
    again = forms.CharField(label=_("Password again"), widget=PASSWORD)

    def clean(self) -> dict[str, Any]:
        """Demand a good password, typed twice alike."""
        entered = self.cleaned_data
        password = entered.get("password", "")
        if password != entered.get("again"):
            self.add_error("again", _("Expected the same password twice."))
        person = User(**{name: entered.get(name, "") for name in ("username", "first_name", "last_name", "email")})
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("password", error)
        return entered
