"""
The writes of drafts.

Rule 1: every write locks the draft's row, so two writers of one app never interleave.
Rule 2: nothing is lost: what a write replaces is a step that undo brings back.
Rule 3: saves of one person within ten seconds are one step; all of one sitting, without half an hour's rest, are one
row of the log, which says when it began.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from clerkwork.features.apps.kinds import File
from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.people.models import AppRole
from clerkwork.features.studio import drafts, paths, permissions
from clerkwork.features.studio.models import Draft, DraftFile, Revision
from clerkwork.kernel.errors import Refused
from clerkwork.runtime import wiring

STEP: Final = 10_000  # milliseconds in which saves of one person are one step
SITTING: Final = 30 * 60_000  # milliseconds of rest after which somebody's saves are another sitting
KEPT_STEPS: Final = 200


class Conflict(Refused):
    """Somebody saved the file in between; `row` is the file as it is now, `content` what it holds."""

    def __init__(self, row: DraftFile, content: bytes | None) -> None:
        super().__init__("Somebody else changed this file meanwhile; nothing was saved.")
        self.row = row
        self.content = content


@dataclass(frozen=True, slots=True)
class Place:
    """A file under the lock of its draft: its row, and the content that is published."""

    row: DraftFile
    published: bytes | None

    @property
    def content(self) -> bytes | None:
        """The content as the draft has it."""
        if not self.row.differs:
            return self.published
        return None if self.row.content is None else bytes(self.row.content)


@contextmanager
def _locked(actor: Actor, handle: str) -> Iterator[Draft]:
    with transaction.atomic():
        made = {"made_by": actor.username, "made_at": wiring.now()}
        yield Draft.objects.select_for_update().get_or_create(handle=handle, defaults=made)[0]


def _place(draft: Draft, path: str, stored: Mapping[str, File]) -> Place:
    before = stored.get(path)
    row = DraftFile.objects.filter(draft=draft, path=path).first() or DraftFile(draft=draft, path=path, differs=False)
    return Place(row, before.content if before else None)


def save(actor: Actor, handle: str, path: str, content: bytes, revision: int, *, force: bool = False) -> DraftFile:
    """
    Save a file of the draft over the revision that the writer has seen.

    `force` saves over any revision. Raises Conflict, Forbidden, NotFound, and Invalid for what cannot be stored.
    """
    permissions.demand_edit(actor, handle)
    paths.demand(path, content)
    with _locked(actor, handle) as draft:
        stored = drafts.published(handle)
        place = _place(draft, path, stored)
        if place.row.revision != revision and not force:
            raise Conflict(place.row, place.content)
        if place.content == content:
            return place.row
        if place.content is None:
            paths.demand_room(drafts.overlay(stored, drafts.rows(handle)), [path])
        if _goes_on(place, actor):
            _write(place, actor, content)
        else:
            with action(actor, "draft.change", kind="draft", id=handle, app=handle, path=path):
                _write(place, actor, content)
        return place.row


def write(
    actor: Actor,
    handle: str,
    files: Mapping[str, bytes | None],
    verb: str,
    *,
    seen: Mapping[str, bytes] = MappingProxyType({}),
    **details: Any,
) -> list[str]:
    """
    Write several files of the draft as one action and return the paths that changed; None removes a file.

    Each file gets a step of its own that later saves do not grow. Raises Forbidden, NotFound, Invalid, and Conflict if
    a file is not any more what the writer has `seen`; then nothing is written.
    """
    permissions.demand_edit(actor, handle)
    for path, content in files.items():
        paths.demand(path, content)
    with _locked(actor, handle) as draft, action(actor, verb, kind="draft", id=handle, app=handle, **details) as act:
        stored = drafts.published(handle)
        staying = drafts.overlay(stored, drafts.rows(handle)).keys() - files.keys()
        paths.demand_room(staying, [path for path, content in files.items() if content is not None])
        changed, now = [], wiring.now()  # one instant, by which a removed folder is known
        for path, content in sorted(files.items()):
            place = _place(draft, path, stored)
            if path in seen and place.content != seen[path]:
                raise Conflict(place.row, place.content)
            if place.content != content:
                _write(place, actor, content, grows=False, at=now)
                changed.append(path)
        act.note(paths=changed)
        return changed


def _grows(place: Place, actor: Actor) -> bool:
    """Say whether a save belongs to the step that is there."""
    last = _own_step(place, actor)
    return last is not None and wiring.now() - last.at < STEP


def _goes_on(place: Place, actor: Actor) -> bool:
    """Say whether a save belongs to a sitting that stands in the log: nothing else came in between."""
    return _own_step(place, actor) is not None and wiring.now() - place.row.changed_at < SITTING


def _own_step(place: Place, actor: Actor) -> Revision | None:
    """Return the last step of a file, if it is a save of the actor."""
    if not place.row.differs or place.row.pk is None:
        return None
    last = place.row.steps.filter(number=place.row.step).first()
    return last if last and last.open and last.by == actor.username else None


def _write(place: Place, actor: Actor, content: bytes | None, *, grows: bool = True, at: int | None = None) -> None:
    """Give a file a content: as a step of its own, or as part of the last one; `at` is the instant, now if left out."""
    row, now = place.row, at or wiring.now()
    growing = grows and _grows(place, actor)
    _ground(place)
    row.steps.filter(number__gt=row.step).delete()
    if growing:
        row.steps.filter(number=row.step).update(packed=drafts.pack(content))
    else:
        row.step += 1
        _step(row, content, actor.username, opened=grows)
    row.changed_by, row.changed_at = actor.username, now
    _settle_row(place, content)
    row.steps.filter(number__lte=row.step - KEPT_STEPS).delete()


def _ground(place: Place) -> None:
    """Make sure that the file's present content is a step, so that undo comes back to it."""
    row = place.row
    if row.pk is None:
        row.save()
    here = row.steps.filter(number=row.step).first()
    if here is not None and drafts.unpack(here.packed) == place.content:
        return
    if here is not None:  # published from elsewhere since
        row.step += 1
        row.steps.filter(number__gte=row.step).delete()
    _step(row, place.content, "", opened=False)


