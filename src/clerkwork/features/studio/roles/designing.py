"""
The editor of roles.json: whom roles can be given to, what they can start, and where they are used.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import HttpRequest

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.models import Group, User
from clerkwork.features.studio import drafts, shelves, things
from clerkwork.features.studio.editors import Editor, Unreadable
from clerkwork.features.studio.json_values import read, value_of
from clerkwork.kernel.errors import Problem
from clerkwork.web import icons

MOST_PEOPLE: Final = 2_000


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the editor needs besides the draft; raises Unreadable."""
    value = _readable(file)
    whole = drafts.draft(handle)
    published = value_of(whole.stored.get(file.path))
    known = {
        "groups": [[group.handle, group.name] for group in Group.objects.order_by("name")],
        "people": [[who.username, who.name] for who in _people(value)],
        "processes": list(_processes(whole.files)),
        "published": list(published) if isinstance(published, dict) else [],
        "uses": {name: list(_uses(whole.files, name)) for name in value},
        "icons": {name: "" + icons.icon(name, 18) for name in ("plus", "trash")},
    }
    return {"known": known}


def _readable(file: File) -> dict[str, Any]:
    """Return the roles, however wrong their values are; raises Unreadable for what has not their shape."""
    value = read(file)
    entries = value.values() if isinstance(value, dict) else [None]
    if not all(isinstance(entry, dict) and isinstance(entry.get("members", {}), str | dict) for entry in entries):
        raise Unreadable(Problem(file.path, "Expected an object with a role per key.", "Correct the JSON."))
    for name, entry in value.items():
        members = entry.get("members")
        lists = members.values() if isinstance(members, dict) else []
        wrong = not isinstance(entry.get("start", []), str | list) or not all(isinstance(each, list) for each in lists)
        if wrong:
            raise Unreadable(Problem(f"{file.path}#/{name}", "Expected lists of names.", "Correct the JSON."))
    return dict(value)


def _people(value: Mapping[str, Any]) -> list[User]:
    """Return active people by name, and those who have a role already, also when they have left."""
    lists = (entry.get("members") for entry in value.values())
    held = {name for each in lists if isinstance(each, dict) for name in each.get("users", ()) if isinstance(name, str)}
    found = User.objects.filter(is_active=True) | User.objects.filter(username__in=held)
    return sorted(found[:MOST_PEOPLE], key=lambda who: who.name)


def _processes(files: Mapping[str, File]) -> Iterator[list[str]]:
    for path, file in files.items():
        if drafts.kind_name(path) == "processes":
            yield from ([thing.id, shelves.title_of(file)] for thing in things.defined(file))


def _uses(files: Mapping[str, File], name: str) -> Iterator[str]:
    """Yield the tables whose rules name a role."""
    for path, file in files.items():
        value = value_of(file) if drafts.kind_name(path) == "tables" else None
        rules = value.get("rules", []) if isinstance(value, dict) else []
        if any(isinstance(rule, dict) and rule.get("role") == name for rule in rules):
            yield path


EDITOR: Final = Editor("roles", "studio/roles/edit.html", context)
