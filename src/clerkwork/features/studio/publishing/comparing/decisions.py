"""
Two DMN files compared decision by decision, rule by rule, cell by cell.

Rule 1: a rule is the same as long as its id is; files without ids, or with new ones, are compared by what rules say.
Rule 2: cells are told in plain words as the pages of decisions tell them; where these are alike, in FEEL.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clerkwork.features.decisions import words as feel
from clerkwork.features.studio.publishing.comparing.difference import Fact, Mark, Note, Thing, moved, notes_of, told
from clerkwork.features.studio.publishing.comparing.sides import Sides, beside
from clerkwork.languages.dmn import read
from clerkwork.languages.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionTable,
    Definitions,
    DrgElement,
    Element,
    Expression,
    Input,
    InputData,
    ItemDefinition,
    LiteralExpression,
    Output,
    UnaryTests,
)

QUIET: Final = frozenset({"id", "line", "extra", "description", "label", "name", "type_ref", "language"})


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two DMN files. Raises Invalid for what cannot be read."""
    old, new = read(before), read(after)
    notes = [*notes_of([_file(old)], [_file(new)])]
    notes += notes_of(_types(old.item_definitions), _types(new.item_definitions))
    known = {element.id: element for element in old.elements}
    notes += notes_of([_thing(each) for each in old.elements], [_thing(each) for each in new.elements])
    for element in new.elements:
        table, former = _table(element), _table(known.get(element.id))
        if table is not None and former is not None:
            notes += _compare_tables(element, former, table)
    return notes


def _table(element: DrgElement | None) -> DecisionTable | None:
    expression = element.expression if isinstance(element, Decision) else None
    if isinstance(element, BusinessKnowledgeModel) and element.function is not None:
        expression = element.function.body
    return expression if isinstance(expression, DecisionTable) else None


def _file(definitions: Definitions) -> Thing:
    imports = ", ".join(filter(None, (each.name or each.namespace for each in definitions.imports)))
    says = {
        _("name"): definitions.name,
        _("namespace"): definitions.namespace,
        _("description"): definitions.description,
        _("imports"): imports,
    }
    return Thing("", _("The file"), {what: text for what, text in says.items() if text})


def _types(definitions: Sequence[ItemDefinition]) -> list[Thing]:
    return [
        Thing(f"type {each.name}", _("Type “%s”") % each.name, dict(_flat(each, QUIET - {"type_ref"})))
        for each in definitions
    ]


def _thing(element: DrgElement) -> Thing:
    says = {_("name"): element.label or element.name, _("description"): element.description}
    says |= _needs(element)
    if element.variable is not None:
        says[_("type")] = element.variable.type_ref
    expression = element.expression if isinstance(element, Decision) else None
    if isinstance(element, BusinessKnowledgeModel) and element.function is not None:
        says[_("parameters")] = ", ".join(each.name for each in element.function.parameters)
        expression = element.function.body
    if isinstance(element, Decision):
        says |= {_("question"): element.question, _("allowed answers"): element.allowed_answers}
    says |= _logic(expression)
    return Thing(element.id, _subject(element), {what: text for what, text in says.items() if text}, element.id)


def _subject(element: DrgElement) -> str:
    kinds = {
        Decision: _("Decision “%s”"),
        InputData: _("Input “%s”"),
        BusinessKnowledgeModel: _("Function “%s”"),
    }
    return kinds.get(type(element), _("Part “%s”")) % (element.label or element.name)


def _needs(element: DrgElement) -> dict[str, str]:
    parts = {
        _("needs decisions"): "required_decisions",
        _("needs inputs"): "required_inputs",
        _("uses functions"): "required_knowledge",
        _("authorities"): "authorities",
    }
    found = {what: getattr(element, name, ()) for what, name in parts.items()}
    return {what: ", ".join(each.href.lstrip("#") for each in needs) for what, needs in found.items()}


