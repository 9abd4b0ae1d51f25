"""Create the table of data stores."""

from django.db import migrations, models

from clerkwork.runtime.sql import store_tables


class Migration(migrations.Migration):
    """Data stores: written by hand in sql/store_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0005_calls")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(store_tables.create, store_tables.drop)],
            state_operations=[
                migrations.CreateModel(
                    name="StoredValue",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "app", "store", "key", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("app", models.TextField()),
                        ("store", models.TextField()),
                        ("key", models.TextField()),
                        ("value", models.TextField()),
                        ("case_id", models.BigIntegerField()),
                        ("at", models.BigIntegerField()),
                    ],
                ),
            ],
        )
    ]
