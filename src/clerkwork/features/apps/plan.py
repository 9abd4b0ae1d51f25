"""
What applying an app folder would do.

Rule 1: planning changes nothing; applying plans again inside its transaction.
Rule 2: every problem of every file is found before anything is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from clerkwork.features.apps import folder as folders
from clerkwork.features.apps import manifest
from clerkwork.features.apps.kinds import KEPT, Change, Draft, File, Kind, Verb, kind_of, kinds
from clerkwork.features.apps.models import App, AppFile
from clerkwork.kernel.errors import Invalid, Problem

KEPT_FOLDERS = ("tests", "docs", "data")


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes in the order of applying, and every problem; a plan with problems cannot be applied."""

    draft: Draft
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]

    @property
    def empty(self) -> bool:
        """Tell that there is nothing to do."""
        return not self.changes

    @property
    def losses(self) -> list[str]:
        """Return what applying loses for good."""
        return [loss for change in self.changes for loss in change.losses]

    def refuse_problems(self) -> None:
        """Raise Invalid if there is any problem."""
        if self.problems:
            raise Invalid(self.problems)

    def lines(self) -> list[str]:
        """Return the plan as text, a line per change, detail and loss."""
        marks = {Verb.CREATE: "+", Verb.CHANGE: "~", Verb.REMOVE: "-"}
        lines = []
        for change in self.changes:
            lines.append(f"{marks[change.verb]} {change.verb} {change.path}")
            lines += [f"    {detail}" for detail in change.details]
            lines += [f"    LOSS: {loss}" for loss in change.losses]
        return lines


def plan(folder: Path) -> Plan:
    """
    Return what applying a folder would do.

    Raises Invalid only if the folder cannot be read at all; faults in its files are the plan's problems.
    """
    return plan_files(folders.read(folder))


def plan_files(files: Mapping[str, File]) -> Plan:
    """Return what applying these files as the whole of an app would do."""
    handle = manifest.handle_of(files.get(manifest.FILE))
    app = App.objects.filter(handle=handle).first() if handle else None
    draft = Draft(handle, files, stored_files(app), app)
    problems = tuple(_problems(draft))
    changes = () if problems else tuple(_described(draft))
    return Plan(draft, changes or tuple(_changes(draft)), problems)


def stored_files(app: App | None) -> dict[str, File]:
    """Return the files an app was applied from, by path."""
    if app is None:
        return {}
    return {row.path: File(row.path, bytes(row.content)) for row in AppFile.objects.filter(app=app)}


def _problems(draft: Draft) -> Iterator[Problem]:
    if manifest.FILE not in draft.files:
        yield Problem(manifest.FILE, "Expected the file that names the app, but it is missing.", manifest.EXAMPLE)
    for _, file in sorted(draft.files.items()):
        yield from file_problems(draft, file)


def file_problems(draft: Draft, file: File) -> Iterator[Problem]:
    """Yield every problem of one file of a folder."""
    kind = kind_of(file.path)
    if kind is KEPT:
        yield from _stray(file.path)
    elif not _is_text(file):
        yield Problem(file.path, "Expected text in UTF-8.", "Save the file as UTF-8.")
    else:
        yield from kind.check(draft, file)


def _is_text(file: File) -> bool:
    try:
        return bool(file.text) or True
    except UnicodeDecodeError:
        return False


def _stray(path: str) -> Iterator[Problem]:
    top, _, rest = path.partition("/")
    if (rest and top not in KEPT_FOLDERS) or (not rest and not path.endswith((".md", ".txt", ".png", ".svg"))):
        known = ", ".join(f"{kind.folder}/*{kind.suffix}" if kind.folder else kind.suffix for kind in kinds())
        remedy = f"Known are {known}; other files go into {' or '.join(KEPT_FOLDERS)}."
        yield Problem(path, "No part of Clerkwork reads this file.", remedy)


def _changes(draft: Draft) -> Iterator[Change]:
    """Yield creations and changes in rising order of kind, then removals in falling order."""
    present = sorted(draft.files, key=lambda path: (kind_of(path).order, path))
    for path in present:
        before, after = draft.stored.get(path), draft.files[path]
        if before is None or before.content != after.content:
            verb = Verb.CREATE if before is None else Verb.CHANGE
            yield Change(verb, kind_of(path).name, path, before, after)
    gone = sorted(draft.stored.keys() - draft.files.keys(), key=lambda path: (-kind_of(path).order, path))
    for path in gone:
        yield Change(Verb.REMOVE, kind_of(path).name, path, draft.stored[path], None)


def _described(draft: Draft) -> Iterator[Change]:
    known: dict[str, Kind] = {kind.name: kind for kind in kinds()}
    for change in _changes(draft):
        kind = known.get(change.kind)
        if kind is None:
            yield change
            continue
        description = kind.describe(draft, change)
        yield replace(change, details=description.details, losses=description.losses)
