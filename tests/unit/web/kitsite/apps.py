"""Registers the sample sidebar when the kit's site runs as a process of its own."""

from django.apps import AppConfig

from kitsite.people import register


class KitSite(AppConfig):
    """The sample installation."""

    name = "kitsite"

    def ready(self) -> None:
        register()
