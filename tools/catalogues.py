"""
The catalogues of pages: each django.po in web/locale/ compiled to the django.mo beside it, which is what runs.

    python tools/catalogues.py          write what is stale
    python tools/catalogues.py check    fail when something is stale, or when a sentence stands twice

Both files are committed. The format is gettext's (its manual, "The Format of GNU MO Files"); nobody needs its programs.
After a merge that both sides changed, run this: a compiled catalogue is never merged.
"""

import ast
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

LOCALES = Path(__file__).resolve().parent.parent / "src/clerkwork/web/locale"
MAGIC = 0x950412DE
HEAD = 7 * 4  # bytes: magic, revision, how many, where originals and translations stand, size and place of a hash table
ROW = 2 * 4  # bytes: length and place of one text
FORM = "\0"  # between the forms of what is counted
CONTEXT = "\4"  # between a context and its sentence


class CatalogueError(ValueError):
    """A catalogue does not say what it should, so nothing can be compiled."""


def entries(source: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a .po with its translation, as a .mo holds them: none that is unsure or not translated."""
    for block in source.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        unsure = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        found = _fields([line for line in lines if not line.startswith("#")])
        words = FORM.join(text for name, text in found.items() if name.startswith("msgstr"))
        if words.strip(FORM) and not unsure:
            forms = [found["msgid"], *(found[name] for name in ("msgid_plural",) if name in found)]
            yield found.get("msgctxt", "") + CONTEXT * ("msgctxt" in found) + FORM.join(forms), words


def _fields(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        before, quote, after = line.partition('"')
        name = before.strip() or name
        if not quote or not name or (before.strip() and name in found):
            raise CatalogueError(f"Expected one sentence between two empty lines, but {line!r}.")
        found[name] = found.get(name, "") + ast.literal_eval(quote + after.rstrip())
    return found


def compiled(source: str) -> bytes:
    """Return the .mo of a .po: the same bytes for the same text."""
    sentences: dict[bytes, bytes] = {}
    for said, words in entries(source):
        if sentences.setdefault(said.encode(), words.encode()) != words.encode():
            raise CatalogueError(f"Expected one translation of each sentence, but two of {said!r}.")
    originals = sorted(sentences)
    translations = [sentences[said] for said in originals]
    first, second = HEAD, HEAD + ROW * len(originals)
    texts = second + ROW * len(originals)
    rows, blob = bytearray(), bytearray()
    for text in [*originals, *translations]:
        rows += struct.pack("<2I", len(text), texts + len(blob))
        blob += text + b"\0"
    return struct.pack("<7I", MAGIC, 0, len(originals), first, second, 0, texts) + bytes(rows + blob)


def stale() -> Iterator[tuple[Path, bytes]]:
    """Yield each .mo that is not what its .po says, with what it should be."""
    for source in sorted(LOCALES.rglob("*.po")):
        target, wanted = source.with_suffix(".mo"), compiled(source.read_text())
        if not target.exists() or target.read_bytes() != wanted:
            yield target, wanted


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    found = list(stale())
    for target, wanted in found:
        name = target.relative_to(LOCALES)
        if arguments == ["check"]:
            print(f"{name}: Expected what its .po says, but it is stale. Run python tools/catalogues.py.")
        else:
            target.write_bytes(wanted)
            print(f"{name}: written")
    return 1 if found and arguments == ["check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
