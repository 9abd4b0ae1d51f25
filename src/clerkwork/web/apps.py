"""How Django knows the HTML kit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Layout, components, error pages and the built assets."""

    name = "clerkwork.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """Register the system check that says when the assets are missing."""
        from clerkwork.web import assets  # noqa: F401, PLC0415 - registering needs Django's app registry
