"""How Django knows this feature."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """The feature `forms`."""

    name = "clerkwork.features.forms"
    label = "forms"

    def ready(self) -> None:
        """Register what an app folder may hold."""
        from clerkwork.features.apps import kinds  # noqa: PLC0415 - Django's app registry must be ready
        from clerkwork.features.forms.kinds import FORMS  # noqa: PLC0415 - the same

        kinds.register(FORMS)
