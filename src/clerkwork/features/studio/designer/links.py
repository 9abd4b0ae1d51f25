"""What the files of a working folder call themselves: what a process names is opened and completed by it."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from django.urls import reverse

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.vocabulary import BPMN
from clerkwork.languages.xml import parse

READ: Final = 128  # models whose ids are kept in memory: the page asks for those of every file of an app
DMN: Final = "{*}decision"
FEEL_TYPES: Final[Mapping[str, str]] = {
    "checkbox": "Boolean",
    "checklist": "List",
    "datetime": "Date",
    "dynamiclist": "List",
    "number": "Number",
    "range": "Number",
    "taglist": "List",
}
"""The FEEL type of a field by its component; any other is a text or of an unknown type."""


def links(whole: Draft) -> dict[str, dict[str, str]]:
    """Return the address of the editor of every form, decision, process and table by its id."""
    kinds: dict[str, Callable[[File], Iterator[str]]] = {
        "forms": _form,
        "decisions": _decisions,
        "processes": _processes,
        "tables": _table,
    }
    return {
        kind: {
            name: reverse("studio:edit", args=[whole.handle, file.path])
            for file in whole.of(kind)
            for name in ids(file)
        }
        for kind, ids in kinds.items()
    }


def fields(whole: Draft) -> dict[str, list[dict[str, str]]]:
    """Return what the fields of every form leave behind as variables, by the form's id."""
    return {name: list(_fields(file)) for file in whole.of("forms") for name in _form(file)}


def _form(file: File) -> Iterator[str]:
    schema = _schema(file)
    yield str(schema.get("id") or file.stem)


def _decisions(file: File) -> Iterator[str]:
    yield from _ids(file.content, "DMN", DMN)


def _processes(file: File) -> Iterator[str]:
    yield from _ids(file.content, "BPMN 2.0", f"{{{BPMN}}}process")


def _table(file: File) -> Iterator[str]:
    yield file.stem


@lru_cache(maxsize=READ)
def _ids(content: bytes, language: str, tag: str) -> tuple[str, ...]:
    try:
        root = parse(content, language)
    except Invalid:
        return ()  # the file's own check names the fault
    return tuple(found for node in root.iter(tag) if (found := node.get("id")))


def _schema(file: File) -> dict[str, Any]:
    try:
        schema = file.json()
    except ValueError:
        return {}  # the file's own check names the fault
    return schema if isinstance(schema, dict) else {}


def _fields(file: File) -> Iterator[dict[str, str]]:
    """Yield the variables of a form: the first part of each key, once."""
    seen = set()
    waiting = [_schema(file)]
    while waiting:
        component = waiting.pop()
        inside = component.get("components")
        key = component.get("key") or component.get("path")
        if isinstance(key, str) and key and (name := key.split(".")[0]) not in seen:
            seen.add(name)
            kind = FEEL_TYPES.get(str(component.get("type")), "")
            yield {"name": name, "type": kind if name == key else "Context", "info": str(component.get("label") or "")}
        if isinstance(inside, list) and not component.get("path"):
            waiting.extend(each for each in reversed(inside) if isinstance(each, dict))
