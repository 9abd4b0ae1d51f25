"""
Closures of literal expressions, contexts, lists, relations and conditionals.

Source: DMN 1.5, 10.4.1, 10.4.4 to 10.4.8.
"""

from typing import Any, Final

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Code, Compilation, Scope
from clerkwork.languages.dmn.trace import Run
from clerkwork.languages.feel.scopes import Local
from clerkwork.languages.feel.values import describe

FEEL: Final = "feel"  # stands in its name and in all of its addresses


def literal(node: model.LiteralExpression, compilation: Compilation) -> Code:
    """Return the closure of FEEL text; null in any other language."""
    language = node.language or compilation.language
    if node.imported or (language and FEEL not in language.lower()):
        return _foreign("an imported expression" if node.imported else f"the language {language}")
    return compilation.read(node).code


def _foreign(found: str) -> Code:

    def refuse(_: Scope, run: Run) -> None:
        run.warn(f"Expected FEEL, but {found}.")

    return refuse


def context(node: model.Context, compilation: Compilation) -> Code:
    """Return the closure of a context: later entries see earlier ones, one without a name is the whole's value."""
    names = [entry.variable.name for entry in node.entries if entry.variable]
    if len(set(names)) < len(names):
        return _twice(next(name for name in names if names.count(name) > 1))
    entries: list[tuple[str, Code]] = []
    for entry in node.entries:
        if entry.variable is None:
            result = compilation.expression(entry.expression)
            return _with_result(entries, result)
        entries.append((entry.variable.name, compilation.expression(entry.expression, entry.variable.type_ref)))
        compilation = compilation.within([entry.variable.name])

    return lambda scope, run: dict(_built(entries, scope, run))


def _twice(name: str) -> Code:
    def wrong(_: Scope, run: Run) -> None:
        run.warn(f"Expected every entry once, but {name} comes twice.")

    return wrong


def _with_result(entries: list[tuple[str, Code]], result: Code) -> Code:
    return lambda scope, run: result(_built(entries, scope, run), run)


def _built(entries: list[tuple[str, Code]], scope: Scope, run: Run) -> Local:
    local = Local(scope)
    for name, code in entries:
        local[name] = code(local, run)
    return local


def listed(node: model.List, compilation: Compilation) -> Code:
    """Return the closure of a list."""
    codes = [compilation.expression(each) for each in node.items]
    return lambda scope, run: run.grow([code(scope, run) for code in codes])


def relation(node: model.Relation, compilation: Compilation) -> Code:
    """Return the closure of a relation: a list of contexts with the columns' names."""
    rows = [_row(node, row, compilation) for row in node.rows]
    return lambda scope, run: run.grow([{name: code(scope, run) for name, code in row} for row in rows])


def _row(node: model.Relation, row: model.Row, compilation: Compilation) -> list[tuple[str, Code]]:
    return [
        (column.name, compilation.expression(each, column.type_ref))
        for column, each in zip(node.columns, row.expressions, strict=False)
    ]


def conditional(node: model.Conditional, compilation: Compilation) -> Code:
    """Return the closure of if: what is not true leads to the alternative."""
    condition = compilation.expression(node.condition)
    then, otherwise = compilation.expression(node.then), compilation.expression(node.otherwise)

    def choose(scope: Scope, run: Run) -> Any:
        holds = condition(scope, run)
        if holds is True:
            return then(scope, run)
        if holds is not False and holds is not None:
            run.warn(f"Expected true or false after if, but {describe(holds)}.")
        return otherwise(scope, run)

    return choose
