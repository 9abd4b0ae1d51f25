"""The home page: a greeting, the apps' figures, and what matters now."""

import json
from datetime import timedelta
from typing import Any

import pytest

from clerkwork.features.apps.models import App
from clerkwork.features.notifications import actions as notifications
from clerkwork.features.processes.tiles import NONE, tiles


def put(tile: dict[str, Any]) -> None:
    """Store a tile that publishing refuses today, as an app of before may have it."""
    app = App.objects.get(handle="errands")
    app.manifest = json.dumps({"handle": "errands", "tiles": [*app.tiles, tile]})
    app.save()


def test_home_greets_by_the_readers_clock(office: Any) -> None:
    """Eight o'clock UTC is nine in Berlin; ten hours later it is evening."""
    assert "Good morning, Mia" in office.get("mia", "/").text
    office.clock.advance(timedelta(hours=10))
    assert "Good evening, Mia" in office.get("mia", "/").text


def test_tiles_show_what_the_readers_rows_say(office: Any) -> None:
    """The value and the hint are computed from rows the reader may read; a broken tile shows a dash."""
    put({"label": "Broken", "value": "=count(none)", "sources": {"none": {"table": "nowhere"}}})
    found = {tile.label: tile for tile in tiles(office["mia"])}
    assert set(found) == {"My errands", "Broken"}
    assert (found["My errands"].value, found["My errands"].hint) == ("0", "0 done, Mia Lang")
    assert found["Broken"].value == NONE


def test_a_tile_is_for_those_it_names_and_leads_nowhere_else(office: Any) -> None:
    """A role's tile is drawn for its holders; an address of another site is no link."""
    put({"label": "Out", "value": "=1", "link": "https://evil.example/", "roles": ["office"]})
    assert {tile.label: tile.link for tile in tiles(office["olga"])}["Out"] == ""
    assert "evil.example" not in office.get("olga", "/").text
    assert tiles(office["nora"]) == []


def test_home_lists_requests_tasks_and_starts(office: Any) -> None:
    case = office.ask()
    mine = office.get("mia", "/").text
    assert f"/cases/{case.key}/" in mine
    assert "Decide on the errand" in mine  # where the request stands
    assert "/start/note/" in mine
    theirs = office.get("ola", "/").text
    assert f"/tasks/{office.task(case).key}/" in theirs
    assert "for your group" in theirs
    assert "1 task waits for you." in theirs


def test_home_brings_news(office: Any) -> None:
    notifications.notify([office["mia"]], "Your stamps are here", url="/cases/")
    assert "Your stamps are here" in office.get("mia", "/").text
    assert "Your stamps are here" not in office.get("otto", "/").text


def test_an_empty_home_is_friendly(office: Any) -> None:
    page = office.get("nora", "/").text
    for words in ("Nothing waits for you", "All done", "No open requests", "No news"):
        assert words in page


@pytest.mark.parametrize("url", ["/", "/tasks/", "/cases/", "/start/", "/tasks/1/", "/cases/1/", "/start/errand/"])
def test_strangers_are_asked_to_sign_in(client: Any, office: Any, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_home_costs_the_same_however_much_there_is(office: Any, django_assert_num_queries: Any) -> None:
    office.ask()
    office.get("mia", "/")
    with django_assert_num_queries(QUERIES):
        office.get("mia", "/")
    for number in range(8):
        office.ask(what=f"Errand {number}")
        notifications.notify([office["mia"]], f"News {number}")
    with django_assert_num_queries(QUERIES):
        office.get("mia", "/")


QUERIES = 33
