"""All checks of one decision table, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from clerkwork.languages import feel
from clerkwork.languages.dmn.analysis.conflicts import conflicts
from clerkwork.languages.dmn.analysis.cover import Work
from clerkwork.languages.dmn.analysis.effects import never_counting, never_matching, redundant
from clerkwork.languages.dmn.analysis.entries import check_entries
from clerkwork.languages.dmn.analysis.findings import NOWHERE, Finding, Kind, Place, Severity, Side, by_importance
from clerkwork.languages.dmn.analysis.gaps import gaps
from clerkwork.languages.dmn.analysis.grid import MOST_BITS, Grid
from clerkwork.languages.dmn.analysis.merging import mergeable
from clerkwork.languages.dmn.analysis.sheet import Reader, Sheet, read_sheet
from clerkwork.languages.dmn.analysis.variables import ANYWHERE, UNKNOWN, Scope, Shape
from clerkwork.languages.dmn.analysis.wording import rules_text
from clerkwork.languages.dmn.cells import Opaque
from clerkwork.languages.dmn.model import DecisionTable, HitPolicy

RANKED: Final = frozenset((HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER))


@dataclass(frozen=True, slots=True)
class Limits:
    """
    How much work a table is worth, in steps of about a microsecond, how many findings of a kind, and how much memory.
    """

    steps: int = 1_000_000
    most: int = 20
    bits: int = MOST_BITS


LIMITS: Final = Limits()


def check_table(
    table: DecisionTable,
    dialect: feel.Feel,
    scope: Scope = ANYWHERE,
    *,
    result: Shape = UNKNOWN,
    place: Place = NOWHERE,
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """
    Return what is wrong with a table or could be better, the worst first.

    `scope` says what is known where the table stands, `result` what its value has to be; by themselves they say that
    nothing is known, and nothing is said of names and types.
    """
    reader = Reader(dialect, scope)
    sheet = read_sheet(table, reader, result)
    sheet.findings.extend(check_entries(sheet, reader))
    found = [*sheet.findings, *_unranked(sheet), *_unknown(sheet), *_between(sheet, limits)]
    return tuple(replace(each, place=place) for each in sorted(found, key=by_importance))


def _between(sheet: Sheet, limits: Limits) -> Iterator[Finding]:
    """Yield what is wrong between rules; a third of the work is for each of the three costly questions."""
    grid = Grid(sheet, limits.bits)
    if not grid.is_small:
        message = "The rules were not compared with each other: the table is too large."
        yield Finding(Kind.NOT_CHECKED, Severity.HINT, message, "Split the table.")
        return
    told = frozenset(
        (cell.rule, cell.number)
        for finding in sheet.findings
        for cell in finding.cells
        if cell.side is Side.INPUT and cell.rule is not None
    )
    most = limits.most
    work = [Work(limits.steps // 3) for _ in range(3)]
    yield from _first(conflicts(grid, work[0]), most, "overlaps")
    yield from gaps(grid, work[1], most)
    yield from _first(never_matching(grid, told), most, "rules that never match")
    yield from _first(never_counting(grid, work[2]), most, "rules that never count")
    yield from _first(redundant(grid, work[2]), most, "rules that are not needed")
    yield from _first(mergeable(grid), most, "rules that could be one")


def _first(findings: Iterator[Finding], most: int, what: str) -> Iterator[Finding]:
    """Yield the first of some findings, and say so if there are more."""
    yield from islice(findings, most)
    if next(findings, None) is not None:
        message = f"There are more {what}; only the first {most} are listed."
        yield Finding(Kind.NOT_CHECKED, Severity.HINT, message, "Correct these first, and check again.")


def _unranked(sheet: Sheet) -> Iterator[Finding]:
    """Yield that a policy by priority has no priorities."""
    if sheet.table.hit_policy not in RANKED:
        return
    if not any(column.priorities for column in sheet.outputs):
        message = f"The hit policy {sheet.table.hit_policy} needs output values in the order of their priority."
        remedy = "List the values of the output, the best first."
        cells = tuple(column.at(None) for column in sheet.outputs)
        yield Finding(Kind.NO_PRIORITY, Severity.ERROR, message, remedy, (), cells)


def _unknown(sheet: Sheet) -> Iterator[Finding]:
    """Yield which cells of each column have to be evaluated, so that nobody can tell what they match."""
    for index, column in enumerate(sheet.inputs):
        told = {cell for finding in sheet.findings if finding.kind is Kind.SYNTAX for cell in finding.cells}
        rules = [row.number for row in sheet.rows if isinstance(row.tests[index], Opaque)]
        cells = tuple(column.at(rule) for rule in rules if column.at(rule) not in told)
        if cells:
            numbers = tuple(cell.rule for cell in cells if cell.rule is not None)
            message = f"{rules_text(numbers)}: the test of {column.name} has to be evaluated, so it was not compared."
            remedy = "Nothing is to be done, but overlaps, gaps and rules without effect may hide here."
            yield Finding(Kind.NOT_CHECKED, Severity.HINT, message, remedy, numbers, cells)
