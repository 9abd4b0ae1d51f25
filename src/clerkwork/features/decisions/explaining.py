"""
How a decision came about, told beside the logic that decided.

Rule 1: the rules that counted are marked in the table; of a long table only they are drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.features.decisions import drawing, permissions, queries
from clerkwork.features.decisions.definitions import File, tables
from clerkwork.features.decisions.drawing import Box, Sheet
from clerkwork.features.decisions.findings import Findings
from clerkwork.features.decisions.traces import Told, Traced
from clerkwork.features.decisions.values import Shown, show
from clerkwork.kernel import json
from clerkwork.languages.dmn import model
from clerkwork.runtime.models import DecisionEvaluation

LONG: Final = 30  # rules of a table above which only those that counted are drawn


@dataclass(frozen=True, slots=True)
class Chapter:
    """One decision on the way: how it was decided, and its logic with the rules that counted."""

    traced: Traced
    box: Box
    others: Sequence[tuple[str, Box]] = ()  # tables of shared formulas it called, under their names

    @property
    def rules(self) -> list[int]:
        """The numbers of the rules that counted, where there is one table to speak of."""
        looks = self.traced.looks
        return sorted(looks[0].rules) if len(looks) == 1 else []

    @property
    def inputs(self) -> Sequence[tuple[str, Shown]]:
        """What was known, where there is one table to speak of."""
        looks = self.traced.looks
        return looks[0].inputs if len(looks) == 1 else ()


def chapters(file: File, told: Told) -> list[Chapter]:
    """Return every decision that ran, the one that was asked for first."""
    return [_chapter(file, traced) for traced in reversed(told.decisions)]


def _chapter(file: File, traced: Traced) -> Chapter:
    found = file.find(traced.id)
    if found is None or not isinstance(found[1], model.Decision):
        return Chapter(traced, drawing.EMPTY)
    file, element = found[0], found[1]
    own = list(tables(element.expression))
    expression = element.expression
    matched = traced.matched((expression.id if expression is not None else "") or element.id)
    named = {table.id or element.id for table in own}
    called = matched.keys() - named
    others = [
        (name, drawing.draw(table, Sheet(names=file.names, matched=matched, only_matched=_long([table]))))
        for name, table in _shared(file)
        if table.id in called
    ]
    return Chapter(
        traced,
        drawing.draw(expression, Sheet(element.id, file.names, matched=matched, only_matched=_long(own))),
        others,
    )


def _long(found: Sequence[model.DecisionTable]) -> bool:
    return any(len(table.rules) > LONG for table in found)


def _shared(file: File) -> list[tuple[str, model.DecisionTable]]:
    found = []
    for element in file.elements.values():
        if isinstance(element, model.BusinessKnowledgeModel):
            found += [(element.name, table) for table in tables(element.function)]
    return found


def functions(
    file: File, decision: model.Decision, findings: Findings
) -> list[tuple[model.BusinessKnowledgeModel, Box]]:
    """Return the shared formulas that a decision needs itself, drawn."""
    found = [file.target(each.href) for each in decision.required_knowledge]
    return [
        (each[1], drawing.draw(each[1].function, Sheet(each[1].id, each[0].names, findings)))
        for each in found
        if each is not None and isinstance(each[1], model.BusinessKnowledgeModel)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One evaluation in the history of a decision."""

    evaluation: DecisionEvaluation
    result: Shown
    by: Any
    case: str
    case_url: str


def lines(found: Sequence[DecisionEvaluation]) -> list[Line]:
    """Return evaluations as the history shows them. One query."""
    known = queries.people_of(found)
    return [
        Line(
            each,
            show(json.loads(each.output)),
            known.get(each.by or "", each.by or ""),
            case_title(each),
            case_url(each),
        )
        for each in found
    ]


def case_title(found: DecisionEvaluation) -> str:
    """Return what people call the case that asked, "" if none did."""
    case = found.case
    return "" if case is None else case.title or case.definition.name or case.process_id


def case_url(found: DecisionEvaluation) -> str:
    """Return the address of the case that asked, "" if none did."""
    return "" if found.case is None else permissions.address_of_case(found.case.key)


def given(found: DecisionEvaluation) -> Mapping[str, Shown]:
    """Return what the evaluation was given."""
    inputs = json.loads(found.inputs)
    return {str(name): show(value) for name, value in inputs.items()} if isinstance(inputs, dict) else {}
