"""Create tags of cases, and remember where cases stop, what messages reached and which definitions are withdrawn."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import label_tables


class Migration(migrations.Migration):
    """Labels: written by hand in sql/label_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0009_listeners")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(label_tables.create, label_tables.drop)],
            state_operations=[
                migrations.AddField("case", "tags", models.TextField(default="")),
                migrations.AddField("case", "stops", models.TextField(default="")),
                migrations.AddField("definition", "withdrawn_at", models.BigIntegerField(null=True)),
                migrations.AddField("correlation", "subscription", models.BigIntegerField(null=True)),
                migrations.AddField("correlation", "element", models.TextField(default="")),
                migrations.AddField("correlation", "instance", models.BigIntegerField(null=True)),
                migrations.AddField("correlation", "at", models.BigIntegerField(null=True)),
                migrations.CreateModel(
                    name="CaseTag",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tag", "case_id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("tag", models.TextField()),
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
                    options={"abstract": False},
                ),
            ],
        )
    ]