def _logic(expression: Expression | None) -> dict[str, str]:
    """Return what an expression says; of a table only what is not said of its columns and rules."""
    match expression:
        case None:
            return {}
        case DecisionTable():
            aggregation = f" {expression.aggregation}" if expression.aggregation else ""
            return {_("logic"): _("decision table"), _("hit policy"): f"{expression.hit_policy}{aggregation}"}
        case LiteralExpression():
            return {_("expression"): expression.text}
    return dict(_flat(expression, QUIET))


def _flat(value: Any, quiet: frozenset[str], at: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts in an element and its parts, by where they stand: "entries 2, expression"."""
    if isinstance(value, Element):
        name = getattr(value, "name", "")
        for field in dataclasses.fields(value):
            if field.name not in quiet:
                part = field.name.replace("_", " ")
                yield from _flat(getattr(value, field.name), quiet, ", ".join(filter(None, (at, part))))
        if name and at:
            yield f"{at}, {_('name')}", name
    elif isinstance(value, tuple):
        for index, each in enumerate(value, 1):
            yield from _flat(each, quiet, f"{at} {index}")
    elif value not in ("", None, False):
        yield (at.removesuffix(", text") or _("text")), str(value)


# Tables


def _compare_tables(element: DrgElement, before: DecisionTable, after: DecisionTable) -> Iterator[Note]:
    name = element.label or element.name
    yield from notes_of(_columns(name, before), _columns(name, after), ordered=True)
    names = _column_names(before) | _column_names(after)
    yield from _compare_rules(name, element.id, _rows(before), _rows(after), names)


def _columns(name: str, table: DecisionTable) -> list[Thing]:
    return [
        Thing(
            key,
            _("Column “%(column)s” of “%(table)s”") % {"column": _column_name(column), "table": name},
            {what: text for what, text in _column(column).items() if text},
        )
        for key, column in _keyed_columns(table).items()
    ]


def _column(column: Input | Output) -> dict[str, str]:
    values = column.values.text if column.values is not None else ""
    says = {_("label"): column.label, _("allowed values"): values}
    if isinstance(column, Input):
        expression = column.expression
        type_ref = expression.type_ref if expression is not None else ""
        return {**says, _("tests"): expression.text if expression is not None else "", _("type"): type_ref}
    default = column.default.text if column.default is not None else ""
    return {**says, _("name"): column.name, _("type"): column.type_ref, _("otherwise"): default}


def _keyed_columns(table: DecisionTable) -> dict[str, Input | Output]:
    columns: list[Input | Output] = [*table.inputs, *table.outputs]
    return {each.id or f"column {number}": each for number, each in enumerate(columns, 1)}


def _column_name(column: Input | Output) -> str:
    if isinstance(column, Output):
        return column.label or column.name or _("result")
    return column.label or (column.expression.text if column.expression is not None else "")


def _column_names(table: DecisionTable) -> dict[str, str]:
    names = {key: _column_name(column) for key, column in _keyed_columns(table).items()}
    return names | {f"note {number}": name or _("note") for number, name in enumerate(table.annotations, 1)}


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A rule: its number in the table, and what each of its cells says by the key of the column."""

    number: int
    cells: dict[str, tuple[str, str]]

    @property
    def sayings(self) -> tuple[tuple[str, str], ...]:
        """What it says, to be told from others without an id."""
        return tuple((key, text) for key, (_words, text) in self.cells.items())


def _rows(table: DecisionTable) -> dict[str, Row]:
    keys = [*_keyed_columns(table)]
    found = {}
    for number, rule in enumerate(table.rules, 1):
        cells = [*map(_input_cell, rule.inputs), *map(_output_cell, rule.outputs)]
        said = dict(zip(keys, cells, strict=False))
        said |= {f"note {place}": (text, text) for place, text in enumerate(rule.annotations, 1) if text}
        found[rule.id or f"rule {number}"] = Row(number, said)
    return found


def _input_cell(cell: UnaryTests) -> tuple[str, str]:
    return str(feel.condition(cell.text)), cell.text.strip()


def _output_cell(cell: LiteralExpression) -> tuple[str, str]:
    return str(feel.expression(cell.text)), cell.text.strip()


def _compare_rules(
    name: str, place: str, before: dict[str, Row], after: dict[str, Row], names: dict[str, str]
) -> Iterator[Note]:
    pairs = _paired(before, after)
    back = {new: old for old, new in pairs.items()}
    moves = moved([*pairs.values()], [key for key in after if key in back])

    def subject(row: Row) -> str:
        return _("Rule %(number)s of “%(table)s”") % {"number": row.number, "table": name}

    for key, row in after.items():
        former = before.get(back.get(key, ""))
        if former is None:
            says = {names.get(column, column): words for column, (words, _text) in row.cells.items()}
            yield Note(Mark.ADDED, subject(row), place, told(says))
            continue
        facts = _cell_facts(former, row, names)
        if facts or key in moves:
            yield Note(Mark.CHANGED if facts else Mark.MOVED, subject(row), place, facts)
    for key, row in before.items():
        if key not in pairs:
            says = {names.get(column, column): words for column, (words, _text) in row.cells.items()}
            gone = tuple(Fact(what, text, None) for what, text in says.items() if text)
            yield Note(Mark.REMOVED, subject(row), place, gone)


def _cell_facts(before: Row, after: Row, names: dict[str, str]) -> tuple[Fact, ...]:
    found = []
    for key in [*after.cells, *(key for key in before.cells if key not in after.cells)]:
        (words, text), (new_words, new_text) = before.cells.get(key, ("", "")), after.cells.get(key, ("", ""))
        if text != new_text and key in before.cells and key in after.cells:
            alike = words == new_words
            found.append(Fact(names.get(key, key), text if alike else words, new_text if alike else new_words))
    return tuple(found)


def _paired(before: dict[str, Row], after: dict[str, Row]) -> dict[str, str]:
    """Return which rule of the newer table each rule of the older is: by its id, else by saying the same."""
    pairs = {key: key for key in before if key in after}
    free: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for key, row in after.items():
        if key not in before:
            free.setdefault(row.sayings, []).append(key)
    for key, row in before.items():
        if key not in pairs and free.get(row.sayings):
            pairs[key] = free[row.sayings].pop(0)
    return pairs


def sides(before: bytes, after: bytes) -> list[Sides]:
    """Return the decision tables of two DMN files beside each other, those that differ. Raises Invalid."""
    old, new = ({each.id: each for each in read(content).elements} for content in (before, after))
    found = (_beside(new.get(key) or old[key], _table(old.get(key)), _table(new.get(key))) for key in {**new, **old})
    return [each for each in found if each is not None and each.differs]


def _beside(element: DrgElement, before: DecisionTable | None, after: DecisionTable | None) -> Sides | None:
    if before is None and after is None:
        return None
    columns = tuple(_column_names(table) if table else {} for table in (before, after))
    rows = tuple(_rows(table) if table else {} for table in (before, after))
    back = {new: old for old, new in _paired(*rows).items()}
    said = [
        {key: {at: words for at, (words, _text) in row.cells.items()} for key, row in each.items()} for each in rows
    ]
    renamed = {back.get(key, f"new {key}"): cells for key, cells in said[1].items()}
    return beside(element.label or element.name, (columns[0], columns[1]), (said[0], renamed))


def describe(content: bytes) -> tuple[str, str]:
    """Return what people call a file's decisions and, in one line, what is in them. Raises Invalid."""
    definitions = read(content)
    rules = sum(len(table.rules) for element in definitions.elements if (table := _table(element)) is not None)
    decisions = len(definitions.decisions)
    parts = [
        ngettext("%(count)s decision", "%(count)s decisions", decisions) % {"count": decisions},
        ngettext("%(count)s rule", "%(count)s rules", rules) % {"count": rules},
    ]
    return definitions.name or "", ", ".join(parts)
