"""The pages of people: who may open which, and what they cost."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from lxml import html

from clerkwork.features.apps.models import App
from clerkwork.features.audit.models import Entry
from clerkwork.features.people import setup
from clerkwork.features.people.models import AppRole, Group, Team, User
from clerkwork.features.studio.models import Draft
from clerkwork.kernel.clock import PinnedClock

# page → status for: stranger, participant, owner of an app, administrator
MATRIX = {
    "/people/": (302, 200, 200, 200),
    "/people/?q=ann": (302, 200, 200, 200),
    "/people/ann/": (302, 200, 200, 200),
    "/people/ghost/": (302, 404, 404, 404),
    "/people/gone/": (302, 404, 404, 200),
    "/people/profile/": (302, 200, 200, 200),
    "/people/new/": (302, 403, 403, 200),
    "/people/ann/edit/": (302, 403, 403, 200),
    "/people/ghost/edit/": (302, 403, 403, 404),
    "/people/teams/new/": (302, 403, 403, 200),
    "/people/teams/sales/": (302, 403, 403, 200),
    "/people/groups/": (302, 403, 403, 200),
    "/people/groups/new/": (302, 403, 403, 200),
    "/people/groups/hr/": (302, 403, 403, 200),
    "/people/roles/": (302, 403, 200, 200),
}
POSTS = {
    "/people/ann/active/": (302, 403, 403, 302),
    "/people/ann/administrator/": (302, 403, 403, 302),
    "/people/ann/link/": (302, 403, 403, 200),
    "/people/new/": (302, 403, 403, 422),
    "/people/ann/edit/": (302, 403, 403, 422),
    "/people/teams/sales/": (302, 403, 403, 422),
    "/people/groups/hr/": (302, 403, 403, 422),
    "/people/roles/": (302, 403, 422, 422),
}
WHO = ("", "bob", "sam", "root")


@pytest.mark.parametrize(("who", "column"), [(who, column) for column, who in enumerate(WHO)])
def test_matrix(company: Any, who: str, column: int) -> None:
    """Each page answers each kind of asker as the table says."""
    User.objects.create(username="gone", is_active=False)
    browser = company.client(who)
    found = {url: browser.get(url).status_code for url in MATRIX}
    assert found == {url: statuses[column] for url, statuses in MATRIX.items()}


@pytest.mark.parametrize(("who", "column"), [(who, column) for column, who in enumerate(WHO)])
def test_post_matrix(company: Any, who: str, column: int) -> None:
    """Each write answers each kind of asker as the table says; a GET writes nothing."""
    browser = company.client(who)
    found = {url: browser.post(url, {"email": "nonsense", "active": "1"}).status_code for url in POSTS}
    assert found == {url: statuses[column] for url, statuses in POSTS.items()}
    for url in ("/people/ann/active/", "/people/ann/administrator/", "/people/ann/link/", "/people/roles/1/revoke/"):
        assert browser.get(url).status_code == (405 if who else 302)


def test_query_counts(company: Any, django_assert_max_num_queries: Any) -> None:
    """Lists cost the same however long they are."""
    browser = company.client("root")
    for url, most in {"/people/": 12, "/people/?q=a": 12, "/people/groups/": 11, "/people/roles/": 17}.items():
        browser.get(url)
        with django_assert_max_num_queries(most):
            browser.get(url)
    User.objects.bulk_create(User(username=f"u{n}", team=Team.objects.get(handle="sales")) for n in range(50))
    with django_assert_max_num_queries(12):
        assert b"u49" in browser.get("/people/").content


def test_search_swaps_the_list_alone(company: Any) -> None:
    """A request of htmx gets the part that changes."""
    answer = company.client("bob").get("/people/?q=ann", headers={"HX-Request": "true"})
    assert b"Ann Adler" in answer.content
    assert b"<html" not in answer.content
    assert b"Sam Sun" not in answer.content


def test_make_and_change_a_person(company: Any) -> None:
    """An administrator adds somebody, sees the faults at the fields, and changes them later."""
    browser = company.client("root")
    sales = Team.objects.get(handle="sales").pk
    entered = {
        "username": "new.one",
        "first_name": "New",
        "last_name": "One",
        "email": "ann@example.org",
        "team": sales,
    }
    answer = browser.post("/people/new/", entered)
    assert answer.status_code == 422
    assert b"Somebody else has this address." in answer.content
    assert browser.post("/people/new/", {**entered, "email": "new@example.org"}).status_code == 302
    made = company["new.one"]
    assert (made.name, made.team.handle, made.has_usable_password()) == ("New One", "sales", False)
    assert browser.post("/people/new.one/edit/", {"first_name": "Newer", "email": ""}).status_code == 302
    assert (company["new.one"].first_name, company["new.one"].team) == ("Newer", None)


def test_mass_assignment(company: Any) -> None:
    """What is not a field of the form is not set."""
    browser = company.client("bob")
    entered = {
        "first_name": "Bob",
        "zone": "Europe/Paris",
        "is_superuser": "1",
        "team": "1",
        "username": "boss",
        "email": "x@y.org",
    }
    assert browser.post("/people/profile/", entered).status_code == 302
    bob = company["bob"]
    assert (bob.zone, bob.is_superuser, bob.team.handle, bob.email) == (
        "Europe/Paris",
        False,
        "east",
        "bob@example.org",
    )


def test_change_a_team(company: Any) -> None:
    """An administrator gives a team leaders."""
    browser = company.client("root")
    entered = {"name": "Support", "manager": company["sam"].pk, "minimum_present": 1}
    assert browser.post("/people/teams/support/", entered).status_code == 302
    team = Team.objects.get(handle="support")
    assert (team.manager, team.minimum_present, team.parent) == (company["sam"], 1, None)
    assert (
        browser.post("/people/teams/new/", {"handle": "west", "name": "West", "minimum_present": 0}).status_code == 302
    )
    assert Team.objects.filter(handle="west").exists()


def test_change_a_group(company: Any) -> None:
    """An administrator chooses the members."""
    browser = company.client("root")
    assert browser.post("/people/groups/hr/", {"name": "HR", "members": [company["ann"].pk]}).status_code == 302
    assert [who.username for who in Group.objects.get(handle="hr").members.all()] == ["ann"]
    own = browser.post("/people/groups/hr/", {"name": "HR", "members": [company["root"].pk]})
    assert own.status_code == 409


@pytest.fixture
def apps(company: Any) -> None:
    """Two apps that are published and one that is only begun."""
    App.objects.create(handle="vacation", name="Time off", roles='{"reader": {"title": "Readers"}}')
    App.objects.create(handle="expenses", name="Expenses", roles='{"clerk": {}}')
    Draft.objects.create(handle="begun", made_by="root", made_at=0)


def choices(page: bytes) -> dict[str, list[str]]:
    """Return what a page offers as a role, by app."""
    groups = html.fromstring(page).xpath("//select[@name='role']/optgroup")
    return {group.get("label"): group.xpath("option/@value") for group in groups}


STUDIO = ("owner", "builder", "publisher", "viewer")


@pytest.mark.usefixtures("apps")
def test_roles_are_chosen_from_those_there_are(company: Any) -> None:
    """Who administers is offered every app's roles and the studio's, an owner those of that app; others are refused."""
    expected = {
        "begun": [f"begun:{role}" for role in STUDIO],
        "Expenses": [f"expenses:{role}" for role in ("clerk", *STUDIO)],
        "Time off": [f"vacation:{role}" for role in ("reader", *STUDIO)],
    }
    assert choices(company.client("root").get("/people/roles/").content) == expected
    browser = company.client("sam")
    assert choices(browser.get("/people/roles/").content) == {"Time off": expected["Time off"]}
    before = AppRole.objects.count()
    for unknown in ("vacation:chief", "expenses:clerk", "nonsense", ""):
        answer = browser.post("/people/roles/", {"role": unknown, "user": company["bob"].pk})
        assert (answer.status_code, AppRole.objects.count()) == (422, before), unknown
    assert "There is no such role" in browser.post("/people/roles/", {"role": "x:y"}).content.decode()
    own = browser.post("/people/roles/", {"role": "vacation:reader", "user": company["sam"].pk})
    assert own.status_code == 422
    assert "Nobody may change their own role" in own.content.decode()
    User.objects.filter(username="sam").update(language="de")
    own = browser.post("/people/roles/", {"role": "vacation:reader", "user": company["sam"].pk})
    assert "Niemand darf die eigene Rolle ändern." in own.content.decode()


@pytest.mark.usefixtures("apps")
def test_roles_of_ones_own_app(company: Any) -> None:
    """An owner sees and gives the roles of that app only, in the app's words; what is gone is marked."""
    AppRole.objects.create(app="expenses", role="clerk", user=company["ann"])
    browser = company.client("sam")
    entered = {"role": "vacation:reader", "user": company["bob"].pk}
    assert browser.post("/people/roles/", entered).status_code == 302
    assert AppRole.objects.filter(app="vacation", role="reader", user=company["bob"]).exists()
    page = browser.get("/people/roles/").content.decode()
    assert "Readers" in page
    assert "Expenses" not in page
    assert page.count("There is no such role any more") == 1  # the roster's clerk of vacation
    foreign = AppRole.objects.get(app="expenses")
    assert browser.post(f"/people/roles/{foreign.pk}/revoke/").status_code == 403


