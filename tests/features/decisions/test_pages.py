"""What pages of decisions show, and to whom."""

from typing import Any

import pytest

from clerkwork.features.apps.models import App
from clerkwork.runtime import commands, decisions
from clerkwork.runtime.models import Case, Decision, DecisionEvaluation

pytestmark = [pytest.mark.both, pytest.mark.django_db]

OLD_HAND = {"Grade": "staff", "Hired": "2019-05-01", "Age": 52, "Years of service": 12, "Severely disabled": True}
LIST_QUERIES = 27
PAGE_QUERIES = 17


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "read", "tried"),
    [
        ("mia", 200, 403),  # staff
        ("ola", 200, 200),  # staff and office: the office may try
        ("olga", 200, 200),  # office
        ("aud", 404, 404),  # a role that may not read
        ("nora", 404, 404),  # no role
        ("root", 200, 200),  # an administrator
    ],
)
def test_roles_decide_who_reads_and_who_tries(leave: Any, name: str, read: int, tried: int) -> None:
    """Every page of a decision, by every kind of person; what may not be read does not exist."""
    assert leave.get(name, "/decisions/").status_code == 200
    assert leave.get(name, "/decisions/entitlement/").status_code == read
    assert leave.get(name, "/decisions/entitlement/history/").status_code == read
    assert leave.get(name, "/decisions/entitlement/try/").status_code == tried
    assert leave.post(name, "/decisions/entitlement/try/").status_code == tried
    listed = {line.decision.decision_id for line in leave.get(name, "/decisions/").context["lines"]}
    assert listed == ({"base_leave", "extra_leave", "entitlement", "approver"} if read == 200 else set())


def test_a_stranger_is_sent_to_the_door(leave: Any, client: Any) -> None:
    assert client.get("/decisions/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("name", "own", "foreign"),
    [
        ("mia", 200, 404),
        ("max", 404, 404),
        ("olga", 200, 200),
        ("aud", 404, 404),
        ("nora", 404, 404),
        ("root", 200, 200),
    ],
)
def test_who_asked_sees_an_evaluation_and_so_does_who_may_try(
    leave: Any, asked: int, name: str, own: int, foreign: int
) -> None:
    other = decisions.evaluate("entitlement", OLD_HAND, by="ola").key
    assert leave.get(name, f"/evaluations/{asked}/").status_code == own
    assert leave.get(name, f"/evaluations/{other}/").status_code == foreign


@pytest.mark.parametrize(
    ("name", "status"), [("mia", 200), ("max", 404), ("otto", 404), ("olga", 200), ("aud", 404), ("root", 200)]
)
def test_who_may_see_a_case_sees_what_it_had_decided(leave: Any, name: str, status: int) -> None:
    """Mia began the case; olga's role sees all cases of the app; having a role of the app is not enough."""
    kept = DecisionEvaluation.objects.get(case=case_of(leave, "mia"))
    assert leave.get(name, f"/evaluations/{kept.key}/").status_code == status
    history = leave.get(name, "/decisions/approver/history/")
    assert [line.evaluation.key for line in (history.context or {}).get("lines", [])] == (
        [kept.key] if status == 200 else []
    )


def case_of(leave: Any, name: str, **known: Any) -> int:
    values = {"kind": "annual", "days": 3, "notice": "P10D", **known}
    return commands.start("ask_leave", values, by=name)


def test_the_story_of_a_case_leads_to_what_was_decided(leave: Any) -> None:
    key = case_of(leave, "mia")
    kept = DecisionEvaluation.objects.get(case=key)
    page = text(leave.get("mia", f"/cases/{key}/"))
    assert "Decided “Who approves”: who: manager, within: 3 days" in page
    assert f'href="/evaluations/{kept.key}/"' in page
    assert "Did “Find who approves”" not in page
    told = text(leave.get("mia", f"/evaluations/{kept.key}/"))
    assert f'href="/cases/{key}/"' in told


def test_a_case_whose_decisions_may_not_be_read_says_no_more_than_that_it_was_done(leave: Any) -> None:
    App.objects.filter(handle="leave").update(roles='{"staff": {"members": "everyone", "decisions": "none"}}')
    page = text(leave.get("mia", f"/cases/{case_of(leave, 'mia')}/"))
    assert "Did “Find who approves”" in page
    assert "Decided" not in page


def test_a_decision_that_failed_in_a_case_leads_to_the_rules(leave: Any) -> None:
    key = case_of(leave, "mia", days=10, notice="P40D")
    kept = DecisionEvaluation.objects.get(case=key)
    page = text(leave.get("mia", f"/cases/{key}/"))
    assert "Could not decide “Who approves”" in page
    told = leave.get("mia", f"/evaluations/{kept.key}/")
    assert "Could not be decided" in text(told)
    assert told.context["chapters"][0].rules == [2, 3]


