"""
Every version of an app: kept whenever its files were applied, and read again as files.

Rule 1: a version never changes; going back to one makes a new version with its files.
Rule 2: contents are known by their SHA-256 and kept once, so that many versions of a large app stay small.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Max

from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.models import App, AppContent, AppVersion
from clerkwork.features.audit.actors import Actor
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import wiring

LONGEST_WHY: Final = 2_000


@dataclass(frozen=True, slots=True)
class Release:
    """
    What is said of a version when it is made.

    `base` is the number of the version that was looked at, None if that does not matter; `restores` that of the version
    whose files these are again; `notes` are JSON values.
    """

    why: str = ""
    base: int | None = None
    restores: int | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)


UNSAID: Final = Release()


def digest(content: bytes) -> str:
    """Return by what a content is known."""
    return hashlib.sha256(content).hexdigest()


def refuse_stale(app: App | None, release: Release) -> None:
    """Raise Refused if another version was published since the one that was looked at. The app's row must be locked."""
    newest = newest_number(app)
    if release.base is not None and release.base != newest:
        message = f"Expected version {release.base} to be the newest, but version {newest} was published meanwhile."
        raise Refused(message)


def record(app: App, files: Iterable[File], actor: Actor, release: Release) -> AppVersion:
    """Keep the files of an app as its next version. The app's row must be locked."""
    contents = {file.path: file.content for file in files}
    digests = {path: digest(content) for path, content in sorted(contents.items())}
    known = set(AppContent.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    fresh = {digests[path]: content for path, content in contents.items() if digests[path] not in known}
    rows = [AppContent(digest=name, content=content) for name, content in fresh.items()]
    AppContent.objects.bulk_create(rows, ignore_conflicts=True)  # another app may keep the same at this moment
    return AppVersion.objects.create(
        app=app,
        number=newest_number(app) + 1,
        at=wiring.now(),
        by=actor.username,
        why=release.why[:LONGEST_WHY],
        restores=release.restores,
        files=json.dumps(digests),
        notes=json.dumps(dict(release.notes)),
    )


def newest_number(app: App | None) -> int:
    """Return the number of the newest version, 0 if there is none."""
    newest = AppVersion.objects.filter(app=app).aggregate(number=Max("number"))["number"] if app is not None else None
    return newest or 0


def version(handle: str, number: int) -> AppVersion:
    """Return a version of an app; raises NotFound."""
    found = AppVersion.objects.select_related("app").filter(app__handle=handle, number=number).first()
    if found is None:
        raise NotFound(f"Expected version {number} of the app {handle}, but there is none.")
    return found


def files_of(version: AppVersion) -> dict[str, File]:
    """Return the files of a version by path."""
    contents = contents_of(version.digests.values())
    return {path: File(path, contents[name]) for path, name in version.digests.items()}


def contents_of(digests: Iterable[str]) -> dict[str, bytes]:
    """Return the contents that are known by these digests."""
    rows = AppContent.objects.filter(digest__in=set(digests))
    return {row.digest: bytes(row.content) for row in rows}