def test_password_link(company: Any) -> None:
    """The link that an administrator passes on sets a password, once."""
    page = company.client("root").post("/people/ann/link/").content.decode()
    (url,) = re.findall(r"http://[^/]+(/accounts/password/reset/key/[^<\s]+)", page)
    browser = Client()
    form = browser.get(url, follow=True)
    assert form.status_code == 200
    password = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert browser.post(form.redirect_chain[-1][0], password).status_code == 302
    assert company["ann"].check_password("correct horse battery")
    assert b"password1" not in Client().get(url, follow=True).content


def test_reset_by_mail(company: Any, mailoutbox: list[Any]) -> None:
    """The letter's link leads to the address people know, whatever host was asked; unknown addresses get no link."""
    for address in ("ann@example.org", "stranger@example.org"):
        answer = Client().post("/accounts/password/reset/", {"email": address}, headers={"Host": "localhost"})
        assert answer.status_code == 302
    texts = {letter.to[0]: letter.body for letter in mailoutbox}
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in texts["ann@example.org"]
    assert "/key/" not in texts.get("stranger@example.org", "")


@pytest.fixture
def _no_limits(db: None) -> None:
    """Begin without anybody's failed attempts."""
    cache.clear()


@pytest.mark.usefixtures("_no_limits")
def test_sign_in(company: Any) -> None:
    """Username or address with the password let in, and it is logged; a wrong one does not."""
    ann = company["ann"]
    ann.set_password("correct horse battery")
    ann.save()
    for login in ("ann", "ANN@example.org"):
        browser = Client()
        answer = browser.post("/accounts/login/?next=/people/", {"login": login, "password": "correct horse battery"})
        assert (answer.status_code, answer["Location"]) == (302, "/people/")
        assert browser.get("/people/profile/").status_code == 200
        assert Entry.objects.latest("id").verb == "session.sign-in"
    wrong = Client().post("/accounts/login/", {"login": "ann", "password": "wrong"})
    assert wrong.status_code == 200
    assert b"not correct" in wrong.content


