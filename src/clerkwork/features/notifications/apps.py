"""How Django knows this feature."""

from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class NotificationsConfig(AppConfig):
    """The feature `notifications`."""

    name = "clerkwork.features.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Put the bell into the frame and listen to the runtime."""
        # here, because they ask for models, which need Django's app registry
        from clerkwork.features.notifications import queries, subscriptions  # noqa: PLC0415
        from clerkwork.features.people.signed_in import signed_in  # noqa: PLC0415

        def unread(request: HttpRequest) -> int:
            return queries.unread(signed_in(request))

        navigation.register_bell("notifications:list", unread, label=_("Notifications"))
        navigation.register_live("notifications:stream", "notifications:counts")
        if settings.DEMO:
            navigation.register(navigation.Item(_("Mail"), "notifications:mailbox", "mail", 90, phone=False))
        subscriptions.subscribe()
