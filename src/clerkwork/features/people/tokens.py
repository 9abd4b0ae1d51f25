"""
API tokens: how programs act for a person.

Rule 1: a secret has 256 bits of chance, so its SHA-256 is kept and compared, without a slow hash.
Rule 2: a token may do what its person may and its scopes name, as long as the person is active; a person's password
opens no API.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from django.utils.translation import gettext as _

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.people import permissions
from clerkwork.features.people.models import ApiToken, User
from clerkwork.kernel.errors import Forbidden, Invalid, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import wiring
from clerkwork.web.rest.scopes import SCOPES

PREFIX: Final = "cw_"
BYTES: Final = 32
SHOWN: Final = 8
DAY: Final = 86_400_000
LONGEST_NAME: Final = 120
MOST_DAYS: Final = 3_650
FOUND: Final = """SELECT person.*, token.id AS token, token.scopes AS token_scopes, token.ends_at AS token_ends_at,
 token.used_on AS token_used_on FROM people_apitoken token JOIN people_user person ON person.id = token.user_id
 WHERE token.digest = %s"""  # by hand, since it is asked with every request: making it takes the ORM 0.7 ms


@dataclass(frozen=True, slots=True)
class Speaker:
    """For whom a token speaks, and what it is for: words of web.rest.scopes."""

    person: User
    scopes: frozenset[str]


def create(
    actor: Actor, person: User, name: str, days: int | None, scopes: Iterable[str] = tuple(SCOPES)
) -> tuple[ApiToken, str]:
    """
    Make a token and return it with its secret, which nothing can show again.

    `days` is how long it works, None for until it is revoked; `scopes` what it is for. Raises Invalid for a name, time
    or scope that will not do, and Forbidden for somebody else's token: only the person and administrators make one.
    """
    _demand_own(actor, person)
    wanted = set(scopes)
    _check(name, days, wanted)
    given = [scope for scope in SCOPES if scope in wanted]
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    now = wiring.now()
    facts: dict[str, Any] = {"name": name.strip(), "person": person.username, "days": days, "scopes": given}
    with action(actor, "token.create", kind="token", **facts) as act:
        token = ApiToken.objects.create(
            user=person,
            name=name.strip(),
            scopes=" ".join(given),
            digest=_digest(secret),
            start=secret[:SHOWN],
            made_at=now,
            ends_at=now + days * DAY if days is not None else None,
        )
        act.of(token.pk)
    return token, secret


def revoke(actor: Actor, token: ApiToken) -> None:
    """End a token at once."""
    _demand_own(actor, token.user)
    with action(actor, "token.revoke", kind="token", id=token.pk, name=token.name, person=token.user.username):
        token.delete()


def valid(secret: str, username: str | None = None) -> Speaker | None:
    """
    Return for whom a secret speaks if it works now and its person is active, or None.

    `username` must be theirs if it is given. One query, and one update on the first use of a day.
    """
    if not secret.startswith(PREFIX):
        return None
    person: Any = next(iter(User.objects.raw(FOUND, [_digest(secret)])), None)
    if person is None or not person.is_active or username not in {None, person.username}:
        return None
    now = wiring.now()
    if person.token_ends_at is not None and person.token_ends_at <= now:
        return None
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    if str(person.token_used_on) != str(today):
        ApiToken.objects.filter(pk=person.token).update(used_on=today)
    return Speaker(person, frozenset(person.token_scopes.split()))


def person_of(secret: str, username: str | None = None) -> User | None:
    """Return the active person for whom a secret speaks now, or None."""
    speaker = valid(secret, username)
    return None if speaker is None else speaker.person


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _demand_own(actor: Actor, person: User) -> None:
    if actor.username != person.username and not permissions.may_administer(actor):
        raise Forbidden(Sentence("Only administrators may make or end other people's tokens."))


def _check(name: str, days: int | None, scopes: set[str]) -> None:
    problems = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        message = _("Expected a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        problems.append(Problem("name", message, _("Say which program will use it.")))
    if days is not None and not 0 < days <= MOST_DAYS:
        message = _("Expected 1 to %(most)s days.") % {"most": MOST_DAYS}
        problems.append(Problem("days", message, _("Leave it empty if the token should not end by itself.")))
    if not scopes or not scopes <= SCOPES.keys():
        message = _("Expected what the token is for, of: %(known)s.") % {"known": ", ".join(SCOPES)}
        problems.append(Problem("scopes", message, _("Choose as little as the program needs.")))
    if problems:
        raise Invalid(problems)