@pytest.mark.usefixtures("_no_limits")
def test_limits(company: Any) -> None:
    """Guessing ends soon."""
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "ann", "password": "wrong"})
    ann = company["ann"]
    ann.set_password("correct horse battery")
    ann.save()
    browser = Client()
    browser.post("/accounts/login/", {"login": "ann", "password": "correct horse battery"})
    assert browser.get("/people/").status_code == 302


def test_nobody_signs_up(company: Any) -> None:
    """There is no sign-up, and no page for changing one's address."""
    assert b"password1" not in Client().get("/accounts/signup/").content
    assert company.client("ann").get("/accounts/email/")["Location"] == "/people/profile/"


@pytest.mark.parametrize(
    "url", ["/accounts/password/reset/", "/accounts/password/change/", "/accounts/logout/", "/accounts/reauthenticate/"]
)
def test_accounts_wear_our_look(company: Any, url: str) -> None:
    """The pages of accounts stand in our frame."""
    page = company.client("ann").get(url, follow=True).content.decode()
    assert "plain-card" in page or "sidebar" in page


def test_no_demo_by_default(company: Any) -> None:
    """Outside the demo nobody is listed and nobody signs in without a password."""
    assert b"Ann Adler" not in Client().get("/accounts/login/").content
    assert Client().post("/accounts/demo/ann/").status_code == 404


