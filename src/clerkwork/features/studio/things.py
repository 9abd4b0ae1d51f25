"""
What an app's files define and what of it they use, so that a rename reaches every use and a removal can name them.

    thing      defined by                         used by
    process    <process id>                       called processes, roles.json `start`, tests, links of tiles
    form       `id` of a form, else its file      user tasks and start events
    decision   <decision id>                      business rule tasks, tests
    table      tables/<name>.json                 other tables, forms, steps on rows, tiles, first rows, links
    message    <message name>                     messages of other processes, steps of tests

Rule 1: a use is found by where it stands, never by its text alone: a variable may have the name of a table.
Rule 2: renaming replaces the words and leaves every other byte of a file as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.studio import json_places
from clerkwork.features.studio.json_places import Place

PROCESS: Final = "process"
FORM: Final = "form"
DECISION: Final = "decision"
TABLE: Final = "table"
MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a file defines and others use."""

    sort: str
    id: str
    path: str


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a thing is named: the file, the line, and whether it is the definition itself."""

    path: str
    line: int
    own: bool
    start: int
    end: int
    new: Callable[[str], str]


Spans = Iterator[tuple[int, int, Callable[[str], str]]]

# Attributes of BPMN and DMN whose whole value is an id. `own` ones belong to the definition.
USED: Final = {
    PROCESS: (("processId", ""), ("processRef", ""), ("bpmnElement", "BPMNPlane")),
    FORM: (("formId", ""),),
    DECISION: (("decisionId", ""),),
    TABLE: (),
    MESSAGE: (("name", "message"),),
}
DEFINED: Final = {PROCESS: "process", DECISION: "decision"}
DMN_LINKS: Final = ("href", "dmnElementRef")
TAG: Final = re.compile(r"<[A-Za-z][^<>]*>")  # noqa: TID251 - ours, without nesting
ATTRIBUTE: Final = re.compile(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")  # noqa: TID251 - the same
READ: Final = 128  # models whose names are kept in memory: pages ask for those of every file of an app
NAME: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")  # noqa: TID251 - the same


@dataclass(frozen=True, slots=True)
class _Attribute:
    tag: str
    name: str
    value: str
    start: int  # of the value
    end: int
    others: Mapping[str, str]


def _attributes(text: str) -> Iterator[_Attribute]:
    """Yield the attributes of every tag; a model may be no XML at all, then there are fewer."""
    for tag in TAG.finditer(text):
        named = NAME.match(tag[0])
        found = list(ATTRIBUTE.finditer(text, tag.start(), tag.end()))
        others = {each[1].rpartition(":")[2]: each[2][1:-1] for each in found}
        for each in found:
            name = each[1].rpartition(":")[2]
            start, end = each.start(2) + 1, each.end(2) - 1
            yield _Attribute(named[1] if named else "", name, text[start:end], start, end, others)


def things(files: Mapping[str, File]) -> list[Thing]:
    """Return what the files define, in order of path."""
    return [thing for path, file in sorted(files.items()) for thing in defined(file)]


def defined(file: File) -> list[Thing]:
    """Return what a file defines."""
    kind = kind_of(file.path).name
    if kind == "tables":
        return [Thing(TABLE, file.stem, file.path)]
    if kind == "forms":
        return [Thing(FORM, _form_id(file), file.path)]
    sort = {"processes": PROCESS, "decisions": DECISION}.get(kind)
    if sort is None:
        return []
    return [Thing(sort, each, file.path) for each in _named(file.content, DEFINED[sort], "id")]


def messages(file: File) -> list[Thing]:
    """Return the messages that a process names; no file owns one, so a rename of the file leaves them alone."""
    if kind_of(file.path).name != "processes":
        return []
    found = _named(file.content, "message", "name")
    return [Thing(MESSAGE, each, file.path) for each in found if not each.startswith("=")]


@lru_cache(maxsize=READ)
def _named(content: bytes, tag: str, name: str) -> tuple[str, ...]:
    """Return what an attribute of a tag says, each once."""
    text = content.decode("utf-8", "replace")
    found = (each.value for each in _attributes(text) if each.tag == tag and each.name == name)
    return tuple(dict.fromkeys(found))


def text_of(file: File) -> str:
    """Return a text whose every byte `bytes_of` gives back, also of a file in another encoding than UTF-8."""
    return file.content.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """Return the bytes of a text that `text_of` gave."""
    return text.encode("utf-8", "surrogateescape")


def shown(text: str) -> str:
    """Return such a text as people may see it."""
    return bytes_of(text).decode("utf-8", "replace")


def _form_id(file: File) -> str:
    text = text_of(file)
    for place in json_places.places(text):
        if place.path == ("id",):
            return json_places.value(text, place) or file.stem
    return file.stem


def uses(files: Mapping[str, File], thing: Thing) -> list[Use]:
    """Return every place where a thing is named, its definition included, in order of path and line."""
    return [use for path, file in sorted(files.items()) for use in _uses_in(file, thing)]


def used_by(files: Mapping[str, File], path: str) -> list[tuple[Thing, Use]]:
    """Return who would miss what a file defines, in other files."""
    found = [(thing, use) for thing in defined(files[path]) for use in uses(files, thing)]
    return [(thing, use) for thing, use in found if use.path != path]


def _uses_in(file: File, thing: Thing) -> Iterator[Use]:
    text = text_of(file)
    if thing.id not in text:
        return
    xml = file.path.endswith((".bpmn", ".dmn"))
    spans = _xml_spans(text, thing) if xml else _json_spans(file.path, text, thing)
    for start, end, new in spans:
        yield Use(file.path, text.count("\n", 0, start) + 1, file.path == thing.path, start, end, new)


def renamed(files: Mapping[str, File], thing: Thing, new: str) -> dict[str, bytes]:
    """Return the files that change when a thing gets another id, by path; nothing is moved."""
    found: dict[str, list[Use]] = {}
    for use in uses(files, thing):
        found.setdefault(use.path, []).append(use)
    return {path: bytes_of(_replaced(text_of(files[path]), each, new)) for path, each in found.items()}


def _replaced(text: str, found: list[Use], new: str) -> str:
    for use in sorted(found, key=lambda use: -use.start):
        text = f"{text[: use.start]}{use.new(new)}{text[use.end :]}"
    return text


def _same(new: str) -> str:
    return new


def _linked(new: str) -> str:
    return f"#{new}"


def _xml_spans(text: str, thing: Thing) -> Spans:
    for each in _attributes(text):
        if each.value == f"#{thing.id}" and thing.sort == DECISION and each.name in DMN_LINKS:
            yield each.start, each.end, _linked
        elif each.value == thing.id and _names(each, thing.sort):
            yield each.start, each.end, _same


def _names(each: _Attribute, sort: str) -> bool:
    """Say whether an attribute is one that names a thing of a sort."""
    if each.name == "id":
        return each.tag == DEFINED.get(sort)
    if each.name == "value" and sort == TABLE:
        return each.tag == "header" and each.others.get("key") == "table"
    if sort == DECISION and each.name == "dmnElementRef":
        return True
    return any(each.name == name and tag in ("", each.tag) for name, tag in USED[sort])


def _json_spans(path: str, text: str, thing: Thing) -> Spans:
    kind = kind_of(path).name
    folder = path.partition("/")[0] if "/" in path else ""
    for place in json_places.places(text):
        value = json_places.value(text, place)
        if not isinstance(value, str):
            continue
        if value == thing.id and _json_names(kind, folder, place, thing, path):
            yield place.start + 1, place.end - 1, _same
        else:
            yield from _links(place, value, text, thing)


def _links(place: Place, value: str, text: str, thing: Thing) -> Spans:
    """Yield the part of a link of a tile that names a process or table."""
    before = {PROCESS: "/start/", TABLE: "/tables/"}.get(thing.sort)
    if place.path[-1:] != ("link",) or before is None or not value.startswith(before):
        return
    at = text.find(f"/{thing.id}/", place.start, place.end)
    if at >= 0:
        yield at + 1, at + 1 + len(thing.id), _same


TEST_KEYS: Final = {
    PROCESS: {"process", "processDefinitionId"},
    DECISION: {"decision", "decisionDefinitionId", "decisionId"},
    FORM: {"form"},
    TABLE: {"table"},
    MESSAGE: {"publish", "messageName"},
}


def _json_names(kind: str, folder: str, place: Place, thing: Thing, path: str) -> bool:
    """Say whether a text of a JSON file names a thing by where it stands."""
    keys = place.path
    last = keys[-1] if keys else ""
    if folder == "tests":
        return last in TEST_KEYS[thing.sort]
    if kind == "roles":
        return thing.sort == PROCESS and len(keys) == 3 and keys[1] == "start"  # noqa: PLR2004 - role, start, index
    if kind == "forms" and thing.sort == FORM:
        return keys == ("id",) and path == thing.path
    if thing.sort == TABLE and kind == "tables" and keys == ("name",):
        return path == thing.path
    return thing.sort == TABLE and last == "table" and kind in {"tables", "forms", "app", "pages"}
