"""Say in one view what open element instances wait for: jobs, people, timers, messages, signals and conditions."""

from django.db import migrations, models

from clerkwork.runtime.sql import wait_view


class Migration(migrations.Migration):
    """The view: written by hand in sql/wait_view.py, known to Django as state only."""

    dependencies = [("runtime", "0012_instances")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(wait_view.create, wait_view.drop)],
            state_operations=[
                migrations.CreateModel(
                    name="Wait",
                    fields=[
                        ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=models.DO_NOTHING,
                                related_name="+",
                                to="runtime.case",
                            ),
                        ),
                        ("instance", models.BigIntegerField()),
                        ("element", models.TextField()),
                        ("kind", models.TextField()),
                    ],
                    options={"db_table": "runtime_wait", "managed": False},
                ),
            ],
        )
    ]
