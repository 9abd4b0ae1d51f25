"""How Django knows this feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class PagesConfig(AppConfig):
    """The feature `pages`."""

    name = "clerkwork.features.pages"
    label = "pages"

    def ready(self) -> None:
        """Register the home page in the sidebar."""
        navigation.register(navigation.Item(_("Home"), "pages:home", "home", 10, keys="h"))
