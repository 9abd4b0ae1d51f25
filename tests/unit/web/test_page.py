"""What page handlers call."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from clerkwork.kernel import json
from clerkwork.web import page

HTMX = {"HX-Request": "true"}


def test_htmx_gets_the_partial_and_everybody_else_the_page(site: Client) -> None:
    whole, part = site.get("/kit/rows/").content, site.get("/kit/rows/", headers=HTMX).content
    assert whole.startswith(b"<!doctype html>")
    assert part.startswith(b"<form")
    assert part.strip() in whole


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_link_and_a_restored_page_get_the_whole(site: Client, header: str) -> None:
    assert b"<!doctype html>" in site.get("/kit/rows/", headers={**HTMX, header: "true"}).content


def test_partial_and_page_are_kept_apart_by_caches(site: Client) -> None:
    assert "HX-Request" in site.get("/kit/rows/")["Vary"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ("due", "pk")),
        ("sort=name", ("name", "pk")),
        ("sort=-name", ("-name", "pk")),
        ("sort=password", ("due", "pk")),
        ("sort=--name", ("due", "pk")),
        ("sort=user__password", ("due", "pk")),
    ],
)
def test_only_columns_that_may_be_sorted_by_are_sorted_by(query: str, expected: tuple[str, ...]) -> None:
    """A column outside the list is an unknown column, so that order tells nothing of what is hidden."""
    assert page.Sort.read(RequestFactory().get(f"/?{query}"), ("name", "due"), "due").order_by == expected


def test_a_header_sorts_up_then_down() -> None:
    sort = page.Sort("name", descending=False, allowed=("name", "due"))
    assert (sort.next("name"), sort.next("due")) == ("-name", "due")


@pytest.mark.parametrize(("asked", "number"), [("2", 2), ("99", 3), ("0", 3), ("x", 1), ("", 1)])
def test_any_page_number_gives_a_page(asked: str, number: int) -> None:
    assert page.paginate(RequestFactory().get(f"/?page={asked}"), range(60)).number == number


def test_a_redirect_leaves_the_page_for_htmx_too() -> None:
    plain, htmx = RequestFactory().post("/"), RequestFactory().post("/", headers=HTMX)
    assert page.redirect(plain, "/x/")["Location"] == "/x/"
    assert page.redirect(htmx, "/x/")["HX-Redirect"] == "/x/"


def test_htmx_never_follows_a_redirect_into_a_part_of_a_page(site: Client) -> None:
    """Else the sign-in page of an ended session would land in a table."""
    answer = site.get("/away/", headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/kit/plain/")
    assert site.get("/away/").status_code == 302


def test_a_toast_reaches_a_page_that_htmx_keeps_open(site: Client) -> None:
    header = site.get("/kit/toast/", headers=HTMX)["HX-Trigger"]
    assert header.isascii()
    assert json.loads(header) == {"clerk:toasts": [{"text": "Saved. Grüße aus München ✓", "tone": "success"}]}


def test_a_toast_waits_for_the_next_page_else(site: Client) -> None:
    site.get("/kit/toast/")
    assert "Grüße aus München" in site.get("/kit/plain/").content.decode()


def test_styles_are_relaxed_only_where_asked(site: Client) -> None:
    strict, relaxed = (site.get(path)["Content-Security-Policy"] for path in ("/kit/rows/", "/kit/form/"))
    assert "style-src-elem 'self'" in strict
    assert "style-src 'self';" in strict + ";"
    assert "style-src 'self' 'unsafe-inline'" in relaxed
    assert "style-src-elem" not in relaxed
    for policy in (strict, relaxed):
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy


def test_relaxed_styles_keep_the_view() -> None:
    @page.relaxed_styles
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.path)

    assert view(RequestFactory().get("/x/")).content == b"/x/"
