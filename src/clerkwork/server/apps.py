"""How Django's start wires the parts together."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """The last of the apps: when it is ready, all others are."""

    name = "clerkwork.server"
    label = "server"

    def ready(self) -> None:
        """Connect the parts."""
        from clerkwork.server import wiring  # noqa: PLC0415 - it asks for models, which need Django's app registry

        wiring.connect()
