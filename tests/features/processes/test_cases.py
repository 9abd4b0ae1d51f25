"""Cases: who sees them, what their page says, and how they end early."""

from typing import Any

import pytest
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.features.processes.models import Comment
from clerkwork.features.processes.stretches import LENGTH
from clerkwork.runtime import commands, dispatch
from clerkwork.runtime.models import Case, Incident, Subscription, Task

SEES = {
    "mia": True,  # started it
    "max": True,  # leads mia, and the role's condition says so
    "ola": True,  # was offered its task
    "olga": True,  # the same
    "aud": True,  # holds the role that sees all
    "root": True,  # administers
    "otto": False,
    "nora": False,
}


@pytest.mark.parametrize("username", SEES)
def test_who_may_not_see_a_case_finds_none(office: Any, username: str) -> None:
    """Page, list and every action say the same: there is such a case, or there is none."""
    case = office.ask()
    seen = SEES[username]
    assert office.get(username, f"/cases/{case.key}/").status_code == (200 if seen else 404)
    assert (f"/cases/{case.key}/" in office.get(username, "/cases/?tab=all").text) is seen
    if not seen:
        for verb in ("comment", "withdraw", "cancel", "incidents/1/retry"):
            assert office.post(username, f"/cases/{case.key}/{verb}/", {"text": "x"}).status_code == 404
        assert not Comment.objects.exists()
    assert Case.objects.get().state == "active"


def test_a_case_stays_visible_to_who_worked_on_it(office: Any) -> None:
    """After the task is done its candidates and its worker still see the case."""
    case = office.ask()
    office.answer("ola", f"/tasks/{office.task(case).key}/complete/", {"decision": "yes"})
    assert Case.objects.get().state == "completed"
    assert office.get("ola", f"/cases/{case.key}/").status_code == 200
    assert office.get("olga", f"/cases/{case.key}/").status_code == 200


def test_a_case_page_says_what_happened_in_sentences(office: Any) -> None:
    case = office.ask(amount=4, urgent=True, why="Post closes", place="out", day="2026-03-09")
    task = office.task(case)
    office.post("ola", f"/tasks/{task.key}/claim/")
    office.post("mia", f"/cases/{case.key}/comment/", {"text": "Please **hurry** <script>alert(1)</script>"})
    office.answer("ola", f"/tasks/{task.key}/complete/", {"decision": "no", "reply": "No time"})
    page = office.get("mia", f"/cases/{case.key}/").text
    for words in (
        "Buy stamps for Mia Lang",
        "Started the case",
        "Gave “Decide on the errand” to Office",
        "Took on “Decide on the errand”",
        "Completed “Decide on the errand”",
        "“Granted?”: no",
        "Reached “Declined”",
        "The case was completed",
        "<strong>hurry</strong>",
        "How many",  # labels of the form
        "In town",  # the option's words
        "<clerk-diagram",
    ):
        assert words in page, words
    assert "<script>alert" not in page
    assert "Ola Nord" in page


def test_a_comment_needs_words(office: Any) -> None:
    case = office.ask()
    assert office.post("mia", f"/cases/{case.key}/comment/", {"text": "  "}).status_code == 422
    assert office.post("mia", f"/cases/{case.key}/comment/", {"text": "x" * 10_001}).status_code == 422
    assert not Comment.objects.exists()


def test_the_starter_withdraws_with_a_reason(office: Any) -> None:
    """The model's message arrives, the task goes, the reason stands in the timeline."""
    case = office.ask()
    assert 'data-open="withdraw"' in office.get("mia", f"/cases/{case.key}/").text
    response = office.post("mia", f"/cases/{case.key}/withdraw/", {"reason": "No longer needed"})
    assert response.status_code == 302
    assert Case.objects.get().state == "completed"
    assert not Task.objects.filter(state="open").exists()
    assert not Subscription.objects.exists()
    page = office.get("mia", f"/cases/{case.key}/").text
    assert "Withdrew it" in page
    assert "No longer needed" in page
    assert office.log(verb="case.withdraw", actor="mia").count() == 1