def _step(row: DraftFile, content: bytes | None, by: str, *, opened: bool) -> None:
    packed = drafts.pack(content)
    Revision.objects.create(file=row, number=row.step, packed=packed, by=by, at=wiring.now(), open=opened)


def _settle_row(place: Place, content: bytes | None) -> None:
    """Store a row's content, or only that it is as published, and count its revision up."""
    row = place.row
    was, row.differs = row.differs, content != place.published
    if row.differs and not was:
        row.base = drafts.digest(place.published)
    row.content = content if row.differs else None
    row.revision += 1
    row.save()


def undo(actor: Actor, handle: str, path: str, revision: int) -> DraftFile:
    """
    Bring back the step before, and return the file's row; harmless when there is none.

    Raises Conflict, Forbidden and NotFound.
    """
    return _walk(actor, handle, path, revision, back=True)


def redo(actor: Actor, handle: str, path: str, revision: int) -> DraftFile:
    """
    Bring back the step that undo left, and return the file's row; harmless when there is none.

    Raises Conflict, Forbidden and NotFound.
    """
    return _walk(actor, handle, path, revision, back=False)


def _walk(actor: Actor, handle: str, path: str, revision: int, *, back: bool) -> DraftFile:
    permissions.demand_edit(actor, handle)
    with _locked(actor, handle) as draft:
        place = _place(draft, path, drafts.published(handle))
        row = place.row
        if row.revision != revision:
            raise Conflict(row, place.content)
        step = previous(row) if back else following(row)
        if step is None:
            return row
        with action(actor, "draft.undo" if back else "draft.redo", kind="draft", id=handle, app=handle, path=path):
            _take(place, actor, step)
        return row


def take_back(actor: Actor, handle: str, revisions: Mapping[str, int]) -> list[str]:
    """
    Bring back the step before of several files at once, each if it is still at a revision; return their paths.

    Raises Forbidden, NotFound, and Conflict if one was changed since; then nothing changes.
    """
    permissions.demand_edit(actor, handle)
    with _locked(actor, handle) as draft, action(actor, "draft.undo", kind="draft", id=handle, app=handle) as act:
        stored = drafts.published(handle)
        for path, revision in sorted(revisions.items()):
            place = _place(draft, path, stored)
            step = previous(place.row)
            if place.row.revision != revision or step is None:
                raise Conflict(place.row, place.content)
            _take(place, actor, step)
        act.note(paths=sorted(revisions))
    return sorted(revisions)


def _take(place: Place, actor: Actor, step: Revision) -> None:
    """Make a step the one that a file is at."""
    row = place.row
    row.step, row.changed_by, row.changed_at = step.number, actor.username, wiring.now()
    row.steps.filter(number=step.number).update(open=False)
    _settle_row(place, drafts.unpack(step.packed))


def previous(row: DraftFile) -> Revision | None:
    """Return the step that undo brings back, if any. One query."""
    if row.pk is None:
        return None
    return row.steps.filter(number__lt=row.step, packed__isnull=False).order_by("-number").first()


def following(row: DraftFile) -> Revision | None:
    """Return the step that redo brings back, if any. One query."""
    if row.pk is None:
        return None
    return row.steps.filter(number__gt=row.step, packed__isnull=False).order_by("number").first()


def settle(actor: Actor, handle: str) -> None:
    """
    Let go of what does not differ from what is published, after a publication.

    A file that was changed while it was published stays in the draft, based on what is published now. Call it inside
    the publication's transaction.
    """
    with _locked(actor, handle) as draft:
        stored = drafts.published(handle)
        for row in DraftFile.objects.filter(draft=draft, differs=True):
            before = stored.get(row.path)
            content = None if row.content is None else bytes(row.content)
            if content == (before.content if before else None):
                row.differs, row.content, row.base = False, None, ""
            else:
                row.base = drafts.digest(before.content if before else None)
            row.save()


def discard(actor: Actor, handle: str, chosen: list[str]) -> list[str]:
    """Make files of the draft what is published again, which is a step that undo takes back; return their paths."""
    stored = drafts.published(handle)
    files = {path: stored[path].content if path in stored else None for path in chosen}
    return write(actor, handle, files, "draft.discard")


def forget(actor: Actor, handle: str) -> None:
    """Remove the draft of an app that was never published, with all its steps, and the roles that were given in it."""
    permissions.demand_own(actor, handle)
    if drafts.published(handle):
        raise Refused("This app is published; throw away its changes instead.")
    with _locked(actor, handle) as draft, action(actor, "draft.forget", kind="draft", id=handle, app=handle) as act:
        act.note(paths=[row.path for row in drafts.rows(handle)])
        AppRole.objects.filter(app=handle).delete()
        draft.delete()
