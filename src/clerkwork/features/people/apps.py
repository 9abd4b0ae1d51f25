"""How Django knows this feature."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class PeopleConfig(AppConfig):
    """The feature `people`."""

    name = "clerkwork.features.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Put people into the frame, and sign-ins into the log."""
        # here, because it asks for models, which need Django's app registry
        from clerkwork.features.people import entrance  # noqa: PLC0415

        navigation.register(navigation.Item(_("People"), "people:directory", "users", 80, keys="p"))
        navigation.register_account(navigation.Item(_("Profile"), "people:profile", "user", 10))
        navigation.register_account(navigation.Item(_("Change password"), "account_change_password", "key", 20))
        user_logged_in.connect(entrance.record_sign_in, dispatch_uid="audit")
        user_logged_out.connect(entrance.record_sign_out, dispatch_uid="audit")
