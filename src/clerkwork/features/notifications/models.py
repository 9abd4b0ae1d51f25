"""What people are told in the application."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Notification(models.Model):
    """One sentence to one person, and where it leads."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    at = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, blank=True)

    class Meta:
        """Newest first; unread ones are counted on every page, and a key tells a person once."""

        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-at"], name="notifications_list"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notifications_unread"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], condition=~models.Q(key=""), name="told_once")
        ]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """
    A mail that waits to be sent, or was.

    It is written in the transaction of what it tells of and sent after the commit, so a rollback sends nothing and a
    crash loses nothing.
    """

    at = models.BigIntegerField()
    to = models.EmailField()
    language = models.CharField(max_length=10, blank=True, default="")  # of who gets it; "" is the installation's
    subject = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        """The sweep looks for what is due."""

        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=models.Q(sent_at__isnull=True), name="letters_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "key"], condition=~models.Q(key=""), name="sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
