"""
Find the ended cases of a process in the order of their keys, in which the API gives them.

The index by which they are found in the order of their ends made it sort them all: 900 ms for a page of 1,000,000.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """The index of ended cases by process, state and key."""

    dependencies = [("runtime", "0013_waits")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX runtime_case_closed ON runtime_case (process_id, state, key) WHERE ended_at IS NOT NULL",
            "DROP INDEX runtime_case_closed",
        )
    ]