def test_the_list_counts_only_what_the_reader_may_see(leave: Any, asked: int) -> None:
    decisions.evaluate("entitlement", OLD_HAND, by="ola")
    counts = {
        name: next(
            line.asked
            for line in leave.get(name, "/decisions/").context["lines"]
            if line.decision.decision_id == "entitlement"
        )
        for name in ("mia", "max", "olga")
    }
    assert counts == {"mia": 1, "max": 0, "olga": 2}


def test_the_list_is_searched_by_name_and_filtered_by_app(leave: Any) -> None:
    def found(query: str) -> list[str]:
        return [line.name for line in leave.get("mia", f"/decisions/?{query}").context["lines"]]

    assert found("q=LEAVE") == ["Base leave", "Extra leave", "Leave entitlement"]
    assert found("q=leave+extra") == ["Extra leave"]
    assert found("q=approver") == ["Who approves"]
    assert found("app=leave&q=who") == ["Who approves"]
    assert found("app=errands") == []
    assert "No decision has these words" in text(leave.get("mia", "/decisions/?q=zzz"))
    assert "No decisions yet" in text(leave.get("nora", "/decisions/"))


def test_htmx_gets_the_part_that_changes(leave: Any) -> None:
    for url in ("/decisions/?q=leave", "/decisions/approver/history/"):
        answer = leave.get("mia", url, HX_Request="true")
        assert "<html" not in text(answer)


def test_a_list_costs_the_same_however_long_it_is(leave: Any, django_assert_num_queries: Any) -> None:
    leave.get("mia", "/decisions/")
    with django_assert_num_queries(LIST_QUERIES):
        leave.get("mia", "/decisions/?q=who")
    with django_assert_num_queries(LIST_QUERIES):
        leave.get("mia", "/decisions/")


def test_a_decision_costs_the_same_however_much_it_needs(leave: Any, django_assert_num_queries: Any) -> None:
    leave.get("mia", "/decisions/entitlement/")
    leave.get("mia", "/decisions/approver/")
    with django_assert_num_queries(PAGE_QUERIES):
        leave.get("mia", "/decisions/entitlement/")
    with django_assert_num_queries(PAGE_QUERIES):
        leave.get("mia", "/decisions/approver/")


def test_a_table_reads_without_knowing_dmn(leave: Any) -> None:
    page = text(leave.get("mia", "/decisions/base_leave/"))
    assert "One rule decides." in page
    assert "No two rules fit the same case" in page
    assert "Old contracts keep what they have" in page
    assert 'title="&lt; date(&quot;2020-01-01&quot;)"' in page
    assert "Federal Leave Act" in page
    assert 'href="/decisions/entitlement/"' in page  # which uses it
    assert "Which extra days does somebody get?" in text(leave.get("mia", "/decisions/extra_leave/"))


def test_findings_stand_at_their_cells_and_below_the_table(leave: Any) -> None:
    page = leave.get("mia", "/decisions/approver/")
    (table,) = [page.context["box"].table]
    overlap = page.context["findings"].notes[0]
    assert overlap.tone == "danger"
    assert overlap.rules == (2, 3)
    assert [[field.tone for field in line.inputs] for line in table.lines] == [
        ["", "", ""],
        ["danger", "danger", "danger"],
        ["danger", "danger", "danger"],
        ["", "", ""],  # what was not compared is only told below
    ]
    assert [note.tone for note in page.context["findings"].hints] == ["info"]
    assert 'href="#finding-1"' in text(page)
    assert 'href="#rule-3"' in text(page)
    assert "Working days = 10" in overlap.example
    assert "Checked: no gaps" in text(leave.get("mia", "/decisions/base_leave/"))


def test_a_try_shows_result_and_rules_and_keeps_nothing(leave: Any) -> None:
    answer = leave.post(
        "olga",
        "/decisions/entitlement/try/",
        {"i0": "staff", "i1": "2019-05-01", "i2": "52", "i3": "12", "i4": "true"},
    )
    assert answer.status_code == 200
    assert answer.context["told"].value.text == "37"
    chapters = {chapter.traced.id: chapter for chapter in answer.context["chapters"]}
    assert list(chapters) == ["entitlement", "extra_leave", "base_leave"]
    assert [line.number for line in chapters["extra_leave"].box.table.lines if line.matched] == [1, 3, 5]
    assert [line.number for line in chapters["base_leave"].box.table.lines if line.matched] == [1]
    assert not DecisionEvaluation.objects.exists()


