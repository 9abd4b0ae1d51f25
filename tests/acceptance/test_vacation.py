"""The vacation app, played through the actions that its pages call."""

import shutil
from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.processes import actions as processes
from clerkwork.features.tasks import actions as tasks
from clerkwork.features.tasks import queries as inbox
from clerkwork.kernel.errors import Invalid, NotFound, Refused
from clerkwork.runtime import integrity
from clerkwork.runtime.models import DecisionEvaluation, ElementHistory, TaskHistory

pytestmark = pytest.mark.both

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "vacation"
FIRST, LAST = "2026-04-01", "2026-04-08"  # Good Friday and Easter Monday lie between: four working days


def statuses(company, username):
    return [row["status"] for row in company.absences(username)]


def ended_at(company, case):
    """The end event that a case reached."""
    assert company.case(case).state == "completed"
    ends = ElementHistory.objects.filter(case_id=case, kind="endEvent").order_by("position")
    return ends.last().element


def test_an_approved_request_stands_in_the_table_and_its_author_is_told(company):
    """Outcome 1: approve; the row is written by the workflow, the person told in the application and by mail."""
    case = company.ask("jonas", FIRST, LAST, "Easter at home")
    assert statuses(company, "jonas") == ["requested"]
    company.answer("mara", case, decision="approve", reply="Enjoy!")
    assert ended_at(company, case) == "approved"
    (row,) = company.absences("jonas")
    assert (row["status"], row["days"], row["starts"], row["ends"]) == ("approved", 4, FIRST, LAST)
    assert any("approved" in text for text in company.told("jonas"))
    assert any("approved" in text and "Enjoy!" in text for text in company.mailed("jonas"))
    assert integrity.verify() == []


def test_too_little_leave_is_rejected_with_the_sentence_that_says_why(company):
    """Outcome 2: more days than are left are rejected at once and release nothing they did not hold."""
    case = company.ask("jonas", "2026-04-13", "2026-04-30")
    assert ended_at(company, case) == "rejected"
    assert statuses(company, "jonas") == ["rejected"]
    sentence = "It needs 14 working days, but 10 are left in 2026."
    assert any(sentence in text for text in company.told("jonas"))
    assert any(sentence in text for text in company.mailed("jonas"))
    assert company.task(case) is None


def test_too_little_cover_is_rejected_naming_the_days(company):
    """Outcome 3: with two of four away, a third would leave one; the days are named."""
    company.absent("tom", date(2026, 4, 14), date(2026, 4, 15))
    company.absent("mara", date(2026, 4, 15), date(2026, 4, 16))
    case = company.ask("jonas", "2026-04-13", "2026-04-17")
    assert ended_at(company, case) == "rejected"
    assert any(
        "Fewer than 2 people of the team would be there on 15 Apr 2026." in text for text in company.told("jonas")
    )


def test_the_rule_that_rejected_is_kept_with_the_case(company):
    """History says which row of the table Obstacle counted, on which values."""
    case = company.ask("jonas", "2026-04-13", "2026-04-30")
    kept = DecisionEvaluation.objects.get(case_id=case)
    assert (kept.decision_id, kept.failure) == ("vacation_check", None)
    obstacle = next(each for each in kept.data[2] if each["decisionDefinitionId"] == "vacation_obstacle")
    assert [rule["ruleIndex"] for rule in obstacle["matchedRules"]] == [2]
    assert [column["inputValue"] for column in obstacle["evaluatedInputs"]] == [0, -4, 0]


def test_human_resources_changes_a_deadline_by_changing_the_table(company, tmp_path):
    """A table applied with three days instead of two reminds later, in cases that begin afterwards."""
    folder = tmp_path / "vacation"
    shutil.copytree(EXAMPLE, folder)
    table = folder / "decisions" / "vacation.dmn"
    before, after = (f'<outputEntry id="deadlines_1_remind">\n          <text>{days}</text>' for days in (2, 3))
    text = table.read_text()
    assert before in text
    table.write_text(text.replace(before, after))
    apps.apply(folder, SYSTEM)
    company.ask("jonas", FIRST, LAST)
    company.wait(days=2, hours=1)
    assert not any("waiting" in text for text in company.told("mara"))
    company.wait(days=1)
    assert any("waiting for 3 working days" in text for text in company.told("mara"))


def test_a_declined_request_releases_its_days(company):
    """Outcome 4: decline; the reason reaches the author, and the days may be asked for again."""
    case = company.ask("jonas", FIRST, LAST)
    company.answer("mara", case, decision="decline", reply="Stocktaking.")
    assert ended_at(company, case) == "declined"
    assert statuses(company, "jonas") == ["declined"]
    assert any("Stocktaking." in text for text in company.mailed("jonas"))
    again = company.ask("jonas", FIRST, LAST)
    assert company.task(again) is not None


def test_a_withdrawn_request_ends_and_its_task_disappears(company):
    """Outcome 5: the author withdraws an open request; the manager's task is gone and the manager told."""
    case = company.ask("jonas", FIRST, LAST)
    processes.withdraw_case(company.user("jonas"), case, "The trip is off.")
    from clerkwork.runtime import dispatch  # noqa: PLC0415 - drains what withdrawing woke

    dispatch.drain()
    assert ended_at(company, case) == "withdrawn"
    assert statuses(company, "jonas") == ["withdrawn"]
    assert company.task(case) is None
    assert any("The trip is off." in text for text in company.told("mara"))
    with pytest.raises(Refused):
        processes.withdraw_case(company.user("jonas"), case)


