"""How Django knows this feature."""

from django.apps import AppConfig


class AppsConfig(AppConfig):
    """The feature `apps`."""

    name = "clerkwork.features.apps"
    label = "apps"

    def ready(self) -> None:
        """Register the kinds of file that belong to apps itself, and the roles that apps have."""
        # here, because roles ask people's models, which need Django's app registry
        from clerkwork.features.apps import kinds, queries  # noqa: PLC0415
        from clerkwork.features.apps.manifest import APP, ROLES  # noqa: PLC0415
        from clerkwork.features.people.offers import register  # noqa: PLC0415

        kinds.register(APP)
        kinds.register(ROLES)
        register(queries.offers)
