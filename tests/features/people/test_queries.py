"""What others ask about people."""

from typing import Any

import pytest

from clerkwork.features.people import queries
from clerkwork.features.people.models import Team, User
from clerkwork.kernel.errors import NotFound


def test_person(company: Any) -> None:
    """FEEL sees the whole of a person's place in the organisation."""
    assert queries.person("ann") == {
        "username": "ann",
        "name": "Ann Adler",
        "email": "ann@example.org",
        "title": "",
        "region": "DE-BY",
        "zone": "",
        "team": {
            "handle": "sales",
            "name": "Sales",
            "size": 3,
            "minimumPresent": 2,
            "members": ["ann", "dan", "sue"],
            "manager": "sue",
            "deputy": "dan",
        },
        "manager": "sue",
        "managersManager": "ceo",
        "approvers": {"group": "team:sales:approvers", "users": ["sue", "dan"]},
        "groups": ["team:sales"],
        "roles": ["vacation:reader"],
        "reports": [],
        "allReports": [],
    }


def test_a_manager_reports_upwards(company: Any) -> None:
    """Who leads a team is decided upon by those who lead the team above."""
    sue = queries.person("sue")
    assert (sue["manager"], sue["managersManager"]) == ("ceo", None)
    assert sue["approvers"] == {"group": "team:board:approvers", "users": ["ceo"]}
    assert sue["reports"] == ["ann", "dan", "eve"]
    assert sue["allReports"] == ["ann", "bob", "dan", "eve"]
    assert sue["groups"] == ["team:sales", "team:sales:approvers"]


def test_the_deputy_is_decided_upon_by_the_manager(company: Any) -> None:
    """A deputy does not decide for themself."""
    dan = queries.person("dan")
    assert dan["approvers"] == {"group": "team:sales:approvers", "users": ["sue"]}
    assert dan["reports"] == ["ann", "eve", "sue"]


def test_the_top_has_nobody_above(company: Any) -> None:
    """At the top there is no manager, and without a deputy nobody decides."""
    ceo = queries.person("ceo")
    assert (ceo["manager"], ceo["approvers"]) == (None, {"group": None, "users": []})
    Team.objects.filter(handle="board").update(deputy=company["sam"])
    assert queries.person("ceo")["approvers"] == {"group": "team:board:approvers", "users": ["sam"]}


def test_a_team_without_leaders(company: Any) -> None:
    """Where a team has no manager, the one above decides."""
    assert queries.person("sam")["approvers"] == {"group": "team:board:approvers", "users": ["ceo"]}


def test_inactive_people_lead_nobody(company: Any) -> None:
    """An inactive manager's deputy and the level above take over; nobody inactive is in a group."""
    User.objects.filter(username="sue").update(is_active=False)
    ann = queries.person("ann")
    assert ann["manager"] == "ceo"
    assert ann["approvers"] == {"group": "team:sales:approvers", "users": ["dan"]}
    assert ann["team"]["members"] == ["ann", "dan"]
    assert queries.members("team:sales:approvers") == ["dan"]
    assert queries.groups_of(company["sue"]) == set()
    with pytest.raises(NotFound):
        queries.person("sue")


def test_without_a_team(company: Any) -> None:
    """Somebody without a team has no manager but may have groups and roles."""
    hal = queries.person("hal")
    assert (hal["team"], hal["manager"], hal["groups"], hal["roles"]) == (None, None, ["hr"], ["vacation:clerk"])


@pytest.mark.parametrize(
    ("group", "members"),
    [
        ("hr", ["hal"]),
        ("team:sales", ["ann", "dan", "sue"]),
        ("team:sales:approvers", ["dan", "sue"]),
        ("team:support:approvers", []),
        ("nothing", []),
        ("team:nothing", []),
    ],
)
def test_members(company: Any, group: str, members: list[str]) -> None:
    """Explicit and implicit groups have members alike."""
    assert queries.members(group) == members


def test_groups_and_members_agree(company: Any) -> None:
    """Who is in a group by one question is in it by the other."""
    for who in User.objects.filter(is_active=True):
        for group in queries.groups_of(who):
            assert who.username in queries.members(group)


def test_single_questions(company: Any) -> None:
    """The short questions give what person() gives."""
    assert queries.manager("ann") == "sue"
    assert queries.managers_manager("ann") == "ceo"
    assert queries.approvers("ann") == ["sue", "dan"]
    assert queries.deputies("sue") == ["dan"]
    assert queries.reports("sue") == ["ann", "dan", "eve"]
    assert queries.roles_of(company["hal"], "vacation") == {"clerk"}
    assert queries.apps_of(company["sam"]) == {"vacation": {"owner"}}
    assert queries.names(["ann", "ceo", "ghost"]) == {"ann": "Ann Adler", "ceo": "Cleo Eden Olsen"}
    named = {"hr": "Human resources", "team:sales": "Sales", "team:sales:approvers": "Approvers of Sales"}
    assert queries.group_names(named) == named


def test_query_counts(company: Any, django_assert_num_queries: Any) -> None:
    """What a question costs does not grow with the company."""
    ann, sue = company["ann"], company["sue"]
    counts = [
        (4, lambda: queries.person_of(ann) and None),
        (5, lambda: queries.person_of(sue) and None),
        (5, lambda: queries.person("ann") and None),
        (2, lambda: queries.groups_of(ann) and None),
        (1, lambda: queries.roles_of(ann, "vacation") and None),
        (1, lambda: queries.members("team:sales:approvers") and None),
        (2, lambda: queries.chart() and None),
        (2, lambda: queries.by_team("") and None),
    ]
    for count, question in counts:
        with django_assert_num_queries(count):
            question()


def test_search(company: Any) -> None:
    """Every word must be found somewhere."""
    assert [who.username for who in queries.search("ann sales")] == ["ann"]
    assert [who.username for who in queries.search("ann support")] == []
    assert {who.username for who in queries.search("east")} == {"eve", "bob"}


def test_chart(company: Any) -> None:
    """The tree hangs together: leaders first, children below, people without a team last."""
    board, loose = queries.chart()
    assert board.team is not None
    assert [branch.team.handle for branch in board.children if branch.team] == ["sales", "support"]
    sales = board.children[0]
    assert [who.username for who in sales.people] == ["sue", "dan", "ann"]
    assert loose.team is None
    assert {who.username for who in loose.people} == {"hal", "root"}
