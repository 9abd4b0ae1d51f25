"""
The post: letters that were written in transactions leave here.

Rule 1: a letter is sent at least once; every attempt carries the same Message-ID, by which a repeated one is known.
Rule 2: failures back off, and after the last attempt the letter stays, with what went wrong.
"""

from email.utils import formatdate
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation

from clerkwork.features.notifications import mail
from clerkwork.features.notifications.models import Letter
from clerkwork.gateway.policy import GatewayError
from clerkwork.runtime import wiring

BATCH: Final = 50
ATTEMPTS: Final = 8
FIRST_PAUSE_MS: Final = 60_000  # doubles: a minute, two, four … two hours
LEASE_MS: Final = 120_000
FAILURE: Final = 500


def deliver(maximum: int = BATCH) -> int:
    """Send letters that are due, and return how many left. Called outside any transaction."""
    return sum(map(_send, _take(maximum)))


def _take(maximum: int) -> list[Letter]:
    """Lease due letters to this caller: two of them never send the same at the same time."""
    now = wiring.now()
    due = Letter.objects.filter(sent_at=None, due__lte=now, attempts__lt=ATTEMPTS).order_by("due")
    if not due.exists():  # the usual answer, without taking the writer's lock
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        taken = list(due[:maximum])
        Letter.objects.filter(pk__in=[letter.pk for letter in taken]).update(due=now + LEASE_MS)
    return taken


def _send(letter: Letter) -> bool:
    try:
        mail.deliver(message(letter))
    except GatewayError as error:
        letter.attempts += 1
        letter.due = wiring.now() + (FIRST_PAUSE_MS << (letter.attempts - 1))
        letter.failure = str(error)[:FAILURE]
    else:
        letter.sent_at, letter.failure = wiring.now(), ""
    letter.save(update_fields=["attempts", "due", "failure", "sent_at"])
    return letter.sent_at is not None


def message(letter: Letter) -> EmailMultiAlternatives:
    """Return a letter as a message: text, and the same as simple HTML, in the language of whoever gets it."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    link = f"{settings.PUBLIC_URL}{letter.url}" if letter.url else ""
    language = letter.language or settings.LANGUAGE_CODE
    context = {"letter": letter, "link": link, "language": language}
    with translation.override(language):
        text = render_to_string("notifications/letter.txt", context)
        page = render_to_string("notifications/letter.html", context)
    headers = {
        "Message-ID": f"<letter-{letter.pk}@{host}>",
        "Date": formatdate(letter.at / 1000),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office reply
    }
    made = EmailMultiAlternatives(letter.subject, text, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers)
    made.attach_alternative(page, "text/html")
    return made
