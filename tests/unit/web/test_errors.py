"""Every error is an answer in the form that the asker understands."""

import pytest
from django.test import Client

from clerkwork.kernel import json
from clerkwork.kernel.errors import ClerkworkError, Forbidden, Invalid, NotFound, Refused
from clerkwork.web import errors

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Forbidden("x"), 403),
        (Refused("x"), 409),
        (Invalid([]), 422),
        (ClerkworkError("x"), 409),
        (RuntimeError("x"), None),
    ],
)
def test_each_error_of_the_kernel_has_its_status(error: Exception, status: int | None) -> None:
    assert errors.status_of(error) == status


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/kit/error/403/", 403, "Only the manager of the team may approve this."),
        ("/kit/error/404/", 404, "There is no such case."),
        ("/kit/error/409/", 409, "Lea completed it at 14:05."),
        ("/kit/error/422/", 422, "Write `[]`."),
        ("/denied/", 403, "This is not for you"),
        ("/missing/", 404, "Nothing here"),
        ("/nowhere/", 404, "Nothing here"),
        ("/boom/", 500, "Something broke on our side"),
    ],
)
def test_a_person_gets_a_page_that_says_what_happened(site: Client, path: str, status: int, words: str) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert b"secret inside" not in answer.content


@pytest.mark.parametrize("path", ["/kit/error/404/", "/kit/error/404/?stranger"])
def test_the_frame_is_for_those_who_are_signed_in(site: Client, path: str) -> None:
    """A stranger sees the plain page: an error must not show a sidebar."""
    assert (b'class="sidebar"' in site.get(path).content) == ("stranger" not in path)


def test_htmx_gets_a_notice_and_swaps_nothing(site: Client) -> None:
    answer = site.get("/kit/error/409/", headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
    text = answer.content.decode()
    assert "Lea completed it" in text
    assert "<html" not in text


def test_a_program_gets_problem_json(site: Client) -> None:
    answer = site.get("/kit/error/422/", headers=JSON)
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "Nothing was stored. Please check what is listed here.",
        "instance": "/kit/error/422/",
        "errors": [
            {"place": "tables/absences.json", "message": "Expected a list.", "remedy": "Write `[]`.", "line": 3}
        ],
    }


@pytest.mark.parametrize("path", ["/v2/jobs", "/api/x"])
def test_paths_of_the_api_answer_json_whatever_is_accepted(site: Client, path: str) -> None:
    answer = site.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_page_of_a_failure_asks_nothing_of_what_may_be_broken(site: Client) -> None:
    """500 draws without request, user or sidebar."""
    assert b'class="sidebar"' not in site.get("/boom/").content


def test_a_form_that_was_open_too_long_says_so(site: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    site.get("/kit/form/")
    answer = strict.post("/kit/form/", {"data": "{}"})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()
