"""Create the table of compensations."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import compensation_tables


class Migration(migrations.Migration):
    """Compensations: written by hand in sql/compensation_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0002_decisions")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(compensation_tables.create, compensation_tables.drop)],
            state_operations=[
                migrations.CreateModel(
                    name="Compensation",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "case_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.BigIntegerField()),
                        ("instance", models.BigIntegerField()),
                        ("element", models.TextField()),
                        ("within", models.BigIntegerField(default=0)),
                        ("running", models.BooleanField(default=False)),
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
            ],
        )
    ]
