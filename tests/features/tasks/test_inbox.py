"""The inbox: its tabs, order, search, pages, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from clerkwork.features.processes.keyset import Among
from clerkwork.features.tasks.permissions import SPARSE
from clerkwork.runtime.models import Task, TaskCandidate


def keys(response: Any) -> list[int]:
    return [line.task.key for line in response.context["lines"]]


def give(
    office: Any, count: int, assignee: str | None = None, due: Callable[[int], int | None] = lambda _: None
) -> list[Task]:
    """Put tasks beside a real one: rows alone, as the list reads them."""
    task = office.task(office.ask())
    start = Task.objects.order_by("-key").values_list("key", flat=True)[0] + 2**30  # clear of what the generator gives
    fixed = {"case_id": task.case_id, "instance": 1, "element": "decide", "app": "errands", "process_id": "errand"}
    rows = [
        Task(key=start + number, name=f"Task {number}", assignee=assignee, state="open", created_at=number, **fixed)
        for number in range(count)
    ]
    for number, row in enumerate(rows):
        row.due = due(number)
    Task.objects.bulk_create(rows)
    if assignee is None:
        TaskCandidate.objects.bulk_create(
            TaskCandidate(task_id=row.key, kind="group", name="office", open=True) for row in rows
        )
    return rows


def test_tasks_move_through_the_tabs(office: Any) -> None:
    """Offered, claimed, done: each time in one tab, with the counts that say so."""
    case = office.ask()
    key = office.task(case).key

    def tabs(username: str) -> list[bool]:
        return [key in keys(office.get(username, f"/tasks/?tab={tab}")) for tab in ("mine", "groups", "done")]

    assert (tabs("ola"), tabs("olga"), tabs("mia")) == ([False, True, False], [False, True, False], [False] * 3)
    office.post("ola", f"/tasks/{key}/claim/")
    assert (tabs("ola"), tabs("olga")) == ([True, False, False], [False] * 3)
    page = office.get("ola", "/tasks/")
    assert page.context["counts"] == {"mine": 1, "groups": 0, "late": 0}
    office.answer("ola", f"/tasks/{key}/complete/", {"decision": "yes"})
    assert (tabs("ola"), tabs("olga")) == ([False, False, True], [False] * 3)


def test_a_late_task_says_so(office: Any) -> None:
    task = office.task(office.ask())
    office.post("ola", f"/tasks/{task.key}/claim/")
    office.clock.advance(timedelta(days=3))
    page = office.get("ola", "/tasks/")
    assert page.context["counts"]["late"] == 1
    assert "due-danger" in page.text
    assert keys(office.get("ola", "/tasks/?due=late")) == [task.key]
    assert keys(office.get("ola", "/tasks/?due=today")) == [task.key]


def test_due_dates_narrow_the_list(office: Any) -> None:
    """The task is due in two days: not today, but within the week."""
    task = office.task(office.ask())
    assert keys(office.get("ola", "/tasks/?tab=groups&due=late")) == []
    assert keys(office.get("ola", "/tasks/?tab=groups&due=today")) == []
    assert keys(office.get("ola", "/tasks/?tab=groups&due=week")) == [task.key]


def test_the_list_is_ordered_as_asked(office: Any) -> None:
    rows = give(office, 4, "ola", due=lambda number: None if number == 0 else 10_000 - number)
    Task.objects.filter(key=rows[2].key).update(priority=90)
    due = [rows[3], rows[2], rows[1], rows[0]]
    assert keys(office.get("ola", "/tasks/")) == [row.key for row in due]
    assert keys(office.get("ola", "/tasks/?sort=priority"))[0] == rows[2].key
    assert keys(office.get("ola", "/tasks/?sort=newest")) == [row.key for row in reversed(rows)]
    assert keys(office.get("ola", "/tasks/?sort=name")) == [row.key for row in due]


def test_tasks_are_searched_by_task_case_and_person(office: Any) -> None:
    task = office.task(office.ask(what="Buy stamps"))
    for words, found in (("DECIDE", True), ("stamps", True), ("mia", True), ("decide stamps", True), ("tea", False)):
        assert (task.key in keys(office.get("ola", f"/tasks/?tab=groups&q={words}"))) is found, words
    assert "No task fits" in office.get("ola", "/tasks/?tab=groups&q=tea").text


@pytest.mark.parametrize("tab", ["mine", "groups"])
@pytest.mark.parametrize("sort", ["due", "priority", "newest"])
def test_every_task_is_on_exactly_one_page(office: Any, tab: str, sort: str) -> None:
    """Forwards to the end and back to the start, over equal dates and over the border to none."""
    give(office, 70, "ola" if tab == "mine" else None, due=lambda number: None if number % 3 == 0 else number // 9)
    url = f"/tasks/?tab={tab}&sort={sort}"
    forwards, seen = [office.get("ola", url)], []
    while forwards[-1].context["slice"].after:
        forwards.append(office.get("ola", f"{url}&after={forwards[-1].context['slice'].after}"))
    for page in forwards:
        seen += keys(page)
    assert len(seen) == len(set(seen)) == (70 if tab == "mine" else 71)
    back = forwards[-1]
    for expected in reversed(forwards[:-1]):
        back = office.get("ola", f"{url}&before={back.context['slice'].before}")
        assert keys(back) == keys(expected)
    assert not back.context["slice"].before or len(forwards) > 1


def test_many_offers_are_found_like_few(office: Any) -> None:
    """Above the limit the list is filtered in its order instead of looked up; the four-eyes rule holds both ways."""
    rows = give(office, SPARSE + 1, due=lambda number: number)
    TaskCandidate.objects.create(task_id=rows[0].key, kind="excluded", name="ola", open=True)
    assert keys(office.get("ola", "/tasks/?tab=groups"))[:2] == [rows[1].key, rows[2].key]
    assert keys(office.get("olga", "/tasks/?tab=groups"))[:2] == [rows[0].key, rows[1].key]
    assert office.get("ola", "/tasks/?tab=groups").context["counts"]["groups"] == 100  # shown as "99+"
    assert keys(office.get("otto", "/tasks/?tab=groups")) == []


def test_many_keys_are_one_parameter(office: Any, django_assert_num_queries: Any) -> None:
    """A thousand literals took PostgreSQL's driver and planner longer than the look-up itself."""
    rows = give(office, 3)
    found = Task.objects.filter(Among(F("key"), [rows[0].key, rows[2].key, 1]))
    assert {task.key for task in found} == {rows[0].key, rows[2].key}
    assert len(found.query.sql_with_params()[1]) == 1
    with django_assert_num_queries(0):
        assert Task.objects.filter(Among(F("key"), [])).count() == 0


