"""How Django knows this feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clerkwork.web import navigation


class StudioConfig(AppConfig):
    """The feature `studio`."""

    name = "clerkwork.features.studio"
    label = "studio"

    def ready(self) -> None:
        """Register the place in the sidebar, the editors and the roles of builders."""
        from clerkwork.features.people.offers import register  # noqa: PLC0415 - Django's app registry must be ready
        from clerkwork.features.studio import editors  # noqa: PLC0415 - the same
        from clerkwork.features.studio.data.designing import EDITOR as DATA  # noqa: PLC0415 - the same
        from clerkwork.features.studio.decisions.pages import DECISIONS  # noqa: PLC0415 - the same
        from clerkwork.features.studio.designer.pages import DESIGNER  # noqa: PLC0415 - the same
        from clerkwork.features.studio.forms.pages import FORMS  # noqa: PLC0415 - the same
        from clerkwork.features.studio.manifest.designing import EDITOR as MANIFEST  # noqa: PLC0415 - the same
        from clerkwork.features.studio.offers import offers  # noqa: PLC0415 - the same
        from clerkwork.features.studio.permissions import sees_the_studio  # noqa: PLC0415 - the same
        from clerkwork.features.studio.roles.designing import EDITOR as ROLES  # noqa: PLC0415 - the same
        from clerkwork.features.studio.tables.designing import EDITOR as TABLES  # noqa: PLC0415 - the same

        navigation.register(
            navigation.Item(_("Studio"), "studio:index", "tools", 80, visible=sees_the_studio, keys="b", phone=False)
        )
        for editor in (DATA, DECISIONS, DESIGNER, FORMS, MANIFEST, ROLES, TABLES):
            editors.register(editor)
        register(offers)
