"""
Which paths and contents an app folder can hold at all.

Rule: what is refused here could not be written to a disk, or out of the folder; all else is a problem that can wait.
"""

from collections.abc import Collection, Iterator
from typing import Final

from clerkwork.features.apps.folder import LARGEST_FILE, LONGEST_PATH, MOST_FILES
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence

FORBIDDEN: Final = frozenset('<>:"|?*\\')
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
REMEDY: Final = Sentence(
    "Use letters, digits, dots, dashes and spaces, with slashes between folders: processes/leave.bpmn."
)
KEPT_BACK: Final = Sentence("Expected another name than %(name)s, which some systems keep for themselves.")


def demand(path: str, content: bytes | None = None) -> None:
    """Raise Invalid unless a file of this path and content can be in an app folder."""
    found = list(problems(path, content))
    if found:
        raise Invalid(found)


def problems(path: str, content: bytes | None = None) -> Iterator[Problem]:
    """Yield why a file cannot be in an app folder."""
    if not path or len(path) > LONGEST_PATH:
        length = Sentence("Expected a path of one to %(most)s characters.", most=LONGEST_PATH)
        yield Problem(path[:80], length, Sentence("Choose another name."))
        return
    if not path.isprintable() or not FORBIDDEN.isdisjoint(path):
        signs = Sentence('Expected a path without control characters and any of < > : " | ? * \\.')
        yield Problem(path, signs, REMEDY)
    yield from _part_problems(path)
    if content is not None and len(content) > LARGEST_FILE:
        size = Sentence("Expected at most %(most)s bytes, but %(n)s.", most=LARGEST_FILE, n=len(content))
        yield Problem(path, size, Sentence("Split the file, or leave out what is not needed."))


def _part_problems(path: str) -> Iterator[Problem]:
    for part in path.split("/"):
        if not part:
            yield Problem(path, Sentence("Expected a name between the slashes."), REMEDY)
        elif part.startswith("."):
            dot = Sentence("Expected no name that begins with a dot.")
            yield Problem(path, dot, Sentence("Names with a dot are no part of an app."))
        elif part != part.strip() or part.endswith("."):
            ends = Sentence("Expected no name that begins or ends with a space, or ends with a dot.")
            yield Problem(path, ends, REMEDY)
        elif part == "__pycache__" or part.split(".", 1)[0].casefold() in RESERVED:
            yield Problem(path, Sentence(KEPT_BACK, name=part), REMEDY)


def demand_room(present: Collection[str], wanted: Collection[str]) -> None:
    """Raise Invalid if files cannot stand beside those that are there: too many, or a file where a folder is."""
    together = {*present, *wanted}
    found = []
    if len(together) > MOST_FILES:
        found.append(Problem("", too_many(len(together)), Sentence("Remove some first.")))
    folders = {folder for path in together for folder in folders_of(path)}
    both = Sentence("Expected a file or a folder of this name, but it would be both.")
    found += [Problem(path, both, Sentence("Rename one.")) for path in sorted(folders.intersection(together))]
    if found:
        raise Invalid(found)


def too_many(count: int) -> Sentence:
    """Return what is said of more files than an app may have."""
    return Sentence("Expected at most %(most)s files, but %(n)s.", most=MOST_FILES, n=count)


def folders_of(path: str) -> Iterator[str]:
    """Yield the folders a path lies in: "a" and "a/b" for a/b/c."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: end + 1]) for end in range(len(parts)))
