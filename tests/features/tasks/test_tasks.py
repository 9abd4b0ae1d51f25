"""Tasks: who sees and takes them, drafts, and an answer that is accepted once."""

import json
from typing import Any

import pytest

from clerkwork.features.people.models import User
from clerkwork.features.processes.models import Comment
from clerkwork.features.tasks.models import Draft
from clerkwork.runtime.models import Case, Task, Variable

SEES = {
    "ola": True,  # a candidate by group
    "olga": True,  # the same
    "aud": True,  # may reassign, for a role of the app sees all cases
    "root": True,  # administers
    "mia": False,  # started the case: four eyes
    "otto": False,
    "nora": False,
    "max": False,
}
VERBS = ("complete", "draft", "claim", "give-back", "reassign", "comment", "compute")


@pytest.mark.parametrize("username", SEES)
def test_a_foreign_task_does_not_exist(office: Any, username: str) -> None:
    """Page and every action answer 404 to whom the task is not offered, and to the one who is excluded."""
    task = office.task(office.ask())
    assert office.get(username, f"/tasks/{task.key}/").status_code == (200 if SEES[username] else 404)
    if not SEES[username]:
        for verb in VERBS:
            assert office.answer(username, f"/tasks/{task.key}/{verb}/", {"decision": "yes"}).status_code == 404, verb
    assert Task.objects.get(state="open").assignee is None
    assert not Draft.objects.exists()


def test_nobody_decides_on_their_own_request(office: Any) -> None:
    """Four eyes: the starter is a member of the group and even so finds no task; a colleague does."""
    case = office.ask("ola")
    task = office.task(case)
    assert office.get("ola", f"/tasks/{task.key}/").status_code == 404
    assert office.answer("ola", f"/tasks/{task.key}/complete/", {"decision": "yes"}).status_code == 404
    assert office.get("ola", "/tasks/?tab=groups").context["counts"]["groups"] == 0
    assert office.get("olga", f"/tasks/{task.key}/").status_code == 200
    assert Task.objects.get(key=task.key).state == "open"


@pytest.mark.parametrize("username", ["aud", "root"])
def test_who_may_only_reassign_may_not_work(office: Any, username: str) -> None:
    """They see the form read-only; completing, claiming and saving are forbidden."""
    task = office.task(office.ask())
    page = office.get(username, f"/tasks/{task.key}/").text
    assert "readonly" in page
    assert 'id="task-form"' not in page
    for verb in ("complete", "claim", "draft", "give-back"):
        response = office.answer(username, f"/tasks/{task.key}/{verb}/", {"decision": "yes"})
        assert response.status_code == 403, verb
    assert Task.objects.get(state="open").assignee is None


def test_a_task_is_claimed_once(office: Any) -> None:
    """The second gets a sentence that names the first; claiming one's own again is harmless."""
    task = office.task(office.ask())
    assert office.post("ola", f"/tasks/{task.key}/claim/").status_code == 302
    late = office.post("olga", f"/tasks/{task.key}/claim/")
    assert late.status_code == 409
    assert "Ola Nord has taken this task" in late.text
    assert office.post("ola", f"/tasks/{task.key}/claim/").status_code == 302
    assert Task.objects.get(key=task.key).assignee == "ola"
    assert office.log(verb="task.claim").count() == 1


def test_a_task_is_given_back_to_its_group(office: Any) -> None:
    task = office.task(office.ask())
    office.post("ola", f"/tasks/{task.key}/claim/")
    assert office.post("olga", f"/tasks/{task.key}/give-back/").status_code == 403
    assert office.post("ola", f"/tasks/{task.key}/give-back/").status_code == 302
    assert Task.objects.get(key=task.key).assignee is None
    assert str(task.key) in office.get("olga", "/tasks/?tab=groups").text


def test_a_task_offered_to_nobody_else_is_not_given_back(office: Any) -> None:
    """It would belong to nobody."""
    office.post("mia", "/start/note/")
    task = Task.objects.get(state="open")
    assert office.post("mia", f"/tasks/{task.key}/give-back/").status_code == 409
    assert Task.objects.get(key=task.key).assignee == "mia"


