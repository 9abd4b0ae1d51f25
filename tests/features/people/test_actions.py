"""Writes about people, and who may make them."""

from collections.abc import Callable
from typing import Any

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.audit.models import Entry
from clerkwork.features.people import actions
from clerkwork.features.people.models import AppRole, Group, Membership, Team, User
from clerkwork.kernel.errors import Forbidden, Invalid, Refused

from .conftest import ROSTER

Write = Callable[[Any, User], object]
ADMINISTRATORS_ONLY: dict[str, Write] = {
    "create": lambda _company, me: actions.create_user(me, "new.one", {"first_name": "New"}),
    "update": lambda company, me: actions.update_user(me, company["ann"], {"title": "Boss"}),
    "administer": lambda company, me: actions.set_administrator(me, company["ann"], administers=True),
    "deactivate": lambda company, me: actions.set_active(me, company["ann"], active=False),
    "link": lambda company, me: actions.offer_password_link(me, company["ann"]),
    "team": lambda _company, me: actions.save_team(me, Team.objects.get(handle="sales"), {"name": "Sails"}),
    "group": lambda _company, me: actions.save_group(me, Group.objects.get(handle="hr"), {"name": "HR"}, []),
    "import": lambda _company, me: actions.import_people({}, actor=me),
    "grant": lambda company, me: actions.grant_role(me, "other", "reader", company["ann"]),
}


def state() -> list[Any]:
    """Return everything that these actions can change."""
    return [list(model.objects.order_by("pk").values()) for model in (User, Team, Group, Membership, AppRole)]


@pytest.mark.parametrize("write", ADMINISTRATORS_ONLY)
@pytest.mark.parametrize("username", ["ann", "sue", "ceo", "hal", "sam"])
def test_others_are_refused(company: Any, write: str, username: str) -> None:
    """Nobody but an administrator changes people, whatever they lead or own; nothing changes."""
    before, entries = state(), Entry.objects.count()
    with pytest.raises(Forbidden):
        ADMINISTRATORS_ONLY[write](company, company[username])
    assert (state(), Entry.objects.count()) == (before, entries)


@pytest.mark.parametrize("write", ADMINISTRATORS_ONLY)
def test_administrators_may(company: Any, write: str) -> None:
    """An administrator may, and it is logged under their name."""
    ADMINISTRATORS_ONLY[write](company, company["root"])
    assert Entry.objects.latest("id").actor == "root"


OWN_ROLE: dict[str, Write] = {
    "administer": lambda _company, me: actions.set_administrator(me, me, administers=False),
    "deactivate": lambda _company, me: actions.set_active(me, me, active=False),
    "team": lambda _company, me: actions.update_user(me, me, {"team": Team.objects.get(handle="sales")}),
    "lead": lambda _company, me: actions.save_team(me, Team.objects.get(handle="sales"), {"manager": me}),
    "deputise": lambda _company, me: actions.save_team(me, Team.objects.get(handle="sales"), {"deputy": me}),
    "join": lambda company, me: actions.save_group(me, Group.objects.get(handle="hr"), {}, [company["hal"], me]),
    "grant": lambda _company, me: actions.grant_role(me, "vacation", "clerk", me),
}


@pytest.mark.parametrize("write", OWN_ROLE)
def test_nobody_changes_their_own_role(company: Any, write: str) -> None:
    """Not even an administrator, by whatever door; nothing changes."""
    before = state()
    with pytest.raises(Refused):
        OWN_ROLE[write](company, company["root"])
    assert state() == before


def test_nobody_gives_a_role_to_a_group_they_are_in(company: Any) -> None:
    """A role given to one's own team or group is one's own role."""
    sam = company["sam"]
    with pytest.raises(Refused):
        actions.grant_role(sam, "vacation", "clerk", Team.objects.get(handle="support"))
    with pytest.raises(Refused):
        actions.revoke_role(sam, AppRole.objects.get(role="owner"))


def test_owners_give_roles_of_their_app_only(company: Any) -> None:
    """An owner grants in the own app, and nowhere else."""
    sam = company["sam"]
    given = actions.grant_role(sam, "vacation", "clerk", company["ann"])
    assert actions.grant_role(sam, "vacation", "clerk", company["ann"]) == given
    actions.revoke_role(sam, given)
    with pytest.raises(Forbidden):
        actions.grant_role(sam, "expenses", "clerk", company["ann"])
    assert not AppRole.objects.filter(user=company["ann"]).exists()


