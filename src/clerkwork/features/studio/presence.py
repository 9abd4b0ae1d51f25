"""
Who has a file open, and which one tab may write it.

Rule 1: this is courtesy, not safety: revisions alone keep people from overwriting each other.
Rule 2: the first person who wants to edit does; others are told who, and may take over. A tab that was not seen for
forty seconds is gone.
Rule 3: nobody waits for themselves: the tab that a person comes to edits, and their other tabs let go.
Rule 4: it leaves no trace in the log: nothing of the app changes.
"""

from typing import Any, Final

from django.db import transaction

from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.studio.models import Draft, Presence
from clerkwork.runtime import wiring

GONE: Final = 40_000  # milliseconds after which an unseen tab counts no more
LONGEST_TAB: Final = 64


def beat(
    user: User, handle: str, path: str, tab: str, *, editing: bool, came: bool = False, take_over: bool = False
) -> bool:
    """Note that a tab has a file open, or that its person `came` to it, and say whether it is the one that edits it."""
    now = wiring.now()
    with transaction.atomic():
        Draft.objects.select_for_update().filter(handle=handle).first()  # two tabs must not both become the one
        Presence.objects.filter(seen__lt=now - GONE).delete()
        others = Presence.objects.filter(handle=handle, path=path).exclude(tab=tab)
        if editing and take_over:
            others.update(editing=False)
        elif editing and came:
            others.filter(username=user.username).update(editing=False)
        holds = editing and not others.filter(editing=True).exists()
        Presence.objects.update_or_create(
            handle=handle,
            path=path,
            tab=tab,
            defaults={"username": user.username, "seen": now, "editing": holds},
            create_defaults={"username": user.username, "seen": now, "editing": holds, "since": now},
        )
    return holds


def leave(user: User, handle: str, path: str, tab: str) -> None:
    """Note that a tab is closed."""
    Presence.objects.filter(handle=handle, path=path, tab=tab, username=user.username).delete()


def others(user: User, handle: str, path: str, tab: str) -> list[dict[str, Any]]:
    """Return who else has a file open: name, since, editing, and whether it is the same person. Two queries."""
    rows = list(here(handle).filter(path=path).exclude(tab=tab))
    names = people.names(row.username for row in rows)
    return [
        {
            "name": names.get(row.username, row.username),
            "since": row.since,
            "editing": row.editing,
            "you": row.username == user.username,
        }
        for row in rows
    ]


def here(handle: str) -> Any:
    """Return the tabs that have a file of an app open, as a queryset."""
    return Presence.objects.filter(handle=handle, seen__gte=wiring.now() - GONE)
