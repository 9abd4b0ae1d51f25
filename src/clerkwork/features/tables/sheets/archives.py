"""
The parts of a zip file, inflated under a cap.

Rule 1: what the directory says is judged before anything is inflated, and never believed afterwards.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Final
from zlib import error as ZlibError  # noqa: N812 - it is one, whatever its name

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.kernel.sentences import Sentence

MOST_ENTRIES: Final = 1_000
MOST_INFLATED: Final = 200 << 20
MOST_RATIO: Final = 100
CHUNK: Final = 1 << 16
REMEDY: Final = Sentence("Save the file anew, or copy what matters into a new one.")


class Archive:
    """A zip file whose parts together inflate to at most MOST_INFLATED bytes."""

    def __init__(self, content: bytes) -> None:
        """Open it; raises Invalid for what is no zip file, or too large a one."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise refusal(f"Expected a whole file, but it is damaged: {error}.") from error
        entries = self._zip.infolist()
        inflated = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES:
            raise refusal(f"Expected at most {MOST_ENTRIES} parts, but {len(entries)}.")
        if inflated > MOST_INFLATED or inflated > MOST_RATIO * max(len(content), CHUNK):
            raise refusal(f"Expected a usual file, but its {len(content)} bytes inflate to {inflated}.")
        self._left = MOST_INFLATED
        self.names: Final = frozenset(entry.filename for entry in entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part, nothing where there is none; raises Invalid where it is damaged or too large."""
        if name not in self.names:
            return
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise refusal(f"Expected at most {MOST_INFLATED} bytes inflated, but there are more.")
                    yield chunk
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ZlibError, EOFError, OSError) as error:
            raise refusal(f"Expected a whole file, but “{name}” is damaged or encrypted: {error}.") from error


def refusal(message: str, remedy: str = REMEDY) -> Invalid:
    """Return the error of a file that cannot be read at all."""
    return Invalid([Problem("file", message, remedy)])
