"""
Every write about notifications.

Rule 1: telling is part of the transaction that it tells of; mail leaves after the commit (post.py).
Rule 2: the same key tells a person once, however often the work behind it is repeated.
Rule 3: telling is no action of a person, so it leaves no row in the log; what it tells of does.
Rule 4: our own words are put into the language of who is told, never of who caused it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from clerkwork.features.notifications import live
from clerkwork.features.notifications.models import Letter, Notification
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import wake, wiring
from clerkwork.web.wording import worded

GROUP: Final = "group:"
TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class Note:
    """
    What to tell whom: `users` are Users or usernames, `url` is a path such as /tasks/1/.

    With a key the same person is told once. A Sentence is said in the language of each.
    """

    users: Sequence[str | User]
    title: str
    body: str = ""
    url: str = ""
    kind: str = "note"
    key: str = ""


def notify(
    users: Iterable[str | User], title: str, body: str = "", *, url: str = "", kind: str = "note", key: str = ""
) -> int:
    """Tell active people one thing, as notify_all() does, and return how many are told newly."""
    return notify_all([Note(list(users), title, body, url, kind, key)])


def notify_all(notes: Sequence[Note]) -> int:
    """
    Tell active people, in the application and (if they want it) by mail, each in their language, and return how many
    are told newly.

    However many notes there are, the queries are as many as for one.
    """
    for note in notes:
        _demand_path(note.url)
    at = wiring.now()
    told = [(_worded(note, who.language), who) for note, who in _new(_people(notes))]
    rows = [
        Notification(
            user=who, at=at, kind=note.kind, title=_line(note.title), body=note.body, url=note.url, key=note.key
        )
        for note, who in told
    ]
    letters = [_letter(at, who.email, who.language, note) for note, who in told if who.mail_wanted and who.email]
    with transaction.atomic():
        Notification.objects.bulk_create(rows, ignore_conflicts=any(row.key for row in rows))
        _write(letters)
        transaction.on_commit(partial(live.changed, [who.pk for _, who in told]))
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
        note, at = Note([], subject, body, url, kind, key), wiring.now()
        languages = people.languages(addresses)
        _write([_letter(at, to, languages.get(to, ""), note) for to in addresses])
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


def _people(notes: Sequence[Note]) -> list[tuple[Note, User]]:
    """Return each active person, once for each note, with the note."""
    names = {who for note in notes for who in note.users if isinstance(who, str)}
    named = people.users(names) if names else {}
    found = []
    for note in notes:
        asked = [named.get(who) if isinstance(who, str) else who for who in note.users]
        once = {who.pk: who for who in asked if who is not None and who.is_active}
        found += [(note, who) for who in once.values()]
    return found


def _new(told: list[tuple[Note, User]]) -> list[tuple[Note, User]]:
    """Leave out whom a key has told already."""
    keys = {note.key for note, _ in told if note.key}
    if not keys:
        return told
    known = Notification.objects.filter(user__in={who.pk for _, who in told}, key__in=keys)
    known_ones = set(known.values_list("user_id", "key"))
    return [(note, who) for note, who in told if (who.pk, note.key) not in known_ones]


def _worded(note: Note, language: str) -> Note:
    """Return a note in a language; "" is that of the installation."""
    if not isinstance(note.title, Sentence) and not isinstance(note.body, Sentence):
        return note
    with translation.override(language or settings.LANGUAGE_CODE):
        return replace(note, title=worded(note.title), body=worded(note.body))


def _letter(at: int, to: str, language: str, note: Note) -> Letter:
    subject = _line(note.title)
    return Letter(at=at, due=at, to=to, language=language, subject=subject, body=note.body, url=note.url, key=note.key)


def _write(letters: list[Letter]) -> None:
    """Write letters; they leave after the commit."""
    if letters:
        Letter.objects.bulk_create(letters, ignore_conflicts=any(letter.key for letter in letters))
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
