"""
What is wrong with single cells: FEEL that is none, unknown names, values of a wrong type or outside those allowed.

Rule 1: cells of a column with the same text have one finding, which names all their rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from clerkwork.languages.dmn import cells
from clerkwork.languages.dmn.analysis.axes import Axis
from clerkwork.languages.dmn.analysis.findings import Finding, Kind, Severity, Side
from clerkwork.languages.dmn.analysis.sheet import Column, Reader, Sheet
from clerkwork.languages.dmn.analysis.wording import rules_text, together, values_text
from clerkwork.languages.feel.text_values import quoted

Texts = dict[str, list[int | None]]


def check_entries(sheet: Sheet, reader: Reader) -> Iterator[Finding]:
    """Yield what is wrong with single cells and with the heads of columns."""
    for column in sheet.inputs:
        if column.tree is None:
            message = f"Input {column.number} has no expression."
            yield Finding(Kind.SYNTAX, Severity.ERROR, message, "Say what it tests.", (), (column.at(None),))
        texts = _texts(sheet, column)
        yield from _faults(reader, column, _heads(sheet, column) | texts)
        for text, rules in texts.items():
            yield from _about_test(column, rules, reader.tests(text)[1])
    for column in sheet.outputs:
        texts = _texts(sheet, column)
        yield from _faults(reader, column, _heads(sheet, column) | texts)
        for text, rules in texts.items():
            entry = reader.entry(text)
            if entry.is_constant and text:
                yield from _about_value(column, rules, entry.value)


def _texts(sheet: Sheet, column: Column) -> Texts:
    """Return the texts of a column's cells and the rules that have them, None for the default output."""
    found: Texts = {}
    for row in sheet.rows:
        rule = sheet.table.rules[row.number - 1]
        entries: Sequence[Any] = rule.inputs if column.side is Side.INPUT else rule.outputs
        text = entries[column.number - 1].text.strip()
        found.setdefault(text or ("-" if column.side is Side.INPUT else ""), []).append(row.number)
    if column.side is Side.OUTPUT:
        default = sheet.table.outputs[column.number - 1].default
        if default is not None and default.text.strip():
            found.setdefault(default.text.strip(), []).append(None)
    return found


def _heads(sheet: Sheet, column: Column) -> Texts:
    """Return the texts in the head of a column."""
    columns: Sequence[Any] = sheet.table.inputs if column.side is Side.INPUT else sheet.table.outputs
    values = columns[column.number - 1].values
    return {text: [None] for text in (column.expression, values.text.strip() if values else "") if text}


def _faults(reader: Reader, column: Column, texts: Texts) -> Iterator[Finding]:
    """Yield the faults of reading, each with the cells that have the text."""
    for text, rules in texts.items():
        fault = reader.faults.get(text)
        if fault is not None:
            yield _at(fault, column, rules)


def _at(finding: Finding, column: Column, rules: Sequence[int | None]) -> Finding:
    numbers = tuple(rule for rule in rules if rule is not None)
    where = f"{rules_text(numbers)}, {column.name}: " if numbers else f"The head of {column.name}: "
    if column.side is Side.OUTPUT and not numbers:
        where = f"The default of {column.name}: "
    cells_at = tuple(column.at(rule) for rule in rules)
    return replace(finding, message=where + finding.message, rules=numbers, cells=cells_at)


def _about_test(column: Column, rules: Sequence[int | None], cell: cells.Cell) -> Iterator[Finding]:
    """Yield what is wrong with a cell's values: their type, or that none of them is allowed."""
    strange = _strange(column, cell)
    if strange:
        yield _at(_wrong_type(column, strange), column, rules)
        return
    outside = _outside(column, cell)
    if outside:
        yield _at(_not_allowed(column, outside), column, rules)


def _about_value(column: Column, rules: Sequence[int | None], value: Any) -> Iterator[Finding]:
    kind = cells.kind_of(value)
    if value is None or kind is None:
        return
    if column.kinds is not None and kind not in column.kinds:
        yield _at(_wrong_type(column, [f"{quoted(value)} is a {kind}"]), column, rules)
    elif any(cells.contains(allowed, value) is False for allowed in column.allowed):
        finding = _not_allowed(column, [quoted(value)])
        yield _at(replace(finding, severity=Severity.ERROR), column, rules)


def _wrong_type(column: Column, strange: Sequence[str]) -> Finding:
    kinds = [f"a {kind}" for kind in (column.kinds or ())]
    message = f"{together(strange, 'and')}, but {column.name} is {together(kinds, 'or')}."
    return Finding(Kind.WRONG_TYPE, Severity.ERROR, message, "Correct the value, or the type of the column.")


def _not_allowed(column: Column, outside: Sequence[str]) -> Finding:
    message = f"{together(outside, 'and')} {'is' if len(outside) == 1 else 'are'} not among the values of {column.name}"
    allowed = _allowed_text(column)
    message += f": {allowed}." if allowed else "."
    return Finding(Kind.OUTSIDE_VALUES, Severity.WARNING, message, "Correct the value, or add it to those allowed.")


def _strange(column: Column, cell: cells.Cell) -> list[str]:
    """Return what is said of the values of a cell that are not of the column's type."""
    if column.kinds is None:
        return []
    known = {*column.kinds, cells.Kind.NULL}
    if isinstance(cell, cells.Spans):
        return [] if cell.kind in known else [f"the range is one of {cell.kind} values"]
    points = cell.of if isinstance(cell, cells.Complement) else cell
    values = points.values if isinstance(points, cells.Points) else ()
    return [f"{quoted(each)} is a {cells.kind_of(each)}" for each in values if cells.kind_of(each) not in known]


def _outside(column: Column, cell: cells.Cell) -> list[str]:
    """Return the values of a cell that are not allowed; of a range only that all of it is outside."""
    points = cell.of if isinstance(cell, cells.Complement) else cell
    if isinstance(points, cells.Points):
        values = [each for each in points.values if each is not None]
        return [quoted(each) for each in values if any(cells.contains(a, each) is False for a in column.allowed)]
    if not isinstance(cell, cells.Spans) or not cell.spans or not column.allowed:
        return []
    axis = Axis(column.name, [cell], [cell.kind], column.allowed)
    mask = axis.mask(cell) or 0
    return [] if mask & axis.space else [values_text(axis, mask)]


def _allowed_text(column: Column) -> str:
    """Return the values allowed in words, "" if that is not known."""
    known = [cell for cell in column.allowed if isinstance(cell, cells.Points | cells.Spans)]
    if len(known) != len(column.allowed):
        return ""
    axis = Axis(column.name, (), None, known)
    return values_text(axis, axis.space)
