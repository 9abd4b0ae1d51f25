"""
What an app says of itself: name, description, purpose, owner, day of the next review, looks.

Rule: app.json is changed in place: only the texts that differ, every other byte stays.
"""

from collections.abc import Mapping
from typing import Final

from clerkwork.features.apps import manifest
from clerkwork.features.audit.actors import Actor
from clerkwork.features.studio import actions, drafts, json_places, permissions
from clerkwork.features.studio.json_places import Place
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem

KEYS: Final = ("name", "description", "purpose", "owner", "review", "icon", "color")


def change(actor: Actor, handle: str, values: Mapping[str, str]) -> bool:
    """
    Change what an app says of itself, and say whether anything changed. values: some of KEYS.

    Raises Forbidden, NotFound, and Invalid with what is wrong with the values or with app.json as it is.
    """
    permissions.demand_edit(actor, handle)
    text = drafts.file(handle, manifest.FILE).text
    written = written_into(text, {key: values[key].strip() for key in KEYS if key in values})
    found = drafts.problems(drafts.draft(handle), manifest.FILE, written.encode())
    if found:
        raise Invalid(found)
    return bool(actions.write(actor, handle, {manifest.FILE: written.encode()}, "draft.about"))


def written_into(text: str, values: Mapping[str, str]) -> str:
    """Return the text of app.json with texts of its own set; empty ones that are not there yet stay away."""
    places = list(json_places.places(text))
    if not places or places[0].path != () or not text[places[0].start :].startswith("{"):
        raise Invalid([Problem(manifest.FILE, "Expected an object.", "Correct it as text first.")])
    there = {place.path[0]: place for place in places if len(place.path) == 1}
    changes: dict[Place, str] = {}
    added = []
    for key, value in values.items():
        place = there.get(key)
        if place is None:
            added += [(key, value)] if value else []
        elif json_places.value(text, place) != value:
            changes[place] = value
    after = there.get("description") or there.get("name") or there.get("handle")
    new = "".join(f",\n  {json.dumps(key)}: {json.dumps(value)}" for key, value in added)
    if not new or after is None:
        return json_places.replaced(text, changes)
    return _inserted(text, changes, after, new)


def _inserted(text: str, changes: dict[Place, str], after: Place, new: str) -> str:
    """Return a text with some values replaced and more keys written behind one of them."""
    behind = {place: value for place, value in changes.items() if place.start > after.start}
    before = {place: value for place, value in changes.items() if place.start <= after.start}
    tail = json_places.replaced(text, behind)[after.end :]
    return json_places.replaced(text[: after.end], before) + new + tail
