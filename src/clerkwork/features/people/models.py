"""
People, and where they stand.

Rule 1: people are known everywhere by `username`, teams and groups by `handle`; none of these ever changes.
Rule 2: nobody is deleted, only deactivated: history goes on naming them.
"""

from typing import ClassVar, Final

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

HANDLE: Final = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*$", "Use small letters, digits, dot, dash and underscore; begin with a letter or digit."
)

RESERVED: Final = frozenset({"system", "anonymous", "nobody", "new", "teams", "groups", "roles", "profile"})


def not_reserved(username: str) -> None:
    """Refuse names that are the system's or an address under /people/."""
    if username in RESERVED:
        raise ValidationError(f"Expected a name for a person, but {username} is reserved.")


class Team(models.Model):
    """A part of the organisation: everybody is in at most one."""

    handle = models.CharField(max_length=60, unique=True, validators=[HANDLE])
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    manager = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="managed_teams")
    deputy = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="deputised_teams")
    minimum_present = models.PositiveSmallIntegerField(
        default=0, help_text="How many of the team must be at work on every working day."
    )

    class Meta:
        """Order by name, as people look for it."""

        ordering: ClassVar = ["name", "handle"]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """People who share work across teams, such as `hr`."""

    handle = models.CharField(max_length=60, unique=True, validators=[HANDLE])
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=250, blank=True)

    class Meta:
        """Order by name, as people look for it."""

        ordering: ClassVar = ["name", "handle"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who can sign in. `is_superuser` makes an administrator of the installation."""

    username = models.CharField(max_length=60, unique=True, validators=[HANDLE, not_reserved])
    title = models.CharField(max_length=120, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    groups = models.ManyToManyField(Group, through="Membership", related_name="members")  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]  # roles decide, not Django's permissions
    region = models.CharField(max_length=10, blank=True, default="DE-BE", help_text="Whose public holidays count.")
    zone = models.CharField(max_length=60, blank=True, help_text="Time zone; empty is the organisation's.")
    language = models.CharField(max_length=10, blank=True, help_text="Empty is the browser's.")
    epoch = models.PositiveIntegerField(default=0, help_text="Counting up ends every session of this person.")
    mail_wanted = models.BooleanField(default=True, help_text="Send notifications by e-mail too.")

    class Meta(AbstractUser.Meta):
        """Order by name, and let no two people share an address."""

        abstract = False
        swappable = "AUTH_USER_MODEL"
        ordering: ClassVar = ["last_name", "first_name", "username"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_an_address",
                condition=~models.Q(email=""),
                violation_error_message="Somebody else has this address.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The full name, or the username where none is known."""
        return self.get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the password, as Django does, and to the epoch."""
        key_salt = "clerkwork.features.people.models.User.session"
        return salted_hmac(key_salt, f"{self.password} {self.epoch}", secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_administrator(self) -> bool:
        """Say whether this person administers the installation."""
        return self.is_active and self.is_superuser


class Membership(models.Model):
    """A person in a group."""

    user = models.ForeignKey(User, models.CASCADE)
    group = models.ForeignKey(Group, models.CASCADE)

    class Meta:
        """One membership a person and group."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "group"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class AppRole(models.Model):
    """A role in an app, given to one person, group or team."""

    OWNER: ClassVar = "owner"  # may give roles of the app

    app = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="app_roles")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="app_roles")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="app_roles")

    class Meta:
        """Exactly one holder; no role twice."""

        ordering: ClassVar = ["app", "role", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="one_holder",
                condition=models.Q(user__isnull=False, group__isnull=True, team__isnull=True)
                | models.Q(user__isnull=True, group__isnull=False, team__isnull=True)
                | models.Q(user__isnull=True, group__isnull=True, team__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    fields=["app", "role", holder],
                    name=f"no_role_twice_{holder}",
                    condition=models.Q(**{f"{holder}__isnull": False}),
                )
                for holder in ("user", "group", "team")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.app}:{self.role}"

    @property
    def holder(self) -> User | Group | Team:
        """Who has the role."""
        found = self.user or self.group or self.team
        assert found is not None  # the constraint one_holder
        return found


class SetUp(models.Model):
    """The one-time link that makes the first administrator: only its digest is kept."""

    digest = models.CharField(max_length=64)
    made_at = models.BigIntegerField()

    def __str__(self) -> str:
        return "set-up link"


class ApiToken(models.Model):
    """What a program shows instead of a person: only the digest of the secret is kept. Instants are milliseconds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=250)  # words of web.rest.scopes, with spaces
    start = models.CharField(max_length=12)  # the secret's first characters, by which people know it again
    made_at = models.BigIntegerField()
    ends_at = models.BigIntegerField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"