@pytest.mark.parametrize(("username", "status"), [("ola", 403), ("max", 403), ("root", 403), ("otto", 404)])
def test_nobody_else_withdraws(office: Any, username: str, status: int) -> None:
    case = office.ask()
    assert 'data-open="withdraw"' not in office.get(username, f"/cases/{case.key}/").text
    assert office.post(username, f"/cases/{case.key}/withdraw/").status_code == status
    assert Case.objects.get().state == "active"


def test_a_case_is_withdrawn_once(office: Any) -> None:
    """The second click gets a sentence, and nothing changes."""
    case = office.ask()
    office.post("mia", f"/cases/{case.key}/withdraw/")
    again = office.post("mia", f"/cases/{case.key}/withdraw/")
    assert again.status_code == 409
    assert "has ended" in again.text
    assert office.log(verb="case.withdraw").count() == 1


def test_a_process_that_offers_no_withdrawal_refuses_it(office: Any) -> None:
    office.post("mia", "/start/note/")
    case = Case.objects.get()
    assert 'data-open="withdraw"' not in office.get("mia", f"/cases/{case.key}/").text
    assert office.post("mia", f"/cases/{case.key}/withdraw/").status_code == 409
    assert Case.objects.get().state == "active"


@pytest.mark.parametrize(
    ("username", "status"), [("mia", 403), ("ola", 403), ("aud", 302), ("root", 302), ("otto", 404)]
)
def test_who_may_cancel(office: Any, username: str, status: int) -> None:
    case = office.ask()
    shown = 'data-open="cancel"' in office.get(username, f"/cases/{case.key}/").text
    assert shown is (status == 302)
    assert office.post(username, f"/cases/{case.key}/cancel/", {"reason": "Wrong"}).status_code == status
    assert Case.objects.get().state == ("canceled" if status == 302 else "active")
    assert office.log(verb="case.cancel").count() == (1 if status == 302 else 0)


def test_an_incident_is_shown_and_retried_by_administrators(office: Any) -> None:
    office.post("mia", "/start/stuck/")
    case = Case.objects.get()
    incident = Incident.objects.get()
    url = f"/cases/{case.key}/incidents/{incident.key}/retry/"
    assert "An administrator has to look at it." in office.get("mia", f"/cases/{case.key}/").text
    assert office.post("mia", url).status_code == 403
    shown = office.get("root", f"/cases/{case.key}/").text
    assert "Try again" in shown
    assert "Stopped at Which way?" in shown
    assert '<td class="hide-md">Which way?</td>' in office.get("root", "/care/incidents/").text
    assert office.post("root", url).status_code == 302
    assert office.post("root", f"/cases/{case.key}/incidents/7/retry/").status_code == 404
    assert office.log(verb="incident.retry", actor="root").count() == 1


def test_cases_are_listed_searched_and_filtered(office: Any) -> None:
    stamps, tea = office.ask(what="Buy stamps"), office.ask(what="Brew tea")
    office.post("mia", f"/cases/{tea.key}/withdraw/")
    page = office.get("mia", "/cases/").text
    assert page.index(str(tea.key)) < page.index(str(stamps.key))  # newest first
    oldest = office.get("mia", "/cases/?sort=key").text
    assert oldest.index(str(stamps.key)) < oldest.index(str(tea.key))
    assert str(tea.key) not in office.get("mia", "/cases/?state=active").text
    assert str(stamps.key) not in office.get("mia", "/cases/?q=TEA").text
    assert str(stamps.key) in office.get("mia", f"/cases/?q={stamps.key}").text
    assert "No case fits" in office.get("mia", "/cases/?process=note").text
    assert "No cases yet" in office.get("otto", "/cases/").text


