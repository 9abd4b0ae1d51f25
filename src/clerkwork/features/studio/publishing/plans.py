"""
Everything that is said before files are published: what changes, what it loses, whom it meets, whether tests hold.

Rule 1: a plan changes nothing; publishing plans again and is refused if what was looked at is not what would be done.
Rule 2: publishing a draft and going back to a version show the same plan.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from clerkwork.features.apps import plan as app_plan
from clerkwork.features.apps import versions
from clerkwork.features.apps.kinds import Change, File
from clerkwork.features.apps.manifest import FILE, handle_of
from clerkwork.features.apps.models import App, AppVersion
from clerkwork.features.studio import drafts
from clerkwork.features.studio.models import DraftFile
from clerkwork.features.studio.publishing.comparing import Comparison, compare, moves
from clerkwork.features.studio.publishing.impact import Impact, impact
from clerkwork.features.studio.publishing.merging import merge
from clerkwork.features.studio.publishing.proving import Proof, prove
from clerkwork.features.studio.shelves import SHELVES, shelf_of
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.web.wording import worded

DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that changes: in words, and what that does to what is there."""

    comparison: Comparison
    details: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """
    A file of the draft that was published by somebody else since its change began.

    `theirs` is what they changed, `mine` what the draft changes; `merged` is both in one, None where they touch.
    """

    path: str
    version: AppVersion | None
    theirs: Comparison
    mine: Comparison
    merged: bytes | None


@dataclass(frozen=True)
class PublishPlan:
    """
    What publishing files as the whole of an app would do.

    `base` is the number of the newest version, 0 without one; `token` tells these files from any others.
    """

    handle: str
    files: Mapping[str, File]
    base: int
    plan: app_plan.Plan
    problems: tuple[Problem, ...]

    @property
    def token(self) -> str:
        """By what these files are known."""
        return token(self.files)

    @property
    def empty(self) -> bool:
        """Tell that nothing would change."""
        return self.plan.empty

    @cached_property
    def entries(self) -> list[Entry]:
        """What changes, in the order of the shelves."""
        found = [_entry(*each) for each in _paired(self.plan.changes)]
        return sorted(found, key=lambda entry: shelf_order(entry.comparison.path))

    @cached_property
    def impact(self) -> Impact:
        """What it means for what is under way."""
        return impact(self.handle, self.plan.changes)

    @cached_property
    def proof(self) -> Proof:
        """Whether the tests hold."""
        return prove(self.files)

    @property
    def losses(self) -> list[str]:
        """What is lost for good."""
        return self.plan.losses

    @property
    def possible(self) -> bool:
        """Tell whether it can be published at all, whatever the tests say."""
        return not self.problems and not self.empty


def shelf_order(path: str) -> tuple[int, str]:
    """Return by what files are ordered as people look for them: processes first."""
    return SHELVES.index(shelf_of(path)), path


def _paired(changes: Sequence[Change]) -> Iterator[tuple[Change, Change | None]]:
    """Yield each change; what makes a file that lay elsewhere comes with what removes it there."""
    made = {change.path: change for change in changes if change.before is None}
    gone = {change.path: change for change in changes if change.after is None}
    moved = moves(
        {path: change.before.content for path, change in gone.items() if change.before},
        {path: change.after.content for path, change in made.items() if change.after},
    )
    going_on = set(moved.values())
    for change in changes:
        if change.path not in going_on or change.after is not None:
            yield change, gone.get(moved.get(change.path, "")) if change.before is None else None


def _entry(change: Change, other: Change | None) -> Entry:
    """Return what is said of a change; `other` removes the file where it lay before."""
    source = other or change
    before = source.before.content if source.before else None
    comparison = compare(change.path, before, change.after.content if change.after else None, source.path)
    if other is None:
        return Entry(comparison, _worded(change.details), _worded(change.losses))
    return Entry(comparison, _worded(change.details + other.details), _worded(change.losses + other.losses))


def _worded(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(worded(each) for each in said)


def plan_of(handle: str, files: Mapping[str, File]) -> PublishPlan:
    """Return what publishing these files would do."""
    base = versions.newest_number(App.objects.filter(handle=handle).first())
    plan = app_plan.plan_files(files)
    problems = (*plan.problems, *_other_handle(handle, plan.draft.handle))
    return PublishPlan(handle, files, base, plan, problems)


def _other_handle(handle: str, given: str) -> Iterator[Problem]:
    """Yield the problem of a folder that would become another app."""
    if given and given != handle:
        message = _("Expected the handle %(handle)s, but it is %(given)s.") % {"handle": handle, "given": given}
        yield Problem(f"{FILE}#/handle", message, _("A handle never changes: write the old one again, or make a copy."))


def refuse_other_handle(handle: str, files: Mapping[str, File]) -> None:
    """Raise Invalid for files that would make another app."""
    problems = list(_other_handle(handle, handle_of(files.get(FILE))))
    if problems:
        raise Invalid(problems)


def token(files: Mapping[str, File]) -> str:
    """Return by what files are known: whoever publishes says which they have looked at."""
    digests = {path: versions.digest(file.content) for path, file in files.items()}
    return sha256(json.canonical(digests)).hexdigest()[:32]


def meanwhile(handle: str) -> list[Meanwhile]:
    """Return the files of a draft that were published since their changes began, in order of path."""
    stored = drafts.published(handle)
    behind = [row for row in drafts.rows(handle) if _is_behind(row, stored.get(row.path))]
    if not behind:
        return []
    bases = versions.contents_of(row.base for row in behind)
    newest = AppVersion.objects.filter(app__handle=handle).first()
    return [_meanwhile(row, bases.get(row.base), stored.get(row.path), newest) for row in behind]


def _is_behind(row: DraftFile, published: File | None) -> bool:
    content = published.content if published else None
    return row.base != drafts.digest(content) and _content(row) != content


def _content(row: DraftFile) -> bytes | None:
    return None if row.content is None else bytes(row.content)


def _meanwhile(row: DraftFile, base: bytes | None, published: File | None, version: AppVersion | None) -> Meanwhile:
    mine, theirs = _content(row), published.content if published else None
    merged = merge(base, mine, theirs) if base is not None and mine is not None and theirs is not None else None
    ours, others = (replace(compare(row.path, base, content), drawn=False) for content in (mine, theirs))
    return Meanwhile(row.path, version, others, ours, merged)
