"""How Django knows this feature."""

from django.apps import AppConfig

from clerkwork.features.apps import kinds
from clerkwork.features.apps.manifest import APP, ROLES


class AppsConfig(AppConfig):
    """The feature `apps`."""

    name = "clerkwork.features.apps"
    label = "apps"

    def ready(self) -> None:
        """Register the kinds of file that belong to apps itself."""
        kinds.register(APP)
        kinds.register(ROLES)