def test_a_candidate_completes_without_claiming(office: Any) -> None:
    """The answer is kept, the case moves on, the log says who."""
    case = office.ask()
    task = office.task(case)
    response = office.answer("ola", f"/tasks/{task.key}/complete/", {"decision": "no", "reply": "Closed"})
    assert (response.status_code, response["Location"]) == (302, "/tasks/")
    done = Task.objects.get(key=task.key)
    assert (done.state, done.completed_by, done.assignee) == ("completed", "ola", "ola")
    kept = {row.name: row.data for row in Variable.objects.filter(case=case, scope=case.key)}
    assert (kept["decision"], kept["reply"]) == ("no", "Closed")
    assert office.log(verb="task.complete", actor="ola", object=str(task.key)).count() == 1


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({}, "decision"),
        ({"decision": "maybe"}, "decision"),
        ({"decision": "no"}, "reply"),
        ({"decision": "yes", "what": "Buy gold"}, "what"),
        ({"decision": "yes", "requester": {"username": "ola"}}, "requester"),
    ],
    ids=["missing", "no option", "rule", "a variable of the case", "the requester"],
)
def test_a_wrong_answer_changes_nothing(office: Any, answer: dict[str, Any], place: str) -> None:
    """422 with the errors for the fields; the task stays open and free, no variable changes."""
    case = office.ask()
    task = office.task(case)
    before = list(Variable.objects.filter(case=case).order_by("name").values_list("name", "value"))
    response = office.answer("ola", f"/tasks/{task.key}/complete/", answer)
    assert response.status_code == 422
    errors = json.loads(response.text.split('data-name="errors"')[1].split(">", 1)[1].split("</script>")[0])
    assert any(key.split(".")[0] == place for key in errors), errors
    assert Task.objects.get(key=task.key).state == "open"
    assert Task.objects.get(key=task.key).assignee is None
    assert list(Variable.objects.filter(case=case).order_by("name").values_list("name", "value")) == before


def test_a_refusal_is_said_in_the_readers_language(office: Any) -> None:
    """On a page and in a toast; a program is told in English."""
    User.objects.filter(username__in=["olga", "nora"]).update(language="de")
    case = office.ask()
    key = office.task(case).key
    office.answer("ola", f"/tasks/{key}/complete/", {"decision": "yes"})
    late = office.answer("olga", f"/tasks/{key}/complete/", {"decision": "no", "reply": "x"})
    assert "wurde schon erledigt, von Ola Nord" in late.text
    assert "Es gibt keine Aufgabe mit diesem Schlüssel" in office.post("nora", f"/tasks/{key}/claim/").text
    body = json.dumps({"data": {}})
    told = office.client("nora").post(f"/tasks/{key}/claim/", body, content_type="application/json").json()
    assert told["detail"] == "Expected a task, but there is none with this key that you may see."


def test_a_task_is_completed_once(office: Any) -> None:
    """The second gets a sentence that says who was faster, and the case does not move twice."""
    case = office.ask()
    task = office.task(case)
    office.answer("ola", f"/tasks/{task.key}/complete/", {"decision": "yes"})
    position = Case.objects.get().position
    late = office.answer("olga", f"/tasks/{task.key}/complete/", {"decision": "no", "reply": "x"})
    assert late.status_code == 409
    assert "completed already, by Ola Nord" in late.text
    assert "completed already, by you" in office.answer("ola", f"/tasks/{task.key}/complete/", {}).text
    assert Case.objects.get().position == position
    assert "Completed by Ola Nord" in office.get("olga", f"/tasks/{task.key}/").text


def test_a_task_somebody_else_has_is_not_completed(office: Any) -> None:
    task = office.task(office.ask())
    office.post("ola", f"/tasks/{task.key}/claim/")
    late = office.answer("olga", f"/tasks/{task.key}/complete/", {"decision": "yes"})
    assert late.status_code == 409
    assert "Ola Nord has taken this task" in late.text
    assert Task.objects.get(key=task.key).state == "open"


