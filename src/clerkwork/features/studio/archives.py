"""
Apps as zip files: written in one order, read without trusting them.

Rule 1: what a zip says of itself is checked before anything is inflated, and what is inflated is counted.
Rule 2: the same files give the same bytes: paths in order, one date, one way of packing.
"""

import stat
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from clerkwork.features.apps.folder import LARGEST_FILE, LARGEST_FOLDER, MOST_FILES
from clerkwork.features.apps.kinds import File
from clerkwork.features.studio import paths
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence

LARGEST_UPLOAD: Final = 50 * 1024 * 1024
LARGEST_RATIO: Final = 100
HARMLESS: Final = 64 * 1024  # bytes below which a high ratio says nothing
DATE: Final = (1980, 1, 1, 0, 0, 0)
CHUNK: Final = 1 << 16
UNIX: Final = 3
AGAIN: Final = Sentence("Export it again.")


def write(files: Mapping[str, File]) -> bytes:
    """Return a zip of files; equal files give equal bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for path, file in sorted(files.items()):
            entry = ZipInfo(path, DATE)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, file.content)
    return buffer.getvalue()


def as_files(files: Mapping[str, bytes]) -> dict[str, File]:
    """Return contents by path as files by path."""
    return {path: File(path, content) for path, content in files.items()}


def read_upload(upload: Any) -> dict[str, bytes]:
    """
    Return the files of an uploaded zip by path; a folder around everything is left out.

    Raises Invalid with everything that is wrong; nothing is inflated before that is known.
    """
    if upload.size > LARGEST_UPLOAD:
        raise _refusal(_too_large(LARGEST_UPLOAD), Sentence("Export fewer files."))
    return read(upload.read(LARGEST_UPLOAD + 1))


def read(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by path, as `read_upload` does."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _ours_not(entry.filename)]
            problems = list(_problems(entries))
            if problems:
                raise Invalid(problems)
            return _unpacked(archive, entries)
    except (BadZipFile, NotImplementedError, zlib.error, EOFError, UnicodeDecodeError, ValueError):
        raise _refusal(Sentence("Expected a zip file that can be read."), AGAIN) from None


def _ours_not(name: str) -> bool:
    """Say whether an entry is what systems leave in zips: it is no part of an app."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in {".", ".."} for part in parts)


def _problems(entries: list[ZipInfo]) -> Iterator[Problem]:
    if not entries:
        yield Problem("zip", Sentence("Expected files, but the zip is empty."), Sentence("Export the app again."))
    if len(entries) > MOST_FILES:
        yield Problem("zip", paths.too_many(len(entries)), Sentence("Leave some out."))
    if sum(entry.file_size for entry in entries) > LARGEST_FOLDER:
        most = Sentence("Expected at most %(most)s MB unpacked.", most=LARGEST_FOLDER >> 20)
        yield Problem("zip", most, Sentence("Leave large files out."))
    seen: set[str] = set()
    for entry in entries[: MOST_FILES + 1]:
        yield from _entry_problems(entry)
        if entry.filename.casefold() in seen:
            twice = Sentence("Expected every file once, but this one comes twice.")
            yield Problem(entry.filename, twice, Sentence("Remove one."))
        seen.add(entry.filename.casefold())


def _entry_problems(entry: ZipInfo) -> Iterator[Problem]:
    if entry.flag_bits & 1:
        yield Problem(
            entry.filename, Sentence("Expected a file without a password."), Sentence("Export it without one.")
        )
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        link = Sentence("Expected a file, but it is a link or device.")
        yield Problem(entry.filename, link, Sentence("Put the file itself into it."))
    if entry.file_size > LARGEST_FILE:
        yield Problem(entry.filename, _too_large(LARGEST_FILE), Sentence("Leave it out, or split it."))
    elif entry.file_size > HARMLESS and entry.file_size > LARGEST_RATIO * max(1, entry.compress_size):
        yield Problem(entry.filename, Sentence("Expected a file that is packed less tightly."), AGAIN)
    yield from paths.problems(entry.filename)


def _unpacked(archive: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    room, found = LARGEST_FOLDER, {}
    for entry in entries:
        with archive.open(entry) as packed:
            content = _all_of(packed, min(LARGEST_FILE, room))
        room -= len(content)
        found[entry.filename] = content
    return _without_root(found)


def _all_of(packed: Any, most: int) -> bytes:
    """Inflate a file, but never more than it may have: what its entry says need not be true."""
    parts, size = [], 0
    while chunk := packed.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise _refusal(Sentence("Expected files that are as large as the zip says."), AGAIN)
        parts.append(chunk)
    return b"".join(parts)


def _without_root(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out the one folder that everything lies in, if app.json lies in it."""
    roots = {path.partition("/")[0] for path in files}
    if "app.json" in files or len(roots) != 1:
        return files
    root = f"{roots.pop()}/"
    if f"{root}app.json" not in files:
        return files
    return {path.removeprefix(root): content for path, content in files.items()}


def _too_large(most: int) -> Sentence:
    return Sentence("Expected at most %(most)s MB.", most=most >> 20)


def _refusal(message: Sentence, remedy: Sentence) -> Invalid:
    return Invalid([Problem("zip", message, remedy)])