def test_a_query_goes_back_and_forth_as_often_as_needed(company):
    """The question is a task of the author, the answer returns to the approvers, and both are kept."""
    case = company.ask("jonas", FIRST, LAST)
    for round_ in ("first", "second"):
        company.answer("mara", case, decision="query", reply=f"{round_} question?")
        task = company.task(case)
        assert (task.element, task.assignee) == ("answer", "jonas")
        with pytest.raises(NotFound):
            inbox.access(company.user("elif"), task.key)
        company.answer("jonas", case, answer=f"{round_} answer")
        assert company.task(case).element == "decide"
    company.answer("tom", case, decision="approve")
    assert ended_at(company, case) == "approved"


def test_the_queue_is_shared_with_the_deputy(company):
    """Either approver may claim; who comes second is told, and giving back offers it to both again."""
    case = company.ask("jonas", FIRST, LAST)
    key = company.task(case).key
    mara, tom = company.user("mara"), company.user("tom")
    tasks.claim_task(tom, key)
    with pytest.raises(Refused, match="Tom Deputy"):
        tasks.claim_task(mara, key)
    tasks.give_back_task(tom, key)
    tasks.claim_task(mara, key)
    kinds = list(TaskHistory.objects.filter(task=key).order_by("at", "pk").values_list("kind", "actor"))
    assert [kind for kind, _ in kinds] == ["offered", "claimed", "unclaimed", "claimed"]


def test_nobody_decides_on_their_own_request(company):
    """The manager's request goes to the manager above; the deputy's own goes to the manager only."""
    case = company.ask("mara", FIRST, LAST)
    with pytest.raises(NotFound):
        inbox.access(company.user("mara"), company.task(case).key)
    company.answer("ada", case, decision="approve")
    assert ended_at(company, case) == "approved"
    case = company.ask("tom", "2026-05-04", "2026-05-05")
    with pytest.raises(NotFound):
        inbox.access(company.user("tom"), company.task(case).key)
    company.answer("mara", case, decision="approve")


def test_reminder_after_two_and_escalation_after_four_working_days(company):
    """Asked on a Thursday: the weekend does not count, so Monday reminds and Wednesday escalates."""
    company.wait(days=3)
    case = company.ask("jonas", FIRST, LAST)
    key = company.task(case).key
    company.wait(days=3, hours=23)
    assert not any("waiting" in text for text in company.told("mara"))
    company.wait(hours=2)
    assert any("waiting for 2 working days" in text for text in company.told("mara"))
    assert any("waiting for 2 working days" in text for text in company.told("tom"))
    with pytest.raises(NotFound):
        inbox.access(company.user("ada"), key)
    company.wait(days=2)
    assert inbox.access(company.user("ada"), key).may_work
    company.answer("ada", case, decision="approve")
    assert ended_at(company, case) == "approved"


def test_leave_is_checked_again_on_approval(company):
    """HR takes days away while the request is open: the approval finds too few left and rejects."""
    case = company.ask("jonas", FIRST, LAST)
    company.absent("jonas", date(2026, 5, 4), date(2026, 5, 10))
    company.answer("mara", case, decision="approve")
    assert ended_at(company, case) == "rejected"
    assert any("It needs 4 working days, but 3 are left in 2026." in text for text in company.told("jonas"))


def test_open_requests_reserve_leave(company):
    """Two requests of four days each leave two of ten: a third of four is rejected although none is approved yet."""
    company.ask("jonas", FIRST, LAST)
    company.ask("jonas", "2026-05-04", "2026-05-07")
    third = company.ask("jonas", "2026-06-01", "2026-06-04")
    assert ended_at(company, third) == "rejected"


def test_two_people_at_once_cannot_both_get_the_last_place(company):
    """With room for one more absence, of two requests at the same moment exactly one is rejected."""
    company.absent("mara", date(2026, 4, 13), date(2026, 4, 17))
    barrier, cases, failures = Barrier(2), {}, []

    def ask(username: str) -> None:
        try:
            barrier.wait()
            cases[username] = company.ask(username, "2026-04-14", "2026-04-15")
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(username,)) for username in ("jonas", "elif")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(statuses(company, "jonas") + statuses(company, "elif")) == ["rejected", "requested"]


def test_the_form_refuses_what_cannot_be(company):
    """An end before the start, a weekend and a day in the past are refused at their fields, and nothing is stored."""
    for first, last, field in (
        ("2026-04-08", "2026-04-01", "lastDay"),
        ("2026-04-04", "2026-04-06", "days"),
        ("2026-02-02", "2026-02-03", "firstDay"),
    ):
        with pytest.raises(Invalid) as refused:
            company.ask("jonas", first, last)
        assert {problem.place for problem in refused.value.problems} == {field}
    assert company.absences("jonas") == []


def test_who_sees_which_absences(company):
    """HR sees all, a manager the team's, everybody their own."""
    company.ask("jonas", FIRST, LAST)
    assert len(company.absences("jonas", reader="clara")) == 1
    assert len(company.absences("jonas", reader="mara")) == 1
    assert len(company.absences("jonas", reader="jonas")) == 1
    assert company.absences("jonas", reader="elif") == []
    company.ask("mara", "2026-05-04", "2026-05-05")
    assert company.absences("mara", reader="jonas") == []


def test_a_task_is_completed_once(company):
    """The second answer is refused with a sentence and changes nothing."""
    case = company.ask("jonas", FIRST, LAST)
    key = company.task(case).key
    company.answer("mara", case, decision="approve")
    with pytest.raises(Refused):
        tasks.complete_task(company.user("tom"), key, {"decision": "decline", "reply": "No."})
    assert statuses(company, "jonas") == ["approved"]
