"""Letters leave after the commit, are tried again, and look the same as text and as HTML."""

import socket
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.mail import send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clerkwork.features.notifications import actions, mail, post
from clerkwork.features.notifications.models import Letter
from clerkwork.features.people.models import User
from clerkwork.kernel.clock import PinnedClock


def parsed(path: Path) -> Any:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def test_a_letter(people: dict[str, User], folder: Path) -> None:
    """A letter says the same in text and HTML, names its page, and can be known again."""
    actions.notify(["ann"], "Wer <darf> das?", "First line\nSecond & last", url="/tasks/1/")
    assert post.deliver() == 1
    (path,) = mail.letters(folder)
    found = parsed(path)
    letter = Letter.objects.get()
    assert (found["to"], found["subject"]) == ("ann@example.org", "Wer <darf> das?")
    assert found["message-id"] == f"<letter-{letter.pk}@127.0.0.1>"
    assert found["auto-submitted"] == "auto-generated"
    text = found.get_body(("plain",)).get_content()
    assert "Second & last" in text
    assert "http://127.0.0.1:8000/tasks/1/" in text
    page = found.get_body(("html",)).get_content()
    assert "Wer &lt;darf&gt; das?" in page
    assert 'href="http://127.0.0.1:8000/tasks/1/"' in page
    assert post.deliver() == 0


def test_a_letter_speaks_the_language_of_whoever_gets_it(people: dict[str, User], folder: Path) -> None:
    """Whatever the language of who caused it, and of the process that sends it."""
    User.objects.filter(username="ann").update(language="de")
    actions.notify(["ann"], "Wer?", "", url="/tasks/1/")
    assert post.deliver() == 1
    page = parsed(mail.letters(folder)[0]).get_body(("html",)).get_content()
    assert '<html lang="de">' in page
    assert ">Öffnen</a>" in page
    assert "in Ihrem Profil abbestellen" in page


def test_letters_to_addresses_speak_the_language_of_whose_they_are(people: dict[str, User], folder: Path) -> None:
    """However many, for the queries of one; sending them asks for no language."""
    User.objects.filter(username="ann").update(language="de")
    counts = []
    for to in (["ann@example.org"], ["ann@example.org", "bob@example.org", "stranger@example.org"]):
        Letter.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            actions.send(to, "Wer?", "")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert dict(Letter.objects.values_list("to", "language")) == {
        "ann@example.org": "de",
        "bob@example.org": "",
        "stranger@example.org": "",
    }
    letter = Letter.objects.get(language="de")
    with CaptureQueriesContext(connection) as queries:
        post.message(letter)
    assert len(queries) == 0


def test_a_failure_is_tried_again(people: dict[str, User], clock: PinnedClock, settings: Any) -> None:
    """A letter that could not be sent waits longer each time, and stays with what went wrong."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    environment = django_settings.ENVIRONMENT
    server = replace(environment.mail, host="127.0.0.1", port=port, security="none")
    settings.ENVIRONMENT = replace(environment, mail=server)
    actions.notify(["ann"], "Hello")
    for attempt in range(1, post.ATTEMPTS + 1):
        assert post.deliver() == 0
        letter = Letter.objects.get()
        assert (letter.attempts, letter.sent_at) == (attempt, None)
        assert letter.due - clock.instant == post.FIRST_PAUSE_MS << (attempt - 1)
        assert "public address" in letter.failure
        assert post.deliver() == 0
        assert Letter.objects.get().attempts == attempt
        clock.instant = letter.due
    assert post.deliver() == 0
    assert Letter.objects.get().attempts == post.ATTEMPTS


def test_a_leased_letter_is_left_alone(people: dict[str, User], clock: PinnedClock) -> None:
    """What one sender has taken, another does not send; when the first dies, it is sent later."""
    actions.notify(["ann"], "Hello")
    assert len(post._take(10)) == 1
    assert post.deliver() == 0
    clock.instant += post.LEASE_MS
    assert post.deliver() == 1


def test_djangos_letters_take_the_same_way(people: dict[str, User], folder: Path) -> None:
    """What allauth sends stands in the folder too; a name in it cannot leave the folder."""
    send_mail("Reset", "Link", None, ["../../etc/x@example.org"])
    (path,) = mail.letters(folder)
    assert path.parent == folder
    assert mail.read(path)["subject"] == "Reset"