def test_wrong_input_changes_nothing(company: Any) -> None:
    """Every problem is named at its field."""
    root, before = company["root"], state()
    with pytest.raises(Invalid) as caught:
        actions.create_user(root, "No Spaces!", {"email": "nonsense"})
    assert {problem.place for problem in caught.value.problems} == {"username", "email"}
    for username in ("system", "new", "ann"):
        with pytest.raises(Invalid):
            actions.create_user(root, username, {})
    with pytest.raises(Invalid) as caught:
        actions.update_user(root, company["ann"], {"email": "SUE@example.org"})
    assert [problem.place for problem in caught.value.problems] == ["email"]
    with pytest.raises(Invalid):
        actions.update_user(root, company["ann"], {"is_superuser": True})
    with pytest.raises(Invalid):
        actions.change_profile(company["ann"], {"team": None})
    assert state() == before


def test_teams_form_no_ring(company: Any) -> None:
    """A team cannot be below itself, and the deputy is somebody else."""
    board, sales = Team.objects.get(handle="board"), Team.objects.get(handle="sales")
    with pytest.raises(Invalid):
        actions.save_team(company["root"], board, {"parent": sales})
    with pytest.raises(Invalid):
        actions.save_team(company["root"], sales, {"deputy": company["sue"]})


def test_what_changed_is_logged(company: Any) -> None:
    """The log keeps old and new values."""
    actions.update_user(company["root"], company["ann"], {"title": "Agent", "region": "DE-BY"})
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.object) == ("person.update", "ann")
    assert '"changes":{"title":["","Agent"]}' in entry.payload.details


def test_rights_end_sessions(company: Any) -> None:
    """Whoever loses or gains the right to administer, or the account, is signed out."""
    browser = company.client("ann")
    assert browser.get("/people/").status_code == 200
    actions.set_administrator(company["root"], company["ann"], administers=True)
    assert browser.get("/people/").status_code == 302


def test_import_is_idempotent(company: Any) -> None:
    """The same roster twice changes nothing."""
    before = state()
    actions.import_people(ROSTER)
    assert state() == before


def test_import_updates(company: Any) -> None:
    """What the roster says wins; who is missing stays."""
    actions.import_people({"people": [{"username": "ann", "name": "Ann Baker", "team": "support"}]})
    ann = company["ann"]
    assert (ann.name, ann.team.handle, ann.email) == ("Ann Baker", "support", "")
    assert User.objects.count() == len(ROSTER["people"])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"people": [{"username": "x"}]}, "$.people[0]"),
        ({"people": [{"username": "x", "name": "X", "salary": 1}]}, "$.people[0]"),
        ({"people": [{"username": "X Y", "name": "X"}]}, "people[0]"),
        ({"people": [{"username": "system", "name": "X"}]}, "people[0]"),
        ({"people": [{"username": "x", "name": "X"}, {"username": "x", "name": "X"}]}, "people[1]"),
        ({"people": [{"username": "x", "name": "X", "team": "none"}]}, "people[0].team"),
        ({"teams": [{"handle": "t", "name": "T", "manager": "none"}]}, "teams[0].manager"),
        ({"groups": [{"handle": "g", "name": "G", "members": ["none"]}]}, "groups[0].members"),
        ({"roles": [{"app": "a", "role": "r"}]}, "roles[0]"),
        ({"roles": [{"app": "a", "role": "r", "user": "ann", "team": "sales"}]}, "roles[0]"),
    ],
)
def test_a_wrong_roster_is_refused_whole(company: Any, data: dict[str, Any], place: str) -> None:
    """The place of the fault is named, and nothing is stored."""
    before = state()
    with pytest.raises(Invalid) as caught:
        actions.import_people(data)
    assert place in {problem.place for problem in caught.value.problems}
    assert state() == before


def test_the_first_administrator(db: None) -> None:
    """The first administrator is made once."""
    values = {"first_name": "Ada", "last_name": "Admin", "email": "ada@example.org"}
    ada = actions.create_first_administrator(SYSTEM, "ada", values, "a long password")
    assert ada.is_administrator
    assert ada.check_password("a long password")
    with pytest.raises(Refused):
        actions.create_first_administrator(SYSTEM, "eve", values, "a long password")
