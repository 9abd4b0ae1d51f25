"""Versions of an app: kept by every apply, read again as files, never made on what nobody has looked at."""

import json
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps as registry

from clerkwork.features.apps import actions, versions
from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.models import AppContent, AppVersion
from clerkwork.features.apps.queries import app as app_of
from clerkwork.features.apps.versions import Release
from clerkwork.features.audit.actors import SYSTEM, System
from clerkwork.features.audit.models import Payload
from clerkwork.kernel.clock import PinnedClock
from clerkwork.kernel.errors import Invalid, NotFound, Refused

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FIRST = {"app.json": '{"handle": "leave", "name": "Leave"}', "README.md": "# Leave"}


def whole(files: Mapping[str, str]) -> dict[str, File]:
    return {path: File(path, text.encode()) for path, text in files.items()}


def test_every_apply_is_a_version(clock: PinnedClock) -> None:
    """Who, when, why and the files of each; contents that versions share are stored once."""
    actions.apply_whole(whole(FIRST), SYSTEM, Release("It begins."))
    first_at = clock.now()
    clock.advance(timedelta(minutes=1))
    actions.apply_files("leave", {"docs/a.md": b"# Leave", "README.md": None}, System("ada"))
    first, second = AppVersion.objects.order_by("number")
    assert (first.number, first.at, first.by, first.why) == (1, first_at, "system", "It begins.")
    assert (second.number, second.at, second.by, second.why, second.restores) == (2, clock.now(), "ada", "", None)
    assert versions.files_of(first) == whole(FIRST)
    assert versions.files_of(second) == whole({"app.json": FIRST["app.json"], "docs/a.md": "# Leave"})
    assert AppContent.objects.count() == 2
    details = json.loads(Payload.objects.order_by("-pk")[0].details)
    assert details == {"changes": ["create docs/a.md", "remove README.md"], "version": 2}


def test_what_changes_nothing_is_no_version() -> None:
    actions.apply_whole(whole(FIRST), SYSTEM)
    actions.apply_whole(whole(FIRST), SYSTEM, Release("Again."))
    assert AppVersion.objects.count() == 1


def test_what_fails_leaves_no_version() -> None:
    with pytest.raises(Invalid):
        actions.apply_whole(whole({**FIRST, "roles.json": "[]"}), SYSTEM)
    assert (AppVersion.objects.count(), AppContent.objects.count()) == (0, 0)


def test_nothing_is_applied_on_a_version_nobody_has_looked_at() -> None:
    """Whoever looked at version 1 publishes nothing after version 2 came."""
    actions.apply_whole(whole(FIRST), SYSTEM, Release(base=0))
    actions.apply_whole(whole({**FIRST, "README.md": "two"}), SYSTEM, Release(base=1))
    with pytest.raises(Refused, match="Expected version 1 to be the newest, but version 2 was published meanwhile"):
        actions.apply_whole(whole({**FIRST, "README.md": "three"}), SYSTEM, Release(base=1))
    assert AppVersion.objects.count() == 2
    assert bytes(app_of("leave").files.get(path="README.md").content) == b"two"


def test_a_version_that_is_none_is_not_found() -> None:
    actions.apply_whole(whole(FIRST), SYSTEM)
    assert versions.version("leave", 1).number == 1
    with pytest.raises(NotFound):
        versions.version("leave", 2)


def test_apps_from_before_versions_have_a_first_one() -> None:
    """The migration keeps what every app holds, once."""
    actions.apply_whole(whole(FIRST), SYSTEM)
    AppVersion.objects.all().delete()
    AppContent.objects.all().delete()
    import_module("clerkwork.features.apps.migrations.0002_versions").keep_what_is_there(registry, None)
    (kept,) = AppVersion.objects.all()
    assert (kept.number, kept.by) == (1, "system")
    assert versions.files_of(kept) == whole(FIRST)
