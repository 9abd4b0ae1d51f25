"""Create the tables of decisions."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import decision_tables


class Migration(migrations.Migration):
    """Decisions: written by hand in sql/decision_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(decision_tables.create, decision_tables.drop)],
            state_operations=[
                migrations.CreateModel(
                    name="DecisionResource",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("resource", models.TextField()),
                        ("drg_id", models.TextField()),
                        ("namespace", models.TextField()),
                        ("name", models.TextField()),
                        ("version", models.IntegerField()),
                        ("app", models.TextField(default="")),
                        ("xml", models.BinaryField()),
                        ("digest", models.TextField()),
                        ("imports", models.TextField(default="{}")),
                        ("latest", models.BooleanField()),
                        ("deployed_at", models.BigIntegerField()),
                    ],
                ),
                migrations.AddField(
                    model_name="definition",
                    name="bindings",
                    field=models.TextField(default=""),
                ),
                migrations.CreateModel(
                    name="DecisionEvaluation",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("decision_key", models.BigIntegerField()),
                        ("decision_id", models.TextField()),
                        ("version", models.IntegerField()),
                        ("app", models.TextField(default="")),
                        ("instance", models.BigIntegerField(null=True)),
                        ("element", models.TextField(null=True)),
                        ("at", models.BigIntegerField()),
                        ("by", models.TextField(null=True)),
                        ("inputs", models.TextField(default="{}")),
                        ("output", models.TextField(default="null")),
                        ("trace", models.TextField(default="[]")),
                        ("failure", models.TextField(null=True)),
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
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("decision_id", models.TextField()),
                        ("version", models.IntegerField()),
                        ("version_tag", models.TextField(default="")),
                        ("name", models.TextField()),
                        ("kind", models.TextField(default="")),
                        ("app", models.TextField(default="")),
                        ("latest", models.BooleanField()),
                        ("deployed_at", models.BigIntegerField()),
                        (
                            "resource",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="runtime.decisionresource",
                            ),
                        ),
                    ],
                ),
            ],
        )
    ]
