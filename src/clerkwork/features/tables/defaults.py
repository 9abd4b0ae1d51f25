"""The value of a column that nobody gave one: JSON, or FEEL behind an equals sign."""

from typing import Any

from clerkwork.features.tables.column_types import Unfit
from clerkwork.features.tables.schema import Column
from clerkwork.languages.feel import to_json
from clerkwork.runtime import wiring


def default_of(column: Column, user: Any = None) -> Any:
    """Return the typed default of a column, None if it has none or FEEL gives nothing that fits."""
    given = column.default
    if isinstance(given, str) and given.startswith("="):
        expression = wiring.current().feel.expression(given[1:])
        given = to_json(expression.run({"user": user}, wiring.feel_context()))
    if given is None:
        return None
    try:
        return column.type.plain(given, column.measure)
    except Unfit:
        return None
