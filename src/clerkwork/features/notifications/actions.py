"""
Every write about notifications.

Rule 1: telling is part of the transaction that it tells of; mail leaves after the commit.
Rule 2: the same key tells a person once, however often the work behind it is repeated.
"""

from collections.abc import Iterable, Sequence

from clerkwork.features.people.models import User


def notify(
    users: Iterable[str | User], title: str, body: str = "", *, url: str = "", kind: str = "note", key: str = ""
) -> int:
    """
    Tell active people, in the application and (if they want it) by mail, and return how many are told newly.

    users are Users or usernames; url is a path such as /tasks/1/; with a key the same person is told once.
    """
    raise NotImplementedError


def send(to: Sequence[str], subject: str, body: str, *, url: str = "", kind: str = "mail", key: str = "") -> int:
    """
    Tell whoever `to` names: usernames, `group:<handle>` (implicit groups too) or mail addresses.

    People are notified as by notify(); addresses get a letter. Raises NotFound for an unknown person.
    """
    raise NotImplementedError


def mark_read(user: User, notification: int | None = None) -> int:
    """Mark one notification of a person, or all, as read and return how many that were."""
    raise NotImplementedError
