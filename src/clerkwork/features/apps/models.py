"""Apps, the files they were applied from, and every version of these."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db import models

from clerkwork.features.apps.roles import Role, read
from clerkwork.kernel import json


class App(models.Model):
    """A unit of ownership, roles and isolation; known everywhere by its handle."""

    handle = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    icon = models.CharField(max_length=60, blank=True)
    color = models.CharField(max_length=20, blank=True)
    manifest = models.TextField(default="{}", help_text="app.json as applied")
    roles = models.TextField(default="{}", help_text="roles.json as applied")

    objects: ClassVar[models.Manager["App"]] = models.Manager()

    class Meta:
        """Order by name, as people look for it."""

        ordering: ClassVar = ["name", "handle"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_table(self) -> Mapping[str, Role]:
        """The roles by name."""
        return read(json.loads(self.roles))

    @cached_property
    def tiles(self) -> list[dict[str, Any]]:
        """The tiles that the app puts on the home page, as app.json has them."""
        tiles: list[dict[str, Any]] = json.loads(self.manifest).get("tiles", [])
        return tiles


class AppFile(models.Model):
    """A file of an app folder, byte for byte as it was applied."""

    app = models.ForeignKey(App, models.CASCADE, related_name="files")
    path = models.CharField(max_length=250)
    content = models.BinaryField()

    objects: ClassVar[models.Manager["AppFile"]] = models.Manager()

    class Meta:
        """One content a path."""

        ordering: ClassVar = ["app", "path"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["app", "path"], name="one_file_a_path")]

    def __str__(self) -> str:
        return self.path


class AppContent(models.Model):
    """What a file held, stored once however many versions have it; known by its SHA-256."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    objects: ClassVar[models.Manager["AppContent"]] = models.Manager()

    def __str__(self) -> str:
        return self.digest


class AppVersion(models.Model):
    """An app as it was applied once: who, when, why, and which content each file had."""

    app = models.ForeignKey(App, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.BigIntegerField(help_text="milliseconds since 1970")
    by = models.CharField(max_length=150, help_text="the username, as in the audit log")
    why = models.TextField(blank=True)
    restores = models.PositiveIntegerField(null=True, help_text="the version whose files these are again")
    files = models.TextField(help_text="JSON: the digest of each path")
    notes = models.TextField(default="{}", help_text="JSON: what else was known, such as how its tests went")

    objects: ClassVar[models.Manager["AppVersion"]] = models.Manager()

    class Meta:
        """One number once; the newest first."""

        ordering: ClassVar = ["app", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["app", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.app_id} version {self.number}"

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of each path."""
        found: dict[str, str] = json.loads(self.files)
        return found

    @cached_property
    def noted(self) -> dict[str, Any]:
        """What else was known."""
        found: dict[str, Any] = json.loads(self.notes)
        return found