def test_a_task_that_is_gone_says_so(office: Any) -> None:
    """Its case was withdrawn meanwhile."""
    case = office.ask()
    task = office.task(case)
    office.post("mia", f"/cases/{case.key}/withdraw/")
    late = office.answer("ola", f"/tasks/{task.key}/complete/", {"decision": "yes"})
    assert late.status_code == 409
    assert "no longer needed" in late.text
    assert "no longer needed" in office.get("ola", f"/tasks/{task.key}/").text


def test_a_draft_is_kept_for_its_author(office: Any) -> None:
    """It is restored, survives giving back, is nobody else's, and goes with the task."""
    task = office.task(office.ask())
    url = f"/tasks/{task.key}"
    office.post("ola", f"{url}/claim/")
    assert office.answer("ola", f"{url}/draft/", {"reply": "Half a sen"}).status_code == 302
    office.post("ola", f"{url}/give-back/")
    assert "Half a sen" in office.get("ola", f"{url}/").text
    assert "Half a sen" not in office.get("olga", f"{url}/").text
    office.answer("ola", f"{url}/draft/", {"reply": "Half a sentence"})
    assert Draft.objects.count() == 1
    office.answer("olga", f"{url}/complete/", {"decision": "yes"})
    assert not Draft.objects.exists()


def test_a_draft_is_not_endless(office: Any) -> None:
    task = office.task(office.ask())
    assert office.answer("ola", f"/tasks/{task.key}/draft/", {"reply": "x" * 300_000}).status_code == 422
    assert not Draft.objects.exists()


def test_a_manager_hands_a_task_over(office: Any) -> None:
    """To whom it was offered, and to nobody else; the excluded one cannot get it."""
    task = office.task(office.ask())
    url = f"/tasks/{task.key}/reassign/"
    assert office.post("ola", url, {"to": "olga"}).status_code == 403
    for nobody in ("mia", "", "ghost"):
        assert office.post("root", url, {"to": nobody}).status_code == 422
    assert office.post("aud", url, {"to": "nora"}).status_code == 422
    assert office.post("aud", url, {"to": "olga"}).status_code == 302
    assert Task.objects.get(key=task.key).assignee == "olga"
    entry = office.log(verb="task.reassign").get()
    assert (entry.actor, entry.object) == ("aud", str(task.key))


def test_a_comment_on_a_task_stands_at_its_case(office: Any) -> None:
    case = office.ask()
    office.post("ola", f"/tasks/{office.task(case).key}/comment/", {"text": "Which *kind*?"})
    assert Comment.objects.get().case == case.key
    assert "<em>kind</em>" in office.get("mia", f"/cases/{case.key}/").text


def test_a_task_page_guides(office: Any) -> None:
    """Guidance from the model, the calendar with the asked day, who asks, and the way to the case."""
    case = office.ask(day="2026-03-09")
    page = office.get("ola", f"/tasks/{office.task(case).key}/").text
    for words in ("Look who is free, then decide.", "Mia Lang", f"/cases/{case.key}/", "Offered to Office", "High"):
        assert words in page, words
    assert "&#x27;clerk&#x27;" not in page


def test_the_form_shows_no_more_than_it_names(office: Any) -> None:
    """Variables that the form does not mention never leave the server with it."""
    case = office.ask(urgent=True, why="A secret")
    page = office.get("ola", f"/tasks/{office.task(case).key}/").text
    assert "Buy stamps" in page
    assert "A secret" not in page


def test_typing_asks_the_server(office: Any) -> None:
    task = office.task(office.ask())
    url = f"/tasks/{task.key}/compute/"
    body = json.dumps({"data": {"decision": "yes"}})
    answer = office.client("ola").post(url, body, content_type="application/json").json()
    assert answer["errors"] == {}
    assert "Buy stamps" in answer["texts"]["summary"]
    assert office.client("root").post(url, body, content_type="application/json").status_code == 422
