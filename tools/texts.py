#!/usr/bin/env python3
"""
The sentences of scripts: `text('key', 'English')` in frontend/, and what each language says instead.

    python tools/texts.py            fail when a language lacks a sentence, has one too many, or forgets a {name}
    python tools/texts.py list       print every key with its English

A key is said in English in one way only. Keys that are put together at run time stand in frontend/locale/made.json.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
LOCALE = FRONTEND / "locale"
FOLDERS = ("editors", "islands", "kit")
SAID = re.compile(  # noqa: TID251 - a tool
    r"""(?<![\w.])text\(\s*'(\w+)',\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*,?\s*\)"""
)
CALLED = re.compile(r"(?<![\w.])text\(")  # noqa: TID251 - the same
MADE = {
    "editors/sheet/reading.ts",
    "islands/clerk-diagram.ts",
    "islands/clerk-theme.ts",
    "kit/texts.ts",
}  # whose keys stand in made.json
HOLE = re.compile(r"\{\w+\}")  # noqa: TID251 - a tool


def said() -> Iterator[tuple[str, str, str]]:
    """Yield each key, its English and the file that says it."""
    for folder in FOLDERS:
        for file in sorted((FRONTEND / folder).rglob("*.ts")):
            if file.name.endswith(".test.ts"):
                continue
            for found in SAID.finditer(file.read_text()):
                english = found[2][1:-1].replace(r"\'", "'").replace(r"\n", "\n")
                yield found[1], english, str(file.relative_to(FRONTEND))
    for key, english in json.loads((LOCALE / "made.json").read_text()).items():
        yield key, english, "locale/made.json"


def unseen() -> Iterator[str]:
    """Yield the files that say a sentence whose key cannot be read from the source."""
    for folder in FOLDERS:
        for file in sorted((FRONTEND / folder).rglob("*.ts")):
            source, name = file.read_text(), str(file.relative_to(FRONTEND))
            ours = "/texts'" in source and not name.endswith(".test.ts") and name not in MADE
            if ours and len(CALLED.findall(source)) != len(SAID.findall(source)):
                yield f"{name}: expected text('key', 'English'), both as they are. Else list its keys in made.json."


def english() -> tuple[dict[str, str], list[str]]:
    """Return every key with its English, and what is wrong with them."""
    found: dict[str, str] = {}
    wrong = []
    for key, words, file in said():
        if found.setdefault(key, words) != words:
            wrong.append(f"{file}: {key} is “{words}” here and “{found[key]}” elsewhere. Give one another key.")
    return found, wrong


def faults(file: Path, wanted: dict[str, str]) -> Iterator[str]:
    """Yield what a language lacks, has too much or says without its holes."""
    found = json.loads(file.read_text())
    yield from (f"{file.name}: {key} is missing: “{wanted[key]}”. Translate it." for key in wanted if key not in found)
    yield from (f"{file.name}: nothing says {key}. Remove it." for key in found if key not in wanted)
    for key in found.keys() & wanted.keys():
        if set(HOLE.findall(found[key])) != set(HOLE.findall(wanted[key])):
            yield f"{file.name}: {key} has other {{names}} than “{wanted[key]}”. Name them as there."


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    wanted, wrong = english()
    wrong += unseen()
    if arguments == ["list"]:
        print(json.dumps(wanted, indent=1, ensure_ascii=False))
        return 0
    languages = sorted(file for file in LOCALE.glob("*.json") if file.name != "made.json")
    wrong += [fault for file in languages for fault in faults(file, wanted)]
    for each in wrong:
        print(each)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
