"""How Django knows this feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class TablesConfig(AppConfig):
    """The feature `tables`."""

    name = "clerkwork.features.tables"
    label = "tables"

    def ready(self) -> None:
        """Register tables and their first rows as kinds of file in app folders, and their place in the sidebar."""
        from clerkwork.features.apps import kinds  # noqa: PLC0415 - models are loaded only now
        from clerkwork.features.tables.kinds import TABLES  # noqa: PLC0415 - the same
        from clerkwork.features.tables.seeds import DATA  # noqa: PLC0415 - the same

        kinds.register(TABLES)
        kinds.register(DATA)
        navigation.register(navigation.Item(_("Tables"), "tables:index", "table", 50, keys="d"))
