"""
Which paths and contents an app folder can hold at all.

Rule: what is refused here could not be written to a disk, or out of the folder; all else is a problem that can wait.
"""

from collections.abc import Collection, Iterator
from typing import Final

from clerkwork.features.apps.folder import LARGEST_FILE, LONGEST_PATH, MOST_FILES
from clerkwork.kernel.errors import Invalid, Problem

FORBIDDEN: Final = frozenset('<>:"|?*\\')
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
REMEDY: Final = "Use letters, digits, dots, dashes and spaces, with slashes between folders: processes/leave.bpmn."


def demand(path: str, content: bytes | None = None) -> None:
    """Raise Invalid unless a file of this path and content can be in an app folder."""
    found = list(problems(path, content))
    if found:
        raise Invalid(found)


def problems(path: str, content: bytes | None = None) -> Iterator[Problem]:
    """Yield why a file cannot be in an app folder."""
    if not path or len(path) > LONGEST_PATH:
        yield Problem(path[:80], f"Expected a path of one to {LONGEST_PATH} characters.", "Choose another name.")
        return
    if not path.isprintable() or not FORBIDDEN.isdisjoint(path):
        yield Problem(path, 'Expected a path without control characters and any of < > : " | ? * \\.', REMEDY)
    yield from _part_problems(path)
    if content is not None and len(content) > LARGEST_FILE:
        size = f"Expected at most {LARGEST_FILE} bytes, but {len(content)}."
        yield Problem(path, size, "Split the file, or leave out what is not needed.")


def _part_problems(path: str) -> Iterator[Problem]:
    for part in path.split("/"):
        if not part:
            yield Problem(path, "Expected a name between the slashes.", REMEDY)
        elif part.startswith("."):
            yield Problem(path, "Expected no name that begins with a dot.", "Names with a dot are no part of an app.")
        elif part != part.strip() or part.endswith("."):
            yield Problem(path, "Expected no name that begins or ends with a space, or ends with a dot.", REMEDY)
        elif part == "__pycache__" or part.split(".", 1)[0].casefold() in RESERVED:
            yield Problem(path, f"Expected another name than {part}, which some systems keep for themselves.", REMEDY)


def demand_room(present: Collection[str], wanted: Collection[str]) -> None:
    """Raise Invalid if files cannot stand beside those that are there: too many, or a file where a folder is."""
    together = {*present, *wanted}
    found = []
    if len(together) > MOST_FILES:
        found.append(Problem("", f"Expected at most {MOST_FILES} files, but {len(together)}.", "Remove some first."))
    folders = {folder for path in together for folder in folders_of(path)}
    both = "Expected a file or a folder of this name, but it would be both."
    found += [Problem(path, both, "Rename one.") for path in sorted(folders.intersection(together))]
    if found:
        raise Invalid(found)


def folders_of(path: str) -> Iterator[str]:
    """Yield the folders a path lies in: "a" and "a/b" for a/b/c."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: end + 1]) for end in range(len(parts)))
