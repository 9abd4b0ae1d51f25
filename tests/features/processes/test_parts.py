"""The parts of a case page and of a form that decide nothing: pages by key, conditions, panels, prose, data."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from clerkwork.features.processes import conditions, keyset, prose
from clerkwork.features.processes.data import items, labels, show
from clerkwork.features.processes.definitions import diagram
from clerkwork.features.processes.expressions import Scope
from clerkwork.features.processes.filling import expressions_in, read_answer
from clerkwork.features.processes.panels import calendars
from clerkwork.kernel.errors import Invalid
from clerkwork.runtime.models import Case

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "kept", "lost"),
    [
        ("**bold**", "<strong>bold</strong>", "**"),
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "[x]", "<a"),
        ("[x](https://example.org)", 'rel="noopener nofollow"', "javascript"),
        ("![x](https://example.org/x.png)", "", "<img"),
        ("<img src=x onerror=alert(1)>", "&lt;img", "<img"),
    ],
)
def test_prose_is_markdown_without_danger(source: str, kept: str, lost: str) -> None:
    found = prose.html(source)
    assert kept in found
    assert lost not in found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("startedBy = user.username", {"mia"}),
        ("startedBy in user.reports", {"otto", "max"}),
        ('startedBy in (user.username, "otto")', {"mia", "otto"}),
        ("startedBy != user.username", {"otto", "max"}),
        ('state = "active" and process = "errand"', {"mia", "max"}),
        ('state = "completed" or startedBy = "max"', {"otto", "max"}),
        ('not(state = "completed")', {"mia", "max"}),
        ("businessKey = null", set()),
        ("true", {"mia", "otto", "max"}),
        ("false", set()),
        ("startedBy", set()),
        ("key > 3", set()),
        ("startedBy = title", set()),
        ("user.username = startedBy", set()),
        ("some x in user.reports satisfies x = startedBy", set()),
        ("startedBy = (", set()),
    ],
)
def test_a_condition_becomes_a_filter_or_grants_nothing(db: None, text: str, wanted: set[str]) -> None:
    for key, (who, state) in enumerate((("mia", "active"), ("otto", "completed"), ("max", "active"))):
        Case.objects.create(key=key, definition_id=1, process_id="errand", state=state, started_by=who, started_at=key)
    person = {"username": "mia", "reports": ["otto", "max"]}
    found = Case.objects.filter(conditions.compile_condition(text, person))
    assert set(found.values_list("started_by", flat=True)) == wanted


@pytest.mark.parametrize("text", ["", "x", "1", "1:", ":1", "a:b", "1:2:3", "-:", "9" * 400 + ":x"])
def test_a_cursor_that_is_nonsense_is_none(text: str) -> None:
    assert keyset.read_place(text) is None


def test_a_page_that_nothing_follows_says_so(db: None) -> None:
    page = keyset.page(Case.objects.all(), keyset.Order("key"), QueryDict("after=1:1"))
    assert (list(page.rows), page.before, page.after, page.whole) == ([], "", "", True)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, "-"),
        (True, "Yes"),
        (1234, "1234"),
        ("2026-03-09", "9 Mar 2026"),
        ("2026-03-09T10:30:00Z", "9 Mar 2026, 11:30"),  # in Berlin
        ("2026-03-09T10:30:00", "9 Mar 2026, 10:30"),
        ("in", "In the house"),
        ("<b>", "&lt;b&gt;"),
        ({"username": "mia", "name": "Mia Lang", "email": "secret@example.org"}, "Mia Lang"),
        (["a", "b"], "a</span>, <span"),
        ([{"question": "Why?"}], "<dt"),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, "…"),
    ],
)
def test_values_are_shown_for_people(value: Any, wanted: str) -> None:
    with timezone.override("Europe/Berlin"):
        found = show(value, {"in": "In the house"})
    assert wanted in found
    assert "secret@" not in found


def test_numbers_of_a_case_have_no_zeros_at_their_end() -> None:
    """Neither alone nor in lists; sums of money keep their two decimal places."""
    assert [show(Decimal(each)) for each in ("3.0", "2.5", "12.50")] == ["3", "2.5", "12.50"]
    assert "3.0" not in show([Decimal("3.0"), {"a": Decimal("3.0")}])


def test_data_stands_in_the_order_of_the_forms() -> None:
    """Fields with labels first, technical variables after them by name, what is empty is marked."""
    form = SimpleNamespace(
        schema={
            "components": [
                {"key": "b", "label": "Second letter"},
                {"type": "group", "components": [{"key": "a", "label": "First letter"}]},
            ]
        }
    )
    found = items({"zz": 1, "a": 2, "b": None, "firstDay": 3}, labels([form]))  # type: ignore[list-item]
    assert [(item.label, item.technical, item.empty) for item in found] == [
        ("Second letter", False, True),
        ("First letter", False, False),
        ("First day", True, False),
        ("Zz", True, False),
    ]


def test_the_browser_is_shown_what_the_schema_evaluates() -> None:
    schema = {"text": "Dear {{name}}, why?", "hide": "=total > limit", "valuesKey": "places", "label": "secret"}
    assert sorted(expressions_in({"components": [schema]})) == ["=total > limit", "name", "places"]


@pytest.mark.parametrize("text", ["{", "[]", "3", '"x"'])
def test_an_answer_is_an_object(text: str) -> None:
    with pytest.raises(Invalid):
        read_answer(text)


def calendar(office: Any, rows: list[dict[str, Any]], **settings: str) -> Any:
    variables = {"away": rows, "requester": {"username": "mia"}, "day": "2026-03-11"}
    panel = {"type": "calendar", "title": "Who of {{requester.username}}'s", "source": "away", "person": "who"}
    (found,) = calendars([panel | settings], Scope(variables, NOW))
    return found


def test_a_calendar_marks_the_days_that_are_asked_for(office: Any) -> None:
    """Whole weeks around them; who asks comes first; refused rows do not count."""
    rows = [
        {"who": "otto", "from": "2026-03-09", "to": "2026-03-10", "status": "approved"},
        {"who": "ola", "from": "2026-03-10", "to": None, "status": "requested"},
        {"who": "max", "from": "2026-03-10", "to": "2026-03-12", "status": "declined"},
        {"who": "ghost", "from": "2026-03-10", "to": "2026-03-12", "status": "approved"},
        {"who": "aud", "from": "nonsense", "to": "2026-03-12", "status": "approved"},
    ]
    found = calendar(office, rows, start="=day", end="=day")
    assert found.title == "Who of mia's"
    assert (found.grid.days[0].day, found.grid.days[-1].day) == (date(2026, 3, 2), date(2026, 3, 22))
    assert [person.key for person, _cells in found.grid.rows] == ["mia", "otto", "ola"]
    assert [day.day for day in found.grid.days if day.focus] == [date(2026, 3, 11)]
    assert [day.day.day for day, away in zip(found.grid.days, found.grid.away, strict=True) if away] == [9, 10]


def test_a_calendar_with_its_own_window_and_columns(office: Any) -> None:
    """FEEL in `from` and `to` gives the days; then `start` and `end` are the columns."""
    rows = [{"who": "mia", "begins": "2026-03-18", "ends": "2026-03-19", "status": "requested"}]
    found = calendar(
        office, rows, **{"from": "=date(day)", "to": "=date(day)", "start": "begins", "end": "ends", "minimum": "=2"}
    )
    assert (len(found.grid.days), found.minimum) == (7, 2)
    assert found.grid.days[0].day == date(2026, 3, 9)


def test_a_diagram_is_text_in_any_encoding() -> None:
    """The declaration goes, for the text has no encoding any more."""
    for encoding in ("UTF-8", "ISO-8859-1", "utf-16"):
        xml = f'<?xml version="1.0" encoding="{encoding}"?><a>ü</a>'
        definition = SimpleNamespace(xml=xml.encode(encoding))
        if encoding != "utf-16":
            assert diagram(definition) == "<a>ü</a>"  # type: ignore[arg-type]
    assert diagram(SimpleNamespace(xml="\ufeff<a>ü</a>".encode())) == "<a>ü</a>"  # type: ignore[arg-type]
