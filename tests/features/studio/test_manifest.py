"""The editor of app.json: what it knows, what is refused in tiles, and the tiles as they would be drawn."""

import json
from typing import Any

import pytest

from clerkwork.features.studio import actions, drafts

TILE = {"label": "Errands", "value": "=count(mine)", "unit": "open", "sources": {"mine": {"table": "errands"}}}


def save(studio: Any, **values: Any) -> None:
    row = drafts.row("errands", "app.json")
    text = json.dumps({**drafts.manifest(drafts.files("errands")), **values})
    actions.save(studio["bea"], "errands", "app.json", text.encode(), row.revision if row else 0)


def found() -> list[str]:
    return [problem.place.partition("#")[2] for problem in drafts.problems(drafts.draft("errands"), "app.json")]


@pytest.mark.parametrize(
    ("tile", "places"),
    [
        (TILE, []),
        ("x", ["/tiles/0"]),
        ({}, ["/tiles/0/label"]),
        ({**TILE, "colour": "red"}, ["/tiles/0/colour"]),
        ({**TILE, "value": "=count("}, ["/tiles/0/value"]),
        ({**TILE, "unit": 5}, ["/tiles/0/unit"]),
        ({**TILE, "link": "//evil.example"}, ["/tiles/0/link"]),
        ({**TILE, "roles": ["nobody"]}, ["/tiles/0/roles/0"]),
        ({**TILE, "sources": {"a": {"table": "none"}}}, ["/tiles/0/sources/a/table"]),
        ({**TILE, "sources": {"a": {"table": "errands", "where": "x ="}}}, ["/tiles/0/sources/a/where"]),
        ({**TILE, "sources": {"a": {"table": "errands", "params": {"d": "=("}}}}, ["/tiles/0/sources/a/params/d"]),
    ],
)
def test_what_would_break_a_home_page_is_refused(studio: Any, tile: Any, places: list[str]) -> None:
    """Each fault of a tile is named at its place."""
    save(studio, tiles=[tile])
    assert found() == places


def test_the_editor_opens_what_has_the_shape(studio: Any) -> None:
    """People, roles, tables and addresses can be chosen; what has another shape opens as text."""
    save(studio, tiles=[TILE])
    page = studio.get("bea", "/studio/errands/edit/app.json").text
    assert "<clerk-app-editor" in page
    assert "/tables/errands/errands/" in page
    save(studio, tiles="none")
    assert "<clerk-text" in studio.get("bea", "/studio/errands/edit/app.json").text


def test_tiles_are_shown_as_on_the_home_page(studio: Any) -> None:
    """Drawn for whoever looks, before anything is published; tiles with faults are counted, not drawn."""
    save(studio, tiles=[TILE, {**TILE, "label": "Bad", "value": "=("}])
    page = studio.get("vic", "/studio/errands/tiles/").text
    assert "Errands" in page
    assert "Bad" not in page
    assert "1 tile has a fault" in page
    assert studio.get("mia", "/studio/errands/tiles/").status_code == 404


def test_a_condition_of_a_role_must_be_feel(studio: Any) -> None:
    """What could never be evaluated is named at its place before it hides everybody's cases."""
    roles = {"staff": {"members": "everyone", "cases": "startedBy in ("}}
    actions.save(studio["bea"], "errands", "roles.json", json.dumps(roles).encode(), 0)
    wrong = drafts.problems(drafts.draft("errands"), "roles.json")
    assert [problem.place for problem in wrong] == ["roles.json#/staff/cases"]
