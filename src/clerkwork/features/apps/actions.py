"""
The writes of apps: apply a folder or some files, and export.

Rule 1: one apply is one transaction: either everything in the folder holds afterwards, or nothing has changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from clerkwork.features.apps import folder as folders
from clerkwork.features.apps.kinds import Change, File, kinds
from clerkwork.features.apps.models import App, AppFile
from clerkwork.features.apps.plan import Plan, plan_files, stored_files
from clerkwork.features.apps.queries import app as app_of
from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor


def apply(folder: Path, actor: Actor) -> Plan:
    """
    Make an app what its folder says and return the plan that was carried out.

    Raises Invalid with every problem; then nothing has changed.
    """
    return _apply(folders.read(folder), actor)


def apply_files(handle: str, files: Mapping[str, bytes | None], actor: Actor) -> Plan:
    """
    Change some files of an app, None removing one: what publishing in the browser does.

    Raises NotFound for an unknown app and Invalid with every problem; then nothing has changed.
    """
    whole = stored_files(app_of(handle))
    for path, content in files.items():
        if content is None:
            whole.pop(path, None)
        else:
            whole[path] = File(path, content)
    return _apply(whole, actor)


def _apply(files: Mapping[str, File], actor: Actor) -> Plan:
    with transaction.atomic():
        plan = plan_files(files)
        plan.refuse_problems()
        if plan.empty:
            return plan
        with action(actor, "app.apply", kind="app", id=plan.draft.handle, app=plan.draft.handle) as act:
            act.note(changes=[f"{change.verb} {change.path}" for change in plan.changes])
            _carry_out(plan, actor)
        return plan


def _carry_out(plan: Plan, actor: Actor) -> None:
    draft = plan.draft
    app, _ = App.objects.get_or_create(handle=draft.handle, defaults={"name": draft.handle})
    draft = replace(draft, app=app)
    known = {kind.name: kind for kind in kinds()}
    for change in plan.changes:
        if change.kind in known:
            known[change.kind].apply(draft, change, actor)
        _store(app, change)


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
