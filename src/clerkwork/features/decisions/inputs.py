"""
What a decision wants to know, as fields of a form: numbers, days, choices, each by its type.

Rule 1: a structure becomes a field for each component; what has no field of its own is written as FEEL.
Rule 2: where a file names no type, the column of a table that tests the value says what it is.
Rule 3: the form only reads; what a value means is decided by the evaluation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clerkwork.features.decisions.definitions import File, tables
from clerkwork.features.decisions.drawing import input_label
from clerkwork.languages import feel
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.decisions import RequiredInput
from clerkwork.languages.dmn.references import variable_name
from clerkwork.languages.feel import ast
from clerkwork.runtime import wiring

DEEPEST: Final = 4
MOST: Final = 60  # fields
SUGGESTED: Final = 50
STEP: Final = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
PLAIN: Final[Mapping[str, str]] = {
    "number": "number",
    "string": "text",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "moment",
    "date and time": "moment",
    "dayTimeDuration": "duration",
    "days and time duration": "duration",
    "yearMonthDuration": "duration",
    "years and months duration": "duration",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    One field: where its value goes, what people call it, how it is asked for.

    `kind` is "number", "text", "boolean", "date", "time", "moment", "duration" or "feel"; `choices` are all values
    there are, `suggestions` some that the rules speak of.
    """

    path: tuple[str, ...]
    label: str
    kind: str = "feel"
    choices: tuple[Any, ...] = ()
    suggestions: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """What the tables tell of an expression: its column's label and type, the texts its cells name."""

    label: str = ""
    type: str = ""
    texts: tuple[str, ...] = ()


def wanted(file: File, required: Iterable[RequiredInput]) -> list[Wanted]:
    """Return the fields of what a decision needs: RequiredInputs."""
    tested = _tested(file)
    types = {each.name: each for each in file.definitions.item_definitions}
    found: list[Wanted] = []
    for each in required:
        known = tested.get(each.name, Tested())
        type_name = each.type_name if each.type_name not in {"", "Any"} else known.type
        if type_name not in types and type_name.removeprefix("feel:") not in PLAIN:
            type_name = each.kind  # the type of an imported file
        fields = list(_fields((each.name,), type_name, types, tested))
        if each.allowed and len(fields) == 1:
            fields = [_chosen(fields[0], each.allowed)]
        found += fields
    return found[:MOST]


def _fields(
    path: tuple[str, ...], type_name: str, types: Mapping[str, model.ItemDefinition], tested: Mapping[str, Tested]
) -> Iterator[Wanted]:
    plain = type_name.removeprefix("feel:")
    if plain in PLAIN:
        known = tested.get(".".join(path), Tested())
        suggestions = known.texts if PLAIN[plain] == "text" else ()
        yield Wanted(path, _label(path, known), PLAIN[plain], suggestions=suggestions)
    elif type_name not in types or len(path) > DEEPEST:
        yield Wanted(path, _label(path, tested.get(".".join(path), Tested())))
    else:
        yield from _item(path, types[type_name], types, tested)


def _label(path: tuple[str, ...], known: Tested) -> str:
    """Return what people call a value: its name, or the label of a column that tests it if that is only a word."""
    return known.label if known.label and path[-1].isidentifier() else STEP.join(path)


def _item(
    path: tuple[str, ...],
    item: model.ItemDefinition,
    types: Mapping[str, model.ItemDefinition],
    tested: Mapping[str, Tested],
) -> Iterator[Wanted]:
    if item.is_collection:
        known = tested.get(".".join(path), Tested())
        yield Wanted(path, _label(path, known), hint=item.type_ref or "list")
    elif item.components:
        for part in item.components:
            yield from _item((*path, part.name), part, types, tested)
    else:
        allowed = constants(item.allowed_values)
        for field in _fields(path, item.type_ref, {k: v for k, v in types.items() if v is not item}, tested):
            yield _chosen(field, allowed) if allowed else field


def _chosen(field: Wanted, allowed: Sequence[Any]) -> Wanted:
    return replace(field, choices=tuple(allowed), suggestions=()) if field.kind in {"text", "number"} else field


def constants(tests: model.UnaryTests | None) -> tuple[Any, ...]:
    """Return the constants that unary tests list, none if they are more than a list of numbers and texts."""
    if tests is None:
        return ()
    tree = _read(tests.text)
    if tree is None or tree.negated or not all(isinstance(each, ast.Literal) for each in tree.tests):
        return ()
    return tuple(each.value for each in tree.tests if isinstance(each, ast.Literal) and each.value is not None)


def _read(text: str) -> ast.UnaryTests | None:
    try:
        tree = wiring.current().feel.unary_tests(text.strip() or "-").ast
    except feel.FeelSyntaxError:
        return None
    return tree if isinstance(tree, ast.UnaryTests) else None


def _tested(file: File) -> dict[str, Tested]:
    """Return what a file's labels and tables tell, by the expression that is labelled or tested."""
    found = dict(_labelled(file.definitions))
    for decision in file.definitions.decisions:
        for table in tables(decision.expression):
            for place, column in enumerate(table.inputs):
                if column.expression is None:
                    continue
                source, known = column.expression.text.strip(), Tested()
                known = found.get(source, known)
                cells = [rule.inputs[place] for rule in table.rules if place < len(rule.inputs)]
                texts = dict.fromkeys((*known.texts, *_texts(cells)))
                found[source] = Tested(
                    known.label or input_label(column),
                    known.type or column.expression.type_ref,
                    tuple(texts)[:SUGGESTED],
                )
    return found


def _labelled(definitions: model.Definitions) -> Iterator[tuple[str, Tested]]:
    """Yield what the labels of inputs, and of the parts of their structures, say."""
    types = {each.name: each for each in definitions.item_definitions}
    for element in definitions.elements:
        if isinstance(element, model.InputData) and element.label:
            name, kind = variable_name(element), element.variable.type_ref if element.variable else ""
            yield name, Tested(element.label)
            yield from _parts(name, element.label, types.get(kind), types)


def _parts(
    name: str, label: str, item: model.ItemDefinition | None, types: Mapping[str, model.ItemDefinition]
) -> Iterator[tuple[str, Tested]]:
    waiting = [(name, label, item)]
    while waiting:
        above, said, whole = waiting.pop()
        for part in whole.components if whole is not None and above.count(".") < DEEPEST else ():
            key, words = f"{above}.{part.name}", STEP.join((said, part.label or part.name))
            yield key, Tested(words)
            waiting.append((key, words, part if part.components else types.get(part.type_ref)))


def _texts(cells: Iterable[model.UnaryTests]) -> Iterator[str]:
    for cell in cells:
        tree = _read(cell.text)
        for test in tree.tests if tree is not None else ():
            if isinstance(test, ast.Literal) and isinstance(test.value, str):
                yield test.value