def test_offers_that_others_have_taken_do_not_count(office: Any) -> None:
    """Many offers, nearly all taken: the count is that of the free ones, wherever they stand."""
    rows = give(office, SPARSE + 50, due=lambda number: number)
    Task.objects.filter(key__in=[row.key for row in rows[:-10]]).update(assignee="olga")
    page = office.get("ola", "/tasks/?tab=groups")
    assert page.context["counts"]["groups"] == 11
    assert len(keys(page)) == 11


@pytest.mark.parametrize(("tab", "queries"), [("mine", 15), ("groups", 15), ("done", 12)])
def test_the_inbox_costs_the_same_however_full_it_is(
    office: Any, django_assert_num_queries: Any, tab: str, queries: int
) -> None:
    give(office, 60, "ola" if tab == "mine" else None, due=lambda number: number)
    office.get("ola", f"/tasks/?tab={tab}")
    with django_assert_num_queries(queries):
        office.get("ola", f"/tasks/?tab={tab}")
    give(office, SPARSE, "ola" if tab == "mine" else None, due=lambda number: 1000 + number)
    with django_assert_num_queries(queries):
        office.get("ola", f"/tasks/?tab={tab}")


def test_htmx_gets_the_part_it_asks_for(office: Any) -> None:
    """The list alone for a search, the desk alone for the pane."""
    task = office.task(office.ask())
    part = office.get("ola", "/tasks/?tab=groups", **{"HX-Request": "true"}).text
    assert str(task.key) in part
    assert "<html" not in part
    pane = office.get("ola", f"/tasks/{task.key}/", **{"HX-Request": "true"}).text
    assert 'id="task-form"' in pane
    assert "<html" not in pane


def test_empty_tabs_are_friendly(office: Any) -> None:
    for tab, words in (("mine", "All done"), ("groups", "Nothing waits for your groups"), ("done", "Nothing done yet")):
        assert words in office.get("otto", f"/tasks/?tab={tab}").text
