"""
Rules without effect: they never match, never count, or say nothing that another rule does not say.
"""

from collections.abc import Callable, Iterator
from typing import Final

from clerkwork.languages.dmn.analysis.cover import Box, Cover, Work
from clerkwork.languages.dmn.analysis.findings import Finding, Kind, Severity
from clerkwork.languages.dmn.analysis.grid import Grid
from clerkwork.languages.dmn.analysis.lanes import positions
from clerkwork.languages.dmn.analysis.wording import rules_text
from clerkwork.languages.dmn.model import Aggregation, HitPolicy

LISTS: Final = frozenset((HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT))
STEPS_PER_RULE: Final = 50_000
MOST_NAMED: Final = 12  # rules of which it is tried which are needed to mask another one
REMOVE: Final = "Remove it, or correct the rules."


def never_matching(grid: Grid, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """
    Yield the rules that match nothing.

    `told` are rule and input column of cells that another finding already speaks of.
    """
    for row, rule in enumerate(grid.rows):
        for axis, lane in enumerate(grid.outer):
            columns = [grid.sheet.inputs[index] for index in grid.groups[axis]]
            if lane.masks[row] & grid.space[axis] or any((rule.number, column.number) in told for column in columns):
                continue
            name = grid.axes[axis].name
            message = f"Rule {rule.number} never matches, because no value of {name} passes its test."
            if len(columns) > 1:
                message = f"Rule {rule.number} never matches, because its tests of {name} exclude each other."
            cells = tuple(column.at(rule.number) for column in columns)
            yield Finding(Kind.UNREACHABLE, Severity.WARNING, message, REMOVE, (rule.number,), cells)
            break


def never_counting(grid: Grid, work: Work) -> Iterator[Finding]:
    """Yield the rules that match only where a rule before them or of a higher priority does."""
    stronger = STRONGER.get(grid.sheet.table.hit_policy)
    unknown = 0
    for row, before in enumerate(stronger(grid)) if stronger else ():
        if not before or 0 in grid.box(row):
            continue
        found = masking(grid, row, before, grid.null_space, work)
        unknown |= (found is None) << row
        if found:
            yield _masked(grid, row, found, Severity.WARNING)
        elif found is not None and grid.box(row, grid.null_space) != grid.box(row):
            found = masking(grid, row, before, grid.space, work)
            if found:
                yield _masked(grid, row, found, Severity.HINT)
    if unknown:
        rules = grid.numbers(unknown)
        message = f"Whether {rules_text(rules).lower()} can count was not checked: there are too many cases."
        yield Finding(Kind.NOT_CHECKED, Severity.HINT, message, "Split the table.", tuple(rules))


def masking(grid: Grid, row: int, others: int, space: Box, work: Work) -> int | None:
    """Return some of the other rows that together match whatever a row does, 0 if they do not, None if unknown."""
    box = grid.box(row, space)
    whole = grid.holding(box) & others
    if whole:
        return whole & -whole
    for lane, pieces in zip(grid.inner, box, strict=True):
        others &= lane.meeting(pieces)
    cover = Cover(grid.inner, box, others, work.part(STEPS_PER_RULE))
    if cover.gaps():
        return 0
    return _needed(grid, box, others, work) if cover.complete else None


def _needed(grid: Grid, box: Box, others: int, work: Work) -> int:
    """Return the rows without those that are not needed to cover a box."""
    for row in positions(others) if others.bit_count() <= MOST_NAMED else ():
        fewer = others & ~(1 << row)
        cover = Cover(grid.inner, box, fewer, work.part(STEPS_PER_RULE))
        if not cover.gaps() and cover.complete:
            others = fewer
    return others


def _masked(grid: Grid, row: int, others: int, severity: Severity) -> Finding:
    rule = grid.rows[row].number
    rules = grid.numbers(others)
    subject = rules_text(rules).lower()
    verb = "matches" if len(rules) == 1 else "together match"
    why = "comes first" if len(rules) == 1 else "come first"
    if grid.sheet.table.hit_policy is HitPolicy.PRIORITY:
        why = "has a higher priority" if len(rules) == 1 else "have a higher priority"
    message = f"Rule {rule} never counts, because {subject} {verb} whenever it does and {why}."
    remedy = REMOVE
    if severity is Severity.HINT:
        message = f"Rule {rule} counts only when an input is missing, because {subject} {verb} otherwise and {why}."
        remedy = "Nothing is to be done if it is meant for missing inputs."
    places = tuple(column.at(rule) for column in grid.sheet.inputs)
    return Finding(Kind.UNREACHABLE, severity, message, remedy, (rule, *rules), places)


def _first(grid: Grid) -> list[int]:
    return [(1 << row) - 1 for row in range(len(grid.rows))]


def _priority(grid: Grid) -> list[int]:
    by_rank: dict[tuple[int, ...], int] = {}
    for row, rank in enumerate(grid.ranks):
        if rank is not None:
            by_rank[rank] = by_rank.get(rank, 0) | 1 << row
    above: dict[tuple[int, ...] | None, int] = {None: 0}
    gathered = 0
    for rank in sorted(by_rank):
        above[rank] = gathered
        gathered |= by_rank[rank]
    return [above[rank] for rank in grid.ranks]


STRONGER: Final[dict[HitPolicy, Callable[[Grid], list[int]]]] = {
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
}


def redundant(grid: Grid, work: Work) -> Iterator[Finding]:
    """Yield the rules that say what another one says as well, for null too."""
    policy = grid.sheet.table.hit_policy
    if policy is HitPolicy.UNIQUE:
        return  # there, such rules are an overlap
    repeats = policy in LISTS and grid.sheet.table.aggregation not in {Aggregation.MIN, Aggregation.MAX}
    for row, rule in enumerate(grid.rows):
        box = grid.box(row, grid.null_space)
        if 0 in grid.box(row) or not work.spend():
            continue
        for other in positions(grid.holding(box) & grid.same_result(row) & ~(1 << row)):
            same = grid.box(other, grid.null_space) == box
            if (same and other > row) or not _is_redundant(grid, row, other, same=same, repeats=repeats):
                continue
            yield _redundant(grid, rule.number, grid.rows[other].number, repeats=repeats)
            break


def _is_redundant(grid: Grid, row: int, other: int, *, same: bool, repeats: bool) -> bool:
    if repeats:
        return same
    if grid.sheet.table.hit_policy is not HitPolicy.FIRST:
        return True
    between = ((1 << other) - 1) & ~((2 << row) - 1)  # a rule before it that holds it is another finding
    return other > row and not grid.near(grid.box(row, grid.null_space)) & between & ~grid.same_result(row)


def _redundant(grid: Grid, rule: int, other: int, *, repeats: bool) -> Finding:
    places = tuple(column.at(rule) for column in (*grid.sheet.inputs, *grid.sheet.outputs))
    message = f"Rule {rule} is not needed: rule {other} matches whenever it does and gives the same."
    remedy = "Remove it."
    if repeats:
        message = f"Rules {other} and {rule} are the same, so their output is in the result twice."
        remedy = "Remove one of them, if that is not meant."
    return Finding(Kind.REDUNDANT, Severity.HINT, message, remedy, (rule, other), places)