@override_settings(DEMO=True)
def test_demo(company: Any) -> None:
    """The demo lists people by team, and one click signs in; only by POST, and only to a path of ours."""
    page = Client().get("/accounts/login/?q=sales").content.decode()
    assert "Ann Adler" in page
    assert "Sam Sun" not in page
    browser = Client()
    assert browser.get("/accounts/demo/ann/").status_code == 405
    assert browser.post("/accounts/demo/ghost/").status_code == 404
    answer = browser.post("/accounts/demo/ann/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert browser.post("/accounts/demo/ann/", {"next": "/people/"})["Location"] == "/people/"
    assert b"Ann Adler" in browser.get("/people/profile/").content or browser.get("/people/profile/").status_code == 200
    assert Client(enforce_csrf_checks=True).post("/accounts/demo/ann/").status_code == 403


def test_set_up(db: None, clock: PinnedClock) -> None:
    """Until an administrator exists only the set-up page answers, and only with the printed token."""
    browser = Client()
    for url in ("/", "/people/", "/accounts/login/"):
        assert browser.get(url).status_code == 503
    assert browser.get("/health/").status_code == 200
    assert browser.get("/set-up/wrong/").status_code == 404
    old = setup.link(clock).removeprefix("http://127.0.0.1:8000")
    url = setup.link(clock).removeprefix("http://127.0.0.1:8000")
    assert browser.get(old).status_code == 404
    assert browser.get(url).status_code == 200
    entered = {"username": "ada", "first_name": "Ada", "last_name": "Admin", "email": "ada@example.org"}
    weak = browser.post(url, {**entered, "password": "short", "again": "other"})
    assert weak.status_code == 422
    assert not User.objects.exists()
    good = {**entered, "password": "correct horse battery", "again": "correct horse battery"}
    assert browser.post(url, good).status_code == 302
    assert browser.get("/people/profile/").status_code == 200
    assert company_of_one() == ["ada"]
    assert Client().get(url).status_code == 404
    assert Client().get("/accounts/login/").status_code == 200


def company_of_one() -> list[str]:
    return [who.username for who in User.objects.all() if who.is_administrator]


def test_the_link_ages(db: None, clock: PinnedClock) -> None:
    """After a day the link opens nothing."""
    url = setup.link(clock).removeprefix("http://127.0.0.1:8000")
    clock.instant += setup.LIFE_MS + 1
    assert Client().get(url).status_code == 404


def test_language_and_zone(company: Any) -> None:
    """A page is in the person's language; headers keep strangers' frames and scripts out."""
    answer = company.client("ann").get("/people/")
    assert answer["Content-Language"] == "en"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
