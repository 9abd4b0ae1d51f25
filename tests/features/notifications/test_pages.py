"""The pages of notifications and the demo's mail."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings

from clerkwork.features.notifications import actions, mail, pages
from clerkwork.features.notifications.models import Notification
from clerkwork.features.people.models import User
from clerkwork.kernel.errors import NotFound

from .conftest import browser


@pytest.mark.parametrize(
    "url", ["/notifications/", "/notifications/1/", "/live/counts/", "/live/", "/mail/", "/mail/x/"]
)
def test_strangers_see_nothing(people: dict[str, User], url: str) -> None:
    """Strangers are sent to the sign-in page."""
    assert Client().get(url).status_code == 302


def test_list_and_follow(people: dict[str, User]) -> None:
    """Unread ones are listed; following one marks it and leads to its page."""
    actions.notify(["ann"], "Please decide", "Vacation of Bob", url="/people/")
    ann = browser(people["ann"])
    page = ann.get("/notifications/").content.decode()
    assert "Please decide" in page
    assert "Vacation of Bob" in page
    told = Notification.objects.get(user=people["ann"])
    assert ann.get(f"/notifications/{told.pk}/")["Location"] == "/people/"
    assert "Please decide" not in ann.get("/notifications/").content.decode()
    assert "Please decide" in ann.get("/notifications/?view=all").content.decode()


def test_nobody_elses(people: dict[str, User]) -> None:
    """A foreign notification is not there."""
    actions.notify(["ann"], "Secret")
    told = Notification.objects.get(user=people["ann"])
    bob = browser(people["bob"])
    assert bob.get(f"/notifications/{told.pk}/").status_code == 404
    assert "Secret" not in bob.get("/notifications/?view=all").content.decode()
    bob.post("/notifications/read/")
    told.refresh_from_db()
    assert told.read_at is None


def test_read_all(people: dict[str, User]) -> None:
    """One button marks all; a GET does not."""
    actions.notify(["ann"], "One")
    ann = browser(people["ann"])
    assert ann.get("/notifications/read/").status_code == 405
    assert ann.get("/live/counts/").json()["notifications"] == 1
    assert ann.post("/notifications/read/").status_code == 302
    assert ann.get("/live/counts/").json()["notifications"] == 0


def test_query_counts(people: dict[str, User], django_assert_max_num_queries: Any) -> None:
    """The list costs the same however much one was told."""
    ann = browser(people["ann"])
    ann.get("/notifications/")
    for number in range(30):
        actions.notify(["ann"], f"News {number}")
    with django_assert_max_num_queries(14):
        ann.get("/notifications/")


def test_mail_is_the_demos(people: dict[str, User], folder: Path) -> None:
    """Outside the demo nobody reads mail here."""
    path = mail.keep(folder, "ann@example.org", b"Subject: Hi\r\n\r\nText")
    ann = browser(people["ann"])
    assert ann.get("/mail/").status_code == 404
    assert ann.get(f"/mail/{path.stem}/").status_code == 404


@override_settings(DEMO=True)
def test_the_demos_mail(people: dict[str, User], folder: Path) -> None:
    """The demo shows letters as text, and only those of the folder."""
    letter = b"Subject: Hi <b>\r\nTo: ann@example.org\r\nFrom: c@example.org\r\n\r\n<script>alert(1)</script>"
    path = mail.keep(folder, "ann@example.org", letter)
    ann = browser(people["ann"])
    assert b"Hi &lt;b&gt;" in ann.get("/mail/").content
    page = ann.get(f"/mail/{path.stem}/").content
    assert b"&lt;script&gt;" in page
    assert b"<script>alert" not in page
    (folder.parent / "secret.eml").write_bytes(b"Subject: Secret\r\n\r\n")
    for name in ("..%2Fsecret", "../secret", "ghost"):
        assert ann.get(f"/mail/{name}/").status_code == 404
    with pytest.raises(NotFound):
        pages.letter(RequestFactory().get("/"), "../secret")
