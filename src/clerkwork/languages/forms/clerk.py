"""
Our own keys at the top of a schema: where the form's rows come from and what stands beside it.

    "clerk": {"sources": {name: {"table", "where", "params", "order", "limit", "as"}},
              "panels": [{"type": "calendar", "title", "source", …settings}]}

Rule 1: only names and syntax are checked here; tables and columns are known to whoever loads the rows.
"""

from collections.abc import Mapping
from typing import Any, Final

from clerkwork.languages.forms.form import Panel, Source
from clerkwork.languages.forms.reading import Reading

MOST_ROWS: Final = 1_000
KEYS: Final = ("sources", "panels")

SOURCE: Final[Mapping[str, str]] = {
    "table": "the table's name",
    "where": "FEEL over the columns, `params`, `user` and the form's variables; every row when left out",
    "params": "values for `where`: name to FEEL over the form's variables",
    "order": "a column or a list of columns; a leading - sorts downwards",
    "limit": f"how many rows at most, {MOST_ROWS:,} if it is not said",
    "as": "`reader` (the rows that the person may see, the default) or `process` (those that the app may)",
}
RIGHTS: Final = ("reader", "process")

PANELS: Final[Mapping[str, Mapping[str, str]]] = {
    "calendar": {
        "person": "who is away",
        "kind": "why",
        "status": "whether it is approved",
        "from": "the first day somebody is away, or as FEEL the first day to show",
        "to": "the last day somebody is away, or as FEEL the last day to show",
        "start": "the first day that is asked for, or as a column the first day somebody is away",
        "end": "the last day that is asked for, or as a column the last day somebody is away",
        "people": "who gets a line",
        "region": "whose public holidays are drawn",
        "minimum": "how many must be there",
    },
}
"""The panels by type, with their settings: FEEL after =, else the name of a column."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"calendar": ("person", "from", "to")}
"""The settings that a panel cannot do without."""


def read(reading: Reading, given: Any) -> tuple[tuple[Source, ...], tuple[Panel, ...]]:
    """Return the sources and panels of a schema."""
    ours = reading.mapping("clerk", "clerk", given)
    _check_keys(reading, "clerk", ours, KEYS)
    sources = tuple(
        _source(reading, str(name), each)
        for name, each in reading.mapping("clerk.sources", "sources", ours.get("sources")).items()
    )
    panels = ours.get("panels", [])
    if not isinstance(panels, list):
        reading.problem("clerk.panels", "Expected a list of panels.", 'Write "panels": [].')
        panels = []
    names = {source.name for source in sources}
    return sources, tuple(_panel(reading, f"clerk.panels.{index}", each, names) for index, each in enumerate(panels))


def _check_keys(reading: Reading, place: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Note keys that nobody reads."""
    for name in given:
        if name not in known:
            reading.problem(place, f"There is no key “{name}”.", f"Use {', '.join(known)}.")


def _source(reading: Reading, name: str, given: Any) -> Source:
    """Return one source."""
    place = f"clerk.sources.{name}"
    each = reading.mapping(place, name, given)
    _check_name(reading, place, name)
    _check_keys(reading, place, each, tuple(SOURCE))
    table, where, rights = each.get("table"), each.get("where"), each.get("as", RIGHTS[0])
    if not isinstance(table, str) or not table:
        reading.problem(place, "The source names no table.", 'Write "table": "…".')
    if where is not None and not isinstance(where, str):
        reading.problem(place, "Expected “where” to be FEEL in quotes.", "Correct it.")
        where = None
    if rights not in RIGHTS:
        reading.problem(place, f"Expected “as” to be one of {' and '.join(RIGHTS)}, but “{rights}”.", "Correct it.")
    return Source(
        name=name,
        table=str(table),
        where=reading.condition(place, "where", where) if where else None,
        params=_params(reading, place, each.get("params")),
        order=_order(reading, place, each.get("order", [])),
        limit=_limit(reading, place, each.get("limit", MOST_ROWS)),
        as_process=rights == "process",
    )


def _check_name(reading: Reading, place: str, name: str) -> None:
    if not name.isidentifier():
        reading.problem(place, f"Expected a name, but “{name}”.", "Use letters, digits and _.")


def _params(reading: Reading, place: str, given: Any) -> dict[str, Any]:
    """Return the expressions of a source's parameters."""
    found = {}
    for name, text in reading.mapping(place, "params", given).items():
        _check_name(reading, place, str(name))
        found[str(name)] = reading.expression(place, f"parameter “{name}”", text)
    return found


def _order(reading: Reading, place: str, given: Any) -> tuple[str, ...]:
    columns = [given] if isinstance(given, str) else given
    if not isinstance(columns, list) or not all(isinstance(each, str) and each.strip("-") for each in columns):
        reading.problem(place, "Expected “order” to be columns.", 'Write e.g. ["-start"].')
        return ()
    return tuple(columns)


def _limit(reading: Reading, place: str, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MOST_ROWS:
        reading.problem(place, f"Expected a limit from 1 to {MOST_ROWS:,}, but “{given}”.", "Correct it.")
        return MOST_ROWS
    return given


def _panel(reading: Reading, place: str, given: Any, sources: set[str]) -> Panel:
    """Return one panel."""
    each = reading.mapping(place, "panel", given)
    kind = str(each.get("type"))
    if kind not in PANELS:
        reading.problem(place, f"There is no panel of the type “{kind}”.", f"Use {', '.join(PANELS)}.")
        return Panel(kind, None, "")
    _check_keys(reading, place, each, ("type", "title", "source", *PANELS[kind]))
    if each.get("source") not in sources:
        reading.problem(place, f"There is no source “{each.get('source')}”.", "Name one of clerk.sources.")
    for name in NEEDED[kind]:
        if not each.get(name):
            reading.problem(place, f"The panel does not say “{name}”: {PANELS[kind][name]}.", f'Write "{name}": "…".')
    columns, expressions = {}, {}
    for name in (setting for setting in PANELS[kind] if each.get(setting)):
        text = each[name]
        if isinstance(text, str) and not text.strip().startswith("="):
            columns[name] = text
        elif (expression := reading.expression(place, name, text)) is not None:
            expressions[name] = expression
    title = reading.template(place, "title", each.get("title", ""))
    return Panel(kind, title, str(each.get("source")), columns, expressions)