def test_a_list_is_paged_to_both_sides(office: Any) -> None:
    """Thirty cases: 25 and 5, and back again; every case on exactly one page."""
    cases = [office.ask(what=f"Errand {number}") for number in range(30)]
    first = office.get("mia", "/cases/")
    forth = first.context["slice"].after
    second = office.get("mia", f"/cases/?after={forth}")
    assert [line.case.key for line in first.context["lines"]] == [case.key for case in cases[:4:-1]]
    assert [line.case.key for line in second.context["lines"]] == [case.key for case in cases[4::-1]]
    back = office.get("mia", f"/cases/?before={second.context['slice'].before}")
    assert [line.case.key for line in back.context["lines"]] == [line.case.key for line in first.context["lines"]]
    assert len(office.get("mia", "/cases/?after=nonsense").context["lines"]) == 25


def test_a_list_costs_the_same_however_long_it_is(office: Any, django_assert_num_queries: Any) -> None:
    for number in range(3):
        office.ask(what=f"Errand {number}")
    office.get("mia", "/cases/")
    with django_assert_num_queries(19):
        office.get("mia", "/cases/")
    for number in range(10):
        office.ask(what=f"Errand {number}")
    with django_assert_num_queries(19):
        office.get("mia", "/cases/")


def test_a_case_page_costs_the_same_however_much_happened(office: Any, django_assert_num_queries: Any) -> None:
    case = office.ask()
    url = f"/cases/{case.key}/"
    office.get("mia", url)
    with django_assert_num_queries(32):
        office.get("mia", url)
    for number in range(10):
        office.post("mia", f"{url}comment/", {"text": f"Comment {number}"})
        office.post("ola", f"/tasks/{office.task(case).key}/claim/")
        office.post("ola", f"/tasks/{office.task(case).key}/give-back/")
    with django_assert_num_queries(32):
        office.get("mia", url)


def test_only_the_verbs_of_an_address_are_answered(office: Any) -> None:
    case = office.ask()
    assert office.get("mia", f"/cases/{case.key}/withdraw/").status_code == 405
    assert office.post("mia", f"/cases/{case.key}/").status_code == 405


ROUNDS = (
    HEAD
    + """<bpmn:process id="rounds" isExecutable="true"><bpmn:startEvent id="s" name="Begin"/>
    <bpmn:exclusiveGateway id="in"/><bpmn:exclusiveGateway id="out" default="again"/>
    <bpmn:scriptTask id="add" name="Add"><bpmn:extensionElements>
      <zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements></bpmn:scriptTask>
    <bpmn:endEvent id="e" name="Enough"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="in"/><bpmn:sequenceFlow id="f2" sourceRef="in" targetRef="add"/>
    <bpmn:sequenceFlow id="f3" sourceRef="add" targetRef="out"/>
    <bpmn:sequenceFlow id="again" sourceRef="out" targetRef="in"/>
    <bpmn:sequenceFlow id="done" sourceRef="out" targetRef="e">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=n &gt;= 400</bpmn:conditionExpression>
    </bpmn:sequenceFlow>"""
    + TAIL
)


def test_a_long_history_is_read_in_stretches(office: Any, django_assert_max_num_queries: Any) -> None:
    """Each entry stands in one of them, the newest first; the diagram and the outcome are those of the whole case."""
    commands.deploy(ROUNDS.encode(), resource="rounds.bpmn")
    case = Case.objects.get(key=commands.start("rounds", {"n": 0}, by="root"))
    dispatch.drain()
    office.post("root", f"/cases/{case.key}/comment/", {"text": "How long this is."})
    titles, pages, address = [], 0, f"/cases/{case.key}/"
    while address:
        with django_assert_max_num_queries(34):
            page = office.get("root", address).context["dossier"]
        titles += [str(entry.title) for entry in page.timeline]
        assert (page.outcome, page.diagram["active"]) == ("Enough", [])
        assert (page.diagram["passed"], len(page.diagram["flows"])) == (["add", "e", "in", "out", "s"], 5)
        assert len(page.timeline) <= LENGTH
        pages, address = pages + 1, f"/cases/{case.key}/?before={page.older}" if page.older else ""
    assert pages > 2
    titles.remove("Commented")  # at the same instant as all else, because the clock of this test stands still
    assert titles == ["The case was completed", "Reached “Enough”", *400 * ["Did “Add”"], "Started the case"]
    for nonsense in ("0", "-1", "x", "9" * 30, str(10**17)):
        assert office.get("root", f"/cases/{case.key}/?before={nonsense}").context["dossier"].newest


