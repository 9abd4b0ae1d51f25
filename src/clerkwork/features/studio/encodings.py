"""
Files in other encodings than UTF-8: read as what they are, and kept as UTF-8 with the next save.

Rule: what is no text in any usual encoding stays what it is; nothing is guessed into a text.
"""

import codecs
import re
from typing import Final

from clerkwork.features.apps.kinds import File

MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
DECLARED: Final = re.compile(r"^(\s*<\?xml[^>]*?encoding=[\"'])([A-Za-z0-9._-]{1,40})")  # noqa: TID251 - ours
LEGACY: Final = "Windows-1252"
BINARY: Final = frozenset(range(32)) - set(b"\t\n\r\f\x1b")


def decoded(file: File) -> tuple[File, str] | None:
    """Return a file as UTF-8 and the name of the encoding it has; None for UTF-8 already and for what is no text."""
    try:
        file.text  # noqa: B018 - asked for its failure
    except UnicodeDecodeError:
        found = _text(file.content)
    else:
        return None
    if found is None:
        return None
    text, name = found
    return File(file.path, DECLARED.sub(r"\g<1>UTF-8", text).encode()), name


def _text(content: bytes) -> tuple[str, str] | None:
    name = _name(content)
    try:
        text = content.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None
    return text.removeprefix("\ufeff"), name


def _name(content: bytes) -> str:
    """Return the encoding that a mark or an XML declaration names, else the one of old Windows files."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    if marked is not None:
        return marked
    if not BINARY.isdisjoint(content):
        return ""
    declared = DECLARED.match(content[:200].decode("ascii", "replace"))
    return declared[2] if declared else LEGACY
