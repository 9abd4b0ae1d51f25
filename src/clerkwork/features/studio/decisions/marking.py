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
from clerkwork.languages.dmn.analysis import Finding, check_model
from clerkwork.runtime import wiring

MOST = 300  # findings of one file; nobody reads more


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding: `element` and `table` say where, `cells` are [rule or null, side, number of the column]."""

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
    return [_mark(number, finding) for number, finding in enumerate(found[:MOST], 1)]


def _mark(number: int, finding: Finding) -> Mark:
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
    )


def _examples(finding: Finding) -> Iterator[str]:
    for name, value in finding.example:
        yield _("%(name)s = %(value)s") % {"name": name, "value": words.value(value)}
