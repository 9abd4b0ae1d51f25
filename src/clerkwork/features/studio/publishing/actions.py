"""
The writes of publishing: publish a draft, go back to a version, settle what was published meanwhile.

Rule 1: what is published is what was looked at: another draft, or another version in between, refuses it.
Rule 2: tests that do not hold stop a publication, unless a publisher says why they need not.
Rule 3: tests are played before the transaction, which is short.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from clerkwork.features.apps import actions as apps
from clerkwork.features.apps import versions
from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.models import App, AppVersion
from clerkwork.features.apps.versions import Release
from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import Actor
from clerkwork.features.studio import actions as studio
from clerkwork.features.studio import drafts, permissions
from clerkwork.features.studio.models import Draft, DraftFile
from clerkwork.features.studio.publishing import plans
from clerkwork.features.studio.publishing.proving import Proof, prove
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused

MINE: Final = "mine"
THEIRS: Final = "theirs"
BOTH: Final = "both"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What somebody who publishes says: why, and what they looked at.

    `base` is the number of the version that was the newest, `token` stands for the files; `despite` publishes although
    tests do not hold.
    """

    why: str
    base: int
    token: str
    despite: bool = False


def publish(actor: Actor, handle: str, asked: Asked) -> AppVersion:
    """
    Make the draft of an app its next version, and return that.

    Raises Forbidden, NotFound; Refused if the draft or the app is not what was looked at, or nothing changes; Invalid
    with every problem. Then nothing has changed.
    """
    permissions.demand_publish(actor, handle)
    looked_at = drafts.files(handle)
    proof = _proven(looked_at, asked)
    with transaction.atomic():
        _locked(handle)
        files = drafts.files(handle)
        if plans.token(files) != asked.token:
            raise Refused("The draft was changed while you looked at it. Look at it again, then publish.")
        if plans.meanwhile(handle):
            raise Refused("Files of the draft were published by somebody else meanwhile. Settle these first.")
        made = _release(actor, handle, files, asked, proof)
        studio.settle(actor, handle)
        return made


def restore(actor: Actor, handle: str, number: int, asked: Asked) -> AppVersion:
    """
    Make the files of a version those of the app again, as its next version, and return that; the draft stays.

    Raises as `publish` does.
    """
    permissions.demand_publish(actor, handle)
    files = versions.files_of(versions.version(handle, number))
    proof = _proven(files, asked)
    with transaction.atomic():
        _locked(handle)
        return _release(actor, handle, files, asked, proof, restores=number)


def _proven(files: Mapping[str, File], asked: Asked) -> Proof:
    proof = prove(files)
    if proof.failed and not asked.despite:
        count = len(proof.failed)
        raise Refused(f"{count} of {len(proof.tests)} tests do not hold. Correct them, or say why they need not hold.")
    if proof.failed and not asked.why.strip():
        message = "Expected the reason for publishing although tests do not hold."
        raise Invalid([Problem("why", message, "Write it into the comment.")])
    return proof


def _release(
    actor: Actor, handle: str, files: Mapping[str, File], asked: Asked, proof: Proof, *, restores: int | None = None
) -> AppVersion:
    plans.refuse_other_handle(handle, files)
    notes = {"tests": proof.noted | ({"despite": True} if proof.failed else {})}
    release = Release(asked.why.strip(), asked.base, restores, notes)
    verb = "app.publish" if restores is None else "app.restore"
    with action(actor, verb, kind="app", id=handle, app=handle, why=release.why, **notes) as act:
        if apps.apply_whole(files, actor, release).empty:
            raise Refused("Nothing differs from what is published.")
        made = newest(handle)
        act.note(version=made.number, **({} if restores is None else {"restores": restores}))
    return made


def newest(handle: str) -> AppVersion:
    """Return the newest version of an app; raises NotFound."""
    return versions.version(handle, versions.newest_number(App.objects.filter(handle=handle).first()))


def _locked(handle: str) -> None:
    """Let nobody else write the draft of an app until the transaction ends."""
    Draft.objects.select_for_update().filter(handle=handle).first()


def settle(actor: Actor, handle: str, path: str, choice: str) -> None:
    """
    Say what holds of a file that was published since the draft changed it: mine, theirs or both.

    Raises Forbidden, NotFound, and Refused where both cannot be put together.
    """
    permissions.demand_edit(actor, handle)
    found = next((each for each in plans.meanwhile(handle) if each.path == path), None)
    if found is None:
        raise NotFound(f"Expected a file that was published meanwhile, but {path} was not.")
    if choice == THEIRS:
        studio.discard(actor, handle, [path])
        return
    if choice == BOTH and found.merged is None:
        raise Refused(
            "Both changed the same lines, so they cannot be put together. Keep one, then write the other again."
        )
    with action(actor, "draft.settle", kind="draft", id=handle, app=handle, path=path, choice=choice):
        _locked(handle)
        if choice == BOTH:
            studio.write(actor, handle, {path: found.merged}, "draft.merge")
        published = drafts.published(handle).get(path)
        base = drafts.digest(published.content if published else None)
        DraftFile.objects.filter(draft__handle=handle, path=path, differs=True).update(base=base)
