import hashlib
import json
import time

import django.db.models.deletion
from django.db import migrations, models


def keep_what_is_there(apps, _editor):
    """Make what every app holds its first version."""
    App, AppFile = apps.get_model("apps", "App"), apps.get_model("apps", "AppFile")
    AppContent, AppVersion = apps.get_model("apps", "AppContent"), apps.get_model("apps", "AppVersion")
    for app in App.objects.all():
        digests = {}
        for file in AppFile.objects.filter(app=app).order_by("path"):
            content = bytes(file.content)
            digests[file.path] = hashlib.sha256(content).hexdigest()
            AppContent.objects.get_or_create(digest=digests[file.path], defaults={"content": content})
        AppVersion.objects.create(
            app=app,
            number=1,
            at=int(time.time() * 1000),
            by="system",
            why="What the app was when versions began to be kept.",
            files=json.dumps(digests),
        )


class Migration(migrations.Migration):
    dependencies = [("apps", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AppContent",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AppVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.BigIntegerField(help_text="milliseconds since 1970")),
                ("by", models.CharField(help_text="the username, as in the audit log", max_length=150)),
                ("why", models.TextField(blank=True)),
                (
                    "restores",
                    models.PositiveIntegerField(help_text="the version whose files these are again", null=True),
                ),
                ("files", models.TextField(help_text="JSON: the digest of each path")),
                (
                    "notes",
                    models.TextField(
                        default="{}", help_text="JSON: what else was known, such as how its tests went"
                    ),
                ),
                (
                    "app",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="apps.app"
                    ),
                ),
            ],
            options={"ordering": ["app", "-number"]},
        ),
        migrations.AddConstraint(
            model_name="appversion",
            constraint=models.UniqueConstraint(fields=("app", "number"), name="one_version_a_number"),
        ),
        migrations.RunPython(keep_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
