"""
A column's places in a process: steps on rows, and what becomes of their results.

Rule: a variable is known to be rows where everything that writes it says so; forms count as writers of their fields.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clerkwork.features.studio.columns.reading import Reader
from clerkwork.features.studio.columns.tracing import NONE, Column, Row, Scope, Sort
from clerkwork.features.studio.columns.written import Element, Written

STEP: Final = "clerk:rows"
GIVEN: Final = {"user": NONE, "requester": NONE, "starter": NONE}  # people, whom the system puts there
ROUNDS: Final = 4  # variables that are made of variables
NAMES: Final = frozenset(("resultVariable", "inputElement", "outputCollection", "correlationKey"))


@dataclass(frozen=True, slots=True)
class Step:
    """A step on rows: its table, the variable of its result, and what it is told."""

    table: str
    result: str
    headers: Mapping[str, Element]


def spots(reader: Reader, root: Element, fields: Iterable[str]) -> dict[str, Sort]:
    """Note every place of a process; return its variables that are rows. `fields` are what forms write."""
    steps = dict(_steps(root))
    known = variables(reader.column, root, steps, fields)
    for element in root.walk():
        owner = _owner(element)
        step = steps.get(id(owner)) if owner else None
        scope: Scope = (GIVEN, known, {step.result: step.table} if step and step.result else {})
        if step is None or not _told(reader, element, step, scope):
            _said(reader, element, scope)
    return known


def _owner(element: Element) -> Element | None:
    """Return the step that an element of its extensions belongs to."""
    here: Element | None = element
    while here is not None and here.tag != "extensionElements":
        here = here.parent
    return here.parent if here else None


def _steps(root: Element) -> Iterator[tuple[int, Step]]:
    for element in root.walk():
        owner = _owner(element)
        if element.tag == "taskDefinition" and element.says("type") == STEP and owner and element.parent:
            headers = {each.says("key"): each for each in element.parent.walk() if each.tag == "header"}
            says = {key: each.says("value") for key, each in headers.items()}
            yield id(owner), Step(says.get("table", ""), says.get("result", ""), headers)


def _told(reader: Reader, element: Element, step: Step, scope: Scope) -> bool:
    """Read what a step on rows is told, where that is about columns; say whether it was."""
    if step.table not in reader.column.tables:
        return False
    key, value = element.says("key"), element.attributes.get("value")
    if element.tag == "header" and value and key == "where":
        reader.feel(value, element.title, (*scope, Row(step.table)))
    elif element.tag == "header" and value and key == "order":
        if step.table == reader.column.table:
            reader.names(value, element.title)
    elif element.tag == "input" and element.says("target") == "values":
        _values(reader, element, scope, step.table)
    else:
        return False
    return True


def _values(reader: Reader, element: Element, scope: Scope, table: str) -> None:
    source = element.attributes.get("source")
    if source and source.text.startswith("="):
        reader.feel(source, element.title, scope, start=1, row=table)


def _said(reader: Reader, element: Element, scope: Scope) -> None:
    for written in (*element.attributes.values(), *element.texts):
        if written.text.startswith("=") or "{{" in written.text:
            reader.said(written, element.title, scope)


def variables(column: Column, root: Element, steps: Mapping[int, Step], fields: Iterable[str]) -> dict[str, Sort]:
    """Return the variables of a process that are known to be rows, or to be none."""
    known: dict[str, Sort] = {}
    results = [(step.result, step.table) for step in steps.values() if step.result]
    for _round in range(ROUNDS):
        found: dict[str, set[Sort]] = {name: {table} for name, table in results}
        for name, table in results:
            found[name].add(table)
        for name in fields:
            found.setdefault(name, set()).add(None)
        for name, sort in _written(column, root, steps, known):
            found.setdefault(name, set()).add(sort)
        known = {name: next(iter(sorts)) for name, sorts in found.items() if len(sorts) == 1}
    return {name: sort for name, sort in known.items() if sort in column.tables}


def _written(
    column: Column, root: Element, steps: Mapping[int, Step], known: Mapping[str, Sort]
) -> Iterator[tuple[str, Sort]]:
    for element in root.walk():
        if element.tag in ("input", "output") and element.says("target"):
            owner = _owner(element)
            step = steps.get(id(owner)) if owner else None
            own = {step.result: step.table} if step and step.result else {}
            yield element.says("target").partition(".")[0], _sort(column, element.attributes.get("source"), known, own)
        if element.says("inputElement"):
            yield element.says("inputElement"), _sort(column, element.attributes.get("inputCollection"), known, {})
        for name in NAMES - {"inputElement"}:
            if element.says(name):
                yield element.says(name), None


def _sort(column: Column, source: Written | None, known: Mapping[str, Sort], own: Mapping[str, Sort]) -> Sort:
    """Return what a mapping's source gives."""
    if source is None or not source.text.startswith("="):
        return None
    return Reader(column, "", "").feel(source, "", (GIVEN, known, own), start=1)
