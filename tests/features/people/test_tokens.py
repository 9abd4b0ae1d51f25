"""API tokens: made once shown, ended at once, and never more than their person."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.audit.models import Entry
from clerkwork.features.people import tokens
from clerkwork.features.people.models import ApiToken, User
from clerkwork.kernel.clock import PinnedClock
from clerkwork.kernel.errors import Forbidden, Invalid


def test_a_secret_speaks_for_its_person_and_is_stored_nowhere(company: Any) -> None:
    """The secret is found by its digest; no column of the row and no entry of the log holds it."""
    ann = company["ann"]
    token, secret = tokens.create(ann, ann, "Payroll", None)
    assert tokens.person_of(secret) == ann
    assert tokens.person_of(secret, "ann") == ann
    assert tokens.person_of(secret, "bob") is None
    assert tokens.person_of(secret[:-1]) is None
    assert tokens.person_of("password") is None
    row = ApiToken.objects.values().get(pk=token.pk)
    assert secret not in str(row)
    assert secret not in str(list(Entry.objects.filter(verb="token.create").values()))


def test_a_token_ends_when_its_time_is_over(company: Any, clock: PinnedClock) -> None:
    """It works to the last millisecond and no longer."""
    _token, secret = tokens.create(company["ann"], company["ann"], "Payroll", 1)
    clock.advance(timedelta(days=1, milliseconds=-1))
    assert tokens.person_of(secret) is not None
    clock.advance(timedelta(milliseconds=1))
    assert tokens.person_of(secret) is None


def test_a_token_ends_with_its_person_and_when_it_is_revoked(company: Any) -> None:
    """An inactive person's token opens nothing, nor does one that was revoked."""
    ann = company["ann"]
    token, secret = tokens.create(ann, ann, "Payroll", None)
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert tokens.person_of(secret) is None
    User.objects.filter(pk=ann.pk).update(is_active=True)
    assert tokens.person_of(secret) == ann
    tokens.revoke(ann, token)
    assert tokens.person_of(secret) is None


def test_the_day_of_the_last_use_is_kept(company: Any, django_assert_num_queries: Any) -> None:
    """The first use of a day is written, later ones cost one query."""
    token, secret = tokens.create(SYSTEM, company["ann"], "Payroll", None)
    tokens.person_of(secret)
    token.refresh_from_db()
    assert token.used_on is not None
    with django_assert_num_queries(1):
        tokens.person_of(secret)


@pytest.mark.parametrize(("name", "days", "places"), [("", None, ["name"]), ("x" * 121, 0, ["name", "days"])])
def test_a_bad_name_or_time_is_refused_with_the_place(
    company: Any, name: str, days: int | None, places: list[str]
) -> None:
    """Every problem is named and no token is made."""
    with pytest.raises(Invalid) as caught:
        tokens.create(company["ann"], company["ann"], name, days)
    assert [problem.place for problem in caught.value.problems] == places
    assert not ApiToken.objects.exists()


def test_nobody_makes_or_ends_tokens_of_others(company: Any) -> None:
    """Only the person and administrators do; an administrator may."""
    with pytest.raises(Forbidden):
        tokens.create(company["bob"], company["ann"], "Payroll", None)
    token, _secret = tokens.create(company["root"], company["ann"], "Payroll", None)
    with pytest.raises(Forbidden):
        tokens.revoke(company["bob"], token)


def test_the_page_shows_a_secret_once(company: Any) -> None:
    """Making one shows it; the next visit does not."""
    browser = company.client("ann")
    made = browser.post("/people/profile/tokens/", {"name": "Payroll", "days": "30", "read": "on"})
    secret = made.content.decode().split("<code>cw_")[1].split("</code>")[0]
    assert tokens.person_of(f"cw_{secret}") == company["ann"]
    assert secret not in browser.get("/people/profile/tokens/").content.decode()
    assert browser.post("/people/profile/tokens/", {"name": "", "days": "30"}).status_code == 422
    token = ApiToken.objects.get()
    assert company.client("bob").post(f"/people/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert browser.post(f"/people/profile/tokens/{token.pk}/revoke/").status_code == 302
    assert not ApiToken.objects.exists()


def test_a_token_is_for_what_was_chosen(company: Any) -> None:
    """The page offers every scope, reading is chosen beforehand; none at all, or an unknown one, is refused."""
    browser = company.client("ann")
    browser.post("/people/profile/tokens/", {"name": "Payroll", "days": "30", "work": "on", "read": "on"})
    assert ApiToken.objects.get().scopes == "read work"
    refused = browser.post("/people/profile/tokens/", {"name": "Nothing", "days": "30"})
    assert (refused.status_code, "what the token is for" in refused.content.decode()) == (422, True)
    for scopes in ([], ["read", "everything"]):
        with pytest.raises(Invalid, match="what the token is for"):
            tokens.create(SYSTEM, company["ann"], "Payroll", None, scopes)
    assert ApiToken.objects.count() == 1
    tokens.create(SYSTEM, company["ann"], "All", None)
    assert ApiToken.objects.get(name="All").scopes == "read start work deploy operate"
