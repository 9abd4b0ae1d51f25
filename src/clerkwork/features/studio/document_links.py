"""
Links between the documents of an app, which name files by where they lie.

Rule: only the address of a link is written anew; all else of a document stays byte for byte.
"""

import posixpath
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from clerkwork.features.apps.kinds import File

LINK: Final = re.compile(r"(\]\()(<[^<>\n]*>|[^()\s]+)")  # noqa: TID251 - ours, without nesting
DEFINITION: Final = re.compile(r"^( {0,3}\[[^\]\n]+\]:\s*)(<[^<>\n]*>|\S+)", re.MULTILINE)  # noqa: TID251 - the same


def relinked(files: Mapping[str, File], moves: Mapping[str, str]) -> dict[str, bytes]:
    """Return the documents whose links change when files move, by their new paths; `moves` is old path → new path."""
    found = {}
    for path, file in files.items():
        if not path.endswith(".md") or not moves:
            continue
        text = file.content.decode("utf-8", "surrogateescape")
        written = _written(text, path, moves.get(path, path), files, moves)
        if written != text:
            found[moves.get(path, path)] = written.encode("utf-8", "surrogateescape")
    return found


def _written(text: str, here: str, there: str, files: Mapping[str, File], moves: Mapping[str, str]) -> str:
    """Return a document that moves from one path to another with its links leading to the same files as before."""

    def turned(match: re.Match[str]) -> str:
        address = match[2]
        bare = address.strip("<>")
        target, mark, rest = bare.partition("#")
        known = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(target)))
        if not target or known not in files or (known not in moves and here == there):
            return match[0]
        new = posixpath.relpath(moves.get(known, known), posixpath.dirname(there) or ".")
        if new == posixpath.normpath(unquote(target)):
            return match[0]
        new = f"<{new}{mark}{rest}>" if address.startswith("<") else f"{quote(new)}{mark}{rest}"
        return match[1] + new

    return DEFINITION.sub(turned, LINK.sub(turned, text))
