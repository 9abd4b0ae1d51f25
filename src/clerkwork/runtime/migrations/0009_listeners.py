"""Add what a listener's job is for."""

from django.db import migrations, models

from clerkwork.runtime.sql import listener_columns


class Migration(migrations.Migration):
    """Listeners: written by hand in sql/listener_columns.py, known to Django as state only."""

    dependencies = [("runtime", "0008_care")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(listener_columns.create, listener_columns.drop)],
            state_operations=[
                migrations.AddField(model_name="job", name="listener", field=models.TextField(default="")),
            ],
        )
    ]
