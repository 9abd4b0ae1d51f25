"""Forms as they were deployed."""

from django.db import models


class Form(models.Model):
    """
    One version of one form of an app.

    `schema` is the form-js schema as JSON text, `digest` the SHA-256 of its canonical bytes: a schema that did not
    change makes no new version. `deployed_at` is an instant in milliseconds.
    """

    app = models.CharField(max_length=100)
    form_id = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    schema = models.TextField()
    digest = models.CharField(max_length=64)
    deployed_at = models.BigIntegerField()

    class Meta:
        """A version is unique in its form."""

        constraints = [models.UniqueConstraint(fields=["app", "form_id", "version"], name="forms_version")]

    def __str__(self) -> str:
        """Return the form's place and version."""
        return f"{self.app}/{self.form_id} v{self.version}"
