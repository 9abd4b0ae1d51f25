"""Tables people defined, and the names of their columns in SQL."""

from typing import ClassVar

from django.db import models

from clerkwork.features.apps.models import App
from clerkwork.features.people.models import User
from clerkwork.features.tables.schema import Schema, parsed
from clerkwork.kernel import json


class Table(models.Model):
    """
    A table of an app; its rows stand in the SQL table t<pk>.

    `definition` is the schema file as applied, `numbers` the SQL number of each column by the column's id, `identity`
    the table's stable id, which a rename keeps.
    """

    app = models.ForeignKey(App, models.CASCADE, related_name="tables")
    name = models.CharField(max_length=60)
    identity = models.CharField(max_length=60)
    definition = models.TextField(default="{}")
    numbers = models.TextField(default="{}")
    last_number = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Table"]] = models.Manager()

    class Meta:
        """One table a name in an app."""

        ordering: ClassVar = ["app", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["app", "name"], name="one_table_a_name"),
            models.UniqueConstraint(fields=["app", "identity"], name="one_table_an_identity"),
        ]

    def __str__(self) -> str:
        return f"{self.app.handle}/{self.name}"

    @property
    def schema(self) -> Schema:
        """The definition, read."""
        return parsed(self.definition)

    @property
    def title(self) -> str:
        """What people call the table."""
        return self.schema.title

    @property
    def sql_numbers(self) -> dict[str, int]:
        """The SQL number of each column, by the column's id."""
        numbers: dict[str, int] = json.loads(self.numbers)
        return numbers


class Upload(models.Model):
    """A spreadsheet between its upload and its import."""

    key = models.BigIntegerField(primary_key=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    made_at = models.BigIntegerField(db_index=True)

    objects: ClassVar[models.Manager["Upload"]] = models.Manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.name
