"""What the tables of the runtime share."""

from typing import Any

from django.db import models


def link(model: str, **options: Any) -> Any:
    """Return a foreign key that the engine keeps right by itself: no constraint and no index of its own."""
    return models.ForeignKey(
        model, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **options
    )


class Row(models.Model):
    """What every table of the runtime is."""

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"
