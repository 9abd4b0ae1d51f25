"""Create what cases that rest need, and operations on many cases."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import care_tables


def _to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=f"runtime.{model}",
    )


class Migration(migrations.Migration):
    """Care: written by hand in sql/care_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0007_loops")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(care_tables.create, care_tables.drop)],
            state_operations=[
                migrations.AddField("case", "suspended_at", models.BigIntegerField(null=True)),
                migrations.AddField("timer", "held", models.BooleanField(default=False)),
                migrations.CreateModel(
                    name="CaseHistory",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "case_id",
                                "position",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("position", models.BigIntegerField()),
                        ("at", models.BigIntegerField()),
                        ("kind", models.TextField()),
                        ("actor", models.TextField(null=True)),
                        ("details", models.TextField(default="{}")),
                        ("case", _to("case")),
                    ],
                    options={"abstract": False},
                ),
                migrations.CreateModel(
                    name="HeldMessage",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "case_id",
                                "message_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("case", _to("case")),
                        ("message", _to("message")),
                    ],
                    options={"abstract": False},
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("kind", models.TextField()),
                        ("state", models.TextField()),
                        ("app", models.TextField(default="")),
                        ("title", models.TextField(default="")),
                        ("details", models.TextField(default="{}")),
                        ("started_by", models.TextField(null=True)),
                        ("started_at", models.BigIntegerField()),
                        ("ended_at", models.BigIntegerField(null=True)),
                        ("total", models.IntegerField(default=0)),
                        ("completed", models.IntegerField(default=0)),
                        ("failed", models.IntegerField(default=0)),
                        ("at", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="BatchItem",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "batch_id",
                                "case_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("state", models.TextField()),
                        ("message", models.TextField(default="")),
                        ("at", models.BigIntegerField(null=True)),
                        ("batch", _to("batch")),
                        ("case", _to("case")),
                    ],
                    options={"abstract": False},
                ),
            ],
        ),
    ]
