import django.db.models.deletion
from django.db import migrations, models


def make_schema(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE SCHEMA IF NOT EXISTS clerkwork_data")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("apps", "0001_initial")]

    operations = [
        migrations.RunPython(make_schema, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Table",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("identity", models.CharField(max_length=60)),
                ("definition", models.TextField(default="{}")),
                ("numbers", models.TextField(default="{}")),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "app",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tables", to="apps.app"
                    ),
                ),
            ],
            options={"ordering": ["app", "name"]},
        ),
        migrations.AddConstraint(
            model_name="table",
            constraint=models.UniqueConstraint(fields=("app", "name"), name="one_table_a_name"),
        ),
        migrations.AddConstraint(
            model_name="table",
            constraint=models.UniqueConstraint(fields=("app", "identity"), name="one_table_an_identity"),
        ),
    ]
