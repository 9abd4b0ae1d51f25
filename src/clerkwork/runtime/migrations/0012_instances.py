"""
Find the history of an element instance by its key alone, as the API asks for it.

A search must not mean those without a key: they did not wait, and are not in the index.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """The index of the element instances that have a key."""

    dependencies = [("runtime", "0011_ended")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX runtime_elementhistory_instance ON runtime_elementhistory (instance)"
            " WHERE instance IS NOT NULL",
            "DROP INDEX runtime_elementhistory_instance",
        )
    ]
