"""Create the tables of triggers."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import trigger_tables


class Migration(migrations.Migration):
    """Triggers: written by hand in sql/trigger_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0003_compensation")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(trigger_tables.create, trigger_tables.drop)],
            state_operations=[
                migrations.AddField(
                    model_name="subscription",
                    name="kind",
                    field=models.TextField(default="message"),
                ),
                migrations.AddField(
                    model_name="subscription",
                    name="part",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="timer",
                    name="part",
                    field=models.IntegerField(default=0),
                ),
                migrations.CreateModel(
                    name="Occurrence",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("instance", models.BigIntegerField()),
                        ("element", models.TextField()),
                        ("part", models.IntegerField()),
                        ("variables", models.TextField(default="{}")),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="runtime.case",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Condition",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("instance", models.BigIntegerField(null=True)),
                        ("element", models.TextField()),
                        ("part", models.IntegerField(default=0)),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="runtime.case",
                            ),
                        ),
                        (
                            "definition",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="runtime.definition",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Broadcast",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("name", models.TextField()),
                        ("variables", models.TextField(default="{}")),
                        ("reached", models.BigIntegerField(default=0)),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="runtime.case",
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
