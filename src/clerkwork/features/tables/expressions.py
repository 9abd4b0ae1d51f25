"""
The FEEL and the texts of a definition, checked when they are written.

Rule 1: rules and views are compiled to SQL here without any data, so what SQL cannot answer is refused now.
Rule 2: checks are computed by FEEL itself when a row is written; they only must be readable and know their names.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import column as sql_word

from clerkwork.features.tables.conditions import Rows, compiled, names
from clerkwork.features.tables.errors import Uncompilable
from clerkwork.features.tables.operands import Operand
from clerkwork.features.tables.schema import Column, Schema, build
from clerkwork.kernel.errors import Problem
from clerkwork.languages import texts
from clerkwork.languages.feel import Context, FeelSyntaxError
from clerkwork.runtime import wiring

NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
SYSTEM_FEEL: Final = {
    "id": "reference",
    "created_at": "instant",
    "created_by": "string",
    "updated_at": "instant",
    "updated_by": "string",
}


class Expressions:
    """Checks the expressions of one definition against its columns and the tables it refers to."""

    def __init__(self, schema: Schema, tables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._tables = tables
        self._feel = wiring.current().feel
        self._operands = {
            **{name: Operand(sql_word(name), feel) for name, feel in SYSTEM_FEEL.items()},
            **{column.name: self._operand(column) for column in schema.columns},
        }

    def _operand(self, column: Column) -> Operand:
        hop = self._hop(column) if column.type_name == "reference" else None
        return Operand(sql_word(column.name, column.type.sql(column.scale)), column.type.feel, column.scale, hop)

    def _hop(self, reference: Column) -> Callable[[str], Operand]:
        def follow(name: str) -> Operand:
            target = build(self._tables.get(reference.table) or {})
            found = target.by_name.get(name)
            if found is None:
                known = ", ".join(target.by_name)
                raise Uncompilable(f"There is no column {reference.name}.{name}.", f"Known are {known}.")
            return Operand(sql_word(name, found.type.sql(found.scale)), found.type.feel, found.scale)

        return follow

    def problems(self, place: str) -> Iterator[Problem]:
        """Yield every fault of the rules, views, checks, defaults and the label."""
        for index, rule in enumerate(self._schema.rules):
            yield from self._condition(rule.rows, f"{place}/rules/{index}/rows")
        for index, view in enumerate(self._schema.views):
            if view.where:
                yield from self._condition(view.where, f"{place}/views/{index}/where")
        for index, check in enumerate(self._schema.checks):
            yield from self._readable(check.feel, f"{place}/checks/{index}/feel")
        for index, column in enumerate(self._schema.columns):
            if isinstance(column.default, str) and column.default.startswith("="):
                yield from self._readable(column.default[1:], f"{place}/columns/{index}/default", known={"user"})
        yield from self._label(f"{place}/label")

    def _condition(self, text: str, place: str) -> Iterator[Problem]:
        faults = list(self._readable(text, place, known={*self._operands, "user"}))
        yield from faults
        if faults:
            return
        try:
            compiled(text, Rows(self._feel, self._operands, None, Context(NOW), "sqlite", strict=True))
        except Uncompilable as error:
            yield error.problem(place)

    def _readable(self, text: str, place: str, known: Iterable[str] | None = None) -> Iterator[Problem]:
        known = {*self._operands, "user"} if known is None else set(known)
        try:
            unknown = sorted(names(self._feel, text) - known)
        except FeelSyntaxError as error:
            yield Problem(place, f"{error.message}\n{error.caret}", "Correct the expression.", line=error.line)
            return
        for name in unknown:
            yield Problem(place, f"Nothing is called “{name}” here.", f"Known are {', '.join(sorted(known))}.")

    def _label(self, place: str) -> Iterator[Problem]:
        try:
            texts.read(self._schema.label, self._feel)
        except ValueError as error:
            yield Problem(place, str(error), "Correct the text.")
