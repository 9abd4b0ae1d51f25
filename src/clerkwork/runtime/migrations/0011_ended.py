"""Find ended cases by when they ended, and keep the business id that a message brings to the case it starts."""

from django.db import migrations, models

from clerkwork.runtime.sql import ended_tables


class Migration(migrations.Migration):
    """Ended cases: written by hand in sql/ended_tables.py, known to Django as state only."""

    dependencies = [("runtime", "0010_labels")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(ended_tables.create, ended_tables.drop)],
            state_operations=[
                migrations.AddField("message", "business_key", models.TextField(default="")),
            ],
        )
    ]
