"""
The kinds of resource an app folder may hold, and what each must be able to do.

Rule 1: a feature adds a kind by one `register` call in its AppConfig.ready(); nothing else of it is known here.
Rule 2: apps keeps the bytes of every applied file, so kinds need no export; what a browser edits is applied as a file.

A kind never diffs: `plan` compares bytes with what is stored and hands each Change to the kind, which

    check      lists every problem of one file of the folder (changed or not, since files refer to each other),
    describe   says in sentences what a change does beyond its verb, and what it loses,
    apply      carries the change out inside the one transaction of the whole folder.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from clerkwork.kernel import json
from clerkwork.kernel.errors import Problem

if TYPE_CHECKING:  # models need Django's app registry, which this file must not wait for
    from clerkwork.features.apps.models import App


class Verb(StrEnum):
    """What happens to a file."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class File:
    """One file of an app folder; `path` is relative, with slashes."""

    path: str
    content: bytes

    @property
    def stem(self) -> str:
        """Return the file's name without its suffix: "absences" of tables/absences.json."""
        return PurePosixPath(self.path).stem

    @property
    def text(self) -> str:
        """Return the content as text; raises UnicodeDecodeError, which `plan` reports before any kind sees the file."""
        return self.content.decode("utf-8-sig")

    def json(self) -> Any:
        """Return the content as a JSON value; raises ValueError with the position."""
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Change:
    """One file that is created, changed or removed; `before` and `after` are None where there is none."""

    verb: Verb
    kind: str
    path: str
    before: File | None
    after: File | None
    details: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the file's name without its suffix."""
        return PurePosixPath(self.path).stem


@dataclass(frozen=True, slots=True)
class Draft:
    """
    An app as the folder wants it.

    `handle` is the app's handle, `files` every file by path, `stored` every file applied last, `app` the App as stored
    (None while planning the first apply; always set while applying).
    """

    handle: str
    files: Mapping[str, File]
    stored: Mapping[str, File] = field(default_factory=dict)
    app: "App | None" = None

    def of(self, kind: str) -> Iterator[File]:
        """Yield the folder's files of a kind, by its name, in order of path: `draft.of("forms")`."""
        return (file for path, file in sorted(self.files.items()) if kind_of(path).name == kind)

    def stems(self, kind: str) -> set[str]:
        """Return the stems of the folder's files of a kind."""
        return {file.stem for file in self.of(kind)}

    def named(self, kind: str, stem: str) -> list[File]:
        """Return the files of a kind that have a stem, in whatever folders; where names count, two are a fault."""
        return [file for file in self.of(kind) if file.stem == stem]


@dataclass(frozen=True, slots=True)
class Description:
    """What a change does beyond its verb; `losses` are what cannot be got back."""

    details: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


def no_problems(_draft: Draft, _file: File) -> Iterable[Problem]:
    """Find nothing wrong."""
    return ()


def no_details(_draft: Draft, _change: Change) -> Description:
    """Have nothing to add to the verb."""
    return Description()


def nothing(_draft: Draft, _change: Change, _actor: Any) -> None:
    """Do nothing: the stored file is all there is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of file.

    `name` is a plural noun for the plan ("forms"); `folder` is "" for the app folder itself, else also every folder
    below it is read; `suffix` is a suffix (".form") or a whole file name ("roles.json"). Kinds are applied in rising
    `order` and removed in falling order: app 0, roles 10, tables 20, data 30, forms 40, processes 50, pages 60.

    `check(draft, file)` returns problems whose place is the file's path, if sensible followed by "#" and a JSON
    pointer or an element id ("forms/request.form#/components/2"), with the line where known.
    `apply(draft, change, actor)` may raise Invalid: all is rolled back.
    """

    name: str
    folder: str
    suffix: str
    order: int
    check: Callable[[Draft, File], Iterable[Problem]] = no_problems
    apply: Callable[[Draft, Change, Any], None] = nothing
    describe: Callable[[Draft, Change], Description] = no_details

    def reads(self, path: str) -> bool:
        """Tell whether a file is of this kind."""
        top, below, _ = path.partition("/")
        return (top if below else "") == self.folder and path.rpartition("/")[2].endswith(self.suffix)


KEPT: Final = Kind("kept files", "", "", order=1000)
"""Files that are stored and exported but not read: tests, documents, pictures."""

_KINDS: Final[dict[str, Kind]] = {}


def register(kind: Kind) -> None:
    """Add a kind; raises ValueError that names both if another kind has its name."""
    known = _KINDS.get(kind.name)
    if known is not None and known.apply is not kind.apply:
        raise ValueError(f"Expected one kind called {kind.name}, but {known} and {kind}.")
    _KINDS[kind.name] = kind


def kinds() -> list[Kind]:
    """Return every kind in the order of applying."""
    return sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.name))


def kind_of(path: str) -> Kind:
    """Return the kind that reads a file, or KEPT."""
    return next((kind for kind in kinds() if kind.reads(path)), KEPT)


def forget(name: str) -> None:
    """Take a kind away; for tests."""
    _KINDS.pop(name, None)
