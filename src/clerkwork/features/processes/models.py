"""What the runtime does not keep of a case: what people said about it, and the starts already made."""

from django.db import models


class Comment(models.Model):
    """
    One remark on a case, in markdown; `task` is the task it was made at, `author` a username, `at` an instant.

    `about` is "" for what somebody wrote, else the deed it gives the reason of: "withdraw" or "cancel".
    """

    case = models.BigIntegerField()
    about = models.CharField(max_length=20, default="")
    task = models.BigIntegerField(null=True)
    author = models.CharField(max_length=150)
    text = models.TextField()
    at = models.BigIntegerField()

    class Meta:
        """Comments are read by case, in time."""

        indexes = [models.Index(fields=["case", "at"], name="processes_comment_case")]

    def __str__(self) -> str:
        """Return who said what of which case."""
        return f"{self.author} on {self.case}: {self.text[:40]}"


class Start(models.Model):
    """
    One start form that was sent, so that sending it twice starts one case.

    The token stands hidden in the form; its author uses it once, and its row is part of the start's transaction.
    """

    token = models.CharField(max_length=64)
    author = models.CharField(max_length=150)
    case = models.BigIntegerField()
    at = models.BigIntegerField()

    class Meta:
        """A token starts once."""

        constraints = [models.UniqueConstraint(fields=["author", "token"], name="processes_start_once")]

    def __str__(self) -> str:
        """Return the case that this start made."""
        return f"start of {self.case}"
