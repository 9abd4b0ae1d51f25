"""Starting: the catalogue, the start form, and one case however often one clicks."""

import json
from typing import Any

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.processes.models import Start
from clerkwork.features.tables import actions as rows
from clerkwork.features.tables import queries as tables
from clerkwork.runtime.models import Case, Task, Variable


def values(case: Case) -> dict[str, Any]:
    return {row.name: row.data for row in Variable.objects.filter(case=case, scope=case.key)}


def test_the_catalogue_shows_what_ones_roles_may_start(office: Any) -> None:
    """Staff see all three processes, the office one, a stranger none."""
    assert [name in office.get("mia", "/start/").text for name in ("errand", "note", "stuck")] == [True] * 3
    page = office.get("olga", "/start/").text
    assert "/start/errand/" in page
    assert "/start/note/" not in page
    assert "Nothing to start yet" in office.get("nora", "/start/").text


def test_the_catalogue_is_searched_by_name_description_and_app(office: Any) -> None:
    assert "/start/errand/" in office.get("mia", "/start/?q=office+errand").text
    assert "/start/errand/" not in office.get("mia", "/start/?q=oneself").text
    assert "Nothing found" in office.get("mia", "/start/?q=zzz").text


@pytest.mark.parametrize("username", ["nora", "aud"])
def test_who_may_not_start_a_process_finds_none(office: Any, username: str) -> None:
    """Page, computing and starting answer 404, and nothing is started."""
    assert office.get(username, "/start/errand/").status_code == 404
    assert office.answer(username, "/start/errand/", {"what": "x"}).status_code == 404
    assert office.answer(username, "/start/errand/compute/", {}).status_code == 404
    assert not Case.objects.exists()


def test_a_start_form_brings_the_readers_rows_and_no_source(office: Any) -> None:
    """The form's sources are loaded by the server; the schema in the page does not say from where."""
    page = office.get("mia", "/start/errand/").text
    assert "<clerk-form" in page
    assert '"clerk"' not in page


def test_a_form_counts_the_rows_its_reader_may_read(office: Any) -> None:
    """Mia and Otto see their own errand; the office's decision form reads with the rights of the process."""
    table = tables.table("errands", "errands")
    for owner in ("mia", "otto", "ola"):
        rows.create_row(table, {"owner": owner, "starts": "2026-03-09", "ends": "2026-03-10"}, SYSTEM)
    body = json.dumps({"data": {}})
    for username, count in (("mia", 1), ("otto", 1), ("olga", 0)):
        answer = office.client(username).post("/start/errand/compute/", body, content_type="application/json").json()
        assert answer["texts"]["hello"] == f"You have {count} errands."
    page = office.get("ola", f"/tasks/{office.task(office.ask()).key}/").text
    assert "Who is on the way" in page
    assert all(name in page for name in ("Mia Lang", "Otto Braun", "Ola Nord"))


def test_a_start_keeps_what_the_server_computed(office: Any) -> None:
    """The cost the browser sends is not believed; the requester is who is signed in."""
    case = office.ask(amount=4, cost=1, day="2026-03-09")
    found = values(case)
    assert (found["what"], found["amount"], found["cost"], found["day"]) == ("Buy stamps", 4, 10, "2026-03-09")
    assert found["requester"]["username"] == "mia"
    assert (case.title, case.started_by, case.state) == ("Buy stamps for Mia Lang", "mia", "active")
    assert office.log(verb="case.start", actor="mia", object=str(case.key)).count() == 1


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({}, "what"),
        ({"what": "x" * 81}, "what"),
        ({"what": "x", "amount": 100}, "amount"),
        ({"what": "x", "amount": "many"}, "amount"),
        ({"what": "x", "place": "moon"}, "place"),
        ({"what": "x", "why": "because"}, "why"),
        ({"what": "x", "requester": {"username": "root"}}, "requester"),
        ({"what": "x", "approved": True}, "approved"),
    ],
    ids=["missing", "long", "large", "mistyped", "no option", "hidden", "not a field", "unknown"],
)
def test_a_wrong_answer_is_refused_at_its_field(office: Any, answer: dict[str, Any], place: str) -> None:
    """422 with the errors for the fields, the answer kept in the page, nothing stored."""
    response = office.answer("mia", "/start/errand/", answer)
    assert response.status_code == 422
    script = response.text.split('data-name="errors"')[1].split(">", 1)[1].split("</script>")[0]
    errors = json.loads(script)
    assert any(key.split(".")[0] == place for key in errors), errors
    assert not Case.objects.exists()
    assert not Start.objects.exists()


def test_what_is_wrong_is_said_in_the_readers_language(office: Any) -> None:
    """At the fields of a refused form, and while somebody types."""
    User.objects.filter(username="mia").update(language="de")
    page = office.answer("mia", "/start/errand/", {"amount": 2_000_000}).text
    errors = json.loads(page.split('data-name="errors"')[1].split(">", 1)[1].split("</script>")[0])
    assert errors["what"] == ["Bitte ausfüllen."]
    assert errors["amount"][0].endswith("oder weniger ein.")
    body = json.dumps({"data": {"amount": "many"}})
    typed = office.client("mia").post("/start/errand/compute/", body, content_type="application/json").json()
    assert typed["errors"]["amount"] == ["Geben Sie eine Zahl ein."]


def test_an_answer_that_is_no_json_is_refused(office: Any) -> None:
    assert office.post("mia", "/start/errand/", {"data": "{"}).status_code == 422
    assert office.post("mia", "/start/errand/", {"data": "[1]"}).status_code == 422
    assert not Case.objects.exists()


def test_a_double_click_starts_once(office: Any) -> None:
    """The same token leads to the case it started first."""
    first, second = office.ask(token="t1"), office.ask(token="t1")
    assert first.key == second.key
    assert Case.objects.count() == 1
    assert office.ask(token="t2").key != first.key


def test_a_token_of_somebody_else_leads_nowhere(office: Any) -> None:
    """Guessing a token neither shows nor stops a foreign start."""
    first, second = office.ask("mia", token="t1"), office.ask("otto", token="t1")
    assert first.key != second.key


def test_typing_asks_the_server(office: Any) -> None:
    """Computed values, errors and texts come as JSON."""
    body = json.dumps({"data": {"what": "x", "amount": 2}})
    response = office.client("mia").post("/start/errand/compute/", body, content_type="application/json")
    assert response.status_code == 200
    answer = response.json()
    assert answer["values"]["cost"] == 5
    assert answer["errors"] == {}
    assert answer["texts"]["hello"] == "You have 0 errands."


@pytest.mark.parametrize("body", ["", "{", "[]", '{"data": 3}'])
def test_nonsense_while_typing_is_refused(office: Any, body: str) -> None:
    response = office.client("mia").post("/start/errand/compute/", body, content_type="application/json")
    assert response.status_code in {200, 422}
    assert response.status_code == (422 if body else 200)


def test_a_process_without_form_starts_at_once(office: Any) -> None:
    """The page offers one button, and the first task is the starter's own."""
    assert "nothing to fill in" in office.get("mia", "/start/note/").text
    assert office.post("mia", "/start/note/").status_code == 302
    assert Task.objects.get(state="open").assignee == "mia"


def test_the_catalogue_costs_the_same_however_many_processes_there_are(
    office: Any, django_assert_max_num_queries: Any
) -> None:
    office.get("mia", "/start/")
    with django_assert_max_num_queries(16):
        office.get("mia", "/start/")
