"""
Drafts: what the builders of an app have changed and not yet published.

Rule 1: a draft is one per app and shared by its builders; only files that differ from what is published are in it.
Rule 2: `revision` of a file rises with every write and never falls, also when a publication empties the draft.
Rule 3: a step is a state of a file that undo and redo can bring back; writes of one person within ten seconds are one.
Instants are milliseconds since the epoch.
"""

from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """An app that is or was edited, published or not; known by its handle. Its row is what writers of it lock."""

    handle = models.CharField(max_length=60, unique=True)
    made_by = models.CharField(max_length=60)
    made_at = models.BigIntegerField()

    objects: ClassVar[models.Manager["Draft"]] = models.Manager()

    class Meta:
        """In order of handle."""

        ordering: ClassVar = ["handle"]

    def __str__(self) -> str:
        return self.handle


class DraftFile(models.Model):
    """
    A file as the draft has it.

    `content` is None for a file that the draft deletes. `differs` is False for a row that only remembers its revision
    and step, because the published file holds. `base` is the digest of the published content that the change began
    from, "" where there was none.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    path = models.CharField(max_length=250)
    content = models.BinaryField(null=True)
    differs = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    base = models.CharField(max_length=64, blank=True)
    changed_by = models.CharField(max_length=60, blank=True)
    changed_at = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager["DraftFile"]] = models.Manager()

    class Meta:
        """One row a path."""

        ordering: ClassVar = ["draft", "path"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "path"], name="one_draft_a_path")]

    def __str__(self) -> str:
        return self.path


class Revision(models.Model):
    """A step of a file: `packed` is its content, deflated, None where the file did not exist. `open` steps may grow."""

    file = models.ForeignKey(DraftFile, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    packed = models.BinaryField(null=True)
    by = models.CharField(max_length=60, blank=True)
    at = models.BigIntegerField()
    open = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Revision"]] = models.Manager()

    class Meta:
        """In order of time."""

        ordering: ClassVar = ["file", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "number"], name="one_step_a_number")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.number}"


class Arrival(models.Model):
    """Files that somebody uploaded and has not taken over yet: `packed` is a zip of them, `notes` JSON about each."""

    token = models.CharField(max_length=32, unique=True)
    handle = models.CharField(max_length=60)
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=250)
    packed = models.BinaryField()
    notes = models.TextField(default="{}")
    at = models.BigIntegerField(db_index=True)

    objects: ClassVar[models.Manager["Arrival"]] = models.Manager()

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """A browser tab that has a file open; `editing` in at most one tab a file. It counts while `seen` is recent."""

    handle = models.CharField(max_length=60)
    path = models.CharField(max_length=250)
    tab = models.CharField(max_length=64)
    username = models.CharField(max_length=60)
    since = models.BigIntegerField()
    seen = models.BigIntegerField(db_index=True)
    editing = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Presence"]] = models.Manager()

    class Meta:
        """One row a tab and file."""

        ordering: ClassVar = ["handle", "path", "since"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["handle", "path", "tab"], name="one_presence_a_tab")]

    def __str__(self) -> str:
        return f"{self.username} at {self.handle}/{self.path}"


class TrialRun(models.Model):
    """
    One person's run of a process in the sandbox: a list of instructions, of which the first `done` are taken.

    Where the run stands is not stored: it is the replay of the instructions over the working folder. What undo takes
    back stays in the list until another step is done.
    """

    handle = models.CharField(max_length=60)
    username = models.CharField(max_length=60)
    process = models.CharField(max_length=250)
    title = models.CharField(max_length=250)
    instructions = models.TextField(default="[]")
    done = models.PositiveIntegerField(default=0)
    started_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()

    objects: ClassVar[models.Manager["TrialRun"]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["handle", "username"], name="trials_of_a_person")]

    def __str__(self) -> str:
        return self.title
