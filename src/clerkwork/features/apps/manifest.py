"""
app.json and roles.json: the two files that belong to apps itself.

    {"handle": "vacation", "name": "Vacation", "description": "…", "icon": "beach", "color": "teal", "tiles": [{…}]}
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from clerkwork.features.apps import roles, tiles
from clerkwork.features.apps.kinds import Change, Draft, File, Kind, Verb
from clerkwork.kernel import json
from clerkwork.kernel.errors import Problem

FILE: Final = "app.json"
HANDLE: Final = re.compile(r"[a-z][a-z0-9-]{0,58}[a-z0-9]")  # noqa: TID251 - our own pattern, without nesting
TEXTS: Final = {
    "handle": 60,
    "name": 120,
    "description": 2_000,
    "icon": 60,
    "color": 20,
    "purpose": 4_000,
    "owner": 60,
    "review": 10,
}
KEYS: Final = {*TEXTS, "tiles"}
EXAMPLE: Final = 'Write {"handle": "vacation", "name": "Vacation"}.'


def read_json(file: File) -> tuple[Any, list[Problem]]:
    """Return the JSON value of a file, or None and the problem with its line."""
    try:
        return file.json(), []
    except ValueError as error:
        return None, [Problem(file.path, str(error), "Correct the JSON.", line=_line(file, str(error)))]


def _line(file: File, message: str) -> int:
    """Return the line of the byte position that the JSON reader's message ends with; the last if there is none."""
    found = re.search(r"byte (\d+)", message)
    return file.content[: int(found[1]) if found else None].count(b"\n") + 1


def handle_of(file: File | None) -> str:
    """Return the handle that app.json gives, "" if it gives none."""
    if file is None:
        return ""
    value, _ = read_json(file)
    handle = value.get("handle", "") if isinstance(value, dict) else ""
    return handle if isinstance(handle, str) else ""


def _check_manifest(draft: Draft, file: File) -> Iterator[Problem]:
    value, faults = read_json(file)
    yield from faults
    if faults:
        return
    if not isinstance(value, dict):
        yield Problem(file.path, "Expected an object.", EXAMPLE)
        return
    for key in sorted(value.keys() - KEYS):
        yield Problem(f"{file.path}#/{key}", "Unknown key.", f"Known are {', '.join(sorted(KEYS))}.")
    for key, longest in TEXTS.items():
        text = value.get(key, "")
        if not isinstance(text, str) or len(text) > longest:
            yield Problem(f"{file.path}#/{key}", f"Expected a text of at most {longest} characters.", "Shorten it.")
    if not HANDLE.fullmatch(str(value.get("handle", ""))):
        remedy = "Use two to sixty small letters, digits and dashes, beginning with a letter."
        yield Problem(f"{file.path}#/handle", "Expected a handle.", remedy)
    if not value.get("name"):
        yield Problem(f"{file.path}#/name", "Expected a name.", EXAMPLE)
    if value.get("review") and not _is_day(value["review"]):
        yield Problem(f"{file.path}#/review", "Expected a day.", "Write the day of the next review as 2026-12-31.")
    yield from tiles.problems(value.get("tiles", []), f"{file.path}#/tiles", _tables_and_roles(draft))


def _tables_and_roles(draft: Draft) -> tuple[set[str], set[str]]:
    """Return the names of the folder's tables and roles."""
    file = draft.files.get("roles.json")
    value = read_json(file)[0] if file else None
    return draft.stems("tables"), set(value) if isinstance(value, dict) else set()


def _is_day(text: Any) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _apply_manifest(draft: Draft, change: Change, _actor: Any) -> None:
    app = draft.app
    assert app is not None  # `apply` makes the app before any kind is asked
    if change.verb is Verb.REMOVE or change.after is None:
        return
    value = change.after.json()
    for key in ("name", "description", "icon", "color"):
        setattr(app, key, value.get(key, ""))
    app.manifest = json.dumps(value)
    app.__dict__.pop("tiles", None)  # computed from the manifest
    app.save()


def _check_roles(_draft: Draft, file: File) -> Iterator[Problem]:
    value, faults = read_json(file)
    yield from faults
    if not faults:
        yield from roles.problems(value, file.path)


def _apply_roles(draft: Draft, change: Change, _actor: Any) -> None:
    app = draft.app
    assert app is not None  # `apply` makes the app before any kind is asked
    app.roles = json.dumps(change.after.json() if change.after else {})
    app.__dict__.pop("role_table", None)  # computed from the roles
    app.save()


APP: Final = Kind("app", "", FILE, 0, check=_check_manifest, apply=_apply_manifest)
ROLES: Final = Kind("roles", "", "roles.json", 10, check=_check_roles, apply=_apply_roles)
