"""
App folders on a disk: read into files, and files written back.

Rule 1: sizes and counts are checked before contents are read.
Rule 2: what begins with a dot is not part of an app, and no link is followed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from clerkwork.features.apps.kinds import File
from clerkwork.kernel.errors import Invalid, Problem

MOST_FILES: Final = 1_000
LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_FOLDER: Final = 200 * 1024 * 1024
LONGEST_PATH: Final = 250


def read(folder: Path) -> dict[str, File]:
    """
    Return the files of an app folder by relative path.

    Raises Invalid if there is no folder, or it is too large.
    """
    if not folder.is_dir():
        message = "Expected a folder, but there is none."
        raise Invalid([Problem(str(folder), message, "Give the path of an app folder.")])
    paths = sorted(_paths(folder))
    _refuse_the_large(folder, paths)
    names = [path.relative_to(folder).as_posix() for path in paths]
    return {name: File(name, path.read_bytes()) for name, path in zip(names, paths, strict=True)}


def _paths(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name == "__pycache__" or path.is_symlink():
            continue
        if path.is_dir():
            yield from _paths(path)
        elif path.is_file():
            yield path


def _refuse_the_large(folder: Path, paths: list[Path]) -> None:
    problems = []
    if len(paths) > MOST_FILES:
        message = f"Expected at most {MOST_FILES} files, but {len(paths)}."
        problems.append(Problem(str(folder), message, "Move away what is not part of the app."))
    sizes = {path: path.stat().st_size for path in paths}
    if sum(sizes.values()) > LARGEST_FOLDER:
        problems.append(Problem(str(folder), f"Expected at most {LARGEST_FOLDER} bytes in all.", "Remove large files."))
    for path, size in sizes.items():
        name = path.relative_to(folder).as_posix()
        if size > LARGEST_FILE:
            problems.append(Problem(name, f"Expected at most {LARGEST_FILE} bytes, but {size}.", "Split or remove it."))
        if len(name) > LONGEST_PATH:
            problems.append(Problem(name, f"Expected a path of at most {LONGEST_PATH} characters.", "Shorten it."))
    if problems:
        raise Invalid(problems)


def write(files: Mapping[str, File], folder: Path) -> list[str]:
    """
    Write files into a folder and return the paths that changed; a file with equal content is left alone.

    Files that are there but not among `files` stay: removing is the user's.
    """
    changed = []
    for name, file in sorted(files.items()):
        target = folder / name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise Invalid([Problem(name, "Expected a path inside the folder.", "Rename the file.")])
        if target.is_file() and target.read_bytes() == file.content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        changed.append(name)
    return changed
