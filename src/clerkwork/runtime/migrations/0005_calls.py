"""Create the tables of cases that call cases, and the columns by which they are found."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import call_tables

TO_CASE = {
    "db_constraint": False,
    "db_index": False,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "related_name": "+",
    "to": "runtime.case",
}


class Migration(migrations.Migration):
    """Calls: written by hand in sql/call_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0004_triggers")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(call_tables.create, call_tables.drop)],
            state_operations=[
                migrations.AddField("case", "caught", models.TextField(default="")),
                migrations.AddField("case", "depth", models.IntegerField(default=0)),
                migrations.AddField("case", "expires_at", models.BigIntegerField(null=True)),
                migrations.AddField("case", "parent", models.ForeignKey(null=True, **TO_CASE)),
                migrations.AddField("case", "parent_instance", models.BigIntegerField(null=True)),
                migrations.AddField("case", "root", models.ForeignKey(null=True, **TO_CASE)),
                migrations.AddField("definition", "calls", models.TextField(default="")),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("instance", models.BigIntegerField()),
                        ("element", models.TextField()),
                        ("case", models.ForeignKey(**TO_CASE)),
                    ],
                ),
                migrations.CreateModel(
                    name="Outbox",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("sender", models.BigIntegerField()),
                        ("kind", models.TextField()),
                        ("payload", models.TextField(default="{}")),
                        ("due", models.BigIntegerField()),
                        ("case", models.ForeignKey(**TO_CASE)),
                    ],
                ),
            ],
        )
    ]
