"""
The tiles of app.json: figures that an app puts on the home page, and what may be wrong with them.

    {"label": "Remaining leave", "value": "=sum(mine.days)", "unit": "days", "hint": "of {{total}} this year",
     "link": "/tables/vacation/absences/", "icon": "beach", "roles": ["hr"],
     "sources": {"mine": {"table": "absences", "where": "employee = user.username", "params": {"day": "=today()"}}}}

Rule: what is let through here cannot break anybody's home page; a tile that finds nothing to show shows a dash.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.feel import FeelSyntaxError
from clerkwork.runtime import wiring

TEXTS: Final = ("label", "value", "unit", "hint", "link", "icon")
KEYS: Final = {*TEXTS, "roles", "sources"}
SOURCE_KEYS: Final = {"table", "where", "params", "order", "limit", "as"}
MOST: Final = 12
EXAMPLE: Final = (
    'Write {"label": "Open orders", "value": "=count(orders)", "sources": {"orders": {"table": "orders"}}}.'
)
Known = tuple[set[str], set[str]]
"""The names of tables and of roles."""


def problems(value: Any, place: str, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with the tiles of an app."""
    if not isinstance(value, list):
        yield Problem(place, "Expected a list of tiles.", "Write a list, or leave it out.")
        return
    if len(value) > MOST:
        yield Problem(place, f"Expected at most {MOST} tiles, but {len(value)}.", "Leave out what few people look at.")
    for number, tile in enumerate(value):
        if isinstance(tile, dict):
            yield from _tile(tile, f"{place}/{number}", known)
        else:
            yield Problem(f"{place}/{number}", "Expected a tile.", EXAMPLE)


def _tile(tile: Mapping[str, Any], place: str, known: Known) -> Iterator[Problem]:
    for key in sorted(tile.keys() - KEYS):
        yield Problem(f"{place}/{key}", "Unknown key.", f"Known are {', '.join(sorted(KEYS))}.")
    for key in TEXTS:
        if not isinstance(tile.get(key, ""), str):
            yield Problem(f"{place}/{key}", "Expected a text.", "Write it in quotes.")
    if not tile.get("label"):
        yield Problem(f"{place}/label", "Expected a label.", "Say what the figure is.")
    yield from syntax(tile.get("value"), f"{place}/value")
    link = tile.get("link") or "/"
    if isinstance(link, str) and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        yield Problem(f"{place}/link", "Expected an address in this installation.", "Begin it with one slash.")
    yield from _roles(tile.get("roles", []), f"{place}/roles", known[1])
    yield from _sources(tile.get("sources", {}), f"{place}/sources", known[0])


def syntax(text: Any, place: str) -> Iterator[Problem]:
    """Yield that a text that begins with = is no FEEL."""
    if not isinstance(text, str) or not text.startswith("="):
        return
    try:
        wiring.current().feel.expression(text.removeprefix("="))
    except FeelSyntaxError as error:
        yield Problem(place, str(error), "Correct the expression.")


def _roles(value: Any, place: str, known: set[str]) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(place, "Expected a list of roles.", "Leave it out to show the tile to everybody.")
        return
    for number, name in enumerate(value):
        if name not in known:
            remedy = f"Known are {', '.join(sorted(known)) or 'none'}."
            yield Problem(f"{place}/{number}", f"Expected a role of this app, but there is none called {name}.", remedy)


def _sources(value: Any, place: str, known: set[str]) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(place, "Expected an object of sources.", EXAMPLE)
        return
    for name, source in value.items():
        if isinstance(source, dict):
            yield from _source(source, f"{place}/{name}", known)
        else:
            yield Problem(f"{place}/{name}", "Expected a source.", EXAMPLE)


def _source(source: Mapping[str, Any], place: str, known: set[str]) -> Iterator[Problem]:
    for key in sorted(source.keys() - SOURCE_KEYS):
        yield Problem(f"{place}/{key}", "Unknown key.", f"Known are {', '.join(sorted(SOURCE_KEYS))}.")
    if source.get("table") not in known:
        remedy = f"Known are {', '.join(sorted(known)) or 'none'}."
        message = f"Expected a table of this app, but there is none called {source.get('table')}."
        yield Problem(f"{place}/table", message, remedy)
    where, params = source.get("where", ""), source.get("params", {})
    if not isinstance(where, str):
        yield Problem(f"{place}/where", "Expected a condition in FEEL.", "Leave it out for all rows.")
    elif where:
        yield from syntax(f"={where.removeprefix('=')}", f"{place}/where")
    if not isinstance(params, dict) or not all(isinstance(text, str) for text in params.values()):
        yield Problem(f"{place}/params", "Expected an object of FEEL expressions.", 'Write {"day": "=today()"}.')
        return
    for name, text in params.items():
        yield from syntax(f"={text.removeprefix('=')}", f"{place}/params/{name}")
    if not isinstance(source.get("limit", 1), int) or not isinstance(source.get("order", []), str | list):
        yield Problem(place, "Expected a number as limit and column names as order.", "Correct or leave them out.")
