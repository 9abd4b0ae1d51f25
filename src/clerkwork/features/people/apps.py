"""How Django knows this feature."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The feature `people`."""

    name = "clerkwork.features.people"
    label = "people"
