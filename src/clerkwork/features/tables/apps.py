"""How Django knows this feature."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """The feature `tables`."""

    name = "clerkwork.features.tables"
    label = "tables"

    def ready(self) -> None:
        """Register tables as a kind of file in app folders."""
        from clerkwork.features.apps import kinds  # noqa: PLC0415 - models are loaded only now
        from clerkwork.features.tables.kinds import TABLES  # noqa: PLC0415 - the same

        kinds.register(TABLES)
