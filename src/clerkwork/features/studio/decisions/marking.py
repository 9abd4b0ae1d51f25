"""
What the static checks say of a file, as the editor marks it: each finding with its cells, in words of the page.

Rule 1: rules and columns are counted from 1; the browser knows which cell that is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clerkwork.features.decisions import definitions, words
from clerkwork.features.decisions.findings import TONES
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.analysis import Finding, Kind, Side, check_model
from clerkwork.runtime import wiring

MOST = 300  # findings of one file; nobody reads more


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding: `element` and `table` say where, `cells` are (rule or None, side, number of the column)."""

    number: int
    tone: str
    message: str
    remedy: str
    example: str
    element: str
    name: str
    table: str
    path: str
    rules: tuple[int, ...]
    cells: tuple[tuple[int | None, str, int], ...]
    missing: str = ""  # a name that a column reads and nobody gives; adding it as an input would do
    missing_type: str = ""

    @property
    def grave(self) -> bool:
        """Say whether it is an error or a warning."""
        return self.tone != "info"

    def to_json(self) -> dict[str, Any]:
        """Return what the browser needs to mark the cells."""
        return {
            "number": self.number,
            "tone": self.tone,
            "text": " ".join(each for each in (self.message, self.remedy) if each),
            "element": self.element,
            "table": self.table,
            "rules": list(self.rules),
            "cells": [{"rule": rule, "side": side, "number": number} for rule, side, number in self.cells],
        }


def marks(file: definitions.File) -> list[Mark]:
    """Return the findings of a file's tables, table by table in the file's order."""
    imported = {namespace: each.definitions for namespace, each in file.imports.items()}
    found = check_model(file.definitions, wiring.current().feel, imported)
    return [_mark(number, finding, *_missing(file, finding)) for number, finding in enumerate(found[:MOST], 1)]


def _mark(number: int, finding: Finding, missing: str = "", missing_type: str = "") -> Mark:
    place = finding.place
    return Mark(
        number,
        TONES[finding.severity],
        finding.message,
        finding.remedy,
        ", ".join(_examples(finding)),
        place.element,
        place.name or place.element,
        place.table,
        place.path,
        finding.rules,
        tuple((cell.rule, str(cell.side), cell.number) for cell in finding.cells),
        missing,
        missing_type,
    )


def _missing(file: definitions.File, finding: Finding) -> tuple[str, str]:
    """Return the name that the head of an input column reads and nobody gives, and the type it is tested as."""
    heads = [cell for cell in finding.cells if cell.rule is None and cell.side is Side.INPUT]
    element = file.elements.get(finding.place.element)
    table = element.expression if isinstance(element, model.Decision) else None
    if finding.kind is not Kind.UNKNOWN_NAME or not heads or not isinstance(table, model.DecisionTable):
        return "", ""
    column = table.inputs[heads[0].number - 1]
    text = column.expression.text.strip() if column.expression is not None else ""
    known = f"“{text}”" in finding.message and not finding.place.path
    return (text, column.expression.type_ref if column.expression else "") if text and known else ("", "")


def _examples(finding: Finding) -> Iterator[str]:
    for name, value in finding.example:
        yield _("%(name)s = %(value)s") % {"name": name, "value": words.value(value)}
