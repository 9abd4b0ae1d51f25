"""Apps and the files they were applied from."""

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