MANY = (
    HEAD
    + """<bpmn:process id="many" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:userTask id="t" name="Look"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
      <zeebe:loopCharacteristics inputCollection="=for i in 1..120 return i"/></bpmn:extensionElements>
    </bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
    <bpmn:callActivity id="c">
      <bpmn:extensionElements><zeebe:calledElement processId="nowhere"/></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
      <zeebe:loopCharacteristics inputCollection="=for i in 1..25 return i"/></bpmn:extensionElements>
    </bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="s" targetRef="c"/>"""
    + TAIL
)


def test_of_very_many_open_things_a_page_shows_the_first(office: Any) -> None:
    """And says how many there are."""
    commands.deploy(MANY.encode(), resource="many.bpmn")
    case = Case.objects.get(key=commands.start("many", {}, by="root"))
    dispatch.drain()
    page = office.get("root", f"/cases/{case.key}/")
    assert (len(page.context["dossier"].tasks), page.context["dossier"].more_tasks) == (100, 20)
    assert len(page.context["dossier"].incidents) == 20
    for words in ("and 20 more", "Try all 25 again", "The first 20 of 25 places are shown at which it stopped."):
        assert words in page.text, words


CALLS = (
    HEAD
    + """<bpmn:process id="calls" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="part"/></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
      <zeebe:loopCharacteristics inputCollection="=[1, 2, 3]" inputElement="n"/></bpmn:extensionElements>
    </bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="c"/>"""
    + TAIL
)
PART = (
    HEAD
    + """<bpmn:process id="part" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:exclusiveGateway id="g" default="done"/><bpmn:endEvent id="e"/>
    <bpmn:userTask id="t" name="Look"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:userTask id="x" name="Stop"><bpmn:extensionElements><zeebe:userTask/>
      <zeebe:assignmentDefinition assignee="=1"/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
    <bpmn:sequenceFlow id="done" sourceRef="g" targetRef="e"/>
    <bpmn:sequenceFlow id="look" sourceRef="g" targetRef="t">
      <bpmn:conditionExpression>=n = 2</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="stop" sourceRef="g" targetRef="x">
      <bpmn:conditionExpression>=n = 1</bpmn:conditionExpression></bpmn:sequenceFlow>"""
    + TAIL
)


def test_of_called_cases_those_that_need_somebody_come_first(office: Any) -> None:
    """What stopped, what runs, and then what has ended; a page shows so many only."""
    commands.deploy(PART.encode(), resource="part.bpmn")
    commands.deploy(CALLS.encode(), resource="calls.bpmn")
    case = commands.start("calls", {}, by="root")
    dispatch.drain()
    called = office.get("root", f"/cases/{case}/").context["dossier"].called
    assert [(one.incidents, one.state) for one in called] == [(1, "active"), (0, "active"), (0, "completed")]


@pytest.mark.parametrize("tag", ["subProcess", "transaction"])
def test_a_case_stands_where_somebody_works_not_at_the_scope_around(office: Any, tag: str) -> None:
    """Whatever kind of scope it is."""
    inside = """<bpmn:startEvent id="i"/><bpmn:userTask id="t" name="Look"/>
      <bpmn:sequenceFlow id="f" sourceRef="i" targetRef="t"/>"""
    body = f"""<bpmn:process id="within" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:{tag} id="scope">{inside}</bpmn:{tag}><bpmn:sequenceFlow id="in" sourceRef="s" targetRef="scope"/>"""
    commands.deploy((HEAD + body + TAIL).encode(), resource="within.bpmn")
    case = commands.start("within", {}, by="root")
    assert office.get("root", f"/cases/{case}/").context["dossier"].diagram["active"] == ["t"]