def test_a_try_with_nonsense_says_what_to_correct(leave: Any) -> None:
    answer = leave.post("olga", "/decisions/entitlement/try/", {"i1": "yesterday", "i2": "old", "i4": "maybe"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "i1": ["Expected a date, but “yesterday”."],
        "i2": ["Expected a number, but “old”."],
        "i4": ["Expected yes or no."],
    }
    assert "told" not in answer.context


def test_a_try_that_fails_says_why(leave: Any) -> None:
    answer = leave.post("olga", "/decisions/approver/try/", {"i0": "10", "i1": "annual", "i2": "40 days"})
    assert answer.status_code == 200
    assert "Could not be decided" in text(answer)
    assert "rules 2 and 3" in answer.context["told"].failure


def test_an_evaluation_shows_what_was_known_and_how_it_came_about(leave: Any, asked: int) -> None:
    page = leave.get("mia", f"/evaluations/{asked}/")
    assert page.context["told"].value.text == "37"
    assert {name: value.text for name, value in page.context["given"].items()} == {
        "Grade": "staff",
        "Hired": "1 May 2019",
        "Age": "52",
        "Years of service": "12",
        "Severely disabled": "yes",
    }
    chapters = {chapter.traced.id: chapter for chapter in page.context["chapters"]}
    assert chapters["extra_leave"].rules == [1, 3, 5]
    assert [str(value) for _name, value in chapters["base_leave"].inputs] == ["staff", "1 May 2019"]
    assert "Mia Lang" in text(page)


def test_an_old_version_says_so_and_stays_as_it_was(leave: Any, asked: int) -> None:
    row = Decision.objects.get(decision_id="base_leave")
    xml = bytes(row.resource.xml).replace(b"<text>27</text>", b"<text>28</text>")
    decisions.deploy(xml, app="leave", resource="decisions/entitlement.dmn")
    old = leave.get("mia", "/decisions/base_leave/?version=1")
    assert "This is version 1, not the present one" in text(old)
    assert str(old.context["box"].table.lines[1].outputs[0].words) == "27"
    new = leave.get("mia", "/decisions/base_leave/")
    assert str(new.context["box"].table.lines[1].outputs[0].words) == "28"
    assert [each.version for each in new.context["versions"]] == [2, 1]
    assert leave.get("mia", "/decisions/base_leave/?version=9").status_code == 404
    assert leave.get("mia", f"/evaluations/{asked}/").context["row"].version == 1


def test_the_history_is_filtered_by_case_and_outcome_and_goes_on_page_by_page(leave: Any) -> None:
    first, failed = case_of(leave, "mia"), case_of(leave, "mia", days=10, notice="P40D")
    Case.objects.filter(key=first).update(title="Mia to the sea")
    url = "/decisions/approver/history/"

    def found(query: str) -> list[int]:
        return [line.evaluation.case_id for line in leave.get("mia", f"{url}?{query}").context["lines"]]

    assert found("") == [failed, first]
    assert found("state=failed") == [failed]
    assert found("state=decided") == [first]
    assert found("state=nonsense") == [failed, first]
    assert found("case=sea") == [first]
    assert found(f"case={failed}") == [failed]
    assert found("case=999999999999999999999999") == []
    for _time in range(30):
        case_of(leave, "mia")
    newest = leave.get("mia", url)
    older = leave.get("mia", f"{url}?before={newest.context['older']}")
    seen = [line.evaluation.case_id for page in (newest, older) for line in page.context["lines"]]
    assert len(seen) == len(set(seen)) == 32
    assert older.context["older"] == ""
    assert len(leave.get("mia", f"{url}?before=nonsense").context["lines"]) == 25


def test_only_the_verbs_of_an_address_are_answered(leave: Any, asked: int) -> None:
    assert leave.post("root", "/decisions/").status_code == 405
    assert leave.post("root", "/decisions/entitlement/").status_code == 405
    assert leave.post("root", f"/evaluations/{asked}/").status_code == 405


def test_a_long_table_is_shown_page_by_page(leave: Any) -> None:
    rules = "".join(
        f'<rule id="r{n}"><inputEntry><text>{n}</text></inputEntry><outputEntry><text>{n}</text></outputEntry></rule>'
        for n in range(450)
    )
    xml = f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="long">
    <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
    <decision id="long" name="Long"><variable name="Long"/>
    <informationRequirement><requiredInput href="#n"/></informationRequirement>
    <decisionTable id="t"><input><inputExpression typeRef="number"><text>n</text></inputExpression></input>
    <output/>{rules}</decisionTable></decision></definitions>"""
    decisions.deploy(xml.encode(), app="leave", resource="decisions/long.dmn")

    def numbers(query: str = "") -> tuple[int, int, int]:
        lines = leave.get("mia", f"/decisions/long/{query}").context["box"].table.lines
        return lines[0].number, lines[-1].number, len(lines)

    assert numbers() == (1, 200, 200)
    assert numbers("?from=200") == (201, 400, 200)
    assert numbers("?from=400") == (401, 450, 50)
    assert numbers("?from=99999") == (401, 450, 50)
    assert numbers("?from=-1") == (1, 200, 200)
    assert "Rules 201\N{EN DASH}400 of 450" in text(leave.get("mia", "/decisions/long/?from=200"))
    tried = leave.post("olga", "/decisions/long/try/", {"i0": "431"})
    assert [line.number for line in tried.context["chapters"][0].box.table.lines] == [432]
