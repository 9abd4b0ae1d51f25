"""How Django knows this feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class DecisionsConfig(AppConfig):
    """The feature `decisions`."""

    name = "clerkwork.features.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Register what an app folder may hold, and the place in the sidebar."""
        from clerkwork.features.apps import kinds  # noqa: PLC0415 - Django's app registry must be ready
        from clerkwork.features.decisions.kinds import DECISIONS  # noqa: PLC0415 - the same

        kinds.register(DECISIONS)
        navigation.register(navigation.Item(_("Decisions"), "decisions:index", "scale", 45, keys="r"))
