"""How Django knows this feature."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The feature `audit`."""

    name = "clerkwork.features.audit"
    label = "audit"
