"""The value of a column that nobody gave one: JSON, or FEEL behind an equals sign."""

from typing import Any

from clerkwork.features.tables.column_types import Unfit
from clerkwork.features.tables.schema import Column
from clerkwork.kernel.clock import to_datetime
from clerkwork.languages.feel import Context, to_json
from clerkwork.runtime import wiring


def default_of(column: Column, user: Any = None) -> Any:
    """Return the typed default of a column, None if it has none or FEEL gives nothing that fits."""
    given = column.default
    if isinstance(given, str) and given.startswith("="):
        wired = wiring.current()
        now = to_datetime(wired.clock.now()).astimezone(wired.zone)
        given = to_json(wired.feel.expression(given[1:]).run({"user": user}, Context(now)))
    if given is None:
        return None
    try:
        return column.type.plain(given, column.measure)
    except Unfit:
        return None
