"""What the runtime does not keep of a task: answers that are not sent yet."""

from django.db import models


class Draft(models.Model):
    """
    What one person has filled into a task's form without completing it.

    It stays when the task is given back and claimed again, and goes when the task is completed. `data` is JSON text.
    """

    task = models.BigIntegerField()
    username = models.CharField(max_length=150)
    data = models.TextField()
    saved_at = models.BigIntegerField()

    class Meta:
        """One draft for a person and a task."""

        constraints = [models.UniqueConstraint(fields=["task", "username"], name="tasks_draft_one")]

    def __str__(self) -> str:
        """Return whose draft of which task this is."""
        return f"draft of {self.username} for {self.task}"
