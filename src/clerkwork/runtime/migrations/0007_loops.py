"""Create the tables of loops."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import loop_tables


def _case() -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="runtime.case",
    )


class Migration(migrations.Migration):
    """Loops and how wide a case is: written by hand in sql/loop_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0006_stores")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(loop_tables.create, loop_tables.drop)],
            state_operations=[
                migrations.AddField("case", "width", models.IntegerField(default=0)),
                migrations.AddField("elementinstance", "counter", models.IntegerField(default=0)),
                migrations.CreateModel(
                    name="Loop",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "case_id", "instance", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("instance", models.BigIntegerField()),
                        ("size", models.IntegerField()),
                        ("begun", models.IntegerField()),
                        ("completed", models.IntegerField()),
                        ("kept", models.IntegerField()),
                        ("case", _case()),
                    ],
                    options={"abstract": False},
                ),
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "case_id",
                                "instance",
                                "part",
                                "counter",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("instance", models.BigIntegerField()),
                        ("part", models.TextField()),
                        ("counter", models.IntegerField()),
                        ("value", models.TextField()),
                        ("case", _case()),
                    ],
                    options={"abstract": False},
                ),
            ],
        )
    ]
