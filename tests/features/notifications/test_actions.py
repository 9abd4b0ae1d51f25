"""Telling people: once, in the transaction, by the ways they want."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clerkwork.features.notifications import actions, queries
from clerkwork.features.notifications.models import Letter, Notification
from clerkwork.features.people.models import User
from clerkwork.kernel.clock import PinnedClock
from clerkwork.kernel.errors import Invalid, NotFound

People = dict[str, User]
COST = 7  # savepoint twice, people, told before, notifications, letters, and on PostgreSQL what wakes a worker


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("user__username", "title"))


def letters() -> set[tuple[str, str]]:
    return set(Letter.objects.values_list("to", "subject"))


def test_notify(people: People, clock: PinnedClock) -> None:
    """People are told in the application, and by mail if they want it."""
    assert actions.notify(["ann", people["cy"], "ann"], "Hello", "Body", url="/tasks/1/", kind="task") == 2
    assert told() == {("ann", "Hello"), ("cy", "Hello")}
    assert letters() == {("ann@example.org", "Hello")}
    found = Notification.objects.get(user=people["ann"])
    assert (found.at, found.body, found.url, found.kind, found.read_at) == (
        clock.instant,
        "Body",
        "/tasks/1/",
        "task",
        None,
    )


def test_a_key_tells_once(people: People) -> None:
    """Repeating the work behind a notification tells nobody twice, but whoever was not told yet."""
    assert actions.notify(["ann"], "Hello", key="k1") == 1
    assert actions.notify(["ann", "bob"], "Hello", key="k1") == 1
    assert told() == {("ann", "Hello"), ("bob", "Hello")}
    assert Letter.objects.count() == 2
    assert actions.notify(["ann"], "Hello", key="k2") == 1


def test_inactive_people_are_not_told(people: People) -> None:
    """Who left is told nothing."""
    User.objects.filter(username="ann").update(is_active=False)
    assert actions.notify(["ann"], "Hello") == 0
    assert (told(), letters()) == (set(), set())


def test_a_rollback_tells_nobody(people: People) -> None:
    """What did not happen is not told."""
    with transaction.atomic():
        actions.notify(["ann"], "Hello")
        transaction.set_rollback(True)
    assert (told(), letters()) == (set(), set())


def test_send(people: People) -> None:
    """Usernames, groups, implicit groups and addresses can be mixed; nobody is told twice."""
    count = actions.send(["ann", "group:hr", "group:team:sales:approvers", "x@example.org"], "News", "Text")
    assert count == 4
    assert told() == {("ann", "News"), ("bob", "News"), ("cy", "News")}
    assert letters() == {("ann@example.org", "News"), ("bob@example.org", "News"), ("x@example.org", "News")}


def test_a_key_writes_to_an_address_once(people: People) -> None:
    """A repeated job sends an address one letter."""
    for _ in range(2):
        actions.send(["x@example.org"], "News", "Text", key="k1")
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("to", "error"), [(["ghost"], NotFound), (["a@b@c"], Invalid), (["x@y\nBcc: z@example.org"], Invalid)]
)
def test_wrong_recipients(people: People, to: list[str], error: type[Exception]) -> None:
    """A wrong recipient refuses the whole."""
    with pytest.raises(error):
        actions.send(["ann", *to], "News", "Text")
    assert (told(), letters()) == (set(), set())


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "tasks/1"])
def test_links_stay_here(people: People, url: str) -> None:
    """A notification leads to a page of this installation only."""
    with pytest.raises(Invalid):
        actions.notify(["ann"], "Hello", url=url)


def test_subjects_are_one_line(people: People) -> None:
    """A line break in a title does not begin another header, and a long one is cut."""
    actions.notify(["ann"], "Hello\r\nBcc: everybody@example.org " + "x" * 300)
    (subject,) = Letter.objects.values_list("subject", flat=True)
    assert "\n" not in subject
    assert len(subject) == 200


def test_mark_read(people: People, clock: PinnedClock) -> None:
    """One's own notifications are marked, one or all; nobody else's."""
    actions.notify(["ann", "bob"], "One")
    actions.notify(["ann"], "Two")
    first = Notification.objects.get(user=people["ann"], title="One")
    assert actions.mark_read(people["bob"], first.pk) == 0
    assert actions.mark_read(people["ann"], first.pk) == 1
    assert queries.unread(people["ann"]) == 1
    assert actions.mark_read(people["ann"]) == 1
    assert (queries.unread(people["ann"]), queries.unread(people["bob"])) == (0, 1)


def test_query_counts(people: People) -> None:
    """Telling fifty costs what telling one costs."""
    User.objects.bulk_create(User(username=f"u{n}", email=f"u{n}@example.org") for n in range(50))
    names = [f"u{n}" for n in range(50)]
    costs = []
    for some in (names[:1], names):
        with CaptureQueriesContext(connection) as queries_made:
            actions.notify(some, "Hello", key=f"k{len(some)}")
        costs.append(len(queries_made))
    one, fifty = costs
    assert fifty <= one <= COST
