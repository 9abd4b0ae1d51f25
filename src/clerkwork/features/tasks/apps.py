"""How Django knows this feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class TasksConfig(AppConfig):
    """The feature `tasks`."""

    name = "clerkwork.features.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Register the inbox in the sidebar and the search field."""
        from clerkwork.features.tasks.pages import waiting  # noqa: PLC0415 - Django's app registry must be ready

        item = navigation.Item(_("My tasks"), "tasks:inbox", "inbox", 20, badge=waiting, live="tasks", keys="t")
        navigation.register(item)
        navigation.register_search("tasks:inbox", _("Search tasks"))
