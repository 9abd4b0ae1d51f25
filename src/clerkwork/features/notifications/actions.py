"""
Every write about notifications.

Rule 1: telling is part of the transaction that it tells of; mail leaves after the commit (post.py).
Rule 2: the same key tells a person once, however often the work behind it is repeated.
Rule 3: telling is no action of a person, so it leaves no row in the log; what it tells of does.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from clerkwork.features.notifications import live
from clerkwork.features.notifications.models import Letter, Notification
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.runtime import wake, wiring

GROUP: Final = "group:"
TITLE: Final = 200


def notify(
    users: Iterable[str | User], title: str, body: str = "", *, url: str = "", kind: str = "note", key: str = ""
) -> int:
    """
    Tell active people, in the application and (if they want it) by mail, and return how many are told newly.

    users are Users or usernames; url is a path such as /tasks/1/; with a key the same person is told once.
    """
    _demand_path(url)
    told = _new(_people(users), key)
    at, line = wiring.now(), _line(title)
    rows = [Notification(user=who, at=at, kind=kind, title=line, body=body, url=url, key=key) for who in told]
    wanted = [who.email for who in told if who.mail_wanted and who.email]
    with transaction.atomic():
        Notification.objects.bulk_create(rows, ignore_conflicts=bool(key))
        _write(wanted, line, body, url, key)
        transaction.on_commit(partial(live.changed, [who.pk for who in told]))
    return len(told)


def send(to: Sequence[str], subject: str, body: str, *, url: str = "", kind: str = "mail", key: str = "") -> int:
    """
    Tell whoever `to` names: usernames, `group:<handle>` (implicit groups too) or mail addresses.

    People are notified as by notify(); addresses get a letter. Returns how many are told. Raises NotFound for an
    unknown person, Invalid for what is no address.
    """
    addresses = [name for name in to if "@" in name]
    groups = [name.removeprefix(GROUP) for name in to if name.startswith(GROUP)]
    usernames = {name for name in to if "@" not in name and not name.startswith(GROUP)}
    _demand_addresses(addresses)
    _demand_known(usernames)
    for group in groups:
        usernames.update(people.members(group))
    with transaction.atomic():
        told = notify(sorted(usernames), subject, body, url=url, kind=kind, key=key)
        _write(addresses, _line(subject), body, url, key)
    return told + len(addresses)


def mark_read(user: User, notification: int | None = None) -> int:
    """Mark one notification of a person, or all, as read and return how many that were."""
    unread = Notification.objects.filter(user=user, read_at=None)
    if notification is not None:
        unread = unread.filter(pk=notification)
    with transaction.atomic():
        marked = unread.update(read_at=wiring.now())
        transaction.on_commit(partial(live.changed, [user.pk]))
    return marked


def _people(users: Iterable[str | User]) -> list[User]:
    found = list(users)
    names = {name for name in found if isinstance(name, str)}
    named = people.users(names).values() if names else ()
    everybody = {who.pk: who for who in (*named, *(who for who in found if isinstance(who, User)))}
    return [who for who in everybody.values() if who.is_active]


def _new(people_asked: list[User], key: str) -> list[User]:
    """Leave out whom this key has told already."""
    if not key:
        return people_asked
    told = set(Notification.objects.filter(user__in=people_asked, key=key).values_list("user_id", flat=True))
    return [who for who in people_asked if who.pk not in told]


def _write(addresses: Sequence[str], subject: str, body: str, url: str, key: str) -> None:
    """Write letters; they leave after the commit."""
    at = wiring.now()
    letters = [Letter(at=at, due=at, to=to, subject=subject, body=body, url=url, key=key) for to in addresses]
    if letters:
        Letter.objects.bulk_create(letters, ignore_conflicts=bool(key))
        wake.wake()


def _line(text: str) -> str:
    """Return a text as one line that fits: a line break in a subject would begin another header."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[: TITLE - 1] + "…"


def _demand_path(url: str) -> None:
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise Invalid([Problem("url", f"Expected a path of this installation, but {url!r}.", "Begin with one slash.")])


def _demand_addresses(addresses: Sequence[str]) -> None:
    problems = []
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            problems.append(Problem("to", f"Expected a mail address, but {address!r}."))
    if problems:
        raise Invalid(problems)


def _demand_known(usernames: set[str]) -> None:
    unknown = sorted(usernames - people.users(usernames).keys()) if usernames else []
    if unknown:
        raise NotFound(f"Expected people, groups or addresses, but nobody is called {', '.join(unknown)}.")
