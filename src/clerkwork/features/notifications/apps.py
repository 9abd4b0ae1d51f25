"""How Django knows this feature."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The feature `notifications`."""

    name = "clerkwork.features.notifications"
    label = "notifications"
