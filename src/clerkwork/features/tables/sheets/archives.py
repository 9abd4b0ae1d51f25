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
DAMAGED: Final = Sentence("Expected a whole file, but “%(name)s” is damaged or encrypted: %(why)s.")
REMEDY: Final = Sentence("Save the file anew, or copy what matters into a new one.")


class Archive:
    """A zip file whose parts together inflate to at most MOST_INFLATED bytes."""

    def __init__(self, content: bytes) -> None:
        """Open it; raises Invalid for what is no zip file, or too large a one."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise refusal(Sentence("Expected a whole file, but it is damaged: %(why)s.", why=str(error))) from error
        entries = self._zip.infolist()
        inflated = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES:
            raise refusal(Sentence("Expected at most %(most)s parts, but %(n)s.", most=MOST_ENTRIES, n=len(entries)))
        if inflated > MOST_INFLATED or inflated > MOST_RATIO * max(len(content), CHUNK):
            said = Sentence(
                "Expected a usual file, but its %(packed)s bytes inflate to %(n)s.", packed=len(content), n=inflated
            )
            raise refusal(said)
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
                        raise refusal(
                            Sentence(
                                "Expected at most %(most)s bytes inflated, but there are more.", most=MOST_INFLATED
                            )
                        )
                    yield chunk
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ZlibError, EOFError, OSError) as error:
            raise refusal(Sentence(DAMAGED, name=name, why=str(error))) from error


def refusal(message: Sentence, remedy: Sentence = REMEDY) -> Invalid:
    """Return the error of a file that cannot be read at all."""
    return Invalid([Problem("file", message, remedy)])
