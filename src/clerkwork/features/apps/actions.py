"""
The writes of apps: apply a folder or some files, and export.

Rule 1: one apply is one transaction: either everything in the folder holds afterwards, or nothing has changed.
Rule 2: whatever was applied is a version, whoever applied it.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from clerkwork.features.apps import folder as folders
from clerkwork.features.apps import versions
from clerkwork.features.apps.kinds import Change, File, kinds
from clerkwork.features.apps.manifest import FILE, handle_of
from clerkwork.features.apps.models import App, AppFile
from clerkwork.features.apps.plan import Plan, plan_files, stored_files
from clerkwork.features.apps.queries import app as app_of
from clerkwork.features.apps.versions import UNSAID, Release
from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor


def apply(folder: Path, actor: Actor, release: Release = UNSAID) -> Plan:
    """
    Make an app what its folder says and return the plan that was carried out.

    Raises Invalid with every problem; then nothing has changed.
    """
    return apply_whole(folders.read(folder), actor, release)


def apply_files(handle: str, files: Mapping[str, bytes | None], actor: Actor, release: Release = UNSAID) -> Plan:
    """
    Change some files of an app, None removing one.

    Raises NotFound for an unknown app and Invalid with every problem; then nothing has changed.
    """
    with transaction.atomic():
        _locked(handle)
        whole = stored_files(app_of(handle))
        for path, content in files.items():
            if content is None:
                whole.pop(path, None)
            else:
                whole[path] = File(path, content)
        return apply_whole(whole, actor, release)


def apply_whole(files: Mapping[str, File], actor: Actor, release: Release = UNSAID) -> Plan:
    """
    Make an app what these files say, which makes its next version: what publishing in the browser does.

    Raises Invalid with every problem, and Refused if another version was published since `release.base`; then nothing
    has changed.
    """
    with transaction.atomic():
        app = _locked(handle_of(files.get(FILE)))
        plan = plan_files(files)
        plan.refuse_problems()
        versions.refuse_stale(app, release)
        if plan.empty:
            return plan
        with action(actor, "app.apply", kind="app", id=plan.draft.handle, app=plan.draft.handle) as act:
            app = _carry_out(plan, actor)
            made = versions.record(app, files.values(), actor, release)
            act.note(changes=[f"{change.verb} {change.path}" for change in plan.changes], version=made.number)
        return plan


def _locked(handle: str) -> App | None:
    """Return the app of a handle, None if there is none yet; nobody else applies to it until the transaction ends."""
    return App.objects.select_for_update().filter(handle=handle).first()


def _carry_out(plan: Plan, actor: Actor) -> App:
    draft = plan.draft
    app, _ = App.objects.get_or_create(handle=draft.handle, defaults={"name": draft.handle})
    draft = replace(draft, app=app)
    known = {kind.name: kind for kind in kinds()}
    for change in plan.changes:
        if change.kind in known:
            known[change.kind].apply(draft, change, actor)
        _store(app, change)
    return app


def _store(app: App, change: Change) -> None:
    if change.after is None:
        AppFile.objects.filter(app=app, path=change.path).delete()
        return
    AppFile.objects.update_or_create(app=app, path=change.path, defaults={"content": change.after.content})


def export(handle: str, folder: Path) -> list[str]:
    """
    Write the files of an app into a folder, byte for byte as they were applied, and return the paths that changed.

    Raises NotFound for an unknown app.
    """
    return folders.write(stored_files(app_of(handle)), folder)
