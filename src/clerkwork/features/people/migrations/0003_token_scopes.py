from django.db import migrations, models


class Migration(migrations.Migration):
    """Tokens get scopes; those that are there go on with all of them."""

    dependencies = [("people", "0002_api_tokens")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=models.CharField(default="read start work deploy operate", max_length=250),
            preserve_default=False,
        ),
    ]
