"""What others ask about notifications."""

from django.db.models import QuerySet

from clerkwork.features.notifications.models import Letter, Notification
from clerkwork.features.people.models import User


def of(user: User, *, unread: bool = False) -> QuerySet[Notification]:
    """Return a person's notifications, newest first. One query."""
    mine = Notification.objects.filter(user=user)
    return mine.filter(read_at=None) if unread else mine


def unread(user: User) -> int:
    """Return how many notifications a person has not read. One query, on its own index."""
    return Notification.objects.filter(user=user, read_at=None).count()


def waiting() -> int:
    """Return how many letters wait to be sent. One query."""
    return Letter.objects.filter(sent_at=None).count()


def failing() -> int:
    """Return how many letters have failed and are not sent yet. One query."""
    return Letter.objects.filter(sent_at=None).exclude(failure="").count()
