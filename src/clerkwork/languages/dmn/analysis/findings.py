"""
What a static check has to say: what is wrong, where, for which inputs, and what to do about it.

Rule 1: a finding is data; `to_json` of it is the stable form that the studio, the pages and the API read.
Rule 2: rules and columns are counted from 1, as people and traces count them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from clerkwork.languages import feel


class Severity(StrEnum):
    """How bad it is: the table cannot do what it says, it probably does not mean it, or it could be better."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Kind(StrEnum):
    """What was found."""

    OVERLAP = "overlap"
    TIE = "tie"
    GAP = "gap"
    UNREACHABLE = "unreachable"
    REDUNDANT = "redundant"
    MERGEABLE = "mergeable"
    WRONG_TYPE = "wrong-type"
    OUTSIDE_VALUES = "outside-values"
    UNKNOWN_NAME = "unknown-name"
    SYNTAX = "syntax"
    WRONG_COUNT = "wrong-count"
    EMPTY = "empty"
    NO_PRIORITY = "no-priority"
    NOT_CHECKED = "not-checked"


class Side(StrEnum):
    """Which part of a table a column belongs to."""

    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class CellPlace:
    """
    A cell: `rule` is None for the head of a column; `column` is the column's id, often "", `number` its place.
    """

    rule: int | None
    column: str
    side: Side
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """
    The table concerned: the decision or business knowledge model that holds it and the table's id.

    `path` leads from the element to a table nested in its boxed expression: names of entries, "" if it is the logic.
    """

    element: str = ""
    name: str = ""
    table: str = ""
    path: str = ""


NOWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One finding. `message` says what is wrong, `remedy` what to do about it.

    `rules` are the rules concerned, `cells` the cells to mark, `example` input expressions with values for which the
    finding shows, () where there is none; a computed input's value may be one that its expression never has.
    """

    kind: Kind
    severity: Severity
    message: str
    remedy: str = ""
    rules: tuple[int, ...] = ()
    cells: tuple[CellPlace, ...] = ()
    example: tuple[tuple[str, Any], ...] = ()
    place: Place = NOWHERE

    def __str__(self) -> str:
        """Return one line: place, message, remedy."""
        where = " / ".join(part for part in (self.place.name or self.place.element, self.place.path) if part)
        return (f"{where}: " if where else "") + f"{self.message} {self.remedy}".rstrip()


_ORDER: Final = tuple(Severity)


def by_importance(finding: Finding) -> tuple[int, tuple[int, ...], str]:
    """Return what findings of one table are sorted by: the worst first, then the rules from the top."""
    return _ORDER.index(finding.severity), finding.rules, finding.kind


def to_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON; values of the example are those of `feel.to_json`."""
    place = finding.place
    return {
        "kind": str(finding.kind),
        "severity": str(finding.severity),
        "message": finding.message,
        "remedy": finding.remedy,
        "rules": list(finding.rules),
        "cells": [
            {"rule": cell.rule, "column": cell.column, "side": str(cell.side), "number": cell.number}
            for cell in finding.cells
        ],
        "example": {name: feel.to_json(value) for name, value in finding.example},
        "place": {"element": place.element, "name": place.name, "table": place.table, "path": place.path},
    }
