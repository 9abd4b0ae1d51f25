import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="App",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("handle", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                ("icon", models.CharField(blank=True, max_length=60)),
                ("color", models.CharField(blank=True, max_length=20)),
                ("manifest", models.TextField(default="{}", help_text="app.json as applied")),
                ("roles", models.TextField(default="{}", help_text="roles.json as applied")),
            ],
            options={"ordering": ["name", "handle"]},
        ),
        migrations.CreateModel(
            name="AppFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=250)),
                ("content", models.BinaryField()),
                (
                    "app",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="apps.app"
                    ),
                ),
            ],
            options={"ordering": ["app", "path"]},
        ),
        migrations.AddConstraint(
            model_name="appfile",
            constraint=models.UniqueConstraint(fields=("app", "path"), name="one_file_a_path"),
        ),
    ]
